import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rolecall.domain.errors import InvalidInput
from rolecall.domain.evaluation import Evaluation, Item
from rolecall.evaluation.compare import compare
from rolecall.evaluation.golden import Golden
from rolecall.evaluation.record import as_json, comparison_json, read_json, read_run_as_evaluation, summary_json

Make = Callable[..., Evaluation]


@pytest.fixture
def evaluation(make_evaluation: Make) -> Evaluation:
    made = make_evaluation(
        {"nDCG@10": {"q1": 0.5, "q2": 1.0}, "share": {"q1": 0.25}},
        weights={"share": {"q1": 4}},
        items=(Item("d1", 0.9, "Title", "Quote"),),
        seconds=(0.001, 0.002),
        details={"reliability": []},
    )
    return replace(made, measured=replace(made.measured, counts={"removed": 4}))


def test_what_a_command_prints(evaluation: Evaluation) -> None:
    printed = json.loads(json.dumps(as_json(evaluation)))
    assert (printed["set"], printed["split"], printed["task"], printed["set_hash"]) == ("small", "test", "retrieval", "a" * 64)
    assert (printed["queries"], printed["documents"]) == (2, 3)
    assert printed["metrics"] == {"nDCG@10": 0.75, "share": 0.25, "removed": 4}
    assert printed["intervals"].keys() == {"nDCG@10", "share"}
    assert printed["latency_ms"] == {"p50": 1.5, "p95": 1.95, "p99": 1.99}
    assert printed["encoder"] == "letters"
    assert printed["reliability"] == []
    assert printed["cases"]["q1"] == {"text": "text of q1", "values": {"nDCG@10": 0.5, "share": 0.25}, "weights": {"share": 4}}
    assert printed["cases"]["q2"] == {"text": "text of q2", "values": {"nDCG@10": 1.0}}
    assert "cases" not in summary_json(evaluation.summary)


def test_what_was_printed_can_be_compared(evaluation: Evaluation, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(as_json(evaluation), indent=2), encoding="utf-8-sig")
    read = read_json(path)
    assert (read.id, read.subject, read.started_at, read.took) == (
        evaluation.id,
        evaluation.subject,
        evaluation.started_at,
        evaluation.took,
    )
    assert read.measured.metrics == evaluation.measured.metrics
    assert read.measured.counts == evaluation.measured.counts
    assert comparison_json(compare(read, evaluation))["metrics"]["share"] == {
        "a": 0.25,
        "b": 0.25,
        "difference": 0,
        "interval": [0, 0],
        "wins": 0,
        "losses": 0,
        "ties": 1,
        "verdict": "same",
    }


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"cases": {"q": 1}, "names": []}', '{"cases": {}, "names": ["m"], "metrics": {}}']
)
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content)
    with pytest.raises(InvalidInput, match=r"other\.json is not an evaluation") as caught:
        read_json(path)
    assert caught.value.remedy
    with pytest.raises(InvalidInput):
        read_json(tmp_path)


def test_a_run_made_elsewhere(golden: Golden, tmp_path: Path) -> None:
    path = tmp_path / "theirs.trec"
    path.write_text("q1 Q0 wire 1 9.5 theirs\nq1 Q0 nurse 2 7 theirs\nq1 Q0 unheard-of 3 6 theirs\nq9 Q0 wire 1 1 theirs\n")
    read = read_run_as_evaluation(path, golden)
    assert read.subject == golden.subject
    assert read.measured.cases["q1"].values["RR"] == 0.5
    assert read.measured.cases["q2"].values["RR"] == 0, "a query without results counts"
    assert read.measured.metrics["RR"] == 0.25
    with pytest.raises(InvalidInput, match="needs judgments") as caught:
        read_run_as_evaluation(path, None)
    assert "--set" in caught.value.remedy
