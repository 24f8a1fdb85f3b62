"""Occupation profiles of passages in PostgreSQL: a table beside each generation's others."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np

from rolecall.adapters.postgres.binary import from_halfvecs, halfvec
from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.statements import statement
from rolecall.domain.chunk import Matrix, Vector
from rolecall.domain.generation import Generation


class PostgresProfiles:
    """A `ProfileIndex`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, generation: Generation, basis: str, profiles: Mapping[UUID, bytes]) -> None:
        given = {"basis": basis, "ids": list(profiles), "profiles": list(profiles.values())}
        with self._database.connection() as connection:
            connection.execute(statement("taxonomies", "write_profiles", generation=generation.id), given)

    def compare(self, generation: Generation, basis: str, vector: Vector, chunk_ids: Sequence[UUID]) -> Sequence[tuple[float, bytes]]:
        given = {"basis": basis, "vector": halfvec(vector), "ids": list(chunk_ids)}
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            rows = cursor.execute(statement("taxonomies", "compare", generation=generation.id), given).fetchall()
        found = {chunk_id: (cosine, profile or b"") for chunk_id, cosine, profile in rows}
        return [found.get(chunk_id.bytes, (0.0, b"")) for chunk_id in chunk_ids]

    def missing(self, generation: Generation, basis: str, *, limit: int) -> tuple[Sequence[UUID], Matrix]:
        given = {"basis": basis, "limit": limit}
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            rows = cursor.execute(statement("taxonomies", "missing_profiles", generation=generation.id), given).fetchall()
        if not rows:
            return [], np.empty((0, generation.dimensions), np.float32)
        return [chunk_id for chunk_id, _ in rows], from_halfvecs([embedding for _, embedding in rows])

    def count_missing(self, generation: Generation, basis: str) -> int:
        with self._database.connection() as connection:
            [(count,)] = connection.execute(statement("taxonomies", "count_missing_profiles", generation=generation.id), {"basis": basis})
        return int(count)
