"""Answers: a text in which every claim carries the number of a passage."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """Passage `number` of an answer; `quote` equals the document's `text[start:end]`."""

    number: int
    document_id: str
    title: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`answered` is False when the documents don't hold the answer; `text` then says so."""

    answered: bool
    text: str
    citations: tuple[Citation, ...]
    model: str
    generation: int | None
