"""How precise the evidence is, on pairs of real documents that were read and judged."""

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import pytest

DATA = os.environ.get("ROLECALL_TEST_DATA", "")
ROOT = Path(__file__).parents[3]
PAIRS = 10
"""Enough to see a loss; all of them: python scripts/measure_evidence.py DATA."""


def judgments() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROOT / "evals/evidence/judgments.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_judgments_are_ids_and_offsets_alone_and_reach_the_goals() -> None:
    rows = judgments()
    assert len({(row["resume"], row["job"], row.get("row")) for row in rows}) == 40
    met = [one for row in rows for one in row["met"]]
    quotes = [quote for one in met for quote in one["evidence"]]
    assert all(set(one) == {"start", "end", "right", "evidence"} for one in met)
    assert all(start < end and isinstance(shows, bool) for start, end, shows in quotes)
    assert sum(one["right"] for one in met) / len(met) >= 0.9
    assert sum(shows for *_, shows in quotes) / len(quotes) >= 0.85


@pytest.mark.data
@pytest.mark.skipif(not DATA, reason="ROLECALL_TEST_DATA names no folder with the real data")
def test_what_is_called_met_is_still_what_was_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLECALL_HOME", str(tmp_path))
    spec = importlib.util.spec_from_file_location("measure_evidence", ROOT / "scripts/measure_evidence.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.measure(Path(DATA), PAIRS)
    assert found["met_right"] >= 0.9
    assert found["quotes_that_show"] >= 0.85
    assert found["met_unjudged"] <= 0.2 * found["met"]
    assert found["quotes_unjudged"] <= 0.2 * found["quotes"]
