"""Encoders turn text into vectors; analyzers turn it into index terms."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from rolecall.domain.chunk import Matrix, Parts


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


@runtime_checkable
class TokenEncoder(Protocol):
    """What an `Encoder` also is if it shows what it made of each word piece: an ability that most services don't have."""

    def encode_pieces(self, texts: Sequence[str]) -> tuple[Matrix, Sequence[Parts]]:
        """What `encode` gives, and for each text its word pieces in order, as the model sees them in this text.

        A piece's weight is its inverse document frequency in a table that belongs to the encoder's `id`.
        """


class Analyzer(Protocol):
    """Cuts text into the terms of a lexical index: lower case, no stop words, stemmed."""

    @property
    def id(self) -> str:
        """Names the rules, so that an index and its queries use the same ones."""

    def terms(self, text: str) -> list[str]:
        """Terms in the order of the text, repeated as often as they stand there."""
