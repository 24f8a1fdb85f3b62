"""Cuts a stretch of plain text into its smallest statements: bullets, paragraphs, and the sentences of long ones."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from rolecall.domain.span import Span

LONG = 160
"""A line of more characters than this holds several statements (measured on posting units, docs/explanation/matching.md)."""

CLAUSE = 40
"""Between semicolons, fewer characters are an item of a list within a statement ("any of these: law; design; geology")."""

SHORTEST_OPEN = 10
"""Characters of a line that ends with a comma or a joining word, from which on the next line belongs to it."""

FEWEST_ITEMS = 5
"""With fewer commas a line may well be a sentence."""

_BULLET = r"(?:[-*+•·●○▪■□◦‣⁃–—➢➤►▶»✓✔❖\uf0b7\uf0a7]+|o(?= )|\(?\d{1,2}[.)]|\(?[a-z][.)])"
_MARK = re.compile(rf"[ ]*(?:#+ +|{_BULLET} +|[•●▪■◦‣➢➤►✓✔\uf0b7\uf0a7])*")
_BULLETED = re.compile(rf"[ ]*(?:{_BULLET} +|[•●▪■◦‣➢➤►✓✔\uf0b7\uf0a7])")
_INLINE = re.compile(r"[ ]+[•●▪■◦‣➢➤►✓✔\uf0b7\uf0a7] *")
_STOP = re.compile(r"[.!?]['\")\]]*[ ]+(?=['\"(\[]*[A-Z0-9])|;[ ]+")
_COMMA = re.compile(r"[,;|•·]\s+(?:and |or |& )?")
_LABEL = re.compile(r"[^,:]{2,40}: +")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|[A-Z]\.[A-Z]|e\.g|i\.e|etc|vs|approx|incl|dept|no|sr|jr|mr|mrs|ms|dr|st|inc|ltd|co|corp|yrs?|min|max))\.$",
    re.IGNORECASE,
)
_OPEN = re.compile(r"(?:[,&/(-]|\b(?:and|or|of|the|a|an|to|for|in|with|by|from|as|at|on|into|using|including|such))$", re.IGNORECASE)
_DEEPEST = 80
_CONTACT = re.compile(r"[@/]|^www\.")
_CLOSED = re.compile(r"[.!?:;][\"')\]]*$")


def pieces(text: str, within: Span) -> Iterator[Span]:
    """The statements in a stretch of text, in order and disjoint.

    A statement is a bullet or a line without its marker, together with the lines it was wrapped onto; where that has
    more than `LONG` characters, each of its sentences (a semicolon may end one too). The items of a plain list are statements of their own.
    """
    for block in _blocks(text, within):
        for start, end in _cut(text, block, _INLINE):
            part = _trim(text, start, end)
            if items := _items(text, part):
                yield from items
            elif part.end - part.start <= LONG:
                yield part
            else:
                yield from _sentences(text, part)


def lines(text: str, within: Span) -> Iterator[Span]:
    """The lines of a stretch of text that aren't blank, each without its line end."""
    position = within.start
    while position < within.end:
        end = text.find("\n", position, within.end)
        end = within.end if end < 0 else end
        if not text[position:end].isspace() and end > position:
            yield Span(position, end)
        position = end + 1


def _blocks(text: str, within: Span) -> Iterator[Span]:
    """Lines, joined with those they were wrapped onto."""
    rows = list(lines(text, within))
    width = _width(rows)
    start = rows[0].start if rows else 0
    for row, following in zip_longest(rows, rows[1:]):
        if following is None or not _joins(text, start, row, following, width):
            yield Span(start, row.end)
            start = following.start if following else row.end


def _width(rows: list[Span]) -> int:
    """The column at which these lines were wrapped, 0 if they weren't: wrapped text has several lines of nearly the same length."""
    widest = max((row.end - row.start for row in rows), default=0)
    full = sum(row.end - row.start >= 0.9 * widest for row in rows)
    return widest if 70 <= widest <= LONG and full >= 4 else 0


def _joins(text: str, start: int, line: Span, following: Span, width: int) -> bool:
    """Whether `following` continues the statement that begins at `start` and has come to `line`."""
    if text[line.end : following.start].strip(" ") != "\n" or _BULLETED.match(text, following.start, following.end):
        return False
    hangs = _BULLETED.match(text, start, line.end) and _indent(text, following.start) > _indent(text, start)
    return bool(hangs) or _goes_on(text, line, following, width)


def _indent(text: str, start: int) -> int:
    return len(text[start : start + _DEEPEST]) - len(text[start : start + _DEEPEST].lstrip(" "))


def _goes_on(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether the words of two lines show that they are one statement."""
    before, after = text[line.start : line.end].rstrip(), text[following.start : following.end].lstrip()
    if _CLOSED.search(before) or after.startswith("#"):
        return False
    word = after.split(" ", 1)[0]
    if (after[0].islower() and not _CONTACT.search(word)) or (_OPEN.search(before) and len(before) > SHORTEST_OPEN):
        return True
    return bool(width) and len(before) + 1 + len(word) > 0.95 * width


def _cut(text: str, span: Span, separator: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    position = span.start
    for match in separator.finditer(text, span.start, span.end):
        yield position, match.start()
        position = match.end()
    yield position, span.end


def _items(text: str, span: Span) -> list[Span]:
    """The items of a plain list ("Python, SQL, Spark"), without a label in front; none of anything else, such as a sentence with commas."""
    label = _LABEL.match(text, span.start, span.end)
    start = label.end() if label else span.start
    items = [_trim(text, *part) for part in _cut(text, Span(start, span.end), _COMMA)]
    items = [item for item in items if item.start < item.end]
    return items if _is_list([item.of(text) for item in items]) and text[span.end - 1] not in "!?;:" else []


def _is_list(items: list[str]) -> bool:
    """Whether these read as items of a list: many, short (less so where each has a capital), and none cut out of brackets."""
    if len(items) < FEWEST_ITEMS or any(item.count("(") != item.count(")") for item in items):
        return False
    sizes = [len(item.split()) for item in items]
    longest_mean = 2 if any(item[0].islower() for item in items) else 3
    return max(sizes) <= 4 and sum(sizes) <= longest_mean * len(sizes)


def _sentences(text: str, span: Span) -> Iterator[Span]:
    position = span.start
    for match in _STOP.finditer(text, span.start, span.end):
        stop = match.group()[0]
        if stop == "." and _ABBREVIATION.search(text, max(position, match.start() - 8), match.start() + 1):
            continue
        if stop == ";" and min(match.start() - position, _to_next_stop(text, match.end(), span.end)) < CLAUSE:
            continue
        yield _trim(text, position, match.start() + len(match.group().rstrip()))
        position = match.end()
    yield _trim(text, position, span.end)


def _to_next_stop(text: str, start: int, end: int) -> int:
    following = _STOP.search(text, start, end)
    return (following.start() if following else end) - start


def _trim(text: str, start: int, end: int) -> Span:
    """Without a bullet or heading marker in front and white space around."""
    mark = _MARK.match(text, start, end)
    start = mark.end() if mark else start
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
