"""Academic degrees and their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LEVELS = ("none", "high school", "associate", "bachelor", "master", "doctorate")
"""From the lowest to the highest; a degree's level is its place here."""

_PATTERNS = {
    5: (
        r"Ph\.?\s?D\b\.?|D\.?Phil\b|Doctorate|Doctoral degree|Doctor of [A-Z]\w+|(?<!\w)(?:Ed|Psy|Pharm)\.?D\b\.?|J\.?D\.(?!\w)|\bJD\b"
        r"|Juris Doctor(?:ate)?|\bM\.?D\.(?!\w)|\bDNP\b|DOCTOR OF"
    ),
    4: (
        r"MASTER(?: OF|['’]?S)|Master['’]?s?(?: of| in|['’]s|\sdegree|\sDegree|s\b)[a-z]*|Master(?:of|in)(?=[A-Z\s])"
        r"|\bM\.?B\.?A\b\.?|\bM\.?Sc\b\.?"
        r"|\bM\.S\.(?!\w)|\bMS(?=[ ,:/](?:in\b|degree|(?!Office|Word|Excel|Access|Power|Project|Outlook|SQL"
        r"|Windows|Visio|Dynamics|Azure|Teams|CRM)[A-Z]))"
        r"|\bM[AS](?=\s?:\s)|\bMCA\b"
        r"|\bM\.A\.(?!\w)|(?<!, )\bMA(?=,? (?:in|degree|\(Hons|[A-Z][a-z]))"
        r"|\bM\.?Ed\b\.?|\bM\.?Eng\b|\bMSW\b|\bMSN\b|\bMPH\b|\bMFA\b|\bMPhil\b|\bLL\.?M\b|\bPGCE\b|(?:Graduate|Advanced) [Dd]egree"
    ),
    3: (
        r"BACHELOR(?: OF|['’]?S)|Bachelor['’]?s?(?:of|in)?\b|Baccalaureate|\bB\.?Sc\b\.?|\bB\.S\.?(?!\w)|\bB\.A\.?(?!\w)|\bBA/BS|\bBS/BA"
        r"|\bB[AS](?=\s?:\s)|\bBB[AM]\b|\bBCA\b|\bB[AS](?=[ ,:/](?:in\b|\(Hons|or\b|degree|[A-Z]))|\bBSN\b"
        r"|\bB\.?Eng\b|\bB\.?Tech\b|\bB\.?Com\b|\bB\.?Ed\b|\bBFA\b"
        r"|\bLL\.?B\b|(?:[Uu]ndergraduate|[Cc]ollege|[Uu]niversity|[Ff]our[- ]year|4[- ]year) [Dd]egree"
        r"|[Gg]raduation from an? (?:accredited|recognized)[^.;\n]{0,30}(?:college|university)"
    ),
    2: (
        r"ASSOCIATE OF|Associate['’]?s?(?: of| in|['’]s|\s[Dd]egree)(?=\W| )|Associateof|Associates? (?:Degree|degree)"
        r"|\bA\.?A\.?S\b\.?(?!\w)"
        r"|\bA\.A\.(?!\w)|\bA\.S\.(?!\w)|\bA[AS](?= (?:in [A-Z]|degree\b))|Foundation [Dd]egree|\bHN[CD]\b|[Tt]wo[- ]year degree"
        r"|2[- ]year degree"
    ),
    1: (
        r"[Hh]igh [Ss]chool|HighSchool|HIGH SCHOOL|\bG\.?E\.?D\b\.?|Secondary [Ss]chool|\bGCSEs?\b|A[- ]Levels?\b|\b(?:NVQ|BTEC)\b"
        r"|Abitur|[Vv]ocational (?:diploma|qualification|training)|\bD(?:iploma|IPLOMA)\b|\bApprenticeship\b"
    ),
}
_DEGREE = re.compile("|".join(f"(?P<l{level}>{pattern})" for level, pattern in _PATTERNS.items()))
_LOWER = re.compile(
    r"\b(?:(?P<l5>ph\.?d|doctorate|doctoral degree)|(?P<l4>master['’]?s?(?: degree)|master['’]s|graduate degree|advanced degree)"
    r"|(?P<l3>bachelor['’]?s?|(?:undergraduate|college|university|honours|relevant|related|first|good|technical|science"
    r"|engineering) degree)|(?P<l2>associate['’]?s? degree)|(?P<l1>high school|secondary school|diploma|apprenticeship))\b"
)
_WORD = re.compile(r"(?<![A-Z])[A-Z24]|(?<![A-Za-z])[abcdefghmprstuv]")
_NOT_DEGREE = re.compile(
    r"Scrum Master|JD Edwards|MS Dynamics|Bachelor Party|Master(?:s)? (?:Data|Gardener|Plumber|Electrician|Mechanic)", re.IGNORECASE
)
_AREA = re.compile(
    r"[\s:,.–—-]{0,4}(?:[Dd]egree\s{1,2})?(?:(?:of|in|,|:|-|–)\s{0,2}(?P<small>(?=[a-zà-þ]{4}))|(?:of|in|,|:|-"
    r"|–)\s{0,2})?(?P<area>(?(small)[a-z]|[A-Z&])[^\n,;:|()0-9–•]{1,60})"
)


@dataclass(frozen=True, slots=True)
class Degree:
    """`text[start:end]` names a degree; `level` is an index of `LEVELS`."""

    start: int
    end: int
    level: int

    @property
    def name(self) -> str:
        return LEVELS[self.level]


def degrees(text: str, start: int = 0, end: int | None = None) -> Iterator[Degree]:
    """The degrees named in `text[start:end]`, in order."""
    end = len(text) if end is None else end
    position = start
    for word in _WORD.finditer(text, start, end):
        match = _DEGREE.match(text, word.start(), end) or _LOWER.match(text, word.start(), end) if word.start() >= position else None
        if match and match.lastgroup and not _NOT_DEGREE.search(text, max(start, match.start() - 6), match.end() + 12):
            position = match.end()
            yield Degree(match.start(), match.end(), int(match.lastgroup[1:]))


def area_after(text: str, degree: Degree, end: int) -> str | None:
    """The field of study that follows a degree: "Nursing" of "Bachelor of Science: Nursing"."""
    match = _AREA.match(text, degree.end, end)
    return " ".join(match["area"].split()).rstrip(" .,&-") or None if match else None
