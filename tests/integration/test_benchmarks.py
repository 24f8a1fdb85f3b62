"""The benchmarks go on working as the product changes: each side and size once, very small."""

import json
import signal
import sys
from pathlib import Path

import pytest
from benchmarks import scale, side
from benchmarks.side_rolecall import Rolecall

WORK = {"nurse": "A nurse for the night shift in a hospital", "cook": "A cook for a school's kitchen", "baker": "A baker of bread"}


def test_the_products_side_of_a_comparison(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    documents = [{"id": name, "title": name, "text": f"{name}\n{text}"} for name, text in WORK.items()]
    task = {"documents": documents, "queries": {"1": "hospital"}, "folder": str(data), "threads": 1}
    (tmp_path / "task.json").write_text(json.dumps(task))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["side", str(tmp_path / "task.json"), str(tmp_path / "result.json")])
    side.measure(Rolecall)
    result = json.loads((tmp_path / "result.json").read_text())
    assert next(iter(result["run"]["1"])) == "nurse"
    assert result["facts"]["texts"] >= 3
    assert result["facts"]["raw"] >= 3 * 384 * 4
    assert result["facts"]["index"]["rows"] > 0
    assert result["facts"]["recall"] == 1.0


def test_a_small_corpus_beside_a_smaller_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in {"MANY": 60, "FEW": 40, "QUERIES": 4}.items():
        monkeypatch.setattr(scale, name, value)
    scale.main()
    lines = capsys.readouterr().out.splitlines()
    assert sum("recall@10 1.000" in line for line in lines) == 2
    assert lines[-1].startswith("search p50 in 60 passages ÷ in 40")
