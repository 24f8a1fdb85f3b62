"""The occupations in play for one encoder, and where the passages of a generation stand among them."""

import threading
import time
from collections.abc import Callable, Sequence
from uuid import UUID

import numpy as np

from rolecall.domain.chunk import Vector
from rolecall.domain.generation import Generation
from rolecall.domain.taxonomy import PROFILE, Profiles, Taxonomy, TaxonomyKind, basis
from rolecall.ports.taxonomies import ProfileIndex, TaxonomyStore
from rolecall.retrieval.occupations import Occupations, Scores

BATCH = 2048
"""Passages that get their profiles at a time."""

FRESH = 5.0
"""Seconds for which it isn't asked again which taxonomies there are."""


class OccupationIndex:
    """Reads the taxonomies of occupations when they are first needed, and again when others are loaded. Thread-safe.

    In play are those whose labels are encoded for this encoder.
    """

    def __init__(self, store: TaxonomyStore, profiles: ProfileIndex, encoder: str) -> None:
        """`encoder` is the id of the one that made the passages' vectors."""
        self._store = store
        self._profiles = profiles
        self._encoder = encoder
        self._lock = threading.Lock()
        self._asked = -FRESH
        self._loaded: list[Taxonomy] = []
        self._current: Occupations | None = None

    def current(self) -> Occupations | None:
        """The occupations in play; None when there are none."""
        with self._lock:
            if time.monotonic() - self._asked >= FRESH:
                loaded = [taxonomy for taxonomy in self._store.list() if taxonomy.kind is TaxonomyKind.OCCUPATIONS]
                if loaded != self._loaded:
                    self._loaded, self._current = loaded, self._read(loaded)
                self._asked = time.monotonic()
            return self._current

    def compare(
        self, generation: Generation, occupations: Occupations, vector: Vector, chunk_ids: Sequence[UUID]
    ) -> tuple[Scores, Profiles]:
        """The cosine of each passage to a vector, and its profile; one of zeros where it has none yet."""
        compared = self._profiles.compare(generation, occupations.basis, vector, chunk_ids)
        absent = bytes(PROFILE.itemsize)
        profiles = np.frombuffer(b"".join([profile or absent for _, profile in compared]), PROFILE)
        return np.array([cosine for cosine, _ in compared], np.float64), profiles

    def fill(self, generation: Generation, progress: Callable[[int, int], object] = lambda _done, _of: None) -> int:
        """Give every passage of the generation that has none yet its profile; returns how many got one."""
        occupations = self.current()
        if occupations is None:
            return 0
        total = self._profiles.count_missing(generation, occupations.basis)
        done: set[UUID] = set()
        while len(done) < total:
            chunk_ids, vectors = self._profiles.missing(generation, occupations.basis, limit=BATCH)
            if done.issuperset(chunk_ids):  # the others went meanwhile, or are being removed just now
                break
            made = occupations.profiles(vectors)
            self._profiles.write(generation, occupations.basis, dict(zip(chunk_ids, map(np.void.tobytes, made), strict=True)))
            done.update(chunk_ids)
            progress(len(done), total)
        return len(done)

    def _read(self, taxonomies: Sequence[Taxonomy]) -> Occupations | None:
        vectors = {taxonomy: self._store.vectors(taxonomy.name, self._encoder) for taxonomy in taxonomies}
        known = {taxonomy: matrix for taxonomy, matrix in vectors.items() if matrix is not None}
        if not known:
            return None
        concepts = [self._store.concepts(taxonomy.name) for taxonomy in known]
        return Occupations.of(basis(list(known)), concepts, list(known.values()))
