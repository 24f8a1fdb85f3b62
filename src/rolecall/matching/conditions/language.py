"""Spoken languages that are asked for at a level, against those a résumé's owner speaks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rolecall.ingestion.facts.languages import languages
from rolecall.matching.conditions.finding import Finding

UNSAID = 4
"""Who lists a language without a level is taken to get along in it: B2."""

ASKED = 4
"""What is asked for where a posting names no level: to get along in it, too."""

_WRITTEN_IN = "English"
"""The language of the documents: who writes a résumé in it needn't say that they know it."""

_ALTERNATIVES = re.compile(r"\bor\b|\band/or\b|such as|\be\.?g\b|for example|another|one of|any of", re.IGNORECASE)
_NOT_ASKED = re.compile(r"\b(?:not|no) (?:\w+ ){0,3}(?:required|needed|necessary)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LanguagesAsked:
    """`text[start:end]` asks for these languages, each with the least level, or for one of them (`any_of`)."""

    start: int
    end: int
    levels: tuple[tuple[str, int], ...]
    any_of: bool


@dataclass(frozen=True, slots=True)
class LanguageSpoken:
    """A language that unit `place` of a résumé names."""

    place: int
    language: str
    level: int


def needed(text: str) -> LanguagesAsked | None:
    """The languages that a requirement asks for; None for English alone, since the documents are written in it."""
    found = [spoken for spoken in languages(text) if spoken.language != _WRITTEN_IN]
    if not found or _NOT_ASKED.search(text):
        return None
    levels = {spoken.language: spoken.level or ASKED for spoken in found}
    english = any(spoken.language == _WRITTEN_IN for spoken in languages(text))
    return LanguagesAsked(found[0].start, found[-1].end, tuple(levels.items()), not english and bool(_ALTERNATIVES.search(text)))


def spoken(texts: Sequence[str], sections: Sequence[str]) -> tuple[LanguageSpoken, ...]:
    """The languages that the units of a résumé say its owner speaks."""
    return tuple(
        LanguageSpoken(place, found.language, UNSAID if found.level is None else found.level)
        for place, (text, section) in enumerate(zip(texts, sections, strict=True))
        for found in languages(text, listed=section == "languages")
    )


def compare(need: LanguagesAsked, shown: Sequence[LanguageSpoken]) -> Finding:
    """The share of the level asked for that is reached, 0 for a language that isn't named; of several the mean, or the best."""
    found = [_reached(shown, language, level) for language, level in need.levels]
    if need.any_of:
        return max(found, key=lambda each: each.value)
    return Finding(sum(each.value for each in found) / len(found), tuple(dict.fromkeys(place for each in found for place in each.places)))


def _reached(shown: Sequence[LanguageSpoken], language: str, level: int) -> Finding:
    reached, place = max(((each.level, -each.place) for each in shown if each.language == language), default=(0, 0))
    return Finding(min(1.0, reached / level), (-place,)) if reached else Finding(0.0)
