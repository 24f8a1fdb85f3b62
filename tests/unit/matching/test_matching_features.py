import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_documents import WordEncoder, job, make, resume

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.domain.document import Kind
from rolecall.matching import features
from rolecall.matching.features import Features, compare, compare_all
from rolecall.matching.profile import Profile
from rolecall.matching.score import Ranker

WORDS = st.lists(st.sampled_from(("bake", "bread", "drive", "van", "weld", "steel", "7", "the")), min_size=1, max_size=6)
LINES = st.lists(WORDS.map(" ".join), min_size=1, max_size=6).map("\n".join)


def by_definition(shown: Profile, asked: Profile, ranker: Ranker) -> Features:
    """Each value for itself, as the docstring of `Features` has it."""

    def weigh(terms: frozenset[str]) -> int:
        return sum(map(ranker.idf.weight, terms))

    def nearest(row: list[float], holders: list[int]) -> float:
        return max((round(row[place] * 2**24) / 2**24 for place in holders), default=0.0)

    cosines = [[min(1.0, max(0.0, float(row @ column))) for column in shown.vectors] for row in asked.vectors]
    coverages = [[weigh(wanted & held) / max(1, weigh(wanted)) for held in shown.terms] for wanted in asked.terms]
    whole = [
        math.fsum(ranker.idf.weight(term) * nearest(row, [c for c, held in enumerate(shown.terms) if term in held]) for term in wanted)
        / max(1, weigh(wanted))
        for row, wanted in zip(cosines, asked.terms, strict=True)
    ]
    size = (len(asked.units), len(shown.units))
    return Features(np.array(cosines).reshape(size), np.array(coverages).reshape(size), np.array(whole))


def assert_same(found: Sequence[Features], expected: Sequence[Features]) -> None:
    for one, other in zip(found, expected, strict=True):
        assert np.array_equal(one.cosines, other.cosines)
        assert np.array_equal(one.coverages, other.coverages)
        assert np.array_equal(one.whole, other.whole)


@settings(deadline=None, max_examples=50)
@given(st.lists(LINES, min_size=1, max_size=4), LINES)
def test_many_at_once_are_exactly_what_each_pair_is_by_definition(many: list[str], one: str) -> None:
    ranker = Ranker(WordEncoder(), EnglishAnalyzer())
    shown, *jobs = ranker.profiles([resume(one), *map(job, many)])
    assert_same(compare_all(shown, jobs, ranker.idf), [by_definition(shown, asked, ranker) for asked in jobs])
    asked, *resumes = ranker.profiles([job(one), *map(resume, many)])
    assert_same(compare_all(asked, resumes, ranker.idf), [by_definition(each, asked, ranker) for each in resumes])
    assert_same([compare(each, asked, ranker.idf) for each in resumes], compare_all(asked, resumes, ranker.idf))


@pytest.mark.parametrize("unthreaded", [1, 100, 10**9])
@pytest.mark.parametrize("together", [1, 3, 100])
def test_how_many_are_compared_at_a_time_changes_nothing(
    ranker: Ranker, monkeypatch: pytest.MonkeyPatch, unthreaded: int, together: int
) -> None:
    shown, *jobs = ranker.profiles([resume("Baked bread\nDrove a van"), *(job(f"Bake bread\nWeld {n} steel") for n in range(7))])
    expected = compare_all(shown, jobs, ranker.idf)
    monkeypatch.setattr(features, "UNTHREADED", unthreaded)
    monkeypatch.setattr(features, "TOGETHER", together)
    assert_same(compare_all(shown, jobs, ranker.idf), expected)


def test_nothing_to_compare_gives_no_numbers(ranker: Ranker) -> None:
    empty, asked, silent = ranker.profiles([resume("7"), job("Bake bread"), make(Kind.JOB, [("header", "…\n")])])
    assert compare(empty, asked, ranker.idf).cosines.shape == (1, 0)
    assert compare_all(asked, [], ranker.idf) == []
    shown = ranker.profile(resume("Baked bread"))
    assert [found.cosines.shape for found in compare_all(shown, [silent, asked], ranker.idf)] == [(0, 1), (1, 1)]
