"""Studies in a résumé: degrees, fields, institutions and dates."""

import re
from collections.abc import Sequence
from typing import Any

from rolecall.domain.pieces import lines
from rolecall.domain.span import Span
from rolecall.ingestion.facts.dates import date_ranges, single_dates
from rolecall.ingestion.facts.degrees import Degree, area_after, degrees

_INSTITUTION = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’.&-]* |of |the |and |for |at |de |di |la |in ){0,7}?[\w'’-]{0,20}(?:University|Universit[àyéä]t?|Universidade?"
    r"|Univ\.|College|Institute|Instituto|School"
    r"|Academy|Polytechnic|Politecnico|Conservator[yi]\w*|Hochschule|Seminary|UC[A-Z]{2}|MIT)(?!\w)(?:(?: (?:of|at|for|in|and|de|the)"
    r"| ?[-–,](?= ?[A-Z]))?[ ]?[A-Z][\w'’.-]*){0,6}"
)
_WHOLE = re.compile(
    r"(?:['’]s)?(?:\s?\((?:Hons|Honours|Pharm|Ed|Eng|Econ)\.?\))*(?:\s?(?:degree|Degree|[Dd]iploma))?(?:\s?(?:of"
    r"|in)(?=\s?[A-Z]))?\s?(?:Fine Arts|Applied Sciences?|Business Administration|Public Health|Social Work|Arts|Sciences?|Engineering"
    r"|Education|Technology|Laws?|Commerce|Philosophy|Nursing|Music|Architecture|Medicine|Applied Arts|Medicine)?(?![a-z])"
)
_PREPOSITION = re.compile(r"\s(?:of|in)$")
_NAMELESS = re.compile(
    r"(?:(?:High|Secondary|Middle|Graduate|Business|Vocational)\s)?(?:School|College|University|Academy)(?: Diploma| Degree)?$"
)
_SPACES = re.compile(r"\s+")
_NO_PLACE = re.compile(r"\s*[-,–]?\s*\[?(?:City|CITY)\]?(?:\s?,.*)?$")


def studies(text: str, within: Span) -> list[dict[str, Any]]:
    """The entries of one section as JSON Resume's `education`: institution, studyType, area, startDate, endDate.

    An entry is a degree with the institution and the dates in its line or beside it; without any degree, each institution is one.
    """
    rows = list(lines(text, within))
    found = list(degrees(text, within.start, within.end))
    marks = [degree for number, degree in enumerate(found) if not number or _row(rows, degree.start) != _row(rows, found[number - 1].start)]
    marks = [mark for number, mark in enumerate(marks) if not _names_school(text, rows, marks, number)]
    entries = [_entry(text, rows, marks, number) for number in range(len(marks))]
    if not entries:
        return [
            _dated({"institution": _tidy(match)}, text, _around(rows, match.start()))
            for match in _INSTITUTION.finditer(text, within.start, within.end)
        ]
    return entries


def _names_school(text: str, rows: Sequence[Span], marks: Sequence[Degree], number: int) -> bool:
    """Whether "High School" is the school's name here, above the line of its diploma."""
    row, following = _row(rows, marks[number].start), marks[number + 1 : number + 2]
    below = bool(following) and following[0].level == marks[number].level == 1 and _row(rows, following[0].start) == row + 1
    return below and _institution_in(rows[row].of(text)) is not None


def _entry(text: str, rows: Sequence[Span], marks: Sequence[Degree], number: int) -> dict[str, Any]:
    degree = marks[number]
    row = _row(rows, degree.start)
    whole = _WHOLE.match(text, degree.end, rows[row].end)
    end = whole.end() if whole else degree.end
    entry: dict[str, Any] = {}
    region = _region(text, rows, marks, number)
    institution = _institution(text, rows, row, region)
    if institution:
        entry["institution"] = institution
    entry["studyType"] = _PREPOSITION.sub("", _SPACES.sub(" ", text[degree.start : end]).strip(" ,:-–("))
    area = area_after(text, Degree(degree.start, end, degree.level), rows[row].end)
    if area and not _INSTITUTION.match(area):
        entry["area"] = _NO_PLACE.sub("", area)
    return _dated(entry, text, region)


def _region(text: str, rows: Sequence[Span], marks: Sequence[Degree], number: int) -> Span:
    """The lines of an entry: where the first degree has its institution in the line above, so have the others; else the lines below."""
    row = _row(rows, marks[number].start)
    first = _row(rows, marks[0].start)
    above = first > 0 and bool(_institution_in(rows[first - 1].of(text))) and not _institution_in(rows[first].of(text))
    after = _row(rows, marks[number + 1].start) if number + 1 < len(marks) else len(rows)
    before = _row(rows, marks[number - 1].start) if number else -1
    stop = min(row + (1 if above else 3), after) - 1
    own = any(_institution_in(rows[number].of(text)) for number in range(row, max(row, stop) + 1))
    start = max(before + 1, row - 1) if above or not own else row
    return Span(rows[start].start, rows[max(row, stop)].end)


def _institution(text: str, rows: Sequence[Span], row: int, region: Span) -> str | None:
    """In the degree's line, else in the others of its region."""
    return _institution_in(rows[row].of(text)) or _institution_in(region.of(text))


def _institution_in(words: str) -> str | None:
    """The first institution that has a name of its own."""
    names = (_tidy(match) for match in _INSTITUTION.finditer(words))
    return next((name for name in names if not _NAMELESS.match(name)), None)


def _tidy(match: re.Match[str]) -> str:
    return _NO_PLACE.sub("", _SPACES.sub(" ", match.group())).strip(" ,.-–")


def _dated(entry: dict[str, Any], text: str, region: Span) -> dict[str, Any]:
    dates = next(date_ranges(text, region.start, region.end), None)
    if dates:
        entry["startDate"] = dates.start
        if dates.end:
            entry["endDate"] = dates.end
        return entry
    single = next(single_dates(text, region.start, region.end), None)
    return {**entry, "endDate": single[2]} if single else entry


def _around(rows: Sequence[Span], offset: int) -> Span:
    row = _row(rows, offset)
    return Span(rows[row].start, rows[min(row + 1, len(rows) - 1)].end)


def _row(rows: Sequence[Span], offset: int) -> int:
    return next((number for number, row in enumerate(rows) if offset < row.end), len(rows) - 1)
