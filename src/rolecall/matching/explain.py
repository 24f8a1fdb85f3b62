"""Says for each requirement whether it is met, and shows the words of the résumé that say so."""

from collections.abc import Sequence

from rolecall.domain.match import Evidence, Need, RequirementMatch, Status
from rolecall.domain.units import Unit
from rolecall.matching.profile import Profile

MET = 0.5
"""Of requirements that a fitting résumé answers 78 % score as much, of those taken out of one 28 %, of a random job's 3 %."""

PARTLY = 0.35
"""94 %, 51 % and 9 %. Both were chosen from that table and by reading pairs: docs/explanation/matching.md."""

MOST = 3
"""Pieces of evidence shown for one requirement."""

NEARLY = 0.9
"""A unit is shown beside the best one when it supports the requirement by at least this share of the best one's support."""


def explain(job: Profile, resume: Profile, index: int, score: float, support: Sequence[float]) -> RequirementMatch:
    """One requirement with its status and evidence; `support` is how much each unit of the résumé speaks for it.

    A missing requirement has no evidence.
    """
    unit = job.units[index]
    status = _status(score)
    shown = [] if status is Status.MISSING else _shown(resume, support)
    return RequirementMatch(
        text=unit.span.of(job.document.text),
        start=unit.start,
        end=unit.end,
        kind=unit.need or Need.MUST,
        status=status,
        score=score,
        evidence=tuple(Evidence(place.start, place.end, place.span.of(resume.document.text)) for place in shown),
    )


def _status(score: float) -> Status:
    if score >= MET:
        return Status.MET
    return Status.PARTLY if score >= PARTLY else Status.MISSING


def _shown(resume: Profile, support: Sequence[float]) -> list[Unit]:
    """The units worth showing, best first, ties in the order of the text; the same words once."""
    least = NEARLY * max(support)
    order = sorted((place for place, value in enumerate(support) if value >= least), key=lambda place: (-support[place], place))
    by_words: dict[str, Unit] = {}
    for place in order:
        unit = resume.units[place]
        by_words.setdefault(unit.visible(resume.document).casefold(), unit)
    return list(by_words.values())[:MOST]
