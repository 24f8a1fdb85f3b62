"""Puts a document's text together line by line, so that the offsets of headings and hidden text are right in the clean text."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from rolecall.domain.document import Flag, FlagKind, Kind, Reading
from rolecall.domain.errors import InvalidInput
from rolecall.domain.span import Span
from rolecall.domain.text import clean

BULLET = "• "

_GUARD = "|"  # composes with nothing, so it keeps the white space at the ends of a piece through cleaning


@dataclass(slots=True)
class _Line:
    text: str = ""
    heading: bool = False
    hidden: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, text: str, hidden: str | None) -> None:
        start = len(self.text)
        joined = self.text + text
        if self.text and not text[:1].isascii():
            joined = unicodedata.normalize("NFC", joined)
            if not joined.startswith(self.text):  # a combining mark changed the end of what was there
                start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(self.text, joined, strict=False)))
        self.text = joined
        if hidden:
            self.hidden.append((start, len(joined), hidden))


def _pieces(text: str) -> list[str]:
    """The text's lines, clean, with the spaces at their ends."""
    lines = text.split("\n")
    if text.isascii() and all(map(str.isprintable, lines)):
        return lines  # most text is, and needs no cleaning
    return clean(f"{_GUARD}{text}{_GUARD}")[1:-1].split("\n")


class Assembly:
    """Takes text in reading order and gives a `Reading` whose text `clean` would leave as it is."""

    def __init__(self) -> None:
        self._lines: list[_Line] = [_Line()]

    @property
    def is_empty(self) -> bool:
        """Whether there is no text yet."""
        return not any(line.text.strip(" ") for line in self._lines)

    @property
    def at_line_start(self) -> bool:
        """Whether nothing stands in the present line yet."""
        return not self._lines[-1].text

    @property
    def ends_with_space(self) -> bool:
        """Whether the present line ends with a space."""
        return self._lines[-1].text.endswith(" ")

    def add(self, text: str, *, hidden: str | None = None) -> None:
        """Go on in the present line; line ends in `text` begin new ones. `hidden` says why a reader of the page can't see it."""
        first, *others = _pieces(text)
        self._lines[-1].add(first, hidden)
        for other in others:
            self._lines.append(_Line())
            self._lines[-1].add(other, hidden)

    def end_line(self) -> None:
        """What comes next stands on a line of its own."""
        if self._lines[-1].text.strip(" "):
            self._lines.append(_Line())
        else:
            self._lines[-1] = _Line()

    def end_block(self) -> None:
        """What comes next stands below a blank line, but right below a heading."""
        self.end_line()
        if len(self._lines) > 1 and self._lines[-2].text and not self._lines[-2].heading:
            self._lines.append(_Line())

    def line(self, text: str, *, hidden: str | None = None) -> None:
        """Whole lines."""
        self.end_line()
        self.add(text, hidden=hidden)
        self.end_line()

    def heading(self, text: str) -> None:
        """A heading on a line of its own, below a blank line."""
        self.end_block()
        self.add(" ".join(text.split()))
        self.mark_heading()
        self.end_line()

    def mark_heading(self) -> None:
        """The present line is a heading."""
        self._lines[-1].heading = True

    def reading(
        self,
        *,
        kind: Kind | None = None,
        title: str | None = None,
        external_id: str | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> Reading:
        """Everything that was added.

        Raises:
            InvalidInput: there is no text.
        """
        text, starts = self._join()
        if not text:
            raise InvalidInput("It is empty: there is no text in it.", remedy="Check that it is the right file.")
        headings = [
            Span(start + _indent(line.text), start + len(line.text.rstrip(" ")))
            for line, start in zip(self._lines, starts, strict=True)
            if line.heading and start >= 0 and line.text.strip(" ")
        ]
        return Reading(text, kind, title, external_id, payload or {}, tuple(headings), self._flags(text, starts))

    def _join(self) -> tuple[str, list[int]]:
        """The text, and where each line starts in it (-1 for blank lines left out)."""
        parts: list[str] = []
        starts: list[int] = []
        length = 0
        blank = False
        for line in self._lines:
            text = line.text.rstrip(" ")
            if not text:
                starts.append(-1)
                blank = bool(parts)
                continue
            gap = ("\n\n" if blank else "\n") if parts else ""
            starts.append(length + len(gap))
            parts += (gap, text)
            length += len(gap) + len(text)
            blank = False
        return "".join(parts), starts

    def _flags(self, text: str, starts: list[int]) -> tuple[Flag, ...]:
        flags: list[Flag] = []
        for line, offset in zip(self._lines, starts, strict=True):
            for start, end, reason in line.hidden if offset >= 0 else ():
                piece = line.text[start:end]
                if not piece.strip(" "):
                    continue
                first, last = offset + start + _indent(piece), offset + start + len(piece.rstrip(" "))
                before = flags[-1] if flags else None
                if before and before.detail == reason and not text[before.end : first].strip():
                    flags[-1] = Flag(FlagKind.HIDDEN, before.start, last, reason)
                else:
                    flags.append(Flag(FlagKind.HIDDEN, first, last, reason))
        return tuple(flags)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))
