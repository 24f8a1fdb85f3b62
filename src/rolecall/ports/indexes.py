"""Indexes of passages: by vector and by words."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from rolecall.domain.chunk import Candidate, LexicalEntry, Vector, VectorEntry
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
