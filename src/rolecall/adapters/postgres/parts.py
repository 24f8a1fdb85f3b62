"""Parts of passages in PostgreSQL: for each passage the bytes of all its vectors, one behind the other."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np

from rolecall.adapters.postgres.binary import uuid_array
from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.statements import statement
from rolecall.domain.chunk import Parts
from rolecall.domain.generation import Generation


class PostgresParts:
    """A `PartIndex`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, generation: Generation, parts: Mapping[UUID, Parts]) -> None:
        if not parts:
            return
        given = {
            "ids": list(parts),
            "vectors": [own.vectors.tobytes() for own in parts.values()],
            "weights": [None if own.weights is None else own.weights.astype("<f4").tobytes() for own in parts.values()],
        }
        with self._database.connection() as connection:
            connection.execute(statement("parts", "add", generation=generation.id), given)

    def read(self, generation: Generation, chunks: Sequence[bytes]) -> Mapping[bytes, Parts]:
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            rows = cursor.execute(statement("parts", "read", generation=generation.id), {"ids": uuid_array(chunks)}).fetchall()
        return {chunk: _parts(vectors, weights, generation.dimensions) for chunk, vectors, weights in rows}


def _parts(vectors: bytes, weights: bytes | None, dimensions: int) -> Parts:
    return Parts(
        np.frombuffer(vectors, np.int8).reshape(-1, dimensions),
        None if weights is None else np.frombuffer(weights, "<f4"),
    )
