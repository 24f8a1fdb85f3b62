"""The lines of a PDF page in reading order, from where its characters stand.

A page's content usually comes in reading order, column by column, for that is how people write; so the order is kept
unless it jumps about. Words are told apart by the gaps between characters: many programs place each letter and write
no spaces, and PDFium's own guess misses narrow ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median, median_high

from rolecall.adapters.files.readers.pdf_page import Characters

WORD_GAP = 0.1
"""Part of a line's height: letters of a word lie closer, words don't."""

WIDE_GAP = 1.5
"""Part of a line's height from which on a gap is no space between words but sets two things apart."""

APART = "   "

HANGING = (0.3, 4.0)
"""How far behind its bullet an item's text begins, in heights of a line: from, to."""

_BULLETED = re.compile(r"[•●○▪■□◦‣⁃➢➤►▶✓✔❖·*–-] ?\S")
_BULLET_ONLY = re.compile(r"[•●○▪■□◦‣⁃➢➤►▶✓✔❖·o\-–*]")
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\bpresent\b|\bcurrent\b", re.IGNORECASE)
_SPREAD = re.compile(r"(?:[^\W_] ){3,}[^\W_](?: {2,}(?:[^\W_] )*[^\W_])*")

_SHAPES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\uf0b7": "•", "\uf0a7": "▪", "\uf076": "•",
    "\uf0d8": "➢", "\uf0a8": "•", "\uf06e": "▪", "\uf06c": "•", "\uf0fc": "✓", "\uf02d": "-", "\uf020": " ", "\ufffe": "\xad",
    "\x02": "\xad", "\uffff": "",
}  # fmt: skip
_SHAPE = re.compile("|".join(map(re.escape, _SHAPES)))
_ICON = re.compile(r"[\ue000-\uf8ff]")  # private characters are pictures of fonts made of them


@dataclass(slots=True)
class Segment:
    """Characters in a row without a wide gap; coordinates in points, y downwards. `runs` are (text, hidden reason)."""

    left: float
    top: float
    right: float
    bottom: float
    runs: list[tuple[str, str | None]]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.runs)

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(slots=True)
class Line:
    """Segments from left to right; `gap`: white space stands above; `hangs`: it goes on with the bullet's text above, behind the bullet."""

    segments: list[Segment] = field(default_factory=list)
    gap: bool = False
    hangs: bool = False

    @property
    def left(self) -> float:
        return self.segments[0].left

    @property
    def right(self) -> float:
        return max(segment.right for segment in self.segments)

    @property
    def top(self) -> float:
        return min(segment.top for segment in self.segments)

    @property
    def bottom(self) -> float:
        return max(segment.bottom for segment in self.segments)

    @property
    def height(self) -> float:
        return median(segment.height for segment in self.segments)

    @property
    def text(self) -> str:
        return APART.join(segment.text for segment in self.segments)


def lines(characters: Characters, reasons: list[str | None]) -> list[Line]:
    """The page's lines in reading order."""
    found = [Line(segments) for start, end in _rows(characters) if (segments := _segments(characters, reasons, start, end))]
    found = _joined(found)
    if _jumps(found) > max(4, 0.2 * len(found)):
        found = _joined([Line([segment]) for segment in _cut([segment for line in found for segment in line.segments])])
    else:
        found = list(_columns(found))
    return _hung(_spaced(found))


def _rows(characters: Characters) -> Iterator[tuple[int, int]]:
    """Ranges of characters between line ends; a hyphen at a line's end stands for one."""
    for match in re.finditer(r"[^\r\n\x02\ufffe]*[\x02\ufffe]|[^\r\n\x02\ufffe]+", characters.text):
        yield match.span()


def _segments(characters: Characters, reasons: list[str | None], start: int, end: int) -> list[Segment]:
    text, generated = characters.text, characters.generated
    inked = [index for index in range(start, end) if not generated[index] and not text[index].isspace()]
    if not inked:
        return []
    height, gaps = _gaps(characters, inked)
    limit = _word_gap(gaps, height)
    wide = max(WIDE_GAP * height, 2.5 * limit)
    segments: list[Segment] = []
    runs: list[tuple[str, str | None]] = []
    first = 0
    for position, index in enumerate(inked):
        gap = gaps[position - 1] if position else 0.0
        if gap > wide:
            segments.append(_segment(characters, inked[first:position], runs))
            first, runs = position, []
        piece = text[index]
        if position > first and (gap > limit or _spaced_out(characters, inked[position - 1], index, gap, limit)):
            piece = " " + piece
        if runs and runs[-1][1] == reasons[index]:
            runs[-1] = (runs[-1][0] + piece, reasons[index])
        else:
            runs.append((piece, reasons[index]))
    segments.append(_segment(characters, inked[first:], runs))
    return segments


def _gaps(characters: Characters, inked: list[int]) -> tuple[float, list[float]]:
    """The height of a line's characters, and the gaps between them along the line, which may also run up or down the page."""
    left, bottom, right, top = characters.sides
    rise = top[inked[-1]] - top[inked[0]]
    if len(inked) < 3 or abs(rise) <= abs(right[inked[-1]] - left[inked[0]]):
        height = median_high(top[index] - bottom[index] for index in inked)
        begins, ends = characters.origins, characters.ends
        return height or 1.0, [begins[after] - ends[before] for before, after in pairwise(inked)]
    height = median_high(right[index] - left[index] for index in inked)
    if rise > 0:
        return height or 1.0, [bottom[after] - top[before] for before, after in pairwise(inked)]
    return height or 1.0, [bottom[before] - top[after] for before, after in pairwise(inked)]


def _word_gap(gaps: list[float], height: float) -> float:
    """The gap from which on two characters belong to two words; wider where letters are spaced out."""
    usual = median_high(gaps) if len(gaps) >= 6 else 0.0
    return WORD_GAP * height + (1.6 * usual if usual > 0.05 * height else 0.0)


def _spaced_out(characters: Characters, before: int, after: int, gap: float, limit: float) -> bool:
    """Whether there is a space in the content itself, or one that PDFium saw where a line goes backwards."""
    return after - before > 1 and (gap < -limit or not all(characters.generated[before + 1 : after]))


def _segment(characters: Characters, inked: list[int], runs: list[tuple[str, str | None]]) -> Segment:
    left, bottom, right, top = ([side[index] for index in inked] for side in characters.sides)
    return Segment(min(left), -max(top), max(right), -min(bottom), [(_shaped(part), reason) for part, reason in runs])


def _shaped(text: str) -> str:
    return _ICON.sub(" ", _SHAPE.sub(lambda match: _SHAPES[match.group()], text))


def _joined(found: list[Line]) -> list[Line]:
    """Lines with what stands beside them: the rest of the line, drawn as the next thing, and the text of a lone bullet."""
    joined: list[Line] = []
    for line in found:
        before = joined[-1] if joined else None
        if before and line.left > before.right - 0.5 * before.height and _overlap(before, line) > (0.3 if _lone_bullet(before) else 0.6):
            before.segments += line.segments
        else:
            joined.append(line)
    return joined


def _lone_bullet(line: Line) -> bool:
    return bool(_BULLET_ONLY.fullmatch(line.text.strip()))


def _overlap(one: Line, other: Line) -> float:
    """The part of the lower line's height in which both stand."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared / max(0.1, min(one.bottom - one.top, other.bottom - other.top))


def _jumps(found: list[Line]) -> int:
    """How often the next line stands higher up."""
    return sum(after.top < before.top - before.height for before, after in pairwise(found))


def _columns(found: list[Line]) -> Iterator[Line]:
    """The lines, with stretches that were written across two columns turned into one column after the other."""
    position = 0
    while position < len(found):
        gutter = _gutter(found, position)
        end = position
        while gutter is not None and end < len(found) and not _crosses(found[end], gutter):
            end += 1
        if gutter is None or not _is_columns(found[position:end], gutter):
            yield found[position]
            position += 1
            continue
        for side in (True, False):
            for line in found[position:end]:
                segments = [segment for segment in line.segments if (segment.left < gutter) is side]
                if segments:
                    yield Line(segments)
        position = end


def _gutter(found: list[Line], position: int) -> float | None:
    """Where the second column begins, if this line has two."""
    segments = found[position].segments
    return segments[1].left - 1 if len(segments) == 2 else None


def _crosses(line: Line, gutter: float) -> bool:
    return any(segment.left < gutter - 4 and segment.right > gutter for segment in line.segments)


def _is_columns(block: list[Line], gutter: float) -> bool:
    """Whether both sides of the gutter are running text, not names with dates, or a table's cells."""
    rows = [line for line in block if len(line.segments) == 2 and abs(line.segments[1].left - 1 - gutter) < 6]
    if len(rows) < 5:
        return False
    sides = [[line.segments[side].text for line in rows] for side in (0, 1)]
    return all(
        sum(map(len, texts)) / len(texts) >= 18 and sum(bool(_DATED.search(text)) for text in texts) < 0.4 * len(texts) for texts in sides
    )


def _cut(segments: list[Segment]) -> list[Segment]:
    """Segments in reading order by recursive cuts along the widest white space (XY-cut: Nagy & Seth 1984)."""
    ordered = sorted(segments, key=lambda segment: (segment.top, segment.left))
    stack, result = [(ordered, 0)], []
    while stack:
        part, depth = stack.pop()
        pieces = (_split(part, vertical=True) or _split(part, vertical=False)) if len(part) > 1 and depth < 30 else None
        if pieces:
            stack += [(piece, depth + 1) for piece in reversed(pieces)]
        else:
            result += part
    return result


def _split(part: list[Segment], *, vertical: bool) -> list[list[Segment]] | None:
    """The part in two at its widest gap: left and right (`vertical`), each with lines enough to be a column, or above and below."""
    spans = sorted(((segment.left, segment.right) if vertical else (segment.top, segment.bottom)) for segment in part)
    height = median(segment.height for segment in part)
    widest, at, reach = 0.0, 0.0, spans[0][1]
    for start, end in spans[1:]:
        if start - reach > widest:
            widest, at = start - reach, (start + reach) / 2
        reach = max(reach, end)
    if widest < (height if vertical else 0.3 * height):
        return None
    first = [segment for segment in part if (segment.right if vertical else segment.bottom) <= at]
    second = [segment for segment in part if (segment.right if vertical else segment.bottom) > at]
    if vertical and min(len(first), len(second)) < 4:
        return None
    return [first, second]


def _spaced(found: list[Line]) -> list[Line]:
    """The lines, marked where more white space than usual stands above one."""
    gaps = [after.top - before.bottom for before, after in pairwise(found)]
    usual = median([gap for gap in gaps if gap >= 0] or [0.0])
    for line, before, gap in zip(found[1:], found, gaps, strict=False):
        line.gap = gap > max(0.45 * min(line.height, before.height), 1.6 * usual) or gap < -2 * before.height
    return found


def _hung(found: list[Line]) -> list[Line]:
    """The lines, marked where one is the rest of a bullet's text."""
    item: Line | None = None
    for line in found:
        if _BULLETED.match(line.text):
            item = line
        elif item and not line.gap and HANGING[0] < (line.left - item.left) / item.height < HANGING[1]:
            line.hangs = True
        else:
            item = None
    return found


def collapse(text: str) -> str:
    """A line without the spaces between single letters of a spaced-out heading."""
    if not _SPREAD.fullmatch(text.strip()):
        return text
    return "  ".join(word.replace(" ", "") for word in re.split(r" {2,}", text.strip())).replace("  ", " ")
