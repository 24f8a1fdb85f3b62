"""Jobs in a résumé: who did what, where, from when to when."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rolecall.domain.pieces import lines, pieces
from rolecall.domain.span import Span
from rolecall.ingestion.facts.dates import DateRange, date_ranges, single_dates
from rolecall.ingestion.facts.places import find_city
from rolecall.ingestion.facts.titles import is_employer, is_title

_WIDEST = 130
"""Characters of a line that may name a job."""

_BULLET = re.compile(r"\s*(?:[•●▪■◦‣➢►✓*+–-]|\d{1,2}[.)])\s")
_ENDS = re.compile(r"[.;:]\s*$")
_SEPARATOR = re.compile(r"\s+(?:[|•·–—@]|-{1,2}|at)\s+|\s*(?:\||•|·|—|–|â€“)\s*|(?<=\w)- |\s{2,}|\n")
_PLACEHOLDER = re.compile(r"\[?(?:Company ?Name|COMPANY(?: NAME)?|Employer)\]?(?![a-z])")
_NO_PLACE = re.compile(r"\[?City\]?\s?,\s?\[?State\]?(?![a-z])(?:\s?[,-]\s?Country)?|\[CITY\](?:, ?\[STATE\])?", re.IGNORECASE)
_EDGES = " ,;:|-–—()[]*_#\t\n"
_DETAILS = re.compile(r"\b(?:Responsibilities|Duties|Description|Key achievements)\b.*", re.IGNORECASE | re.DOTALL)
_TOWN = re.compile(r"[A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]+){0,2}")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(
    r"\b(?:worked|working|work|served|serving|employed|experience|job|role|position|engaged|tenure|started|career|stint"
    r"|years?)\s(?:\w+\s){0,3}?(?:as|of)\s"
    r"(?:an?\s|the\s)?(?P<title>[\w/&,'’ –-]{3,70}?)(?=\s(?:at|for|with|from|between|in|during|since|\()|\s*[(,.;:]|\s*$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A job's dates, in row `row` of its section."""

    row: int
    dates: DateRange


def jobs(text: str, within: Span) -> list[dict[str, Any]]:
    """The jobs of one section as JSON Resume's `work`: position, name, location, startDate, endDate, highlights.

    A job is where dates stand in a line that isn't a sentence; the lines around it that are as short name the position and the employer.
    A section of nothing but sentences ("Worked as a baker from 2013 to 2016") gives one job for each.
    """
    rows = list(lines(text, within))
    anchors = _anchors(text, rows, within)
    if not anchors:
        return list(_told(text, within))
    blocks = [_block(text, rows, anchors, number) for number in range(len(anchors))]
    found = []
    for number, (anchor, (first, last)) in enumerate(zip(anchors, blocks, strict=True)):
        stop = rows[blocks[number + 1][0]].start if number + 1 < len(blocks) else within.end
        body = Span(min(rows[last].end, stop), stop)
        found.append(_job(text, Span(rows[first].start, rows[last].end), anchor.dates, list(_highlights(text, body))))
    return found


def _anchors(text: str, rows: Sequence[Span], within: Span) -> list[_Anchor]:
    """Lines that are about a date: one job each, the first date of a line counts."""
    ranges = list(date_ranges(text, within.start, within.end)) or [
        DateRange(start, end, date, date) for start, end, date in single_dates(text, within.start, within.end)
    ]
    anchors: list[_Anchor] = []
    row = 0
    for dates in ranges:
        while row + 1 < len(rows) and rows[row].end <= dates.begin:
            row += 1
        if (not anchors or anchors[-1].row != row) and _names_job(text, rows[row], dates):
            anchors.append(_Anchor(row, dates))
    return anchors


def _names_job(text: str, row: Span, dates: DateRange) -> bool:
    rest = (text[row.start : dates.begin] + text[min(dates.stop, row.end) : row.end]).strip(_EDGES)
    if _BULLET.match(text, row.start, row.end) and not (
        len(rest) <= 60 and is_title(_BULLET.sub("", rest, count=1)) and not _SENTENCE.search(rest)
    ):
        return False
    return len(rest) <= _WIDEST and not (rest[:1].islower() or (len(rest) > 60 and text[row.start : row.end].rstrip().endswith(".")))


def _block(text: str, rows: Sequence[Span], anchors: Sequence[_Anchor], number: int) -> tuple[int, int]:
    """The first and the last row of the lines that name a job."""
    anchor = anchors[number]
    last = anchor.row
    while last + 1 < len(rows) and rows[last + 1].start < anchor.dates.stop:
        last += 1  # dates over several lines
    floor = anchors[number - 1].row + 1 if number else 0
    first = anchor.row
    named = text[rows[anchor.row].start : anchor.dates.begin] + text[anchor.dates.stop : rows[last].end]
    bare = len(_LETTER.findall(named)) < 3  # nothing but dates: the lines above or below name the job, as for the first one
    below = bare and anchors[0].row == 0
    while (
        first > floor
        and anchor.row - first < 2
        and not below
        and not _complete(named)
        and _is_heading(text, rows, first - 1, bare=bare and first == anchor.row)
    ):
        first -= 1
        named = rows[first].of(text) + "\n" + named
    ceiling = anchors[number + 1].row if number + 1 < len(anchors) else len(rows)
    while last + 1 < ceiling and last - anchor.row < 4 and _adds(text, rows, last + 1, named):
        last += 1
        named += "\n" + rows[last].of(text)
    return first, last


def _complete(named: str) -> bool:
    return any(is_title(part) for part in _SEPARATOR.split(named) if part) and bool(is_employer(named) or _PLACEHOLDER.search(named))


def _may_name(words: str) -> bool:
    """Whether a line could name a position or an employer: short, no bullet, no sentence."""
    return len(words) <= 110 and not _BULLET.match(words) and not _ENDS.search(words) and not words.strip()[:1].islower()


def _is_heading(text: str, rows: Sequence[Span], row: int, *, bare: bool) -> bool:
    """Whether the line above a job's dates names the job; it does for sure where those stand alone."""
    words = rows[row].of(text)
    if not _may_name(words):
        return False
    previous = text[rows[row - 1].end - 1] if row else "."
    gap = row == 0 or "\n\n" in text[rows[row - 1].end : rows[row].start]
    return bare or gap or ((is_title(words) or is_employer(words)) and previous in ".;)")


def _adds(text: str, rows: Sequence[Span], row: int, named: str) -> bool:
    """Whether the line below names what is still missing: the position, the employer or the place."""
    words = rows[row].of(text)
    if not _may_name(words) or "\n\n" in text[rows[row - 1].end : rows[row].start]:
        return False
    if _NO_PLACE.search(words) or (len(words) < 50 and find_city(words, 0, len(words))):
        return True
    has_title = any(is_title(part) for part in _SEPARATOR.split(named) if part.strip(_EDGES))
    has_employer = bool(is_employer(named) or _PLACEHOLDER.search(named))
    title = len(words) < 70 and is_title(words)
    return (title and not has_title) or (bool(is_employer(words) or _PLACEHOLDER.search(words)) and not has_employer)


def _job(text: str, block: Span, dates: DateRange, highlights: list[str]) -> dict[str, Any]:
    behind = text[min(dates.stop, block.end) : block.end]
    named = text[block.start : dates.begin] + ("" if behind.startswith(".") else "\n" + behind)
    job: dict[str, Any] = {}
    place = find_city(named, 0, len(named))
    if place:
        job["location"] = f"{place[2]}, {place[3]}"
        named = named[: place[0]] + "\n" + named[place[1] :]
    named = _DETAILS.sub("", _NO_PLACE.sub("\n", named))
    parts = [part for part in (_trim(part) for part in _SEPARATOR.split(_PLACEHOLDER.sub("\n", named))) if len(_LETTER.findall(part)) > 1]
    position, employer = _tell_apart(parts)
    if position:
        job["position"] = position
    if employer:
        job = {**job, **_employer(employer), **({"location": job["location"]} if "location" in job else {})}
    job["startDate"] = dates.start
    if dates.end:
        job["endDate"] = dates.end
    if highlights:
        job["highlights"] = highlights
    return job


def _employer(written: str) -> dict[str, str]:
    """The employer, and the town behind it: "Ashdale Royal Infirmary, Manchester"."""
    name, _, town = written.rpartition(", ")
    if name and _TOWN.fullmatch(town) and not is_employer(town) and not is_title(town):
        return {"name": name, "location": town}
    return {"name": written}


def _highlights(text: str, body: Span) -> Iterator[str]:
    """The lines below a job without their bullets, each with those it was wrapped onto."""
    statement: list[str] = []
    for row in lines(text, body):
        line = row.of(text).strip()
        bullet = _BULLET.match(line + " ")
        goes_on = statement and not bullet and (line[0].islower() or not _ENDS.search(statement[-1])) and len(statement[-1]) > 60
        if statement and not goes_on:
            yield " ".join(statement)
            statement = []
        statement.append(line[bullet.end() :] if bullet else line)
    if statement:
        yield " ".join(statement)


def _tell_apart(parts: Sequence[str]) -> tuple[str | None, str | None]:
    """Position and employer among the parts of a heading; where nothing tells, the position comes first."""
    if len(parts) == 1 and "," in parts[0]:
        parts = _at_comma(parts[0])
    position = next((part for part in parts if is_title(part) and not is_employer(part)), None) or next(filter(is_title, parts), None)
    rest = [part for part in parts if part != position]
    employer = next(filter(is_employer, rest), None) or (rest[0] if rest and position else None)
    if position is None:
        left = [part for part in rest if part != employer]
        position = left[0] if left else None
    if employer is None and position is not None:
        employer = next((part for part in rest if part != position), None)
    return position, employer


def _trim(part: str) -> str:
    """Without separators around, and with the bracket closed that one of them opened."""
    part = part.strip(_EDGES)
    return part + ")" * (part.count("(") - part.count(")"))


def _at_comma(heading: str) -> list[str]:
    """A heading such as "Lead engineer, bridges, Acme AB, Göteborg" cut where the employer begins: at what sounds like
    one, else at the first comma.
    """
    words = [_trim(piece) for piece in heading.split(",")]
    cut = next((number for number, piece in enumerate(words) if number and is_employer(piece)), 1)
    return [", ".join(words[:cut]), ", ".join(words[cut:])]


def _told(text: str, within: Span) -> Iterator[dict[str, Any]]:
    """Jobs told in sentences."""
    for piece in pieces(text, within):
        dates = next(date_ranges(text, piece.start, piece.end), None)
        statement = piece.of(text)
        if dates is None:
            continue
        told = _SENTENCE.search(statement)
        before = text[piece.start : dates.begin].strip(_EDGES)
        before = re.sub(r"\W*\b(?:from|between|during|since|in)$", "", before)
        position, employer = (told["title"].strip(_EDGES), None) if told else _tell_apart([before])
        job: dict[str, Any] = {"position": position} if position and 2 < len(position) <= 80 else {}
        if employer:
            job.update(_employer(employer))
        job["startDate"] = dates.start
        if dates.end:
            job["endDate"] = dates.end
        yield {**job, "highlights": [statement]}
