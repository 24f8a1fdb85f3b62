"""Indexes of passages: by vector, by words, and by both at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.chunk import Candidate, LexicalEntry, Parts, Vector, VectorEntry
from rolecall.domain.document import Kind
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter


class VectorIndex(Protocol):
    """Nearest passages by cosine. Ties go by chunk id."""

    def write(self, generation: Generation, tenant: str, entries: Sequence[VectorEntry]) -> None:
        """Add entries; the chunks were written before by `GenerationStore.write`."""

    def finish(self, generation: Generation) -> None:
        """Build or mend whatever makes a search fast; called after a bulk of writes, does nothing when there is nothing to do."""

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
        exact: bool = False,
    ) -> Sequence[Candidate]:
        """Up to `limit` passages, best first; with filters still `limit` if there are so many. `documents` restricts to these.

        `exact` scans everything.
        """

    def count(self, generation: Generation) -> int:
        """How many passages it holds, of all tenants."""

    def cosines(self, generation: Generation, vector: Vector, chunk_ids: Sequence[UUID]) -> Mapping[UUID, float]:
        """The exact cosine of each of these passages."""


class LexicalIndex(Protocol):
    """Passages by BM25 (Robertson & Zaragoza 2009; Lucene's idf ln(1 + (N − df + .5)/(df + .5)), k1 1.2, b .75), per tenant."""

    def write(self, generation: Generation, tenant: str, entries: Sequence[LexicalEntry]) -> None:
        """Add entries; the chunks were written before by `GenerationStore.write`."""

    def finish(self, generation: Generation) -> None:
        """As for `VectorIndex`: here it also brings stored weights up to the present average length."""

    def search(
        self,
        generation: Generation,
        tenant: str,
        terms: Sequence[int],
        *,
        limit: int,
        kind: Kind | None = None,
        filters: Sequence[Filter] = (),
        documents: Sequence[UUID] | None = None,
    ) -> Sequence[Candidate]:
        """Up to `limit` passages that hold any of the terms (`term_id`s), best first; a repeated term counts as often as it is given."""

    def count(self, generation: Generation) -> int:
        """How many passages it holds, of all tenants."""

    def scores(self, generation: Generation, tenant: str, terms: Sequence[int], chunk_ids: Sequence[UUID]) -> Mapping[UUID, float]:
        """The BM25 score of each of these passages."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The passages that a query may find, column by column, since they are hundreds and few of them are ever shown.

    `chunks` and `documents` are ids as 16 bytes each, each chunk once; `cosines` in [-1, 1] and `bm25` ≥ 0 go along with
    them. `complete`: no other passage could be found.
    """

    chunks: Sequence[bytes]
    documents: Sequence[bytes]
    cosines: NDArray[np.float64]
    bm25: NDArray[np.float64]
    complete: bool


class HybridIndex(Protocol):
    """Passages by vector and by words at once: an engine that holds both indexes answers in one statement."""

    def candidates(
        self,
        generation: Generation,
        tenant: str,
        vector: Vector,
        terms: Sequence[int],
        *,
        depth: int,
        kind: Kind | None = None,
        filters: Sequence[Filter] = (),
        documents: Sequence[UUID] | None = None,
    ) -> Candidates:
        """What `VectorIndex.search` and `LexicalIndex.search` find with `depth` as their limit, all with both scores, exactly."""


class PartIndex(Protocol):
    """The parts of passages, for a second and closer look at the best of them. They go with their passages."""

    def write(self, generation: Generation, parts: Mapping[UUID, Parts]) -> None:
        """Add the parts of passages; the chunks were written before by `GenerationStore.write`, those that are gone are left out."""

    def read(self, generation: Generation, chunks: Sequence[bytes]) -> Mapping[bytes, Parts]:
        """The parts of these passages (ids as in `Candidates`), as far as there are any."""
