"""The units that are compared when a pair is scored: what a posting asks for, and what a résumé shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rolecall.domain.document import Document, Kind, Section
from rolecall.domain.match import Need
from rolecall.domain.pieces import pieces
from rolecall.domain.span import Span, without

_SILENT = frozenset({"contact", "references"})
"""Sections of a résumé that can't show that a requirement is met."""

_WORDS = re.compile(r"[^\W\d_]{2}|[A-Za-z][+#]|\b[CR]\b")


@dataclass(frozen=True, slots=True)
class Unit:
    """`text[start:end]` of a document; `need` is set for a job's requirements, `section` is canonical."""

    start: int
    end: int
    need: Need | None
    section: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def visible(self, document: Document) -> str:
        """What an encoder may see of it."""
        return without(document.text, self.span, document.excluded)


def units(document: Document) -> tuple[Unit, ...]:
    """The units of a document in the order of its text, disjoint, each with words that aren't flagged or personal.

    A job's are its payload's requirements; a résumé's are its statements (`pieces`) in every section that can show something.
    """
    found = _requirements(document) if document.kind is Kind.JOB else _evidence(document)
    return tuple(unit for unit in found if _WORDS.search(unit.visible(document)))


def _requirements(document: Document) -> Iterator[Unit]:
    for requirement in document.payload.get("requirements", ()):
        start, end = requirement["start"], requirement["end"]
        yield Unit(start, end, Need(requirement["kind"]), _section_at(document, start))


def _evidence(document: Document) -> Iterator[Unit]:
    for section in _regions(document):
        if section.name not in _SILENT:
            for piece in pieces(document.text, Span(section.start, section.end)):
                yield Unit(piece.start, piece.end, None, section.name)


def _section_at(document: Document, offset: int) -> str:
    return next((section.name for section in document.sections if section.start <= offset < section.end), "other")


def _regions(document: Document) -> tuple[Section, ...]:
    """The sections of a résumé; a text without any is one."""
    return document.sections or (Section("other", 0, len(document.text)),)
