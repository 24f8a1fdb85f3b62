"""Judgments of a user's own: read from a table of grades, or made from a table of clicks."""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rolecall.domain.errors import InvalidInput
from rolecall.domain.text import clean

Z = 1.96
"""Of the 95 % interval."""

STEPS = (0.1, 0.3)
"""Shares of clicks from which a document is graded 2 and 3."""

COLUMNS = {"judgments": ("query", "document", "grade"), "clicks": ("query", "document", "clicks", "impressions")}

_REMEDY = {
    "judgments": "Give a CSV file whose first line is query,document,grade: the words asked, a document's id or external id, 0 or higher.",
    "clicks": "Give a CSV file whose first line is query,document,clicks,impressions: how often the document was clicked, and shown.",
}


@dataclass(frozen=True, slots=True)
class Judgment:
    """A grade of a document for a query; `document` is an id or external id, `line` where it stands in the file."""

    query: str
    document: str
    grade: int
    line: int


def read_judgments(path: Path) -> list[Judgment]:
    """The judgments of a CSV file with the columns query, document and grade; grades are whole numbers, 0 is not relevant.

    The columns may be parted by commas, semicolons or tabs, and others may stand beside them.

    Raises:
        InvalidInput: the file can't be read, lacks a column, or a line can't be used; names the line.
    """
    return [Judgment(*names, _whole(row, "grade", path, line), line) for line, row, names in _rows(path, "judgments")]


def read_clicks(path: Path) -> list[Judgment]:
    """Judgments made of a CSV file with the columns query, document, clicks and impressions.

    Lines with the same query and document are added up first. The grade is `click_grade` of the sums. People click what
    stands first, whatever it is: grades made of clicks say how to find again what was found, not what was missed.

    Raises:
        InvalidInput: as for `read_judgments`, or a document was clicked more often than shown.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    for line, row, names in _rows(path, "clicks"):
        clicks, impressions = _whole(row, "clicks", path, line), _whole(row, "impressions", path, line)
        if clicks > impressions:
            raise _broken(path, line, f"{clicks} clicks are more than {impressions} impressions", "clicks")
        known = sums.setdefault(names, [0, 0, line])
        known[0] += clicks
        known[1] += impressions
    return [Judgment(*names, click_grade(clicks, shown), line) for names, (clicks, shown, line) in sums.items() if shown]


def click_grade(clicks: int, impressions: int) -> int:
    """0 without a click; else 1, 2 from a sure share of clicks of .1, and 3 from one of .3.

    The sure share is the lower end of Wilson's 95 % interval (Wilson 1927), so that one click out of one doesn't count as
    much as ninety out of a hundred.
    """
    if not clicks:
        return 0
    share, square = clicks / impressions, Z * Z / impressions
    spread = Z * math.sqrt(share * (1 - share) / impressions + square / (4 * impressions))
    sure = (share + square / 2 - spread) / (1 + square)
    return 1 + sum(sure >= step for step in STEPS)


def _rows(path: Path, kind: str) -> Iterator[tuple[int, Mapping[str, str], tuple[str, str]]]:
    """Line, cells by column, and query and document of each row that isn't empty."""
    (_, heading), *rows = _parsed(path, kind)
    places = _places(heading, path, kind)
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            if any(cell.strip() for cell in cells[len(heading) :]):
                reason = f"{len(cells)} cells, where the heading has {len(heading)}: put quotes around a text that has commas in it"
                raise _broken(path, line, reason, kind)
            row = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
            yield line, row, (_filled(row, "query", path, line, kind), _filled(row, "document", path, line, kind))


def _filled(row: Mapping[str, str], name: str, path: Path, line: int, kind: str) -> str:
    value = clean(row[name]) if name == "query" else row[name]
    if not value:
        raise _broken(path, line, f"the column {name} is empty", kind)
    return value


def _parsed(path: Path, kind: str) -> list[tuple[int, list[str]]]:
    """The rows with the line each ends on."""
    text = _text(path, kind)
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise _broken(path, reader.line_num, f"not CSV: {error}", kind) from error


def _places(cells: Sequence[str], path: Path, kind: str) -> dict[str, int]:
    found = {cell.strip().casefold(): place for place, cell in enumerate(cells)}
    missing = [name for name in COLUMNS[kind] if name not in found]
    if missing:
        raise _broken(path, 1, f"there is no column {' or '.join(missing)}", kind)
    return {name: found[name] for name in COLUMNS[kind]}


def _whole(row: Mapping[str, str], name: str, path: Path, line: int) -> int:
    if not row[name].isdecimal():
        raise _broken(path, line, f"the {name} {row[name]!r} is not a whole number from 0 on", "judgments" if name == "grade" else "clicks")
    return int(row[name])


def _text(path: Path, kind: str) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} can't be read: {error}", remedy="Name a CSV file in UTF-8.", source=str(path)) from error
    if not text.strip():
        raise InvalidInput(f"{path} holds nothing.", remedy=_REMEDY[kind], source=str(path))
    return text


def _broken(path: Path, line: int, reason: str, kind: str) -> InvalidInput:
    return InvalidInput(f"{path}, line {line}: {reason}.", remedy=_REMEDY[kind], source=str(path), line=line)
