"""Makes one hybrid index out of any vector index and any lexical one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from rolecall.domain.chunk import Vector
from rolecall.domain.document import Kind
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter
from rolecall.ports.indexes import Candidates, LexicalIndex, VectorIndex


@dataclass(frozen=True)
class JoinedIndex:
    """A `HybridIndex` of two engines: asks each for its best, then for the other score of what only one of them found."""

    vectors: VectorIndex
    lexical: LexicalIndex

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
        near = self.vectors.search(generation, tenant, vector, limit=depth, kind=kind, filters=filters, documents=documents)
        worded = self.lexical.search(generation, tenant, terms, limit=depth, kind=kind, filters=filters, documents=documents)
        owners = {found.chunk_id: found.document_id for found in (*near, *worded)}
        cosines = {found.chunk_id: found.score for found in near}
        bm25 = {found.chunk_id: found.score for found in worded}
        if unmeasured := [chunk for chunk in owners if chunk not in cosines]:
            cosines.update(self.vectors.cosines(generation, vector, unmeasured))
        if terms and (unscored := [chunk for chunk in owners if chunk not in bm25]):
            bm25.update(self.lexical.scores(generation, tenant, terms, unscored))
        return Candidates(
            chunks=[chunk.bytes for chunk in owners],
            documents=[document.bytes for document in owners.values()],
            cosines=np.array([cosines[chunk] for chunk in owners], float),
            bm25=np.array([bm25.get(chunk, 0.0) for chunk in owners], float),
            complete=len(near) < depth,
        )
