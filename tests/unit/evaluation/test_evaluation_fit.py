from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.domain.chunk import Matrix
from rolecall.domain.document import Document, Kind, Section
from rolecall.domain.errors import InvalidInput
from rolecall.domain.evaluation import Measured
from rolecall.evaluation.fit import Triple, evaluate_fit, read_fit
from rolecall.ingestion.requirements import requirements
from rolecall.matching.score import Ranker


class LetterEncoder:
    id = "letters"
    dimensions = 26

    def encode(self, texts: Sequence[str]) -> Matrix:
        counts = np.array([[text.lower().count(chr(97 + place)) + 0.01 for place in range(26)] for text in texts], dtype=np.float32)
        return np.asarray(counts / np.linalg.norm(counts, axis=1, keepdims=True), dtype=np.float32)


def structure(text: str, kind: Kind) -> Document:
    sections = (Section("header", 0, len(text)),)
    payload = {"requirements": requirements(text, sections)} if kind is Kind.JOB else {}
    return Document(kind, "x", "x", text, payload, {}, sections, (), (), "-", "", "")


JOB = "Must bake bread\nMust weld steel"
GOOD = Triple(JOB, "Baked bread\nWelded steel\nPlayed chess", "Baked bread\nPlayed chess")
TIE = Triple(JOB, "Baked bread", "Baked bread")
BAD = Triple(JOB, "Played chess", "Baked bread\nWelded steel")


def evaluate(*triples: Triple) -> Measured:
    return evaluate_fit(triples, Ranker(LetterEncoder(), EnglishAnalyzer()), structure)


def accuracy(*triples: Triple) -> float | None:
    return evaluate(*triples).metrics["pair_accuracy"]


def test_the_matched_resume_should_score_higher_and_a_tie_counts_half() -> None:
    assert accuracy(GOOD) == 1
    assert accuracy(TIE) == 0.5
    assert accuracy(BAD) == 0
    assert accuracy(GOOD, TIE, BAD, GOOD) == 0.625


def test_a_requirement_whose_evidence_was_taken_out_should_score_lower() -> None:
    found = evaluate(GOOD)
    assert (found.counts["removed"], found.metrics["requirement_accuracy"]) == (1, 1)
    assert found.metrics["padded_requirement_accuracy"] == 1


def test_reworded_evidence_is_not_taken_out() -> None:
    assert evaluate(Triple(JOB, "Welded steel", "Steel welded by hand")).counts["removed"] == 0
    assert evaluate(TIE).metrics["requirement_accuracy"] is None


def test_the_shorter_resume_is_also_compared_at_the_same_length() -> None:
    case = evaluate(GOOD, Triple("Must sing", "Must weld steel", "Drew maps")).cases["1"]
    scores = {item.id: item.score for item in case.returned}
    assert scores["padded"] > scores["unmatched"]
    assert case.values["padded_pair_accuracy"] == float(scores["matched"] > scores["padded"])


def test_what_is_measured() -> None:
    steps: list[int] = []
    ranker = Ranker(LetterEncoder(), EnglishAnalyzer())
    found = evaluate_fit([GOOD, TIE], ranker, structure, steps.append)
    assert steps == [1, 2]
    assert found.metrics["pair_accuracy"] == 0.75
    assert list(found.cases) == ["1", "2"]
    assert found.cases["1"].weights == {"requirement_accuracy": 1, "padded_requirement_accuracy": 1}
    assert found.configuration == {"encoder": "letters", "ranker": ranker.id}
    assert len(found.seconds) == 2 * 4
    assert sum(each["pairs"] for each in found.details["reliability"]) == 2 * 3
    assert sum(each["matched"] for each in found.details["reliability"]) == 2
    assert found.details["monotone"] is True
    first, second = found.details["halves"]
    assert (first["triples"], first["pair_accuracy"]) == (0, None)
    assert (second["triples"], second["pair_accuracy"]) == (2, 0.75)


def test_reading_a_file(tmp_path: Path) -> None:
    path = tmp_path / "fit.jsonl"
    path.write_text('{"job": "a\\u2028b", "matched": "b\u2028", "unmatched": "c", "more": 1}\n\n', encoding="utf-8")
    assert read_fit(path) == [Triple("a\u2028b", "b\u2028", "c")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [("{", "is not JSON"), ("[]", "is not a JSON object"), ('{"job": "a", "matched": "b"}', '"unmatched"'), ('{"job": " "}', '"job"')],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "fit.jsonl"
    path.write_text(f'{{"job": "a", "matched": "b", "unmatched": "c"}}\n{line}\n')
    with pytest.raises(InvalidInput, match=reason) as caught:
        read_fit(path)
    assert f"{path}:2" in caught.value.message
    assert (caught.value.line, caught.value.source) == (2, str(path))
    assert caught.value.remedy


def test_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\xff")
    for name in ("missing", "empty", "binary", "."):
        with pytest.raises(InvalidInput):
            read_fit(tmp_path / name)
    with pytest.raises(InvalidInput):
        evaluate_fit([], Ranker(LetterEncoder(), EnglishAnalyzer()), structure)
