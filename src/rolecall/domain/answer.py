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
class Claim:
    """One thing an answer says, without marks, and the numbers of the passages it cites.

    `supported` is False where no passage bears it out: its words aren't there, or a number of it isn't.
    """

    text: str
    citations: tuple[int, ...]
    supported: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """`answered` is False when the documents don't hold the answer; `text` then says so.

    In `text` each claim has the numbers of its citations, `[1]`, and `[?]` behind them where it isn't supported. `notices` say
    in plain words what went wrong: a model that failed, citations that were taken out.
    """

    answered: bool
    text: str
    citations: tuple[Citation, ...]
    model: str
    generation: int | None
    claims: tuple[Claim, ...] = ()
    notices: tuple[str, ...] = ()
