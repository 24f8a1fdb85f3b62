"""Cuts documents into passages, which are searched and quoted, and what is compared: units of pairs, sentences of long passages."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from rolecall.domain.chunk import Chunk, Level
from rolecall.domain.document import Document, Kind, Section
from rolecall.domain.pieces import lines, pieces
from rolecall.domain.span import Span, merge
from rolecall.domain.units import units
from rolecall.ingestion.facts.dates import undated

_STOP = re.compile(r"[.!?;][\"')\]]*(?= +[\"'(\[]?[A-Z0-9])")
_WORD = re.compile(r"\S+")
_LETTER = re.compile(r"\w")

SHORT = 48
"""A passage of more words than this (some 64 word pieces) is compared sentence by sentence, others word by word."""

HEADING = 200
"""A title of more characters than this isn't put in front of passages."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line, or a sentence of a long one; `words` counts what the encoder will see of it."""

    start: int
    end: int
    words: int
    section: str


class Chunker:
    """Packs whole lines and sentences into passages of up to `limit` words, section by section.

    The limit doesn't depend on the encoder, so that a generation with another one has the same passages. What has fewer
    than `least` words, such as a title or a short section, goes on into what follows, and a remainder that short stays with
    what it is a remainder of: so a passage may have up to `limit` + `least` words. It never spans flagged text, so that all
    of it may be quoted, and its text starts with the job's title (a résumé's headline, never the person's name) where that
    isn't in it anyway.
    """

    def __init__(self, limit: int = 180, least: int = 40) -> None:
        self.limit = limit
        self.least = least
        self.id = f"sections-{limit}-{least}-2"

    def chunk(self, document: Document, document_id: UUID) -> list[Chunk]:
        """The chunks of a document: its passages in the order of the text, then its units, then the sentences of long passages.

        The same document gives the same chunks, ids included: an id depends on the document's id, the chunker and the
        chunk's place alone, and a text on its own passage and the title alone.
        """
        visible = document.visible
        found = [(Level.PASSAGE, *passage) for passage in self._passages(document, visible)]
        cut = units(document)
        sentences = _sentences(visible, [(section, span) for _, section, span, _ in found], [unit.span for unit in cut])
        said = [(unit, undated(_folded(unit.span.of(visible)))) for unit in cut]
        found += [(Level.UNIT, unit.section, unit.span, text) for unit, text in said if text]
        found += [(Level.SENTENCE, section, span, _folded(span.of(visible))) for section, span in sentences]
        return [
            Chunk(self._identify(document_id, ordinal), document_id, document.kind, ordinal, level, section, span.start, span.end, text)
            for ordinal, (level, section, span, text) in enumerate(found)
        ]

    def _passages(self, document: Document, visible: str) -> Iterator[tuple[str, Span, str]]:
        heading = _heading(document, visible)
        for stretch in _unflagged(document):
            for group in self._pack(list(self._pieces(document.sections, visible, stretch))):
                span = Span(group[0].start, group[-1].end)
                text = _folded(span.of(visible))
                if _LETTER.search(text):
                    headed = heading and heading.casefold() not in text.casefold()
                    yield _main_section(group), span, f"{heading}. {text}" if headed else text

    def _pack(self, pieces: Sequence[_Piece]) -> list[list[_Piece]]:
        groups: list[list[_Piece]] = []
        size = 0
        for piece in pieces:
            ended = groups and (size + piece.words > self.limit or piece.section != groups[-1][-1].section)
            if not groups or (ended and size >= self.least):
                groups.append([])
                size = 0
            groups[-1].append(piece)
            size += piece.words
        return self._without_remainders(groups)

    def _without_remainders(self, groups: list[list[_Piece]]) -> list[list[_Piece]]:
        """A short group joins the one before it if it belongs to the same section or nothing follows it, and if there is room."""
        kept: list[list[_Piece]] = []
        for index, group in enumerate(groups):
            short = _size(group) < self.least
            belongs = kept and (group[0].section == kept[-1][-1].section or index == len(groups) - 1)
            if short and belongs and _size(kept[-1]) + _size(group) < self.limit + self.least:
                kept[-1] += group
            else:
                kept.append(group)
        return kept

    def _pieces(self, sections: Sequence[Section], visible: str, stretch: Span) -> Iterator[_Piece]:
        """The lines of a stretch, cut where a section begins or ends; of lines over the limit the sentences."""
        edges = {edge for section in sections for edge in (section.start, section.end) if stretch.start < edge < stretch.end}
        for start, end in pairwise(sorted({stretch.start, stretch.end, *edges})):
            name = next((section.name for section in sections if section.start <= start < section.end), "other")
            for line in lines(visible, Span(start, end)):
                for span in self._cut(visible, line):
                    yield _Piece(span.start, span.end, len(span.of(visible).split()), name)

    def _cut(self, text: str, line: Span) -> Iterator[Span]:
        visible = line.of(text)
        if len(visible.split()) <= self.limit:
            yield Span(line.end - len(visible.lstrip()), line.start + len(visible.rstrip()))
            return
        stops = [stop.end() for stop in _STOP.finditer(text, line.start, line.end)]
        for start, end in pairwise([line.start, *stops, line.end]):
            words = list(_WORD.finditer(text, start, end))
            for first in range(0, len(words), self.limit):
                last = min(first + self.limit, len(words)) - 1
                yield Span(words[first].start(), words[last].end())

    def _identify(self, document_id: UUID, ordinal: int) -> UUID:
        """Starts as the document's id does, so that the chunks of documents that came together lie together in an index."""
        rest = hashlib.blake2b(f"{document_id} {self.id} {ordinal}".encode(), digest_size=8).digest()
        return UUID(bytes=document_id.bytes[:8] + bytes([rest[0] & 0x3F | 0x80]) + rest[1:])


def _sentences(visible: str, passages: Sequence[tuple[str, Span]], cut: Sequence[Span]) -> Iterator[tuple[str, Span]]:
    """The statements of long passages; where units make up half of a passage, they stand for it."""
    for section, passage in passages:
        words = len(passage.of(visible).split())
        own = [unit for unit in cut if passage.overlaps(unit)]
        if words > SHORT and 2 * sum(len(unit.of(visible).split()) for unit in own) < words:
            for piece in pieces(visible, passage):
                if _LETTER.search(piece.of(visible)) and not any(map(piece.overlaps, own)):
                    yield section, piece


def _folded(text: str) -> str:
    return " ".join(text.split())


def _unflagged(document: Document) -> Iterator[Span]:
    position = 0
    for flag in merge(Span(flag.start, flag.end) for flag in document.flags):
        yield Span(position, flag.start)
        position = flag.end
    yield Span(position, len(document.text))


def _heading(document: Document, visible: str) -> str:
    """What a passage is about, if the document's own visible text says so: a title from elsewhere was never screened."""
    title: object = document.title
    if document.kind is Kind.RESUME:
        basics = document.payload.get("basics")
        title = basics.get("label") if isinstance(basics, dict) else None
    if not isinstance(title, str) or len(title) > HEADING:
        return ""
    title = _folded(title).rstrip(".:")
    return title if title.casefold() in _folded(visible).casefold() else ""


def _size(group: Sequence[_Piece]) -> int:
    return sum(piece.words for piece in group)


def _main_section(group: Sequence[_Piece]) -> str:
    """The section that most of a passage's words are in; the first of them where several have as many."""
    words: dict[str, int] = {}
    for piece in group:
        words[piece.section] = words.get(piece.section, 0) + piece.words
    return max(words, key=words.__getitem__)
