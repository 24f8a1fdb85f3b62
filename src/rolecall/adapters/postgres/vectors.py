"""Nearest passages by pgvector: HNSW on half-precision vectors, or an exact scan where that is as fast or surer."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from psycopg.errors import DiskFull

from rolecall.adapters.postgres.binary import halfvec, halfvecs
from rolecall.adapters.postgres.connection import Connection, Database
from rolecall.adapters.postgres.filters import conditions, narrowing
from rolecall.adapters.postgres.statements import statement
from rolecall.domain.chunk import Candidate, Vector, VectorEntry
from rolecall.domain.document import Kind
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter

INDEXED = 2_000
"""Passages from which on an index is built: scanning fewer takes no longer than walking a graph."""

FEW = 2_000
"""Documents up to which a filtered search looks at all that match, which is exact; a graph would have to pass by all that don't."""

MOST_DIMENSIONS = 4_000
"""More than these pgvector can't index."""

SPARE = 16  # passages fetched beyond the limit, so that a tie at its edge is decided by chunk id and not by the graph


class PostgresVectors:
    """A `VectorIndex`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, generation: Generation, tenant: str, entries: Sequence[VectorEntry]) -> None:
        if not entries:
            return
        with self._database.writing(tenant) as connection:
            present = _present(connection, generation, entries)
            embeddings = halfvecs(np.stack([entry.vector for entry in entries]))
            with connection.cursor() as cursor, cursor.copy(statement("vectors", "add", generation=generation.id)) as copy:
                copy.set_types(["uuid", "uuid", "text", "text", "bytea"])
                for entry, embedding in zip(entries, embeddings, strict=True):
                    if entry.chunk.id in present:
                        copy.write_row((entry.chunk.id, entry.chunk.document_id, tenant, entry.chunk.kind, embedding))

    def finish(self, generation: Generation) -> None:
        if generation.dimensions > MOST_DIMENSIONS:
            return
        with self._database.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [self._database.lock_key("finish", str(generation.id))])
            [(needed,)] = connection.execute(statement("vectors", "needs_index", generation=generation.id), {"least": INDEXED})
            if needed:
                _build(connection, generation)

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
        with self._database.connection() as connection:
            if filters and documents is None and not exact:
                documents = _few(connection, tenant, kind, filters)
            join, where, parameters = narrowing(kind, filters, documents)
            parameters |= {"tenant": tenant, "vector": halfvec(vector), "limit": limit, "fetched": limit + SPARE}
            parts: dict[str, Any] = {"generation": generation.id, "join": join, "conditions": where}
            if documents is None and not exact:
                found = _candidates(connection, "nearest", parts, parameters)
                if len(found) >= limit:
                    return found
            return _candidates(connection, "exact", parts, parameters)

    def count(self, generation: Generation) -> int:
        with self._database.connection() as connection:
            [(count,)] = connection.execute(statement("vectors", "count", generation=generation.id))
        return int(count)

    def cosines(self, generation: Generation, vector: Vector, chunk_ids: Sequence[UUID]) -> Mapping[UUID, float]:
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            given = {"vector": halfvec(vector), "ids": list(chunk_ids)}
            return dict(cursor.execute(statement("vectors", "cosines", generation=generation.id), given).fetchall())


def _present(connection: Connection, generation: Generation, entries: Sequence[VectorEntry]) -> set[UUID]:
    """The chunks that are still there: a document may have been deleted since it was read."""
    ids = [entry.chunk.id for entry in entries]
    return {chunk_id for (chunk_id,) in connection.execute(statement("vectors", "present", generation=generation.id), {"ids": ids})}


def _few(connection: Connection, tenant: str, kind: Kind | None, filters: Sequence[Filter]) -> list[UUID] | None:
    """The documents that pass the filters, unless they are many."""
    where, parameters = conditions(filters)
    if kind is not None:
        where, parameters = where + "\n  AND d.kind = %(kind)s", {**parameters, "kind": kind}
    rows = connection.execute(
        statement("vectors", "matching", conditions=where), {**parameters, "tenant": tenant, "few": FEW + 1}
    ).fetchall()
    return [document_id for (document_id,) in rows] if len(rows) <= FEW else None


def _candidates(connection: Connection, name: str, parts: Mapping[str, Any], parameters: Mapping[str, Any]) -> list[Candidate]:
    with connection.cursor(binary=True) as cursor:
        return [Candidate(*row) for row in cursor.execute(statement("vectors", name, **parts), parameters)]


def _build(connection: Connection, generation: Generation) -> None:
    """Build the graph on all cores; on one where the server's shared memory is too small for that, as in many containers."""
    index = statement("vectors", "index", generation=generation.id)
    [(count,)] = connection.execute(statement("vectors", "count", generation=generation.id))
    megabytes = max(64, min(1024, count * (2 * generation.dimensions + 512) // 2**20))
    connection.execute("SELECT set_config('maintenance_work_mem', %s, true)", [f"{megabytes}MB"])
    try:
        with connection.transaction():
            connection.execute(index)
    except DiskFull:
        connection.execute("SET LOCAL max_parallel_maintenance_workers = 0")
        connection.execute(index)
