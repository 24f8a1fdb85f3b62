"""What real résumés, postings and hostile texts become."""

import csv
import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rolecall.adapters.files.read import read
from rolecall.adapters.files.sources import FileSource
from rolecall.domain.document import Document, Kind, Original, Reading
from rolecall.domain.text import clean
from rolecall.ingestion.kind import find_kind
from rolecall.ingestion.personal import personal_spans
from rolecall.ingestion.screen import instruction_flags
from rolecall.ingestion.structure import structure

DATA = os.environ.get("ROLECALL_TEST_DATA", "")
pytestmark = [pytest.mark.data, pytest.mark.skipif(not DATA, reason="ROLECALL_TEST_DATA names no folder with the real data")]


def rows(name: str) -> Iterator[dict[str, str]]:
    with (Path(DATA) / "postings" / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def bulletins() -> list[str]:
    return [
        clean(path.read_bytes().decode("cp1252", "replace")) for path in sorted((Path(DATA) / "postings" / "la-city").glob("*.txt"))[::3]
    ]


def postings() -> list[str]:
    return bulletins() + [clean(row["Job Description"]) for row in rows("glassdoor-with-duplicates.csv")][::3]


def pairs() -> list[dict[str, str]]:
    lines = (Path(DATA) / "fit" / "rjdb-half.jsonl").read_text(encoding="utf-8").strip().split("\n")
    return [json.loads(line) for line in lines[::4]]


@pytest.fixture(scope="module")
def pdfs() -> list[Reading]:
    paths = [str(path) for path in sorted((Path(DATA) / "resumes" / "pdf").rglob("*.pdf"))[::10]]
    originals = [original for original in FileSource(paths).originals() if isinstance(original, Original)]
    return [reading for original in originals for reading in read(original) if isinstance(reading, Reading)]


def document(text: str, **reading: Any) -> Document:
    return structure(Original("x.txt", "text", b"", "0" * 64), Reading(text, **reading), None)


def test_resumes_and_postings_are_told_apart(pdfs: list[Reading]) -> None:
    told = [find_kind(text) is Kind.JOB for text in postings()]
    told += [find_kind(clean(pair["job"])) is Kind.JOB for pair in pairs()]
    told += [find_kind(clean(pair["matched"])) is Kind.RESUME for pair in pairs()]
    told += [find_kind(reading.text) is Kind.RESUME for reading in pdfs]
    assert sum(told) / len(told) >= 0.99


def test_real_resumes_give_jobs_studies_and_skills(pdfs: list[Reading]) -> None:
    payloads = [document(reading.text, headings=reading.headings, kind=Kind.RESUME).payload for reading in pdfs]
    assert sum(any("startDate" in job for job in payload.get("work", ())) for payload in payloads) >= 0.9 * len(payloads)
    assert sum(bool(payload.get("education")) for payload in payloads) >= 0.9 * len(payloads)
    assert sum(bool(payload.get("skills")) for payload in payloads) >= 0.9 * len(payloads)


def test_real_bulletins_give_title_salary_requirements_and_years() -> None:
    fields = [document(text, kind=Kind.JOB).fields for text in bulletins()]
    share = Counter(name for one in fields for name in ("title", "company", "salary_min", "years") if one.get(name))
    assert share["title"] == len(fields)
    assert share["company"] >= 0.95 * len(fields)
    assert share["salary_min"] >= 0.95 * len(fields)
    assert share["years"] >= 0.8 * len(fields)
    assert all(one["requirements"] for one in fields)


def test_no_real_posting_or_resume_speaks_to_a_machine(pdfs: list[Reading]) -> None:
    texts = postings() + [clean(pair[name]) for pair in pairs() for name in ("job", "matched")] + [reading.text for reading in pdfs]
    flagged = [text for text in texts if instruction_flags(text)]
    assert len(flagged) <= len(texts) / 1000, flagged[:3]


def test_most_jailbreaks_do() -> None:
    texts = json.loads((Path(DATA) / "hostile" / "jailbreaks-half.json").read_text(encoding="utf-8"))
    assert sum(bool(instruction_flags(clean(text))) for text in texts) >= 0.85 * len(texts)


def test_injections_that_speak_to_a_machine_are_found() -> None:
    groups = json.loads((Path(DATA) / "hostile" / "injection-bipia-train.json").read_text(encoding="utf-8"))
    tasks = {
        "Information Retrieval",
        "Content Creation",
        "Learning and Tutoring",
        "Language Translation",
        "Programming Help",
    }  # plain questions
    texts = [text for name, texts in groups.items() if name not in tasks for text in texts]
    assert sum(bool(instruction_flags(text)) for text in texts) >= 0.95 * len(texts)


VALUES = {
    "person": ["Amara Okafor", "Tomás Rivera"],
    "name_male": ["Peter Novak"],
    "address": ["1420 Maple Street, Springfield, IL 62704", "12 Station Road, Leeds LS1 4AB", "Hauptstraße 15, 10115 Berlin"],
    "email": ["amara.okafor@example.org"],
    "phone_number": ["+1 (415) 555-0132", "020 7946 0958", "(212) 555-0147"],
    "credit_card_number": ["4556 7375 8689 9855", "371449635398431"],
    "iban": ["GB29 NWBK 6016 1331 9268 19"],
    "ssn": ["521-43-8812"],
    "url": ["https://www.example.org/janedoe"],
    "ip_address": ["192.168.4.12"],
    "age": ["34"],
    "postcode": ["LS1 4AB"],
}


def test_personal_data_in_sentences_is_found() -> None:
    chance = random.Random(3)
    found: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    for line in (Path(DATA) / "pii" / "templates.txt").read_text(encoding="utf-8", errors="replace").splitlines():
        text, slots = "", []
        for plain, slot in re.findall(r"(?s)(.*?)(?:\{\{(\w+)\}\}|$)", line.replace("\\n", "\n")):
            text += plain
            value = chance.choice(VALUES.get(slot, ["Zorp"])) if slot else ""
            slots.append((slot, len(text), len(text) + len(value)))
            text += value
        name = next((text[start:end] for slot, start, end in slots if slot in {"person", "name_male"}), None)
        spans = personal_spans(text, Kind.RESUME, {"basics": {"name": name}} if name else {})
        for slot, start, end in slots:
            if slot in VALUES:
                all_[slot] += 1
                found[slot] += any(span.start <= start and end <= span.end for span in spans)
    assert {slot: found[slot] for slot in all_ if found[slot] < 0.85 * all_[slot]} == {}
