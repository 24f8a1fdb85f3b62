"""Spoken languages and how well someone speaks them, on the scale of the Common European Framework of Reference (CEFR)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rolecall.ingestion.facts.words import words

NAMES = (
    "Afrikaans|Albanian|Amharic|Arabic|Armenian|Azerbaijani|Basque|Belarusian|Bengali|Bosnian|Bulgarian|Burmese|Cantonese|Catalan"
    "|Chinese|Creole|Croatian|Czech|Danish|Dari|Dutch"
    "|English|Estonian|Farsi|Filipino|Finnish|Flemish|French|Gaelic|Galician|Georgian|German|Greek|Gujarati|Hausa|Hebrew|Hindi"
    "|Hungarian|Icelandic|Igbo|Indonesian|Irish|Italian"
    "|Japanese|Kannada|Kazakh|Khmer|Korean|Kurdish|Lao|Latin|Latvian|Lithuanian|Macedonian|Malay|Malayalam|Maltese|Mandarin|Māori|Maori"
    "|Marathi|Mongolian|Nepali|Norwegian|Pashto|Persian"
    "|Polish|Portuguese|Punjabi|Romanian|Russian|Samoan|Serbian|Sign Language|Sinhala|Slovak|Slovenian|Somali|Spanish|Swahili|Swedish"
    "|Tagalog|Tamil|Telugu|Thai|Tigrinya|Turkish|Twi"
    "|Ukrainian|Urdu|Uzbek|Vietnamese|Welsh|Xhosa|Yoruba|Zulu"
)
"""The languages that are known by name, as a regular expression."""

_FIRST_WORDS = frozenset(name.split()[0].lower() for name in NAMES.split("|"))

LEVELS = ("none", "A1", "A2", "B1", "B2", "C1", "C2")
"""From the lowest to the highest; a level is its place here. A mother tongue counts as C2."""

_WORDS = (
    (6, r"native|mother[- ]?tongue|bilingual|C2|first language"),
    (5, r"fluen(?:t|tly|cy)|full professional|excellent|proficien(?:t|cy)|advanced|business[- ]fluent|very good|C1|near[- ]native"),
    (3, r"limited working|conversational\w*|intermediate|fair|working knowledge|good|B1"),
    (4, r"upper[- ]intermediate|professional|business(?:[- ]level)?|working|strong|B2"),
    (2, r"basic\w*|elementary|some|rudimentary|A2"),
    (1, r"beginner\w*|A1"),
)
_LEVEL = "|".join(rf"(?P<l{level}>\b(?:{words})\b)" for level, words in sorted(_WORDS, reverse=True))
_LEVELS = re.compile(_LEVEL, re.IGNORECASE)
_NAME = re.compile(rf"\b(?P<language>{NAMES})\b")
_AFTER = re.compile(r"[\s:(–—-]*(?:language )?(?:skills )?[\s:(–—-]*(?:at |to )?(?:an? )?(?=\w)")
_BEFORE = re.compile(r"(?:\s+|-)(?:(?:in|speaker|speaking|user|command|knowledge|level|working|proficiency|of|written"
r"|spoken|verbal|oral|and|or|both|reading|writing"
    r"|speak|the|communication|skills|with|language|ability|to)\b[\s/,&-]*){0,8}$", re.IGNORECASE)  # fmt: skip
_LISTED = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b|,\s*(?:and|or)\b)\s*$", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:/|\band\b|\bor\b)\s*", re.IGNORECASE)
_ABOUT_LANGUAGE = re.compile(
    r"\b(?:speak\w*|spoken|written|writ(?:e|ing)|languages?|business-level|lingual\w*|bilingual\w*"
    r"|multilingual|trilingual|read(?:ing)?|fluen\w+|native|tongue"
    r"|verbal|oral|conversational|translat\w+|interpret\w+|[ABC][12]|proficien\w+|command)\b",
    re.IGNORECASE,
)
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Spoken:
    """`text[start:end]` names a language that someone speaks or shall speak; `level` is an index of `LEVELS`, None if it isn't said."""

    start: int
    end: int
    language: str
    level: int | None


def languages(text: str, *, listed: bool = False) -> Iterator[Spoken]:
    """The languages that a statement is about, in order; a level counts for all languages of a list behind it.

    Unless the statement is `listed` under a heading for languages, something else in it must tell that it is about speaking: food,
    clients and names of companies are Greek, German or Polish, too.
    """
    if words(text.lower()).isdisjoint(_FIRST_WORDS) or not (listed or _ABOUT_LANGUAGE.search(text)):
        return
    found: list[Spoken] = []
    for match in _NAME.finditer(text):
        between = text[found[-1].end if found else 0 : match.start()]
        joined = bool(found) and bool(_LISTED.fullmatch(between))
        level = _level_after(text, match.end()) or _level_before(between) or (found[-1].level if joined else None)
        if joined and found[-1].level is None and _JOINED.fullmatch(between):
            found[-1] = replace(found[-1], level=level)  # "in English and Mandarin fluently"
        found.append(Spoken(match.start(), match.end(), match["language"], level))
    if all(spoken.level is None for spoken in found) and len(said := list(_LEVELS.finditer(text))) == 1:
        found = [replace(spoken, level=_level(said[0])) for spoken in found]
    yield from found


def _level_after(text: str, start: int) -> int | None:
    gap = _AFTER.match(text, start)
    found = _LEVELS.match(text, gap.end()) if gap and gap.end() > start else None
    return _level(found) if found and not _NAME.match(text, found.end() + 1) else None


def _level_before(text: str) -> int | None:
    """The level said last in the words before a language, if nothing but "in", "spoken" and the like stands between."""
    near = text[-_NEAR - 40 :]
    said = [match for match in _LEVELS.finditer(near) if _BEFORE.fullmatch(near, match.end())]
    return _level(said[-1]) if said else None


def _level(match: re.Match[str]) -> int:
    return int(str(match.lastgroup)[1:])
