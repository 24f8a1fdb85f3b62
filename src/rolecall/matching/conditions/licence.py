"""Licences and certificates that are asked for by name, against those a résumé says its owner holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rolecall.ingestion.facts.licences import holders, licences, mentions
from rolecall.matching.conditions.finding import NOTHING, Finding

UNDERWAY = 0.5
"""What a certificate counts that someone is studying for, or that has lapsed."""

NEAR = 0.8
"""Of the best unit's support: from here on another one speaks for a certificate that isn't in the list, too."""

_KIND = r"(?:certified|certifications?|certificates?|licen[cs]e[ds]?|licensure)\b"
_OTHER = re.compile(
    rf"\W*(?:(?:must|you|should|be|hold|have|has|possess\w*|possession|of|an?|the|current|currently|valid|active|relevant|appropriate|completed?)\s)*"
    rf"(?:[\w&+./#-]+\s){{0,4}}?{_KIND}",
    re.IGNORECASE,
)
_TOLD = re.compile(rf"\b{_KIND}", re.IGNORECASE)
_ALTERNATIVES = re.compile(r"\bor\b|\band/or\b|such as|\be\.?g\b|for example|similar|\w/\w", re.IGNORECASE)
_NOT_ASKED = re.compile(
    r"\b(?:not|no) (?:\w+ ){0,3}(?:required|needed|necessary)|\bobtain\w*|\bacquire|\bwithin \w+ (?:days|months|year)|willing(?:ness)? to"
    r"|candidates? welcome|\beligible|\btowards?\b|\bpursuing",
    re.IGNORECASE,
)
_UNDERWAY = re.compile(
    r"\b(?:stud(?:y|ying|ied) (?:for|towards?)|in[- ]progress|pursuing|candidate|expected|anticipated"
    r"|preparing (?:for|to)|prep\b|working (?:on|towards?)"
    r"|(?:exam|test) (?:scheduled|pending|on|in)|scheduled|eligible|enrolled|will (?:obtain|take|sit)"
    r"|sitting for|currently (?:taking|studying)"
    r"|plan(?:ning)? to|inactive|expired|lapsed|not (?:yet |currently )?(?:certified|licen[cs]ed|renewed))\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"s\b|[ -]+(?:training program|program|students?|candidates|classes|compliance|staff(?:ing)?\b|team members|exam prep)", re.IGNORECASE
)
_OTHERS_BEFORE = re.compile(
    r"\b(?:supervis\w+|hir\w+|recruit\w+|train(?:ed|ing)|oversee\w*|oversaw|manag\w+|assist(?:ed|ing)?"
    r"|report(?:ed|ing) to|support(?:ed|ing)|taught"
    r"|collaborat\w+ with|work(?:ed|ing) with|alongside|under (?:the|a))\s(?:[\w,&]+ ){0,4}$",
    re.IGNORECASE,
)
_NEAR = 60
"""Characters on both sides of a licence that may say that it isn't held yet."""


@dataclass(frozen=True, slots=True)
class LicencesAsked:
    """`text[start:end]` asks for all of these licences, or for one of them (`any_of`); without `names` for one that isn't in the list."""

    start: int
    end: int
    names: tuple[str, ...]
    any_of: bool


def needed(text: str) -> LicencesAsked | None:
    """The licences that a requirement names; None where it names none, or none that must be held already."""
    found = sorted(licences(text), key=lambda licence: licence.start)
    if _NOT_ASKED.search(text):
        return None
    if not found:
        other = _OTHER.match(text)
        return LicencesAsked(other.start(), other.end(), (), any_of=False) if other else None
    names = tuple(licence.name for licence in found)
    wider = {name for name in names if not set(names).isdisjoint(holders(name)[1:])}
    kept = tuple(name for name in names if name not in wider)
    return LicencesAsked(found[0].start, max(licence.end for licence in found), kept, bool(_ALTERNATIVES.search(text)))


def compare(need: LicencesAsked, texts: Sequence[str], suspects: frozenset[str]) -> Finding:
    """1 for a licence that a résumé's units show, or one that covers it; `UNDERWAY` for one that isn't held yet or any more; else 0.

    Of several, the mean, or the best where one is enough. `suspects` are the licences that the texts may name.
    """
    found = [
        max((_held(texts, name) for name in holders(asked) if name in suspects), key=lambda each: each.value, default=NOTHING)
        for asked in need.names
    ]
    if need.any_of:
        return max(found, key=lambda each: each.value)
    return Finding(sum(each.value for each in found) / len(found), tuple(dict.fromkeys(place for each in found for place in each.places)))


def compare_other(texts: Sequence[str], sections: Sequence[str], support: Sequence[float]) -> Finding:
    """For a certificate that isn't in the list: 1 where one of the units that speak for it is about certificates, else `UNDERWAY`."""
    least = NEAR * max(support, default=0.0)
    near = sorted((place for place, value in enumerate(support) if value >= least), key=lambda place: (-support[place], place))
    told = [place for place in near if sections[place] == "certifications" or _TOLD.search(texts[place])]
    return Finding(1.0, tuple(told)) if told else Finding(UNDERWAY)


def _held(texts: Sequence[str], name: str) -> Finding:
    values = ((_value(text, match), place) for place, text in enumerate(texts) for match in mentions(text, name))
    value, place = max(((value, -place) for value, place in values), default=(0.0, 0))
    return Finding(value, (-place,)) if value else NOTHING


def _value(text: str, match: re.Match[str]) -> float:
    if _OTHERS.match(text, match.end()) or match.group().endswith("s") or _OTHERS_BEFORE.search(text[: match.start()]):
        return 0.0
    return UNDERWAY if _UNDERWAY.search(text, max(0, match.start() - _NEAR), match.end() + _NEAR) else 1.0
