"""Vectors for chunks: those known already are reused, the others encoded once each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rolecall.domain.chunk import Chunk, Vector
from rolecall.ports.encoder import Encoder
from rolecall.ports.generations import EmbeddingStore


@dataclass(frozen=True, slots=True)
class Embedded:
    """`vectors` by text hash; of these `fresh` were encoded just now, and are not stored yet."""

    vectors: Mapping[bytes, Vector]
    fresh: Mapping[bytes, Vector]


def embed(chunks: Sequence[Chunk], encoder: Encoder, embeddings: EmbeddingStore) -> Embedded:
    """A vector for every distinct text of the chunks, encoding only what `embeddings` doesn't hold for this encoder."""
    texts = {chunk.text_hash: chunk.text for chunk in chunks}
    known = embeddings.get(encoder.id, list(texts)) if texts else {}
    missing = [text_hash for text_hash in texts if text_hash not in known]
    encoded = encoder.encode([texts[text_hash] for text_hash in missing]) if missing else ()
    fresh = dict(zip(missing, encoded, strict=True))
    return Embedded({**known, **fresh}, fresh)
