"""Known vectors in memory, in half precision as everywhere."""

from collections.abc import Mapping, Sequence

import numpy as np

from rolecall.adapters.memory.store import MemoryStore
from rolecall.domain.chunk import Vector


def halved(vector: Vector) -> Vector:
    """The vector as half precision keeps it."""
    return vector.astype(np.float16).astype(np.float32)


class MemoryEmbeddings:
    """An `EmbeddingStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, encoder: str, hashes: Sequence[bytes]) -> Mapping[bytes, Vector]:
        known = self._store.state.embeddings
        return {text_hash: known[encoder, text_hash] for text_hash in hashes if (encoder, text_hash) in known}

    def put(self, encoder: str, vectors: Mapping[bytes, Vector]) -> None:
        with self._store.transaction() as state:
            for text_hash, vector in vectors.items():
                state.embeddings.setdefault((encoder, text_hash), halved(vector))
