"""Cuts a document's text into sections at its headings."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from rolecall.domain.document import Kind, Section
from rolecall.domain.span import Span
from rolecall.ingestion.facts.dates import date_ranges
from rolecall.ingestion.facts.degrees import degrees
from rolecall.ingestion.facts.headings import canonical, guessed, is_known, is_weak, key, vote

HEADER = "header"
"""The section of whatever stands before the first heading."""

UNKNOWN = "?"
"""A heading that only the format shows: it ends a section, or belongs to one of its entries."""

_LONGEST = 70
"""Characters of a heading at most."""

_LEFT = re.compile(r"[\s#*_=~>|•●▪■◆◇►▶–—-]*(?:(?:\d{1,2}|[IVX]{1,4})[.)]\s+)?[*_]{0,3}")
_RIGHT = " #*_=~|–—-"
_BULLET = re.compile(r"\s*[•●▪■◆◇►▶–—+*-]\s")
_INLINE = re.compile(r"[\s#*_•●▪–—-]*([^\W\d_][^:\n]{1,45}?)\s?(?:\*\*|__)?:(?:\*\*|__)?\s+(?=\S)")
_FORMATTED = re.compile(r"\s*(?:#{1,6}\s?\S|\*\*[^*]+\*\*:?\s*$|__[^_]+__:?\s*$)")
_ABOUT = re.compile(r"(?:about|why(?: join| choose)?|life at|working at|joining|welcome to) [A-Z]", re.IGNORECASE)
_PLAIN = re.compile(r"[\d@/$£€|·•]|, | - ")
_ENDS = (".", ";", ",", "!")
_ONE_LINE = frozenset({"contact", "salary", "other"})
_DETAILED = frozenset({"experience", "projects", "volunteer"})
"""Sections of a résumé whose entries have small headings of their own."""

_DETAILS = frozenset({"skills", "summary", "awards", "projects", "other", "education"})


@dataclass(frozen=True, slots=True)
class _Line:
    """A line short enough to be a heading, or one that starts with a few words and a colon."""

    start: int
    end: int
    words: str
    formatted: bool  # the format marks it as a heading
    bulleted: bool
    listed: bool  # with another bullet of the kind right above or below
    apart: bool  # a blank line is above it
    first: bool  # nothing stands above it
    above: bool  # text stands right below it
    lead: str = ""  # "Skills" of "Skills: a, b"

    @property
    def colon(self) -> bool:
        return self.words.endswith(":")


@dataclass(frozen=True, slots=True)
class _Heading:
    line: _Line
    name: str
    inline: bool = False


def find_sections(text: str, headings: Sequence[Span] = (), kind: Kind | None = None) -> tuple[Section, ...]:
    """The sections of a text: together they cover all of it, in order, each with its heading at its start.

    `headings` are lines that the format marks as such. Without `kind` the headings themselves tell whether they are a
    résumé's or a posting's. Text before the first heading is the section "header".
    """
    lines = _lines(text, tuple(headings))
    kind = kind or (Kind.RESUME if vote(line.words for line in lines) > 0 else Kind.JOB)
    starts = [(0, HEADER)]
    for heading in _headings(lines, kind):
        before = starts[-1][1]
        if _is_detail(heading, before, kind):
            continue
        starts.append((heading.line.start, heading.name))
        if heading.inline and heading.name in _ONE_LINE:
            starts.append((heading.line.end, before))
    if kind is Kind.RESUME:
        starts = _mended(text, lines, starts)
    ends = [start for start, _ in starts[1:]] + [len(text)]
    names = ("other" if name == UNKNOWN else name for _, name in starts)
    return tuple(Section(name, start, end) for (start, _), name, end in zip(starts, names, ends, strict=True) if end > start)


def _mended(text: str, lines: Sequence[_Line], starts: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A résumé's sections, with those found that its headings name in words of their own.

    Without a section of education it is the one called "Qualifications" that has degrees; without one of experience it
    begins at the short line of its own ("Kitchens") that stands above the first job.
    """
    names = {name for _, name in starts}
    if "education" not in names:
        for number, (start, name) in enumerate(starts):
            end = starts[number + 1][0] if number + 1 < len(starts) else len(text)
            if name in ("skills", "certifications") and next(degrees(text, start, end), None):
                starts = [*starts[:number], (start, "education"), *starts[number + 1 :]]
                break
    if "experience" in names:
        return starts
    known = [(start, name) for start, name in starts if name != UNKNOWN]
    for line in lines:
        number = bisect_right(known, line.start, key=itemgetter(0))
        start, before = known[number - 1]
        following = known[number][0] if number < len(known) else len(text)
        if start < line.start and _may_name_jobs(line, before) and next(date_ranges(text, line.end, min(following, line.end + 300)), None):
            return (
                [item for item in starts if item[0] < line.start]
                + [(line.start, "experience")]
                + [item for item in starts if item[0] >= following]
            )
    return starts


def _may_name_jobs(line: _Line, before: str) -> bool:
    short = len(line.words.split()) <= 3 and line.words[:1].isupper() and not _PLAIN.search(line.words) and not line.lead
    return (
        short
        and not line.first
        and not line.bulleted
        and (line.formatted or (line.apart and line.above))
        and before not in ("education", "certifications")
    )


def short_lines(text: str, within: int) -> Iterator[str]:
    """The words of every line of the first `within` characters that is short enough to be a heading, without its decoration."""
    return (line.words for line in _lines(text, ()) if line.words and line.start < within)


def heading_of(text: str, section: Section) -> Span:
    """The heading that a section starts with; empty at its start where it has none, or one with text behind it ("Skills: a, b")."""
    end = text.find("\n", section.start, section.end)
    end = section.end if end < 0 else end
    inline = _INLINE.match(text, section.start, end)
    if section.name == HEADER or end == section.start or (inline and any(canonical(inline[1], kind) for kind in Kind)):
        return Span(section.start, section.start)
    return Span(section.start, end)


@lru_cache(maxsize=1)  # the kind of a text is told by the same lines as its sections
def _lines(text: str, headings: tuple[Span, ...]) -> tuple[_Line, ...]:
    return tuple(_cut(text, headings))


def _cut(text: str, headings: Sequence[Span]) -> Iterator[_Line]:
    marked = {span.start + len(span.of(text)) - len(span.of(text).lstrip()) for span in headings}
    position = 0
    apart, first, before = False, True, ""
    rows = text.split("\n")
    for row, below in zip(rows, [*rows[1:], ""], strict=True):
        start, position = position, position + len(row) + 1
        if not row:
            apart = True
            continue
        mark = _mark(row)
        lead = _INLINE.match(row) if ":" in row[:60] else None
        if len(row) <= 2 * _LONGEST or lead:
            formatted = start + len(row) - len(row.lstrip()) in marked or (row.lstrip()[:1] in "#*_" and bool(_FORMATTED.match(row)))
            words = _undecorated(row)
            if lead or (2 <= len(words) <= _LONGEST and not words.endswith(_ENDS)):
                yield _Line(
                    start,
                    position - 1,
                    words,
                    formatted,
                    bool(mark),
                    bool(mark) and mark in (before, _mark(below)),
                    apart,
                    first,
                    bool(below) and not below.isspace(),
                    lead[1] if lead else "",
                )
        apart, first, before = row.isspace(), False, mark


def _mark(row: str) -> str:
    """The bullet of a line, with the space in front of it."""
    mark = _BULLET.match(row)
    return mark.group() if mark else ""


def _undecorated(row: str) -> str:
    mark = _LEFT.match(row)
    return row[mark.end() if mark else 0 :].rstrip(_RIGHT)


def _headings(lines: Sequence[_Line], kind: Kind) -> Iterator[_Heading]:
    for line in lines:
        name = None if len(line.words) > _LONGEST else _name(line, kind)
        if name:
            yield _Heading(line, name)
        elif line.lead and line.lead[0].isupper():
            name = canonical(line.lead, kind)
            if name:
                yield _Heading(line, name, inline=True)


def _name(line: _Line, kind: Kind) -> str | None:
    """The section that a line opens, if it is a heading."""
    name = canonical(line.words, kind)
    if name is None:
        return _unknown(line, kind)
    if line.formatted or line.colon:
        return name
    if not line.words[0].isupper() or (is_weak(line.words) and not _stands_out(line)):
        return None
    return name if not line.bulleted or (not line.listed and is_known(line.words)) else None


def _stands_out(line: _Line) -> bool:
    """Whether it looks like a heading: in capitals longer than an abbreviation, or with a gap above."""
    return (line.words.isupper() and len(line.words) > 5) or (line.apart and not line.bulleted)


def _unknown(line: _Line, kind: Kind) -> str | None:
    """Headings that no list holds: "About Acme", those that the format marks, and short lines above a paragraph of a posting."""
    if line.first or not key(line.words):
        return None
    if kind is Kind.RESUME:
        return UNKNOWN if line.formatted else None
    if (line.apart or line.formatted or line.colon) and _ABOUT.match(line.words) and len(line.words.split()) <= 6:
        return "benefits" if line.words[:3].lower() == "why" else "about"
    if line.formatted and not line.colon:
        return guessed(line.words) or "other"
    stands = line.apart and line.above and not line.bulleted and line.words[0].isupper() and len(line.words) <= 45
    return guessed(line.words) if stands and not _PLAIN.search(line.words) else None


def _is_detail(heading: _Heading, before: str, kind: Kind) -> bool:
    """Whether a heading doesn't end the section before it.

    That is so for labels of a header ("Location: Leeds"), for "Notes" of a posting's section, and for the labels of one
    entry in a list of jobs ("Technologies: Java").
    """
    if (
        heading.inline
        and before == HEADER
        and (heading.name in _ONE_LINE or (kind is Kind.JOB and heading.line.end - heading.line.start <= 100))
    ):
        return True
    if heading.name == UNKNOWN:
        return before in _DETAILED or before in ("education", HEADER)
    if kind is Kind.JOB:
        return key(heading.line.words) in ("note", "notes") and before not in (HEADER, "requirements")
    return (heading.inline or heading.line.colon) and before in _DETAILED and heading.name in _DETAILS
