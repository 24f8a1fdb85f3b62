"""Vectors for chunks: those known already are reused, the others encoded once each; and the vectors of passages' parts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from rolecall.domain.chunk import Chunk, Level, Parts, Vector, in_bytes
from rolecall.indexing.chunk import SHORT
from rolecall.ports.encoder import Encoder, TokenEncoder
from rolecall.ports.generations import EmbeddingStore


@dataclass(frozen=True, slots=True)
class Embedded:
    """`vectors` by text hash; of these `fresh` were encoded just now, and are not stored yet; `parts` by passage."""

    vectors: Mapping[bytes, Vector]
    fresh: Mapping[bytes, Vector]
    parts: Mapping[UUID, Parts]


def embed(chunks: Sequence[Chunk], encoder: Encoder, embeddings: EmbeddingStore) -> Embedded:
    """A vector for every distinct text of the chunks, encoding only what `embeddings` doesn't hold for this encoder.

    Short passages are encoded in any case where the encoder shows word pieces, since those aren't kept by text.
    """
    texts = {chunk.text_hash: chunk.text for chunk in chunks}
    known = embeddings.get(encoder.id, list(texts)) if texts else {}
    vectors, pieces = _with_pieces([chunk for chunk in chunks if _is_short(chunk)], encoder)
    missing = [text_hash for text_hash in texts if text_hash not in known and text_hash not in vectors]
    vectors.update(zip(missing, encoder.encode([texts[text_hash] for text_hash in missing]) if missing else (), strict=True))
    fresh = {text_hash: vector for text_hash, vector in vectors.items() if text_hash not in known}
    found = {**known, **fresh}
    parts = {chunk.id: pieces[chunk.text_hash] for chunk in chunks if _is_short(chunk) and chunk.text_hash in pieces}
    return Embedded(found, fresh, {**parts, **dict(_sentences(chunks, found))})


def _is_short(chunk: Chunk) -> bool:
    return chunk.level is Level.PASSAGE and len(chunk.text.split()) <= SHORT


def _with_pieces(passages: Sequence[Chunk], encoder: Encoder) -> tuple[dict[bytes, Vector], dict[bytes, Parts]]:
    texts = {chunk.text_hash: chunk.text for chunk in passages}
    if not texts or not isinstance(encoder, TokenEncoder):
        return {}, {}
    vectors, pieces = encoder.encode_pieces(list(texts.values()))
    return dict(zip(texts, vectors, strict=True)), dict(zip(texts, pieces, strict=True))


def _sentences(chunks: Sequence[Chunk], vectors: Mapping[bytes, Vector]) -> Iterator[tuple[UUID, Parts]]:
    """The parts of long passages: the units or sentences that begin in them.

    In half precision, as vectors are kept, so that the same bytes come of a vector just made and of one that was known.
    """
    inner: dict[UUID, list[Chunk]] = {}
    for chunk in chunks:
        if chunk.level is not Level.PASSAGE:
            inner.setdefault(chunk.document_id, []).append(chunk)
    for passage in chunks:
        if passage.level is Level.PASSAGE and not _is_short(passage):
            own = [part for part in inner.get(passage.document_id, ()) if passage.start <= part.start < passage.end]
            if own:
                halves = np.stack([vectors[part.text_hash] for part in own]).astype(np.float16)
                yield passage.id, Parts(in_bytes(halves.astype(np.float32)))
