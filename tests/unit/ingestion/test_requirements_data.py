"""What real postings ask for."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rolecall.domain.document import Kind
from rolecall.domain.text import clean
from rolecall.ingestion.requirements import requirements
from rolecall.ingestion.sections import find_sections

DATA = os.environ.get("ROLECALL_TEST_DATA", "")
pytestmark = [pytest.mark.data, pytest.mark.skipif(not DATA, reason="ROLECALL_TEST_DATA names no folder with the real data")]


def postings() -> Iterator[str]:
    folder = Path(DATA) / "postings"
    for path in sorted((folder / "la-city").glob("*.txt"))[::4]:
        yield clean(path.read_text(encoding="utf-8", errors="replace"))
    with (folder / "glassdoor-with-duplicates.csv").open(encoding="utf-8", newline="") as file:
        for row in list(csv.DictReader(file))[::4]:
            yield clean(row["Job Description"])


def test_every_posting_asks_for_a_few_things_each_of_the_length_of_a_line() -> None:
    counts, lengths = [], []
    for text in postings():
        found = requirements(text, find_sections(text, kind=Kind.JOB))
        assert all(entry["text"] == text[entry["start"] : entry["end"]] for entry in found)
        counts.append(len(found))
        lengths += [len(entry["text"]) for entry in found]
    counts.sort()
    lengths.sort()
    assert counts[0] >= 1
    assert counts[len(counts) * 95 // 100] <= 30
    assert 50 <= lengths[len(lengths) // 2] <= 160
