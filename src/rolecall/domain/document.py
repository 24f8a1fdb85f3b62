"""Documents: résumés and job postings, as taken in and as stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from rolecall.domain.span import Span, blank, merge


class Kind(StrEnum):
    """What a document is."""

    JOB = "job"
    RESUME = "resume"

    @property
    def other(self) -> "Kind":
        """What it is matched with."""
        return Kind.RESUME if self is Kind.JOB else Kind.JOB


class FlagKind(StrEnum):
    """Why a part of a document is kept out of encoding and scoring, and shown to the user."""

    HIDDEN = "hidden_text"  # a reader of the page can't see it
    INSTRUCTION = "instruction"  # it speaks to a machine
    REPETITION = "repetition"  # it says the same words over and over


@dataclass(frozen=True, slots=True)
class Flag:
    """Something suspicious in a document: `text[start:end]`, and in `detail` what makes it so."""

    kind: FlagKind
    start: int
    end: int
    detail: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the text under one heading: `name` is canonical ("experience", "requirements", …), see `SECTIONS`."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Original:
    """One document as it came, before anything was read out of it.

    `source` is a path, a URL or "-"; `line` the 1-based line or row of a tabular file; `format` a reader's name
    ("pdf", "docx", "html", "markdown", "text", "json", "yaml", "row"); `digest` the sha256 of `data`, in hex.
    """

    source: str
    format: str
    data: bytes
    digest: str
    line: int | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader got out of an original: the text (already clean), and whatever structure the format has.

    `kind`, `title` and `external_id` are None where the format doesn't say. `payload` is JSON Resume or schema.org
    JobPosting where the original was one, else empty. `headings` are the spans of lines that the format marks as
    headings. `hidden` are flags for text a reader of the page can't see.
    """

    text: str
    kind: Kind | None = None
    title: str | None = None
    external_id: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    headings: tuple[Span, ...] = ()
    hidden: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Document:
    """A document ready to be stored and indexed.

    All offsets are into `text`. `payload` is JSON Resume for a résumé and schema.org JobPosting for a job, both with
    the additions of docs/reference/schema.md (a job's "requirements"). `fields` are its filterable values by dotted
    name. `personal` are the spans that name or describe the person (name, address, e-mail, phone, age, gender, photograph).
    """

    kind: Kind
    external_id: str
    title: str
    text: str
    payload: Mapping[str, Any]
    fields: Mapping[str, Any]
    sections: tuple[Section, ...]
    flags: tuple[Flag, ...]
    personal: tuple[Span, ...]
    source: str
    original_hash: str
    content_hash: str

    @cached_property
    def excluded(self) -> tuple[Span, ...]:
        """What never reaches the encoder, the lexical index or a score: flagged and personal text, merged."""
        return merge([*self.personal, *(Span(flag.start, flag.end) for flag in self.flags)])

    @cached_property
    def visible(self) -> str:
        """The text with a space for each excluded character: offsets stay; a span of it, white space folded, is `without` of that span."""
        return blank(self.text, self.excluded)


@dataclass(frozen=True)
class StoredDocument:
    """A document's current version in a store."""

    id: UUID
    version_id: UUID
    version: int
    document: Document


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that was not taken in: which, where, why, and what the user can do about it."""

    source: str
    reason: str
    remedy: str
    line: int | None = None
