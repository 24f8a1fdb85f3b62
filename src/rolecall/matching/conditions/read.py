"""Reads the conditions of a requirement, and what a résumé shows that they are compared with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rolecall.domain.span import Span, blank
from rolecall.ingestion.facts.licences import suspected
from rolecall.matching.conditions import degree, language, licence, tenure
from rolecall.matching.conditions.finding import ENOUGH, Finding

Condition = tenure.Tenure | degree.DegreeAsked | licence.LicencesAsked | language.LanguagesAsked

CONSTANTS = (
    *(ENOUGH, tenure.NOW, tenure.NEAR, tenure.UNNAMED),
    *(degree.UNFINISHED, degree.RELATED, degree.UNRELATED, degree.EQUIVALENT),
    *(licence.UNDERWAY, licence.NEAR, language.UNSAID, language.ASKED),
)
"""What a ranker's version takes in, besides the list of licences."""

_OR = re.compile(r"\bor\b", re.IGNORECASE)


@dataclass(frozen=True)
class Conditions:
    """The conditions of one requirement: of each of `groups` one must be fulfilled ("a degree or 4 years of practice", "and CPR")."""

    groups: tuple[tuple[Condition, ...], ...]

    @property
    def partial(self) -> bool:
        """Whether the words of the requirement must be shown besides: years count in what they were spent on."""
        return any(map(_is_partial, (condition for group in self.groups for condition in group)))


@dataclass(frozen=True)
class Shown:
    """What a résumé shows; `sections` go along its units' `texts`. Each kind is read when it is first asked for."""

    texts: Sequence[str]
    sections: Sequence[str]

    @cached_property
    def career(self) -> tenure.Career:
        return tenure.career(self.texts, self.sections)

    @cached_property
    def studies(self) -> degree.Studies:
        return degree.studies(self.texts, self.sections)

    @cached_property
    def languages(self) -> tuple[language.LanguageSpoken, ...]:
        return language.spoken(self.texts, self.sections)

    @cached_property
    def suspects(self) -> frozenset[str]:
        """The licences it may name."""
        return suspected("\n".join(self.texts))


def _is_partial(condition: Condition) -> bool:
    match condition:
        case tenure.Tenure():
            return bool(condition.subject)
        case licence.LicencesAsked():
            return not condition.names
        case _:
            return False


def conditions(text: str) -> Conditions | None:
    """The conditions of a requirement; None if it has none, and is a matter of words and meaning alone."""
    found: list[Condition] = [need for need in (degree.needed(text), licence.needed(text), language.needed(text)) if need]
    named = blank(text, [Span(need.start, need.end) for need in found])  # "a degree and 4 years" doesn't ask for years in degrees
    if years := tenure.needed(named):
        found.append(years)
    groups: list[list[Condition]] = []
    for need in sorted(found, key=lambda need: need.start):
        if groups and _OR.search(text, groups[-1][-1].end, need.start):
            groups[-1].append(need)
        else:
            groups.append([need])
    return Conditions(tuple(map(tuple, groups))) if groups else None


def compare(asked: Conditions, shown: Shown, support: Sequence[float]) -> Finding | None:
    """How far a résumé fulfils the conditions of a requirement: the mean of its groups, of each the best; None where nothing can be said.

    `support` says how much each unit of the résumé speaks for the requirement. One group that isn't fulfilled keeps the whole from it.
    """
    found = [best for group in asked.groups if (best := _best(group, shown, support))]
    if not found:
        return None
    value = sum(each.value for each in found) / len(found)
    if not all(each.fulfilled for each in found):
        value = min(value, max(each.value for each in found if not each.fulfilled))
    return Finding(value, tuple(dict.fromkeys(place for each in found for place in each.places)))


def hollow(asked: Conditions, shown: Shown) -> list[int]:
    """The units of a résumé that look like an answer to the requirement, and are none."""
    return [
        place for group in asked.groups for need in group if isinstance(need, tenure.Tenure) for place in tenure.hollow(need, shown.career)
    ]


def _best(group: Sequence[Condition], shown: Shown, support: Sequence[float]) -> Finding | None:
    found = [each for condition in group if (each := _compare(condition, shown, support))]
    return max(found, key=lambda each: each.value, default=None)


def _compare(condition: Condition, shown: Shown, support: Sequence[float]) -> Finding | None:
    match condition:
        case tenure.Tenure():
            return tenure.compare(condition, shown.career, support)
        case degree.DegreeAsked():
            return degree.compare(condition, shown.studies, shown.career.years if condition.work else 0.0)
        case licence.LicencesAsked():
            if not condition.names:
                return licence.compare_other(shown.texts, shown.sections, support)
            return licence.compare(condition, shown.texts, shown.suspects)
        case language.LanguagesAsked():
            return language.compare(condition, shown.languages)
