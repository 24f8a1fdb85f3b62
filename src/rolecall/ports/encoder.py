"""Encoders turn text into vectors; analyzers turn it into index terms."""

from collections.abc import Sequence
from typing import Protocol

from rolecall.domain.chunk import Matrix


class Encoder(Protocol):
    """A sentence encoder.

    A text's vector depends on the text and `id` alone: never on the batch it came in, the order or the thread count.
    """

    @property
    def id(self) -> str:
        """Model, revision, runtime, precision and length: everything a vector depends on."""

    @property
    def dimensions(self) -> int:
        """Width of a vector."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Vectors of shape (len(texts), dimensions), float32, L2-normalised, in the order of the texts."""


class Analyzer(Protocol):
    """Cuts text into the terms of a lexical index: lower case, no stop words, stemmed."""

    @property
    def id(self) -> str:
        """Names the rules, so that an index and its queries use the same ones."""

    def terms(self, text: str) -> list[str]:
        """Terms in the order of the text, repeated as often as they stand there."""
