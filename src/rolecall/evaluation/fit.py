"""Measures how well scores tell a résumé that fits a job from the same résumé with some of what the job asks for taken out."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rolecall.domain.document import Document, Kind
from rolecall.domain.errors import InvalidInput
from rolecall.domain.evaluation import Case, Item, Measured
from rolecall.domain.match import Match
from rolecall.evaluation.padding import number, padded
from rolecall.evaluation.reliability import is_monotone, reliability
from rolecall.matching.idf import Idf
from rolecall.matching.profile import Profile
from rolecall.matching.score import Ranker

Structure = Callable[[str, Kind], Document]
"""Turns the text of a document of known kind into a document."""

METRICS = ("pair_accuracy", "padded_pair_accuracy", "requirement_accuracy", "padded_requirement_accuracy")

GONE = 0.5
"""A unit is gone from a résumé that holds less than this share of its idf: reworded units keep most of their telling words."""

_FIELDS = ("job", "matched", "unmatched")
_TITLE = 120


@dataclass(frozen=True, slots=True)
class Triple:
    """A job, a résumé that fits it, and the same résumé with requirements removed; plain or Markdown text."""

    job: str
    matched: str
    unmatched: str


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
) -> Measured:
    """How often the résumé that fits gets the higher score, and how often a requirement that was taken out does get a lower one.

    `pair_accuracy` is the share of triples whose matched résumé has the higher score, a tie counts half; `padded_pair_accuracy` the
    same with lines of other triples' résumés added to the unmatched one until it is as long: a formula must not live on length.
    `requirement_accuracy` is, of the requirements whose best evidence in the matched résumé is gone from the other, the share with a
    lower score there. The details have the `reliability` of scores over pairs of known outcome (each job with its two résumés, and with
    one that fits another job), whether it is `monotone`, and the `halves` of the set by a hash of the job. `progress` is called with the
    number of triples done.

    Raises:
        InvalidInput: there is no triple.
    """
    if not triples:
        raise InvalidInput("There is no triple to score.", remedy=_remedy())
    scored = []
    for place in range(len(triples)):
        scored.append(_score(triples, place, ranker, structure))
        if progress:
            progress(place + 1)
    cases = {str(place): each.case(ranker.idf) for place, each in enumerate(scored, start=1)}
    bins = reliability([outcome for each in scored for outcome in each.outcomes])
    return Measured(
        METRICS,
        cases,
        [second for each in scored for second in each.seconds],
        {"encoder": ranker.encoder_id, "ranker": ranker.id},
        {"removed": sum(case.weights["requirement_accuracy"] for case in cases.values())},
        {"reliability": [asdict(each) for each in bins], "monotone": is_monotone(bins), "halves": _halves(triples, cases)},
    )


@dataclass(frozen=True)
class _Scored:
    """A triple's matches with its job: of its two résumés, of the padded one, and, where there are other triples, of one of theirs."""

    job: Profile
    resumes: tuple[Profile, ...]
    matches: tuple[Match, ...]
    seconds: tuple[float, ...]

    @property
    def outcomes(self) -> list[tuple[float, bool]]:
        """Scores with whether the résumé fits."""
        matched, unmatched, _, *other = self.matches
        return [(matched.score, True), (unmatched.score, False), *((each.score, False) for each in other)]

    def case(self, idf: Idf) -> Case:
        matched, unmatched, longer, *_ = self.matches
        values = {
            "pair_accuracy": _win(matched.score, unmatched.score),
            "padded_pair_accuracy": _win(matched.score, longer.score),
        }
        weights = {}
        for name, place in (("requirement_accuracy", 1), ("padded_requirement_accuracy", 2)):
            lowered = list(self._lowered(place, idf))
            weights[name] = float(len(lowered))
            if lowered:
                values[name] = sum(lowered) / len(lowered)
        items = [Item("matched", matched.score), Item("unmatched", unmatched.score), Item("padded", longer.score)]
        ranked = tuple(sorted(items, key=lambda item: -item.score))
        return Case(self.job.document.title[:_TITLE], values, weights, ranked, (Item("matched", 1.0),))

    def _lowered(self, place: int, idf: Idf) -> Iterator[bool]:
        """For each requirement that was removed, whether its score is lower without it."""
        full, reduced = self.resumes[0], self.resumes[place]
        gone = {(unit.start, unit.end) for unit, terms in zip(full.units, full.terms, strict=True) if _is_gone(terms, reduced, idf)}
        for before, after in zip(self.matches[0].requirements, self.matches[place].requirements, strict=True):
            if before.evidence and (before.evidence[0].start, before.evidence[0].end) in gone:
                yield after.score < before.score


def _score(triples: Sequence[Triple], place: int, ranker: Ranker, structure: Structure) -> _Scored:
    triple, others = triples[place], [*triples[:place], *triples[place + 1 :]]
    longer = padded(triple.unmatched, like=triple.matched, others=[other.matched for other in others], seed=triple.job)
    texts = [triple.matched, triple.unmatched, longer]
    if others:
        texts.append(others[number(triple.job) % len(others)].matched)
    documents = [structure(triple.job, Kind.JOB), *(structure(text, Kind.RESUME) for text in texts)]
    job, *resumes = ranker.profiles(documents)
    matches, seconds = zip(*(_timed(ranker, resume, job) for resume in resumes), strict=True)
    return _Scored(job, tuple(resumes), matches, seconds)


def _timed(ranker: Ranker, resume: Profile, job: Profile) -> tuple[Match, float]:
    start = time.perf_counter()
    scored = ranker.score(resume, job, resume_id="resume", job_id="job", title=job.document.title)
    return scored, time.perf_counter() - start


def _halves(triples: Sequence[Triple], cases: dict[str, Case]) -> list[dict[str, Any]]:
    """The metrics of each half: constants may be chosen on the first, and the second then tells what that is worth."""
    halves = []
    for half in (0, 1):
        own = {name: case for triple, (name, case) in zip(triples, cases.items(), strict=True) if number(triple.job) % 2 == half}
        halves.append({"triples": len(own), **Measured(METRICS, own, (), {}).metrics})
    return halves


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
