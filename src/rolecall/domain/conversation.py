"""Conversations: questions and what their answers were about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was asked, and the titles of the documents that its answer cited, each once, best first."""

    question: str
    about: tuple[str, ...] = ()
