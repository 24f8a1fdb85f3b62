"""Measures how well scores tell a résumé that fits a job from the same résumé with some of what the job asks for taken out."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rolecall.domain.document import Document, Kind
from rolecall.domain.errors import InvalidInput
from rolecall.domain.match import Match
from rolecall.evaluation.retrieval import percentiles
from rolecall.matching.idf import Idf
from rolecall.matching.profile import Profile
from rolecall.matching.score import Ranker

Structure = Callable[[str, Kind], Document]
"""Turns the text of a document of known kind into a document."""

GONE = 0.5
"""A unit is gone from a résumé that holds less than this share of its idf: reworded units keep most of their telling words."""

_FIELDS = ("job", "matched", "unmatched")


@dataclass(frozen=True, slots=True)
class Triple:
    """A job, a résumé that fits it, and the same résumé with requirements removed; plain or Markdown text."""

    job: str
    matched: str
    unmatched: str


@dataclass(frozen=True)
class FitResult:
    """`pair_accuracy`: share of triples whose matched résumé has the higher score (four decimals, as published), a tie counts half.

    `requirement_accuracy`: of the requirements whose best evidence in the matched résumé is gone from the unmatched one, the share
    with a lower score there; None without any. `removed` is how many there were. `latency_ms` is of scoring a pair of profiles.
    """

    triples: int
    pair_accuracy: float
    requirement_accuracy: float | None
    removed: int
    latency_ms: Mapping[str, float]
    ranker: str
    encoder: str

    def as_json(self) -> dict[str, Any]:
        """What `rolecall evaluate fit --json` prints, but for the set's name."""
        return {
            "queries": self.triples,
            "metrics": {"pair_accuracy": self.pair_accuracy, "requirement_accuracy": self.requirement_accuracy, "removed": self.removed},
            "latency_ms": dict(self.latency_ms),
            "encoder": self.encoder,
            "ranker": self.ranker,
        }


def read_fit(path: Path) -> list[Triple]:
    """The triples of a JSON Lines file with "job", "matched" and "unmatched"; blank lines are skipped.

    Raises:
        InvalidInput: the file can't be read, has no triple, or a line isn't one; names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} can't be read: {error}", remedy="Name a UTF-8 JSON Lines file.", source=str(path)) from error
    triples = [_triple(line, path, number) for number, line in enumerate(lines, start=1) if line.strip()]
    if not triples:
        raise InvalidInput(f"{path} holds no triple.", remedy=_remedy(), source=str(path))
    return triples


def evaluate_fit(
    triples: Sequence[Triple], ranker: Ranker, structure: Structure, progress: Callable[[int], object] | None = None
) -> FitResult:
    """How often the résumé that fits gets the higher score, and how often a requirement that was taken out does get a lower one.

    `progress` is called with the number of triples done.

    Raises:
        InvalidInput: there is no triple.
    """
    if not triples:
        raise InvalidInput("There is no triple to score.", remedy=_remedy())
    wins: list[float] = []
    lowered: list[bool] = []
    seconds: list[float] = []
    for done, triple in enumerate(triples, start=1):
        scored = _score(triple, ranker, structure)
        wins.append(_win(scored.matched.score, scored.unmatched.score))
        lowered += scored.lowered(ranker.idf)
        seconds += scored.seconds
        if progress:
            progress(done)
    return FitResult(
        triples=len(triples),
        pair_accuracy=round(sum(wins) / len(wins), 4),
        requirement_accuracy=round(sum(lowered) / len(lowered), 4) if lowered else None,
        removed=len(lowered),
        latency_ms=percentiles(seconds),
        ranker=ranker.id,
        encoder=ranker.encoder_id,
    )


@dataclass(frozen=True)
class _Scored:
    """A triple's two matches, and the profiles of its two résumés."""

    matched: Match
    unmatched: Match
    full: Profile
    reduced: Profile
    seconds: tuple[float, float]

    def lowered(self, idf: Idf) -> Iterator[bool]:
        """For each requirement that was removed, whether its score is lower without it."""
        gone = {
            (unit.start, unit.end)
            for unit, terms in zip(self.full.units, self.full.terms, strict=True)
            if _is_gone(terms, self.reduced, idf)
        }
        for before, after in zip(self.matched.requirements, self.unmatched.requirements, strict=True):
            if before.evidence and (before.evidence[0].start, before.evidence[0].end) in gone:
                yield after.score < before.score


def _score(triple: Triple, ranker: Ranker, structure: Structure) -> _Scored:
    documents = [structure(triple.job, Kind.JOB), structure(triple.matched, Kind.RESUME), structure(triple.unmatched, Kind.RESUME)]
    job, full, reduced = ranker.profiles(documents)
    (matched, first), (unmatched, second) = (_timed(ranker, resume, job) for resume in (full, reduced))
    return _Scored(matched, unmatched, full, reduced, (first, second))


def _timed(ranker: Ranker, resume: Profile, job: Profile) -> tuple[Match, float]:
    start = time.perf_counter()
    scored = ranker.score(resume, job, resume_id="resume", job_id="job", title=job.document.title)
    return scored, time.perf_counter() - start


def _is_gone(terms: frozenset[str], resume: Profile, idf: Idf) -> bool:
    kept = sum(idf.weight(term) for term in terms if term in resume.places)
    return kept < GONE * sum(map(idf.weight, terms))


def _win(matched: float, unmatched: float) -> float:
    return 0.5 if matched == unmatched else float(matched > unmatched)


def _triple(line: str, path: Path, number: int) -> Triple:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise _bad(path, number, f"is not JSON ({error.msg})") from error
    if not isinstance(row, dict):
        raise _bad(path, number, "is not a JSON object")
    for field in _FIELDS:
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise _bad(path, number, f'has no text in "{field}"')
    return Triple(*(row[field] for field in _FIELDS))


def _bad(path: Path, number: int, what: str) -> InvalidInput:
    return InvalidInput(f"{path}:{number} {what}.", remedy=_remedy(), source=str(path), line=number)


def _remedy() -> str:
    return 'Give one JSON object a line: {"job": "…", "matched": "…", "unmatched": "…"}, each the text of a document.'
