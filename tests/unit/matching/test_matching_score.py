import math
from collections.abc import Sequence
from hashlib import sha256
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_documents import WordEncoder, job, make, resume

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.domain.chunk import Vector
from rolecall.domain.document import Document, Flag, FlagKind, Kind
from rolecall.domain.errors import Misconfigured
from rolecall.domain.match import Feature, Match, Need, RequirementMatch, Status
from rolecall.domain.span import Span
from rolecall.matching.answers import CONDITIONS, DUTIES, NICE, TYPICAL, WEIGHTS, _luck
from rolecall.matching.features import compare
from rolecall.matching.idf import Idf
from rolecall.matching.score import Ranker

BAKER = job("- Bake sourdough bread\n- Drive a delivery van", "- Sell cakes to customers", "- Polish shoes")
ANN = resume("Baked sourdough bread for years\nSold cakes to customers\nPlayed chess")
BEA = make(Kind.RESUME, [("experience", f"Experience\n{ANN.text}")])
VOCABULARY = ("bake", "bread", "drive", "van", "weld", "steel", "teach", "maths", "nurse", "ward", "sell", "cake")
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6)
LINES = st.lists(WORDS.map(" ".join), min_size=1, max_size=6).map("\n".join)


def pair(ranker: Ranker, shown: Document, asked: Document) -> Match:
    return ranker.score(ranker.profile(shown), ranker.profile(asked), resume_id="r", job_id="j", title=asked.title)


def test_the_score_is_the_sum_of_its_features(ranker: Ranker) -> None:
    found = pair(ranker, ANN, BAKER)
    assert found.score == round(math.fsum(feature.value * feature.weight for feature in found.features.values()), 4)
    assert math.fsum(feature.weight for feature in found.features.values()) == pytest.approx(1)
    assert {name: feature.weight for name, feature in found.features.items()} == pytest.approx(
        {name: weight * (1 - DUTIES) for name, weight in WEIGHTS.items()} | {"conditions": 0.0, "duties": DUTIES}
    )
    assert (found.resume_id, found.job_id, found.title, found.ranker) == ("r", "j", "Baker", ranker.id)


def test_without_duties_the_requirements_are_all(ranker: Ranker) -> None:
    features = pair(ranker, ANN, job("- Bake sourdough bread")).features
    assert {name: feature.weight for name, feature in features.items()} == WEIGHTS | {"conditions": 0.0, "duties": 0.0}
    assert features["duties"].value == 0


def test_a_requirement_scores_by_its_best_unit_and_the_whole_resume(ranker: Ranker) -> None:
    shown, asked = ranker.profile(BEA), ranker.profile(job("Bake sourdough bread"))
    features = compare(shown, asked, ranker.idf)
    by_unit = 0.5 * features.cosines[0] + 0.25 * features.coverages[0]
    expected = round(by_unit.max() + 0.25 * features.whole[0], 4)
    [requirement] = pair(ranker, BEA, job("Bake sourdough bread")).requirements
    assert requirement.score == expected
    assert requirement.evidence[0].quote == "Baked sourdough bread for years"


def test_a_nice_to_have_counts_half(ranker: Ranker) -> None:
    found = pair(ranker, resume("Bake bread"), job("- Bake bread", nice="- Weld steel"))
    both = [pair(ranker, resume("Bake bread"), job(asked)).features["coverage_whole"].value for asked in ("- Bake bread", "- Weld steel")]
    assert found.features["coverage_whole"].value == pytest.approx((both[0] + NICE * both[1]) / (1 + NICE), abs=1e-6)
    assert [requirement.kind for requirement in found.requirements] == [Need.MUST, Need.NICE]


def test_met_partly_missing_and_their_evidence(ranker: Ranker) -> None:
    found = pair(ranker, BEA, BAKER)
    by_text = {requirement.text: requirement for requirement in found.requirements}
    assert by_text["Bake sourdough bread"].status is Status.MET
    assert by_text["Drive a delivery van"].status is Status.MISSING
    assert by_text["Drive a delivery van"].evidence == ()
    for requirement in found.requirements:
        assert requirement.text == BAKER.text[requirement.start : requirement.end]
        assert all(evidence.quote == BEA.text[evidence.start : evidence.end] for evidence in requirement.evidence)


def test_the_same_words_are_shown_once(ranker: Ranker) -> None:
    [requirement] = pair(ranker, resume("Bake bread\n\nbake  bread\n\nDrive"), job("Bake bread")).requirements
    assert [evidence.quote for evidence in requirement.evidence] == ["Bake bread"]


def test_hidden_and_personal_text_changes_nothing_and_flags_are_passed_on(encoder: WordEncoder, ranker: Ranker) -> None:
    text = "Ann Lee\nBaked bread\nDrive a delivery van"
    flag = Flag(FlagKind.HIDDEN, 20, 40, "white on white")
    shown = resume(text, (flag,), (Span(0, 7),))
    found, plain = pair(ranker, shown, BAKER), pair(ranker, resume("Baked bread"), BAKER)
    assert found.score == plain.score
    assert found.flags == (flag,)
    assert not any("Ann" in seen or "delivery van" in seen for seen in encoder.seen if seen != "Drive a delivery van")


def test_nothing_to_compare_scores_nothing(ranker: Ranker) -> None:
    empty = resume("7")
    found = pair(ranker, empty, BAKER)
    assert found.score == 0
    assert {requirement.status for requirement in found.requirements} == {Status.MISSING}
    assert pair(ranker, ANN, make(Kind.JOB, [("header", "…\n")])).requirements == ()


def test_the_order_of_lines_and_filler_change_nothing_much(ranker: Ranker) -> None:
    shuffled = resume("Played chess\nSold cakes to customers\nBaked sourdough bread for years")
    assert pair(ranker, shuffled, BAKER).score == pair(ranker, ANN, BAKER).score


def test_length_alone_is_worth_nothing(ranker: Ranker) -> None:
    filler = "\n".join(f"Qqx{number}" for number in range(40))
    gain = pair(ranker, resume(f"Baked bread\n{filler}"), BAKER).features["coverage_whole"].value
    assert gain == pair(ranker, resume("Baked bread"), BAKER).features["coverage_whole"].value


def test_the_id_names_the_table_the_analyzer_and_the_encoder(encoder: WordEncoder, ranker: Ranker) -> None:
    other = WordEncoder()
    other.id = "words-2"
    assert ranker.encoder_id == "words-1"
    assert Ranker(encoder, EnglishAnalyzer()).id == ranker.id
    table = Idf(EnglishAnalyzer.id, "other", {}, 1000)
    assert len({ranker.id, Ranker(other, EnglishAnalyzer()).id, Ranker(encoder, EnglishAnalyzer(), table).id}) == 3


def test_a_table_of_another_analyzer_is_refused(encoder: WordEncoder) -> None:
    with pytest.raises(Misconfigured, match="analyzer"):
        Ranker(encoder, EnglishAnalyzer(), Idf("german-1", "", {}, 1000))


@settings(deadline=None, max_examples=40)
@given(st.lists(LINES, min_size=2, max_size=4), LINES)
def test_a_pair_scored_alone_equals_the_pair_among_others(shown: list[str], asked: str) -> None:
    ranker = Ranker(WordEncoder(), EnglishAnalyzer())
    resumes = [resume(text) for text in shown]
    together = ranker.profiles([job(asked), *resumes])
    among = [ranker.score(profile, together[0], resume_id="", job_id="", title="") for profile in together[1:]]
    alone = [Ranker(WordEncoder(), EnglishAnalyzer()) for _ in resumes]
    assert among == [
        own.score(own.profile(document), own.profile(job(asked)), resume_id="", job_id="", title="")
        for own, document in zip(alone, resumes, strict=True)
    ]
    assert all(0 <= feature.value <= 1 for found in among for feature in found.features.values())


@settings(deadline=None, max_examples=40)
@given(LINES, LINES, st.randoms())
def test_a_dot_product_is_exact_in_any_order(shown: str, asked: str, random: Random) -> None:
    ranker = Ranker(WordEncoder(), EnglishAnalyzer())
    first, second = ranker.profile(resume(shown)).vectors[0], ranker.profile(resume(asked)).vectors[0]
    order = list(range(len(first)))
    random.shuffle(order)
    products = [first[place] * second[place] for place in order]
    total = 0.0
    for product in products:
        total += product
    assert total == math.fsum(products) == first @ second


def test_stored_half_precision_vectors_give_the_same_score_and_are_not_made_again(encoder: WordEncoder, ranker: Ranker) -> None:
    fresh = ranker.profiles([ANN, BAKER])
    made = len(encoder.seen)
    store: dict[bytes, Vector] = {}

    def known(hashes: Sequence[bytes]) -> dict[bytes, Vector]:
        return {digest: store[digest] for digest in hashes if digest in store}

    for text in set(encoder.seen):
        store[sha256(text.encode()).digest()] = encoder.encode([text])[0].astype(np.float16).astype(np.float32)
    encoder.seen.clear()
    stored = ranker.profiles([ANN, BAKER], known)
    assert made > 0
    assert encoder.seen == []
    first, second = (ranker.score(*profiles, resume_id="", job_id="", title="") for profiles in (stored, fresh))
    assert first == second


def cook(*lines: str) -> Document:
    return make(Kind.RESUME, [("experience", "\n".join(("Experience", *lines))), ("education", "\nEducation\nBSc Physics, Leeds\n")])


SHORT = cook("Cook, Mill Inn, 2010 - 2011", "Cooked lunch for many guests every day")
LONG = cook("Cook, Mill Inn, 2010 - 2016", "Cooked lunch for many guests every day")


def only(ranker: Ranker, shown: Document, asked: str) -> RequirementMatch:
    [requirement] = pair(ranker, shown, job(asked)).requirements
    return requirement


def test_years_are_compared_and_fewer_are_never_met(ranker: Ranker) -> None:
    asked = "5 years as a cook who cooked lunch for many guests every day"
    short, long = only(ranker, SHORT, asked), only(ranker, LONG, asked)
    assert short.score < long.score
    assert long.status is Status.MET
    assert short.status is not Status.MET
    assert "Cook, Mill Inn, 2010 - 2016" in [evidence.quote for evidence in long.evidence]


def test_a_degree_is_half_of_the_score_and_enough(ranker: Ranker) -> None:
    found = only(ranker, LONG, "Bachelor's degree")
    assert found.status is Status.MET
    assert [evidence.quote for evidence in found.evidence] == ["BSc Physics, Leeds"]
    assert only(ranker, LONG, "Master's degree").status is not Status.MET
    features = pair(ranker, LONG, job("Bachelor's degree")).features
    assert features["conditions"] == Feature(1.0, CONDITIONS)
    assert math.fsum(feature.weight for feature in features.values()) == pytest.approx(1)


def test_the_score_with_conditions_is_the_mean_of_the_requirements(ranker: Ranker) -> None:
    found = pair(ranker, SHORT, job("- Bachelor's degree\n- 5 years as a cook\n- Cooked lunch", nice="- Speaks fluent German"))
    weights = [NICE if requirement.kind is Need.NICE else 1.0 for requirement in found.requirements]
    mean = math.fsum(each.score * weight for each, weight in zip(found.requirements, weights, strict=True)) / math.fsum(weights)
    assert found.score == pytest.approx(mean, abs=2e-4)


def test_what_a_resume_denies_is_no_evidence(ranker: Ranker) -> None:
    found = only(ranker, cook("Cook, Mill Inn", "No experience with sourdough bread"), "Experience with sourdough bread")
    assert found.status is Status.MISSING


def test_a_long_resume_gains_nothing_by_luck() -> None:
    assert [_luck(units) for units in (1, TYPICAL)] == [0, 0]
    assert 0 < _luck(TYPICAL + 1) < _luck(10 * TYPICAL) < 0.1


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.sampled_from(["- 5 years as a nurse", "- Bachelor's degree", "- Fluent German", "- Teach maths"]), min_size=1, unique=True),
    LINES,
)
def test_features_stay_in_bounds_and_their_weights_add_up(asked: list[str], shown: str) -> None:
    ranker = Ranker(WordEncoder(), EnglishAnalyzer())
    features = pair(ranker, cook("Nurse 2010 - 2013", shown), job("\n".join(asked))).features
    assert all(0 <= feature.value <= 1 for feature in features.values())
    assert math.fsum(feature.weight for feature in features.values()) == pytest.approx(1, abs=1e-5)


def test_years_in_nothing_are_no_evidence_for_years_in_something(ranker: Ranker) -> None:
    asked = "5 years of experience in marketing"
    found = only(ranker, cook("Cook, Mill Inn, 2010 - 2020", "6 years of experience in the field", "Marketing of cakes in shops"), asked)
    assert "6 years of experience in the field" not in [evidence.quote for evidence in found.evidence]


def test_a_profile_is_made_once_and_again_when_the_document_changes(encoder: WordEncoder, ranker: Ranker) -> None:
    [first] = ranker.profiles([resume("Baked bread")])
    assert ranker.profiles([resume("Baked bread"), resume("Baked bread")]) == [first, first]
    assert ranker.profile(resume("Baked bread", personal=(Span(0, 5),))).texts == ("bread",)
    assert encoder.seen == ["Baked bread", "bread"]
