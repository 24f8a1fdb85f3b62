"""Known vectors in PostgreSQL, in half precision."""

from collections.abc import Mapping, Sequence

import numpy as np

from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.statements import statement
from rolecall.domain.chunk import Vector


class PostgresEmbeddings:
    """An `EmbeddingStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, encoder: str, hashes: Sequence[bytes]) -> Mapping[bytes, Vector]:
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            rows = cursor.execute(statement("embeddings", "get"), {"encoder": encoder, "hashes": list(hashes)}).fetchall()
        if not rows:
            return {}
        matrix = np.frombuffer(b"".join(vector for _, vector in rows), "<f2").reshape(len(rows), -1).astype(np.float32)
        return {text_hash: vector for (text_hash, _), vector in zip(rows, matrix, strict=True)}

    def put(self, encoder: str, vectors: Mapping[bytes, Vector]) -> None:
        hashes = sorted(vectors)  # in one order everywhere, so that two writers never wait for each other
        halves = [vectors[text_hash].astype("<f2").tobytes() for text_hash in hashes]
        with self._database.connection() as connection:
            connection.execute(statement("embeddings", "put"), {"encoder": encoder, "hashes": hashes, "vectors": halves})
