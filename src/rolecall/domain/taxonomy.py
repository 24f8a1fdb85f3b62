"""Taxonomies: what occupations and skills there are, and by which names each goes."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

NEAREST = 10
"""Occupations that a profile holds."""

PROFILE = np.dtype([("occupation", "<i4", NEAREST), ("weight", "<f4", NEAREST), ("agreement", "<f4"), ("confidence", "<f4")])
"""One passage's place among the occupations, as it is stored.

`occupation` counts through the concepts of all taxonomies of occupations, by name of taxonomy. `weight` makes the weighted sum of
these occupations' mean vectors a vector of length 1; unused places weigh 0. `agreement` is the cosine of that sum to the
passage's own vector. `confidence` in [0, 1] says how far the passage is about an occupation at all; where it is 0, the rest means
nothing.
"""

_PROFILES_MADE = "1"  # changes with the way profiles are made, so that stored ones aren't mistaken for new ones

Profiles = NDArray[np.void]
"""Several, of type `PROFILE`."""


class TaxonomyKind(StrEnum):
    """What the concepts of a taxonomy are."""

    OCCUPATIONS = "occupations"
    SKILLS = "skills"


@dataclass(frozen=True, slots=True)
class Concept:
    """An occupation or a skill. `labels` are its names, the preferred one first, each once; `uri` is "" where it has none."""

    uri: str
    labels: tuple[str, ...]

    @property
    def label(self) -> str:
        """The preferred name."""
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A loaded taxonomy; `hash` is its content's (`content_hash`)."""

    name: str
    kind: TaxonomyKind
    hash: str
    source: str
    concepts: int
    labels: int
    loaded_at: datetime


def content_hash(kind: TaxonomyKind, concepts: Iterable[Concept]) -> str:
    """sha256 of everything that a ranking can depend on: equal for two files that say the same."""
    digest = hashlib.sha256(kind.encode())
    for concept in concepts:
        digest.update("\0".join(("\n", concept.uri, *concept.labels)).encode())
    return digest.hexdigest()


def basis(taxonomies: Sequence[Taxonomy]) -> str:
    """Names what rankings rest on when these are in play; "" for none."""
    parts = [_PROFILES_MADE, str(PROFILE.descr), *(taxonomy.hash for taxonomy in taxonomies)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12] if taxonomies else ""
