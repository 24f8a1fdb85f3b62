"""How many years of experience a posting asks for."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
    "twenty": 20,
    "twenty-four": 24,
    "a": 1,
}
_NUMBER = (
    r"(?:\d{1,2}(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen"
    r"|twenty(?:-four)?)"
)
_ASKED = re.compile(
    rf"(?<![\w.$])(?P<low>{_NUMBER}|a(?= year))\s?(?:\(\d{{1,2}}\))?\s?\+?\s?(?:(?:-|–|—|to"
    rf"|or)\s?(?P<high>{_NUMBER})\s?(?:\(\d{{1,2}}\))?\s?\+?\s?)?"
    r"(?:or more |plus |full |solid |consistent |successful )?[- ]?(?P<unit>years?|yrs?|months?)(?:\b"
    r"|(?=[A-Z]))['’]?(?=(?P<rest>[^.;\n]{0,110}))",
    re.IGNORECASE,
)
_EXPERIENCE = re.compile(
    r"experience|\bin (?:a|an|the)\b|\bas\b|practi[cs]e|background|working|work (?:as|in)|employment|track record|\bworked\b|"
    r"\bof (?:relevant|related|progressive|professional|full-time|paid|hands-on|post)|post[- ]?qualif|\w+ing\b|\bin \w+",
    re.IGNORECASE,
)
_WITH_EXPERIENCE = re.compile(r"experience|minimum|at least|(?:capability|history|performance|served|worked) as\b", re.IGNORECASE)
_OTHER = re.compile(
    r"^\s*(?:of age\b|old\b|ago\b|from\b|after\b|contract|fixed|term\b|warranty|degree|of (?:college|university|high school|education"
    r"|school|coursework)"
    r"|(?:accredited |full-time )?(?:college|university|apprenticeship|BA\b|BS\b|bachelor|undergraduate|program|course|school)"
    r"|at an? (?:accredited|recognized)|prior to|following|immediately)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:\b(?:within|in|during|last|past|next|every|first|age(?:d)?|of which|lack|lacks|least at|substituted for)\s(?:the )?(?:last |past "
    r"|next |previous |first )?|\b(?:over|for)\s(?:the )?(?:last |past |next |previous |first )|(?<!more )\bthan\s)$",
    re.IGNORECASE,
)
_AFTER_PART = re.compile(r"^\s*of which", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"[\s;,]or[\s;,:.]*$|^\s*or\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Years:
    """`text[start:end]` speaks of this many years of experience."""

    start: int
    end: int
    years: float


def years_of_experience(statement: str) -> Iterator[Years]:
    """Every number of years of experience in a statement, in order; of "3-5 years" the 3 counts, a month is a twelfth."""
    lower = statement.lower()
    if not ("year" in lower or "yr" in lower or "month" in lower):
        return
    for match in _ASKED.finditer(statement):
        years = _years(statement, match)
        if years is not None:
            yield Years(match.start(), match.end(), years)


def most_asked(statements: Iterable[str], measure: Callable[[str], float | None]) -> float | None:
    """What requirements ask for together: the largest of their measures, but the smallest of alternatives.

    Statements that end with "or" are alternatives to the next one.
    """
    groups: list[list[float]] = []
    follows_or = False
    for statement in statements:
        asked = measure(statement)
        alternative = follows_or or bool(_ALTERNATIVE.match(statement))
        follows_or = bool(_ALTERNATIVE.search(statement[-8:]))
        if asked is None:
            continue
        if alternative and groups:
            groups[-1].append(asked)
        else:
            groups.append([asked])
    return max((min(group) for group in groups), default=None)


def statement_years(statement: str) -> float | None:
    """The years that one statement asks for, or None; of "3-5 years" the 3 counts, a month is a twelfth."""
    return max((asked.years for asked in years_of_experience(statement)), default=None)


def _years(statement: str, match: re.Match[str]) -> float | None:
    rest, before = match["rest"], statement[max(0, match.start() - 24) : match.start()]
    if _OTHER.match(rest) or _AFTER_PART.match(rest) or _BEFORE.search(before):
        return None
    if not (_EXPERIENCE.search(rest) or _WITH_EXPERIENCE.search(statement, max(0, match.start() - 150), match.start())):
        return None
    low = match["low"].lower()
    value = float(_WORDS.get(low) or low)
    value = value / 12 if match["unit"].lower().startswith("month") else value
    return round(value, 2) if 0 < value <= 30 else None
