"""How precise the evidence is: of the requirements called met, the share that is, and of the quotes, the share that shows it.

    python scripts/measure_evidence.py DATA [--pairs N]

DATA is the folder with the documents that evals/evidence/judgments.jsonl names by path (their text is not in this repository). Every pair
is scored with the default configuration. What was judged by reading is compared; what is new since then counts as unjudged.
Prints JSON; exit status 1 when one of the shares is below its goal.
"""

import argparse
import csv
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rolecall.bootstrap.core import Core
from rolecall.bootstrap.reading import parse_original, structure_text
from rolecall.domain.document import Document, Kind, Original
from rolecall.domain.match import Match, Status
from rolecall.settings import load

JUDGMENTS = Path(__file__).parent.parent / "evals" / "evidence" / "judgments.jsonl"
GOALS = {"met_right": 0.9, "quotes_that_show": 0.85}
COLUMNS = ("Responsibilities", "Minimum Qualifications", "Preferred Qualifications")
"""The columns of postings/google.csv that make up a posting, each under its name as a heading."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pairs", type=int, help="only the first so many")
    given = parser.parse_args(arguments)
    found = measure(given.data, given.pairs)
    print(json.dumps(found, indent=2))
    return int(any(found[name] is None or found[name] < goal for name, goal in GOALS.items()))


def measure(data: Path, pairs: int | None = None) -> dict[str, Any]:
    rows = [json.loads(line) for line in JUDGMENTS.read_text(encoding="utf-8").splitlines()][:pairs]
    core = Core(load())
    core.encoder = core.make_encoder()
    met: list[bool | None] = []
    quotes: list[bool | None] = []
    for row in rows:
        resume, job = core.ranker.profiles([_resume(data, row), _job(data, row)])
        scored = core.ranker.score(resume, job, resume_id="resume", job_id="job", title=job.document.title)
        for right, shown in _judged(row, scored):
            met.append(right)
            quotes += shown
    return {
        "ranker": core.ranker.id,
        "pairs": len(rows),
        "met": len(met),
        "met_unjudged": met.count(None),
        "met_right": _share(met),
        "quotes": len(quotes),
        "quotes_unjudged": quotes.count(None),
        "quotes_that_show": _share(quotes),
    }


def _judged(row: Mapping[str, Any], scored: Match) -> Iterator[tuple[bool | None, list[bool | None]]]:
    """Of each requirement called met, whether it is, and which of its quotes show it; None for what nobody judged."""
    known = {(one["start"], one["end"]): one for one in row["met"]}
    for requirement in scored.requirements:
        if requirement.status is Status.MET:
            one = known.get((requirement.start, requirement.end), {"right": None, "evidence": []})
            shows = {(start, end): show for start, end, show in one["evidence"]}
            yield one["right"], [shows.get((quote.start, quote.end)) for quote in requirement.evidence]


def _share(judged: list[bool | None]) -> float | None:
    known = [right for right in judged if right is not None]
    return round(sum(known) / len(known), 4) if known else None


def _resume(data: Path, row: Mapping[str, Any]) -> Document:
    content = (data / row["resume"]).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    _check(row["resume"], digest, row["resume_sha256"])
    [document] = parse_original(Original(row["resume"], "pdf", content, digest), Kind.RESUME)
    if not isinstance(document, Document):
        raise SystemExit(f"{row['resume']} can't be read: {document.reason}")
    return document


def _job(data: Path, row: Mapping[str, Any]) -> Document:
    path = data / row["job"]
    text = _google(path, row["row"]) if "row" in row else path.read_text(encoding="utf-8", errors="replace")
    document = structure_text(text, Kind.JOB)
    _check(row["job"], hashlib.sha256(document.text.encode()).hexdigest(), row["job_sha256"])
    return document


def _google(path: Path, number: int) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        posting = next(row for place, row in enumerate(csv.DictReader(file)) if place == number)
    parts = [f"{column.capitalize()}\n{posting[column]}" for column in COLUMNS]
    return "\n\n".join([posting["Title"], *parts]) + "\n"


def _check(name: str, digest: str, expected: str) -> None:
    if digest != expected:
        raise SystemExit(f"{name} is not the document that was judged (sha256 {digest[:12]}, expected {expected[:12]}).")


if __name__ == "__main__":
    sys.exit(main())
