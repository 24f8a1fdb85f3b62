"""What both sides of a comparison do, and what is reported of it."""

import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks import peer, side
from benchmarks.peer import Measured, Work

TASK = {"documents": [{"id": "a", "title": "A", "text": "A nurse"}], "queries": {"1": "nurse", "2": "cook"}}


class Fake:
    def __init__(self, task: dict[str, Any]) -> None:
        self.calls: list[str] = []
        self.broken = task.get("broken", False)
        self.closed = False

    def ingest(self, documents: list[dict[str, str]]) -> None:
        if self.broken:
            raise ValueError("broken")
        self.calls += [row["id"] for row in documents]

    def search(self, query: str) -> object:
        self.calls.append(query)
        return None

    def ranking(self, query: str) -> dict[str, float]:
        return {"a": float(len(query))}

    def facts(self) -> dict[str, Any]:
        return {"calls": self.calls}

    def close(self) -> None:
        self.closed = True


def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: dict[str, Any], made: list[Fake]) -> Path:
    def make(given: dict[str, Any]) -> Fake:
        made.append(Fake(given))
        return made[-1]

    (tmp_path / "task.json").write_text(json.dumps(task))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["side", str(tmp_path / "task.json"), str(tmp_path / "result.json")])
    side.measure(make)
    return tmp_path / "result.json"


def test_a_side_takes_in_warms_up_and_is_asked_each_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Fake] = []
    result = json.loads(measured(tmp_path, monkeypatch, TASK, made).read_text())
    assert result["facts"]["calls"] == ["a", "nurse", "cook", "nurse", "cook"]
    assert result["run"] == {"1": {"a": 5.0}, "2": {"a": 4.0}}
    assert len(result["search"]) == 2
    assert min(result["ready"], result["ingest"], *result["search"]) > 0
    assert made[0].closed


def test_a_side_that_fails_is_closed_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Fake] = []
    with pytest.raises(ValueError, match="broken"):
        measured(tmp_path, monkeypatch, TASK | {"broken": True}, made)
    assert made[0].closed
    assert not (tmp_path / "result.json").exists()


def a_side(seconds: float, megabytes: int, run: dict[str, dict[str, float]]) -> Measured:
    facts = {"texts": 2, "recall": 1.0, "index": {"rows": 60, "graph": 30, "keys": 1}, "raw": 100}
    result = {"ready": 1.0, "ingest": seconds, "search": [seconds / 100] * 9 + [seconds], "run": run, "facts": facts}
    return Measured(result, megabytes * 2**20, megabytes * 2**20)


def test_the_goals_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    work = Work("made up", [], {"1": "nurse"}, {"1": {"a": 1}})
    peer.compare(a_side(2.0, 100, {"1": {"a": 1.0}}), a_side(7.0, 500, {"1": {"b": 2.0, "a": 1.0}}), work)
    ends = {line.split("   ")[0].strip(): line.split()[-1] for line in capsys.readouterr().out.splitlines() if "goal" in line}
    assert ends == {
        "ingest throughput ÷ the peer's": "MISSED",
        "nDCG@10 ÷ the peer's": "reached",
        "search p50 ÷ the peer's": "reached",
        "search p95 ÷ the peer's": "reached",
        "memory ÷ the peer's, the database server's included": "reached",
        "recall@10 of the fast search against an exact scan": "reached",
        "graph of the vectors ÷ plain fp32": "reached",
        "rows and graph of the vectors ÷ plain fp32": "MISSED",
    }


def test_a_small_run_keeps_what_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "retrieval" / "scifact"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("".join(json.dumps({"_id": str(n), "title": f"T{n}", "text": "x"}) + "\n" for n in range(9)))
    (folder / "queries.jsonl").write_text("".join(json.dumps({"_id": f"q{n}", "text": "claim"}) + "\n" for n in (7, 8)))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq7\t7\t1\nq8\t8\t1\n")
    monkeypatch.setenv("ROLECALL_TEST_DATA", str(tmp_path))
    monkeypatch.setattr(peer, "COUNT", 3)
    work = peer.find_work()
    assert [row["id"] for row in work.documents] == ["7", "8", "0"]
    assert set(work.queries) == set(work.qrels) == {"q7", "q8"}
    monkeypatch.delenv("ROLECALL_TEST_DATA")
    assert [len(peer.find_work().documents), peer.find_work().qrels] == [3, {}]
