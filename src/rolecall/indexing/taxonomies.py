"""Takes a taxonomy in: encodes its labels, and stores it in one step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np

from rolecall.domain.chunk import Matrix, Vector
from rolecall.domain.errors import NotFound
from rolecall.domain.taxonomy import Concept, Taxonomy, TaxonomyKind, content_hash
from rolecall.ports.encoder import Encoder
from rolecall.ports.taxonomies import TaxonomyStore

BLOCK = 1024
"""Labels encoded between two reports of progress."""

Progress = Callable[[int, int], None]
"""Told how many labels are encoded, and how many there are to encode in all."""


class LoadOutcome(StrEnum):
    """What became of a taxonomy."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The taxonomy as it is stored now; of its labels `encoded` were encoded just now."""

    taxonomy: Taxonomy
    outcome: LoadOutcome
    encoded: int


@dataclass(frozen=True)
class TaxonomyLoader:
    """Loads taxonomies for one encoder."""

    store: TaxonomyStore
    encoder: Encoder

    def load(self, name: str, kind: TaxonomyKind, concepts: Sequence[Concept], source: str, progress: Progress) -> Loaded:
        """Store a taxonomy under a name, in place of an earlier version; the same content again changes nothing.

        Nothing is stored before all of it is encoded, so an interrupted load leaves what was there before. Labels that the earlier
        version had keep their vectors. Those of skills are left to whoever asks for them, since no ranking uses them.
        """
        earlier = self._earlier(name)
        taxonomy = _described(name, kind, concepts, source)
        if earlier and earlier.hash == taxonomy.hash:
            return Loaded(earlier, LoadOutcome.UNCHANGED, self._encode_missing(earlier, progress))
        known = self._known(earlier) if earlier else {}
        labels = list(dict.fromkeys(label for concept in concepts for label in concept.labels))
        fresh = [label for label in labels if label not in known] if kind is TaxonomyKind.OCCUPATIONS else []
        vectors = None
        if kind is TaxonomyKind.OCCUPATIONS:
            known |= dict(zip(fresh, self._encode(fresh, progress), strict=True))
            vectors = np.array([known[label] for concept in concepts for label in concept.labels], np.float32)
        taxonomy = replace(taxonomy, loaded_at=datetime.now(UTC))
        self.store.put(taxonomy, concepts, self.encoder.id, vectors)
        return Loaded(taxonomy, LoadOutcome.REPLACED if earlier else LoadOutcome.ADDED, len(fresh))

    def vectors(self, taxonomy: Taxonomy, progress: Progress) -> Matrix:
        """The vectors of all its labels, concept by concept; encoded and kept now if they aren't known for this encoder."""
        known = self.store.vectors(taxonomy.name, self.encoder.id)
        if known is not None:
            return known
        labels = [label for concept in self.store.concepts(taxonomy.name) for label in concept.labels]
        vectors = self._encode(labels, progress)
        self.store.put_vectors(taxonomy, self.encoder.id, vectors)
        return vectors

    def _earlier(self, name: str) -> Taxonomy | None:
        try:
            return self.store.get(name)
        except NotFound:
            return None

    def _encode_missing(self, taxonomy: Taxonomy, progress: Progress) -> int:
        """How many labels had to be encoded for the present encoder."""
        if taxonomy.kind is TaxonomyKind.SKILLS or self.store.has_vectors(taxonomy.name, self.encoder.id):
            return 0
        return len(self.vectors(taxonomy, progress))

    def _known(self, taxonomy: Taxonomy) -> dict[str, Vector]:
        """The vectors of the labels of an earlier version, as far as this encoder made them."""
        vectors = self.store.vectors(taxonomy.name, self.encoder.id)
        labels = (label for concept in self.store.concepts(taxonomy.name) for label in concept.labels)
        return {} if vectors is None else dict(zip(labels, vectors, strict=True))

    def _encode(self, labels: Sequence[str], progress: Progress) -> Matrix:
        """Vectors as they will be stored: in half precision."""
        vectors = np.empty((len(labels), self.encoder.dimensions), np.float16)
        progress(0, len(labels))
        for start in range(0, len(labels), BLOCK):
            vectors[start : start + BLOCK] = self.encoder.encode(labels[start : start + BLOCK])
            progress(min(start + BLOCK, len(labels)), len(labels))
        return vectors.astype(np.float32)


def _described(name: str, kind: TaxonomyKind, concepts: Sequence[Concept], source: str) -> Taxonomy:
    labels = sum(len(concept.labels) for concept in concepts)
    return Taxonomy(name, kind, content_hash(kind, concepts), source, len(concepts), labels, datetime.now(UTC))
