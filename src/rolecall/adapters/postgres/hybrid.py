"""Both indexes of a generation asked in one statement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np

from rolecall.adapters.postgres.binary import halfvec
from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.filters import narrowing
from rolecall.adapters.postgres.lexical import query
from rolecall.adapters.postgres.statements import statement
from rolecall.adapters.postgres.vectors import SPARE
from rolecall.domain.chunk import Vector
from rolecall.domain.document import Kind
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter
from rolecall.ports.indexes import Candidates, HybridIndex

_ID = 16


class PostgresHybrid:
    """A `HybridIndex`; what it can't answer in one statement it asks `apart`, which asks each index for itself."""

    def __init__(self, database: Database, apart: HybridIndex) -> None:
        self._database = database
        self._apart = apart

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
        if not filters and documents is None:
            found = self._together(generation, tenant, vector, terms, depth, kind)
            if not found.complete:
                return found
        # A filter decides how to search best, and a graph that gives too few may have missed some.
        return self._apart.candidates(generation, tenant, vector, terms, depth=depth, kind=kind, filters=filters, documents=documents)

    def _together(
        self, generation: Generation, tenant: str, vector: Vector, terms: Sequence[int], depth: int, kind: Kind | None
    ) -> Candidates:
        join, where, parameters = narrowing(kind, (), None)
        parameters |= query(tenant, terms) | {"vector": halfvec(vector), "limit": depth, "fetched": depth + SPARE}
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            [(chunks, *columns, near)] = cursor.execute(_statement(generation.id, join, where), parameters)
        if chunks is None:
            return Candidates([], [], np.empty(0), np.empty(0), complete=True)
        documents, cosines, bm25 = columns
        return Candidates(_ids(chunks), _ids(documents), _floats(cosines), _floats(bm25), complete=near < depth)


def _statement(generation: int, join: str, where: str) -> str:
    parts: dict[str, Any] = {"generation": generation, "join": join, "conditions": where}
    return statement(
        "hybrid",
        "candidates",
        generation=generation,
        query=statement("lexical", "query", generation=generation),
        near=statement("vectors", "nearest", **parts),
        worded=statement("lexical", "search", **parts),
    )


def _ids(column: bytes) -> list[bytes]:
    return [column[start : start + _ID] for start in range(0, len(column), _ID)]


def _floats(column: bytes) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.frombuffer(column, ">f8").astype(np.float64)
