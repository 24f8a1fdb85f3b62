"""Dates and spans of dates, as people write them in résumés and postings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rolecall.domain.span import Span, blank

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?"
    r"|Dec(?:ember)?"
    r"|JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?"
    r"|DEC(?:EMBER)?)"
)
_YEAR = r"(?:19[4-9]\d|20[0-4]\d)"
_SEASON = r"(?:Spring|Summer|Autumn|Fall|Winter)"
_DATE = (
    rf"(?:{_YEAR}-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?(?!\d)|(?:0?[1-9]|1[0-2])\s?/\s?(?:[0-3]?\d\s?/\s?)?{_YEAR}|(?:0?[1-9]|1[0-2])\.{_YEAR}"
    rf"|{_MONTH}\.?[\s,]{{0,3}}(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s{{1,2}})?{_YEAR}|{_MONTH}\.?\s?['’]\d\d|{_SEASON}\s{{1,2}}{_YEAR}"
    rf"|(?:0?[1-9]|1[0-2])/\d\d(?![\d/])|{_YEAR}(?![\d,]))"
)
_NOW = r"(?:[Pp]resent(?:ly)?|PRESENT|[Cc]urrent(?:ly)?|CURRENT|[Nn]ow|NOW|[Tt]oday|[Oo]ngoing|[Tt]o date|[Dd]ate|[Ss]till)(?![a-z])"
_TO = r"\s{0,3}(?:-{1,2}|[‐‑‒–—―]|â€“|to|TO|until|till|thru|through|and|/)\s{0,3}"
_RANGE = re.compile(
    rf"(?<![\d$€£./])(?P<start>{_DATE}|{_MONTH}(?=\.?\s{{0,2}}(?:-|–|—|to)\s{{0,2}}{_MONTH}\.?\s{{1,2}}{_YEAR}))(?:{_TO}(?P<end>{_DATE}"
    rf"|{_NOW})|\s{{0,2}}[-–—](?=[ )]*(?:\n|\Z)))"
)
_SINCE = re.compile(rf"\b(?:[Ss]ince|[Ff]rom)\s{{1,2}}(?P<start>{_DATE})")
_CLUE = re.compile(r"(?:19|20)\d\d|['’/]\d\d(?!\d)")
_SINGLE = re.compile(rf"(?<![\d$€£./,]){_DATE}(?!\d)")
_DAY = re.compile(
    rf"(?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?!\d)"
    rf"|(?<!\d)(?P<one>\d{{1,2}})[-/](?P<two>\d{{1,2}})[-/](?P<year>{_YEAR}|\d\d)(?!\d)"
    rf"|(?P<month>{_MONTH})\.?\s(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,? (?P<year1>{_YEAR})|(?<!\d)(?P<day2>[0-3]?\d)(?:st|nd|rd"
    rf"|th)?\s(?P<month2>{_MONTH})\.?,?\s(?P<year2>{_YEAR})"
)
_HOLLOW = re.compile(r"[(\[]\W*[)\]]")
_EDGES = " ,;:|·•–—-/"
_PARTS = re.compile(
    rf"(?P<iso>{_YEAR})-(?P<isomonth>\d\d)|(?P<name>{_MONTH})|(?P<number>\d{{1,2}})(?=\s?[/.])|(?P<year>{_YEAR})|[/'’](?P<short>\d\d)$"
)


@dataclass(frozen=True, slots=True)
class DateRange:
    """`text[begin:stop]` says from when to when: ISO 8601, "2019-03" or "2019"; `end` is None for a job that goes on."""

    begin: int
    stop: int
    start: str
    end: str | None

    @property
    def current(self) -> bool:
        return self.end is None


def date_ranges(text: str, start: int = 0, end: int | None = None) -> Iterator[DateRange]:
    """The spans of dates in `text[start:end]`, in order: "July 2011 to November 2012", "06/2014 - Current", "since 2019"."""
    position = start
    for begin, stop in _dated(text, start, len(text) if end is None else end):
        for match in _matches(text, max(begin, position), stop):
            position = match.end()
            found = _range(match)
            if found:
                yield found


def _dated(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where it is worth to look: the words before what may be a year in its line, and those after it, perhaps in the next lines."""
    position = start
    while year := _CLUE.search(text, position, end):
        yield max(start, text.rfind("\n", start, year.start()) + 1, year.start() - 30), min(end, year.end() + 40)
        position = year.end()


def _matches(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    match = _RANGE.search(text, start, end) or _SINCE.search(text, start, end)
    return iter((match,) if match else ())


def _range(match: re.Match[str]) -> DateRange | None:
    last = match.groupdict().get("end")
    begins, ends = iso_date(match["start"]), iso_date(last) if last else None
    if begins is None and ends:
        begins = iso_date(f"{match['start']} {ends[:4]}")  # "May - August 2012"
    if begins and (ends is None or begins[:4] <= ends[:4]):
        return DateRange(match.start(), match.end(), begins, ends)
    return None


def single_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Where each date stands, and the date in ISO form."""
    for match in _SINGLE.finditer(text, start, len(text) if end is None else end):
        date = iso_date(match.group())
        if date:
            yield match.start(), match.end(), date


def undated(text: str) -> str:
    """A statement without its dates and what parted them from the rest, white space folded; empty when it is nothing else."""
    if not _CLUE.search(text):
        return text
    dates = [Span(found.begin, found.stop) for found in date_ranges(text)] + [Span(begin, stop) for begin, stop, _ in single_dates(text)]
    if not dates:
        return text
    return " ".join(_HOLLOW.sub(" ", blank(text, dates)).split()).strip(_EDGES)


def iso_date(text: str) -> str | None:
    """Dates such as "July 2011", "07/2011", "2011-07-01" or "2011" as "2011-07" or "2011"; None for what isn't a date ("Current")."""
    month = year = None
    for part in _PARTS.finditer(text):
        if part["iso"]:
            year, month = part["iso"], int(part["isomonth"])
        elif part["name"]:
            month = _MONTHS.index(part["name"][:3].lower()) + 1
        elif part["number"]:
            month = month or int(part["number"])
        elif part["year"]:
            year = part["year"]
        elif part["short"]:
            year = year or _century(part["short"])
    if year is None:
        return None
    return f"{year}-{month:02d}" if month and 1 <= month <= 12 else year


def full_date(text: str, start: int, end: int) -> str | None:
    """The first date with a day in `text[start:end]` as "2014-05-01"; days and months in figures only where they can't be mixed up."""
    match = _DAY.search(text, start, min(end, len(text)))
    if match is None:
        return None
    if match["iso"]:
        return match["iso"]
    if match["one"]:
        one, two, year = int(match["one"]), int(match["two"]), match["year"]
        day, month = (one, two) if one > 12 else (two, one)
        year = year if len(year) == 4 else _century(year)
        return f"{year}-{month:02d}-{day:02d}" if month <= 12 < day <= 31 else None
    month = _MONTHS.index((match["month"] or match["month2"])[:3].lower()) + 1
    return f"{match['year1'] or match['year2']}-{month:02d}-{int(match['day'] or match['day2']):02d}"


def _century(two: str) -> str:
    """A year of two digits: 40 to 99 are the last century's."""
    return ("19" if int(two) >= 40 else "20") + two
