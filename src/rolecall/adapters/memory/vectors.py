"""Nearest passages in memory: by looking at all of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np

from rolecall.adapters.memory.embeddings import halved
from rolecall.adapters.memory.narrow import candidates, passing
from rolecall.adapters.memory.store import MemoryStore
from rolecall.domain.chunk import Candidate, Vector, VectorEntry
from rolecall.domain.document import Kind
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter


class MemoryVectors:
    """A `VectorIndex`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def write(self, generation: Generation, tenant: str, entries: Sequence[VectorEntry]) -> None:  # noqa: ARG002 - the chunks know it
        with self._store.transaction() as state:
            held = state.entries(generation.id)
            held.vectors.update({entry.chunk.id: halved(entry.vector) for entry in entries if entry.chunk.id in held.chunks})

    def finish(self, generation: Generation) -> None:
        """Nothing to do: every search is exact."""

    def search(
        self,
        generation: Generation,
        tenant: str,
        vector: Vector,
        *,
        limit: int,
        kind: Kind | None = None,
        filters: Sequence[Filter] = (),
        documents: Sequence[UUID] | None = None,
        exact: bool = False,  # noqa: ARG002 - it always is
    ) -> Sequence[Candidate]:
        chunks = passing(self._store.state, generation.id, tenant, kind, filters, documents)
        return candidates(chunks, self.cosines(generation, vector, list(chunks)), limit)

    def count(self, generation: Generation) -> int:
        return len(self._store.state.entries(generation.id).vectors)

    def cosines(self, generation: Generation, vector: Vector, chunk_ids: Sequence[UUID]) -> Mapping[UUID, float]:
        vectors = self._store.state.entries(generation.id).vectors
        known = [chunk_id for chunk_id in chunk_ids if chunk_id in vectors]
        if not known:
            return {}
        matrix, query = np.stack([vectors[chunk_id] for chunk_id in known]), halved(vector)
        cosines = (matrix @ query) / (np.linalg.norm(matrix, axis=1) * np.linalg.norm(query))
        return dict(zip(known, cosines.tolist(), strict=True))
