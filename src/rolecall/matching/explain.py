"""Says for each requirement whether it is met, and shows the words of the résumé that say so."""

from collections.abc import Sequence

from rolecall.domain.match import Evidence, Need, RequirementMatch, Status
from rolecall.domain.units import Unit
from rolecall.matching.answers import Answer
from rolecall.matching.profile import Profile

MET = 0.5
"""Of requirements that a fitting résumé answers 69 % are met, of those taken out of one 19 %, of a random job's 1 %."""

PARTLY = 0.3
"""93 %, 50 % and 8 %. Both were chosen from that table and by reading pairs: docs/explanation/matching.md."""

MOST = 3
"""Pieces of evidence shown for one requirement."""

NEARLY = 0.9
"""A unit is shown beside the best one when it supports the requirement by at least this share of the best one's support."""


def explain(job: Profile, resume: Profile, answer: Answer) -> RequirementMatch:
    """One requirement with its status and evidence. A missing requirement has no evidence; one whose conditions fail is never met."""
    unit = job.units[answer.place]
    score = round(answer.total, 4)
    status = _status(score, failed=answer.finding is not None and not answer.finding.fulfilled)
    shown = [] if status is Status.MISSING else _shown(resume, answer)
    return RequirementMatch(
        text=unit.span.of(job.document.text),
        start=unit.start,
        end=unit.end,
        kind=unit.need or Need.MUST,
        status=status,
        score=score,
        evidence=tuple(Evidence(place.start, place.end, place.span.of(resume.document.text)) for place in shown),
    )


def _status(score: float, *, failed: bool) -> Status:
    if score >= MET and not failed:
        return Status.MET
    return Status.PARTLY if score >= PARTLY else Status.MISSING


def _shown(resume: Profile, answer: Answer) -> list[Unit]:
    """The units worth showing: those that fulfil its conditions, then those that support it most; the same words once."""
    places = list(answer.finding.places) if answer.finding else []
    if not places or answer.partial:
        places = [*places[: MOST - 1], *_best(answer.support.tolist())]
    by_words: dict[str, Unit] = {}
    for place in places:
        by_words.setdefault(resume.texts[place].casefold(), resume.units[place])
    return list(by_words.values())[:MOST]


def _best(support: Sequence[float]) -> list[int]:
    """Best first, ties in the order of the text."""
    least = NEARLY * max(support)
    return sorted((place for place, value in enumerate(support) if value >= least), key=lambda place: (-support[place], place))
