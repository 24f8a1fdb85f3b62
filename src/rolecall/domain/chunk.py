"""Chunks: the pieces of a document that are encoded."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.document import Kind

Vector = NDArray[np.float32]
"""One L2-normalised embedding, shape (dimensions,)."""

Matrix = NDArray[np.float32]
"""Several, shape (texts, dimensions)."""


Bytes = NDArray[np.int8]
"""Several embeddings, shape (parts, dimensions), each scaled so that its largest number is 127 or -127."""


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The embeddings of a text's parts: of its word pieces with `weights`, how much each of them tells; without, of its sentences."""

    vectors: Bytes
    weights: NDArray[np.float32] | None = None


def in_bytes(vectors: Matrix) -> Bytes:
    """Embeddings with a byte a number, which moves a cosine by about .001; products of such bytes are exact in single precision."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0)
    return np.asarray(np.rint(vectors / np.maximum(largest, np.finfo(np.float32).tiny) * 127), np.int8)


class Level(StrEnum):
    """What a chunk is for."""

    PASSAGE = "passage"  # searched, and quoted in answers
    UNIT = "unit"  # a requirement of a job, a line of evidence in a résumé: compared when a pair is scored
    SENTENCE = "sentence"  # of a long passage that holds no units: compared when the passage is looked at again


@dataclass(frozen=True)
class Chunk:
    """A piece of one document version, by one chunker.

    `start` and `end` are offsets into the document's text; `text` is what the encoder sees: the same characters
    without flagged and personal spans, white space folded, perhaps with the document's title in front.
    """

    id: UUID
    document_id: UUID
    kind: Kind
    ordinal: int
    level: Level
    section: str
    start: int
    end: int
    text: str

    @cached_property
    def text_hash(self) -> bytes:
        """sha256 of the encoder's text: with the encoder's id it names a vector."""
        return hashlib.sha256(self.text.encode()).digest()


@dataclass(frozen=True, slots=True)
class VectorEntry:
    """A passage in a vector index."""

    chunk: Chunk
    vector: Vector


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """A passage in a lexical index: how often it holds each term (`term_id` of the term), and its length in terms."""

    chunk: Chunk
    frequencies: Mapping[int, int]
    length: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk found by an index: cosine in [-1, 1] from a vector index, BM25 ≥ 0 from a lexical one."""

    chunk_id: UUID
    document_id: UUID
    score: float


def term_id(term: str) -> int:
    """The number of an index term: 30 bits of its blake2b, since sparse vectors take dimensions up to 10⁹."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest()) % 999_999_937 + 1
