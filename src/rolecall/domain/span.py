"""Half-open ranges of characters in a document's plain text."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` up to, not including, `end`: Python string indexes."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """The characters of `text` this span covers."""
        return text[self.start : self.end]


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same characters as disjoint spans in order; touching spans become one, empty ones go."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.start == span.end:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def blank(text: str, excluded: Iterable[Span]) -> str:
    """`text` with a space for each character that an excluded span covers; as long as before."""
    parts: list[str] = []
    position = 0
    for span in merge(excluded):
        parts += text[position : span.start], " " * (min(span.end, len(text)) - span.start)
        position = span.end
    return "".join([*parts, text[position:]])


def without(text: str, within: Span, excluded: Iterable[Span]) -> str:
    """The characters of `text` in `within` that no excluded span covers, white space folded to single spaces.

    A cut leaves a space behind, so that the words on its two sides stay two words.
    """
    parts: list[str] = []
    position = within.start
    for span in merge(excluded):
        if span.end <= position or span.start >= within.end:
            continue
        parts.append(text[position : max(span.start, position)])
        position = min(span.end, within.end)
    parts.append(text[position : within.end])
    return " ".join(" ".join(parts).split())
