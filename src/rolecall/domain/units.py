"""The units that are compared when a pair is scored: what a posting asks for and describes, and what a résumé shows."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from rolecall.domain.document import Document, Kind, Section
from rolecall.domain.match import Need
from rolecall.domain.pieces import pieces
from rolecall.domain.span import Span

_SILENT = frozenset({"contact", "references"})
"""Sections of a résumé that can't show that a requirement is met."""

_WORDS = re.compile(r"[^\W\d_]{2}|[A-Za-z][+#]|\b[CR]\b")
"""At least something that can be read as a word, or as the name of a language that is shorter."""

_TO_READER = re.compile(r"(?<!\s)\?[\"'”’)\]]*$|\b(?:you|your|yours|yourself)\b", re.IGNORECASE)

_CONTACT = re.compile(r"@|://|\bwww\.|\d")

_HEADING = 70
"""Characters of a heading at most."""

_LEAD = re.compile(r"[^:\n]{1,50}:[*_ ]+(?=[^\s*_])")
_ENDS = (".", ";", ",", "!")


@dataclass(frozen=True, slots=True)
class Unit:
    """`text[start:end]` of a document; `need` is set for a job's requirements alone, `section` is canonical."""

    start: int
    end: int
    need: Need | None
    section: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def visible(self, document: Document) -> str:
        """What an encoder may see of it."""
        return " ".join(document.visible[self.start : self.end].split())


def units(document: Document) -> tuple[Unit, ...]:
    """The units of a document in the order of its text, disjoint, each with words that aren't flagged or personal.

    A job's are its payload's requirements, and the statements (`pieces`) of its duties that aren't among them; a résumé's are its
    statements in every section that can show something; what is said to the reader, or asked, shows nothing of who wrote it.
    """
    found = _posting(document) if document.kind is Kind.JOB else _statements(document, lambda name: name not in _SILENT)
    visible = document.visible
    return tuple(unit for unit in found if _WORDS.search(visible[unit.start : unit.end]))


def body(text: str, section: Section) -> Span:
    """What stands under a section's heading, or behind it on its line ("Skills: Python, SQL"). A header has no heading."""
    if section.name == "header" or text.startswith("\n", section.start):
        return Span(section.start, section.end)
    end = text.find("\n", section.start, section.end)
    if end < 0:
        end = section.end
    if lead := _LEAD.match(text, section.start, end):
        return Span(lead.end(), section.end)
    row = text[section.start : end]
    is_heading = end < section.end and len(row) <= _HEADING and not row.rstrip().endswith(_ENDS)
    return Span(end if is_heading else section.start, section.end)


def _posting(document: Document) -> list[Unit]:
    asked = [
        Unit(entry["start"], entry["end"], Need(entry["kind"]), _section_at(document, entry["start"]))
        for entry in document.payload.get("requirements", ())
    ]
    taken = [unit.span for unit in asked]
    duties = _statements(document, "duties".__eq__)
    told = [duty for duty in duties if not any(map(duty.span.overlaps, taken))]
    return sorted(asked + told, key=lambda unit: (unit.start, unit.end))


def _statements(document: Document, holds: Callable[[str], bool]) -> list[Unit]:
    return [
        Unit(piece.start, piece.end, None, section.name)
        for section in _regions(document)
        if holds(section.name)
        for piece in pieces(document.text, body(document.text, section))
        if document.kind is Kind.JOB
        or not (_TO_READER.search(document.text, piece.start, piece.end) or _is_contact(document, section, piece))
    ]


def _is_contact(document: Document, section: Section, piece: Span) -> bool:
    """Whether a line at the top has an address, a number or a link: what is left of it without these is where somebody lives."""
    personal = (span.of(document.text) for span in document.personal if section.name == "header" and span.overlaps(piece))
    return any(_CONTACT.search(words) for words in personal)


def _section_at(document: Document, offset: int) -> str:
    return next((section.name for section in document.sections if section.start <= offset < section.end), "other")


def _regions(document: Document) -> tuple[Section, ...]:
    """The sections of a résumé; a text without any is one, without a heading."""
    return document.sections or (Section("header", 0, len(document.text)),)
