from collections.abc import Callable
from uuid import UUID

import numpy as np
import pytest
from piece_encoder import PieceEncoder

from rolecall.adapters.encoders.hashing import HashingEncoder
from rolecall.adapters.memory.embeddings import MemoryEmbeddings
from rolecall.adapters.memory.store import MemoryStore
from rolecall.domain.chunk import Chunk, Level
from rolecall.domain.document import Document
from rolecall.indexing.chunk import Chunker
from rolecall.indexing.embed import embed

ID = UUID("01900000-0000-7000-8000-000000000001")
SHORT = "Registered nurse for nights."
LONG = "The nurse leads a ward of thirty beds at night. " * 5 + "She knows the pumps. " + "Nobody else does what she does there. " * 4


@pytest.fixture
def embeddings() -> MemoryEmbeddings:
    return MemoryEmbeddings(MemoryStore())


@pytest.fixture
def chunks(make_document: Callable[..., Document]) -> list[Chunk]:
    return [*Chunker().chunk(make_document(SHORT), ID), *Chunker().chunk(make_document(LONG), UUID(int=ID.int + 1))]


def test_each_text_is_encoded_once(chunks: list[Chunk], embeddings: MemoryEmbeddings) -> None:
    encoder = PieceEncoder()
    embedded = embed([*chunks, *chunks], encoder, embeddings)
    assert sorted(encoder.texts) == sorted({chunk.text for chunk in chunks})
    assert embedded.vectors.keys() == embedded.fresh.keys() == {chunk.text_hash for chunk in chunks}


def test_short_passages_have_word_pieces_and_long_ones_sentences(chunks: list[Chunk], embeddings: MemoryEmbeddings) -> None:
    parts = embed(chunks, PieceEncoder(), embeddings).parts
    short, long = (chunk for chunk in chunks if chunk.level is Level.PASSAGE)
    assert parts.keys() == {short.id, long.id}
    assert parts[short.id].vectors.shape == (4, 64)
    assert parts[short.id].weights is not None
    assert len(parts[long.id].vectors) == sum(chunk.level is Level.SENTENCE for chunk in chunks)
    assert parts[long.id].weights is None


def test_parts_are_the_same_whether_vectors_were_known_or_not(chunks: list[Chunk], embeddings: MemoryEmbeddings) -> None:
    encoder = PieceEncoder()
    first = embed(chunks, encoder, embeddings)
    embeddings.put(encoder.id, first.fresh)
    encoder.texts.clear()
    again = embed(chunks, encoder, embeddings)
    assert again.fresh == {}
    assert encoder.texts == [SHORT], "word pieces aren't kept by text"
    for chunk_id, parts in first.parts.items():
        np.testing.assert_array_equal(again.parts[chunk_id].vectors, parts.vectors)


def test_an_encoder_without_word_pieces_still_has_sentences(chunks: list[Chunk], embeddings: MemoryEmbeddings) -> None:
    parts = embed(chunks, HashingEncoder(), embeddings).parts
    assert [chunk.text.startswith("The nurse") for chunk in chunks if chunk.id in parts] == [True]


def test_nothing_to_embed(embeddings: MemoryEmbeddings) -> None:
    embedded = embed([], PieceEncoder(), embeddings)
    assert not embedded.vectors
    assert not embedded.parts
