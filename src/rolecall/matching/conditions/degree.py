"""Degrees: a level and a field that are asked for, against those that were taken."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rolecall.ingestion.facts.degrees import degrees
from rolecall.ingestion.facts.words import words
from rolecall.matching.conditions.finding import NOTHING, Finding

UNFINISHED = 0.5
"""What a degree counts that someone is still studying for."""

RELATED = 0.8
"""What another field counts where "a related field" would do: whether it is related, a reader has to say."""

UNRELATED = 0.5
"""What another field counts where none would do."""

EQUIVALENT = 4
"""Years of work that count as much as `RELATED` where a posting accepts "equivalent experience": as many as a bachelor's takes."""

_STEM = 5
"""Letters by which fields are compared: biology and biological, accounting and accountancy."""

_JOINT = 12
"""Characters between two degrees that share what stands behind the second."""

_SHORT = 80
"""Characters of a line that belongs to the degree above it."""

_OWN = re.compile(
    r"\b(?:certificat\w+|courses?|training|licen[cs]e\w*|universit\w+|college|school|institute|academy|chamber|skills)\b", re.IGNORECASE
)

_BACHELOR = 3
_SCHOOL = 1
_CLUES = frozenset(
    """
    degree degrees bachelor bachelors baccalaureate master masters mastersof doctorate doctoral doctor phd ph dphil associate associates
    associateof diploma diplomas graduate graduation undergraduate school highschool ged gcse gcses levels abitur ba bs b
    ma ms m msc bsc mba bba bbm bca mca bsn msn msw mph mfa mphil med meng beng btech bcom bed bfa llb llm jd j md dnp aas aa pgce hnc
    hnd nvq    btec edd psyd pharmd college university
    """.split()  # noqa: SIM905 - a list of eighty literals is harder to read
)
"""Without one of these words no degree is named."""

_ANY = re.compile(r"\bdegree\b(?! of\b)", re.IGNORECASE)
_WAIVED = re.compile(
    r"substitut\w+|in lieu|in place of|credit for|(?:degree|diploma)s? (?:is |are )?(?:not"
    r"|un)[ -]?(?:needed|required|necessary)|\bno (?:degree|diploma)"
    r"|^\W*(?:not|no) (?:needed|required|necessary)\b|\b(?:never|n['’]t) (?:need|require)\b"
    r"|\b(?:enrolled|enrollment|pursuing|working towards?|students?)\b",
    re.IGNORECASE,
)
_SCHOOLED = re.compile(
    r"diploma|graduat\w+|\bGED\b|equivalent|school education|completion of|degree|leaving|GCSE|A[- ]level", re.IGNORECASE
)
_COURSES = re.compile(r"\b(?:courses?|coursework|classes|units|credits?)\b", re.IGNORECASE)
_NO_DEGREE = re.compile(r"apprenticeship|vocational|NVQ|BTEC", re.IGNORECASE)
_INSTEAD = re.compile(
    r"\b(?:or|and/or|and)\b[^.;]{0,40}\b(?:experience|combination)\b|equivalent (?:\w+ ){0,3}experience|equivalent combination",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"(?:[\s,/&'’-]|\b(?:or|and|an?|s|the|higher|level|degrees?|diploma|qualification|preferred|required"
    r"|preferably|with|major(?:ing)?|concentration"
    r"|specialization|emphasis|focus(?:ed)?|specifically|BA|BS|MA|MS|from an? [^.;,]{0,40}?(?:college or university|college"
    r"|university|institution|school))\b){0,14}"
    r"\b(?:in|of|on)\s(?P<field>(?:(?!\bor (?:an? )?equivalent|\bwith\b|\band (?:\w+ ){1,2}years?\b|\bfrom an?\b|\bplus\b)[^.;)]){2,150})",
    re.IGNORECASE,
)
_NOT_FIELD = frozenset(
    """
    degree field fields area areas major discipline related relevant similar closely equivalent other another subject science sciences arts
    bachelor bachelors master masters doctorate associate associates diploma level college university accredited recognized institution
    preferred required minimum experience practical higher advanced graduate undergraduate four-year study studies appropriate technical
    with from that must have years school general applied such one and the for
    """.split()  # noqa: SIM905 - a list of fifty literals is harder to read
)
_LISTED = re.compile(r"[,/;(]|\bor\b|(?<!&)\band/or\b|\band\b(?=[^,]*$)", re.IGNORECASE)
_RELATED = re.compile(r"\b(?:related|relevant|similar|equivalent|comparable|any|other)\b", re.IGNORECASE)
_PROFESSIONAL = {
    "law": re.compile(r"\bJ\.?D\b|Juris|\bLL\.?[BM]\b"),
    "medicine": re.compile(r"\bM\.D\.|\bMD\b|Doctor of Medicine"),
    "pharmacy": re.compile(r"Pharm\.?D"),
    "business": re.compile(r"\bM\.?B\.?A\b|\bBBA\b"),
    "nursing": re.compile(r"\b[BM]SN\b|\bDNP\b"),
    "social work": re.compile(r"\bMSW\b"),
}
_WORD = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]+)?")
_OPEN = re.compile(
    r"\b(?:pursuing|expected|anticipated|in[- ]progress|candidate|currently|enrolled|studying|ongoing"
    r"|incomplete|present|some college|coursework"
    r"|credits? (?:towards?|earned)|working towards?|not (?:completed|finished|graduated)"
    r"|did not (?:complete|finish|graduate)|no degree)\b",
    re.IGNORECASE,
)


_Fields = frozenset[frozenset[str]]


@dataclass(frozen=True, slots=True)
class DegreeAsked:
    """`text[start:end]` asks for a degree of at least `level`, in one of `fields` if any; `related` ones would do, or `work`.

    A field is the stems of its words: {"softw", "engin"} isn't mechanical engineering.
    """

    start: int
    end: int
    level: int
    fields: _Fields
    related: bool
    work: bool


@dataclass(frozen=True, slots=True)
class DegreeTaken:
    """A degree in unit `place` of a résumé; `words` are the stems beside it."""

    place: int
    level: int
    words: frozenset[str]
    finished: bool


@dataclass(frozen=True)
class Studies:
    """The degrees of a résumé; `told` says whether it tells of its education at all."""

    degrees: tuple[DegreeTaken, ...]
    told: bool


def needed(text: str) -> DegreeAsked | None:
    """The lowest degree that would do for a requirement; None where it asks for none."""
    if words(text.lower()).isdisjoint(_CLUES) or _WAIVED.search(text):
        return None
    named = [found for found in degrees(text) if not _NO_DEGREE.search(text[found.start : found.end])]
    if any(found.level > _SCHOOL for found in named):
        named = [found for found in named if found.level > _SCHOOL]
    elif named and (not _SCHOOLED.search(text) or _COURSES.search(text)):
        named = []
    spans = [(found.start, found.end) for found in named] or [found.span() for found in _ANY.finditer(text)]
    if not spans:
        return None
    levels = [found.level for found in named] or [_BACHELOR] * len(spans)
    return DegreeAsked(spans[0][0], spans[-1][1], min(levels), *_fields(text, spans, levels), bool(_INSTEAD.search(text)))


def _fields(text: str, spans: Sequence[tuple[int, int]], levels: Sequence[int]) -> tuple[_Fields, bool]:
    """The fields in which the lowest of these degrees is asked for, none if any would do; and whether related ones are welcome."""
    if max(levels) <= _SCHOOL:
        return frozenset(), False
    ends = [*(start for start, _ in spans[1:]), len(text)]
    matches = [_FIELD.match(text, end, stop) for (_, end), stop in zip(spans, ends, strict=True)]
    own: list[_Fields] = [_named(match["field"]) if match else frozenset() for match in matches]
    own = [fields | _professional(text[start : end + 1]) for fields, (start, end) in zip(own, spans, strict=True)]
    for place in range(len(spans) - 2, -1, -1):
        if not own[place] and spans[place + 1][0] - spans[place][1] <= _JOINT:
            own[place] = own[place + 1]  # "a bachelor's or master's degree in law"
    related = any(_RELATED.search(text, match.start("field")) for match in matches if match)
    lowest = [fields for fields, level in zip(own, levels, strict=True) if level == min(levels)]
    return (frozenset().union(*lowest) if all(lowest) else frozenset()), related


def _named(fields: str) -> _Fields:
    """The fields of a list, each as stems; "or a related technical field" is none."""
    found = (_stems(field) for field in _LISTED.split(fields))
    return frozenset(field for field in found if field)


def studies(texts: Sequence[str], sections: Sequence[str]) -> Studies:
    """The degrees that the units of a résumé name in its sections of education, else anywhere but in its jobs and skills."""
    places = [place for place, name in enumerate(sections) if name == "education"]
    told = bool(places)
    places = places or [place for place, name in enumerate(sections) if name not in ("experience", "skills")]
    return Studies(tuple(_taken(texts, places)), told)


def compare(need: DegreeAsked, shown: Studies, worked: float) -> Finding | None:
    """How near the nearest degree comes in level and field; None where the résumé tells of an education without a degree we know.

    `worked` is in years.
    """
    if shown.told and not shown.degrees:
        return None
    best = max((Finding(_nearness(need, taken), (taken.place,)) for taken in shown.degrees), key=lambda found: found.value, default=NOTHING)
    instead = RELATED * min(1.0, worked / EQUIVALENT) if need.work else 0.0
    return best if best.value >= instead else Finding(instead)


def _nearness(need: DegreeAsked, taken: DegreeTaken) -> float:
    level = min(1.0, taken.level / need.level)
    other = RELATED if need.related else UNRELATED
    field = 1.0 if not need.fields or any(field <= taken.words for field in need.fields) else other
    return level * field * (1.0 if taken.finished else UNFINISHED)


def _taken(texts: Sequence[str], places: Sequence[int]) -> Iterator[DegreeTaken]:
    for place in places:
        text = texts[place]
        named = list(degrees(text))
        for number, found in enumerate(named):
            end = named[number + 1].start if number + 1 < len(named) else len(text)
            below = _below(texts, place, places) if end == len(text) else ""
            about = f"{text[found.start : end]} {below}"
            start = named[number - 1].end if number else 0
            words = _stems(about).union(*_professional(about))
            yield DegreeTaken(place, found.level, words, not _OPEN.search(f"{text[start : found.start]} {about}"))


def _below(texts: Sequence[str], place: int, places: Sequence[int]) -> str:
    """The line below a degree, where it may name the field or the dates: short, and nothing that was attended or obtained itself."""
    below = texts[place + 1] if place + 1 in places else ""
    return below if len(below) <= _SHORT and not _OWN.search(below) and not next(degrees(below), None) else ""


def _professional(text: str) -> _Fields:
    """The fields that the name of a degree says."""
    return frozenset(_stems(name) for name, pattern in _PROFESSIONAL.items() if pattern.search(text))


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _NOT_FIELD)
