from pathlib import Path
from typing import Any

import pytest

from rolecall.evaluation.golden import Golden, golden_document
from rolecall.evaluation.retrieval import RetrievalEvaluation, evaluate_retrieval, percentiles, write_run

ROWS = [
    {"_id": "nurse", "title": "Ward nurse", "text": "Cares for patients at night."},
    {"_id": "nurse-2", "title": "Ward nurse", "text": "Cares for patients at night."},
    {"_id": "wire", "title": "Electrician", "text": "Wires control cabinets."},
]


@pytest.fixture
def golden() -> Golden:
    corpus = {str(row["_id"]): golden_document(row) for row in ROWS}
    qrels = {"q1": {"nurse": 1, "nurse-2": 1}, "q2": {"wire": 1}}
    return Golden("small", "test", corpus, {"q1": "nurse of the night ward", "q2": "wiring of cabinets"}, qrels)


@pytest.fixture
def evaluation(golden: Golden, library: Any, tenant: str) -> RetrievalEvaluation:
    library.publish(*golden.corpus.values())
    told: list[int] = []
    result = evaluate_retrieval(golden, library.retriever, tenant, told.append)
    assert told == [1, 2]
    return result


def test_measures_a_set(evaluation: RetrievalEvaluation, library: Any) -> None:
    result = evaluation.as_json()
    assert result["set"] == "small"
    assert (result["queries"], result["documents"]) == (2, 3)
    assert result["metrics"]["nDCG@10"] == result["metrics"]["AP"] == 1.0
    assert 0 < result["latency_ms"]["p50"] <= result["latency_ms"]["p95"] <= result["latency_ms"]["p99"]
    assert result["encoder"] == library.encoder.id
    assert library.analyzer.id in result["ranker"]


def test_the_run_file_keeps_the_order_of_ties(evaluation: RetrievalEvaluation, tmp_path: Path) -> None:
    """trec_eval sorts by score, and ties by name, the last first."""
    write_run(evaluation, tmp_path / "run.trec")
    rows = [line.split(" ") for line in (tmp_path / "run.trec").read_text().splitlines()]
    assert [row[:4] for row in rows[:2]] == [["q1", "Q0", "nurse", "1"], ["q1", "Q0", "nurse-2", "2"]]
    assert {row[5] for row in rows} == {"rolecall"}
    for query in ("q1", "q2"):
        own = [row for row in rows if row[0] == query]
        assert [row[3] for row in own] == [str(place) for place in range(1, 4)]
        assert sorted(own, key=lambda row: (float(row[4]), row[2]), reverse=True) == own


def test_percentiles_are_milliseconds() -> None:
    assert percentiles([0.001] * 100) == {"p50": 1.0, "p95": 1.0, "p99": 1.0}
