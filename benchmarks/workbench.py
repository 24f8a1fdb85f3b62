"""What benchmarks share: synthetic postings of a realistic size, a product in a temporary home, and a table of goals."""

import hashlib
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rolecall.bootstrap import Core
from rolecall.cli.demo import RESUME
from rolecall.domain.document import Document, Kind
from rolecall.settings import load

DUTIES = "plan prepare inspect repair supervise teach measure assemble deliver negotiate audit design calibrate clean".split()  # noqa: SIM905
THINGS = "circuits invoices patients pupils bridges menus pallets contracts samples budgets gardens turbines welds routes".split()  # noqa: SIM905
PLACES = ("a hospital", "a workshop", "the field", "an office", "a laboratory", "a school", "a kitchen", "a warehouse", "a port", "a court")
NEEDS = ("licence", "degree", "apprenticeship", "certificate", "clearance", "portfolio", "driving licence", "first-aid course")


def postings(count: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """Made-up postings of some 300 words, every one different, with twelve requirements each."""
    randomly = random.Random(seed)
    for number in range(count):
        thing, place = randomly.choice(THINGS), randomly.choice(PLACES)
        yield {
            "id": f"job-{seed}-{number}",
            "title": f"{randomly.choice(DUTIES).title()}er of {thing} {number}",
            "company": f"Firm {number % 97}",
            "location": f"Town {number % 41}",
            "description": "\n".join(
                [
                    f"We are looking for somebody to {randomly.choice(DUTIES)} {thing} in {place}.",
                    "",
                    "Responsibilities",
                    *(f"- {_sentence(randomly, 14)}" for _ in range(10)),
                    "",
                    "Requirements",
                    *(f"- {randomly.randint(1, 9)} years of work with {_sentence(randomly, 7)}" for _ in range(8)),
                    *(f"- {randomly.choice(NEEDS)} for {_sentence(randomly, 5)}" for _ in range(4)),
                    "",
                    "About us",
                    *(_sentence(randomly, 22).capitalize() + "." for _ in range(3)),
                ]
            ),
        }


def _sentence(randomly: random.Random, words: int) -> str:
    return " ".join(randomly.choice(randomly.choice((DUTIES, THINGS))) for _ in range(words - 1)) + f" {randomly.randint(100, 99999)}"


def write_postings(path: Path, rows: list[dict[str, str]]) -> Path:
    """A JSON Lines file of postings."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def plain_document(name: str, title: str, text: str) -> Document:
    """A document without structure, for work that others do on plain text."""
    digest = hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()
    return Document(
        kind=Kind.JOB,
        external_id=name,
        title=title,
        text=text,
        payload={},
        fields={},
        sections=(),
        flags=(),
        personal=(),
        source="benchmark",
        original_hash=digest,
        content_hash=digest,
    )


def sample_resume() -> Path:
    """A résumé of the sample corpus."""
    return RESUME


@contextmanager
def workbench() -> Iterator[tuple[Core, Path]]:
    """A product on an embedded server of its own, and a folder to write to."""
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        with Core(load(home=home)) as core:
            yield core, home


def take_in(core: Core, path: Path) -> float:
    """Seconds that an ingestion takes, first publication included."""
    from rolecall.cli.ingest import Report, run
    from rolecall.cli.session import Session

    started = time.perf_counter()
    run(Session(quiet=True), core, Report(), [str(path)])
    return time.perf_counter() - started


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values don't exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def timed(action: Callable[[], object], times: int) -> list[float]:
    """Seconds of each of so many calls, after two to warm up."""
    action()
    action()
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return seconds


def report(name: str, value: float, goal: float, *, at_least: bool = False, unit: str = "") -> None:
    """One line: what was measured, and whether the goal is reached."""
    reached = value >= goal if at_least else value <= goal
    print(
        f"{name:<64} {value:>10.4g}{unit}   goal {'≥' if at_least else '≤'} {goal:g}{unit}   {'reached' if reached else 'MISSED'}",
        flush=True,
    )
