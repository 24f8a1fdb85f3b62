"""Taxonomies, the vectors of their labels and the occupation profiles of passages in memory."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np

from rolecall.adapters import refusals
from rolecall.adapters.memory.embeddings import halved
from rolecall.adapters.memory.store import MemoryStore
from rolecall.domain.chunk import Matrix, Vector
from rolecall.domain.generation import Generation
from rolecall.domain.taxonomy import Concept, Taxonomy


class MemoryTaxonomies:
    """A `TaxonomyStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def list(self) -> Sequence[Taxonomy]:
        return [taxonomy for _, (taxonomy, _, _) in sorted(self._store.state.taxonomies.items())]

    def get(self, name: str) -> Taxonomy:
        return self._held(name)[0]

    def concepts(self, name: str) -> Sequence[Concept]:
        return self._held(name)[1]

    def put(self, taxonomy: Taxonomy, concepts: Sequence[Concept], encoder: str, vectors: Matrix | None) -> None:
        with self._store.transaction() as state:
            known = {} if vectors is None else {encoder: halved(vectors)}
            state.taxonomies[taxonomy.name] = taxonomy, list(concepts), known

    def put_vectors(self, taxonomy: Taxonomy, encoder: str, vectors: Matrix) -> None:
        with self._store.transaction() as state:
            held, concepts, known = state.taxonomies.get(taxonomy.name, (None, [], {}))
            if held is None or held.hash != taxonomy.hash:
                return
            used = {entries.generation.encoder for entries in state.generations.values()}
            kept = {name: matrix for name, matrix in known.items() if name in used}
            state.taxonomies[taxonomy.name] = held, concepts, kept | {encoder: halved(vectors)}

    def vectors(self, name: str, encoder: str) -> Matrix | None:
        held = self._store.state.taxonomies.get(name)
        return held[2].get(encoder) if held else None

    def has_vectors(self, name: str, encoder: str) -> bool:
        return self.vectors(name, encoder) is not None

    def drop(self, name: str) -> None:
        with self._store.transaction() as state:
            self._held(name)
            del state.taxonomies[name]

    def _held(self, name: str) -> tuple[Taxonomy, Sequence[Concept], Mapping[str, Matrix]]:
        held = self._store.state.taxonomies.get(name)
        if held is None:
            raise refusals.no_taxonomy(name)
        return held


class MemoryProfiles:
    """A `ProfileIndex`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def write(self, generation: Generation, basis: str, profiles: Mapping[UUID, bytes]) -> None:
        with self._store.transaction() as state:
            entries = state.entries(generation.id)
            entries.profiles.update({chunk: (basis, profile) for chunk, profile in profiles.items() if chunk in entries.chunks})

    def compare(self, generation: Generation, basis: str, vector: Vector, chunk_ids: Sequence[UUID]) -> Sequence[tuple[float, bytes]]:
        entries = self._store.state.entries(generation.id)
        held = {chunk: profile for chunk, (made_with, profile) in entries.profiles.items() if made_with == basis}
        cosines = {chunk: float(entries.vectors[chunk] @ vector) for chunk in chunk_ids if chunk in entries.vectors}
        return [(cosines.get(chunk, 0.0), held.get(chunk, b"")) for chunk in chunk_ids]

    def missing(self, generation: Generation, basis: str, *, limit: int) -> tuple[Sequence[UUID], Matrix]:
        vectors = self._store.state.entries(generation.id).vectors
        chunks = self._missing(generation, basis)[:limit]
        return chunks, np.array([vectors[chunk] for chunk in chunks], np.float32).reshape(len(chunks), generation.dimensions)

    def count_missing(self, generation: Generation, basis: str) -> int:
        return len(self._missing(generation, basis))

    def _missing(self, generation: Generation, basis: str) -> list[UUID]:
        entries = self._store.state.entries(generation.id)
        return [chunk for chunk in entries.vectors if entries.profiles.get(chunk, ("",))[0] != basis]
