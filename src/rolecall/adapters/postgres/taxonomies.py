"""Taxonomies and the vectors of their labels in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from rolecall.adapters import refusals
from rolecall.adapters.postgres.connection import Connection, Database
from rolecall.adapters.postgres.rows import storable
from rolecall.adapters.postgres.statements import statement
from rolecall.domain.chunk import Matrix
from rolecall.domain.taxonomy import Concept, Taxonomy, TaxonomyKind

BLOCK = 4096
"""Labels whose vectors are stored in one value, which may have a gigabyte at most."""


class PostgresTaxonomies:
    """A `TaxonomyStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self) -> Sequence[Taxonomy]:
        with self._database.connection() as connection:
            return [_taxonomy(*row) for row in connection.execute(statement("taxonomies", "list"))]

    def get(self, name: str) -> Taxonomy:
        with self._database.connection() as connection:
            row = connection.execute(statement("taxonomies", "get"), {"name": name}).fetchone()
        if row is None:
            raise refusals.no_taxonomy(name)
        return _taxonomy(*row)

    def concepts(self, name: str) -> Sequence[Concept]:
        with self._database.transaction() as connection, connection.cursor(binary=True) as cursor:
            self.get(name)
            return [Concept(uri, tuple(labels)) for uri, labels in cursor.execute(statement("taxonomies", "concepts"), {"name": name})]

    def put(self, taxonomy: Taxonomy, concepts: Sequence[Concept], encoder: str, vectors: Matrix | None) -> None:
        with self._database.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [self._database.lock_key("taxonomy", taxonomy.name)])
            connection.execute(statement("taxonomies", "drop"), {"name": taxonomy.name})
            connection.execute(statement("taxonomies", "add"), asdict(taxonomy) | {"source": storable(taxonomy.source)})
            _copy_concepts(connection, taxonomy, concepts)
            if vectors is not None:
                _copy_vectors(connection, taxonomy, encoder, vectors)

    def put_vectors(self, taxonomy: Taxonomy, encoder: str, vectors: Matrix) -> None:
        given = {"name": taxonomy.name, "hash": taxonomy.hash, "encoder": encoder}
        with self._database.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [self._database.lock_key("taxonomy", taxonomy.name)])
            if connection.execute(statement("taxonomies", "lock"), given).rowcount:
                connection.execute(statement("taxonomies", "forget_vectors"), given)
                _copy_vectors(connection, taxonomy, encoder, vectors)

    def vectors(self, name: str, encoder: str) -> Matrix | None:
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            rows = cursor.execute(statement("taxonomies", "vectors"), {"name": name, "encoder": encoder}).fetchall()
        if not rows:
            return None
        return np.concatenate([np.frombuffer(halves, "<f2").reshape(-1, dimensions) for dimensions, halves in rows]).astype(np.float32)

    def has_vectors(self, name: str, encoder: str) -> bool:
        with self._database.connection() as connection:
            [(known,)] = connection.execute(statement("taxonomies", "has_vectors"), {"name": name, "encoder": encoder})
        return bool(known)

    def drop(self, name: str) -> None:
        with self._database.connection() as connection:
            if not connection.execute(statement("taxonomies", "drop"), {"name": name}).rowcount:
                raise refusals.no_taxonomy(name)


def _taxonomy(name: str, kind: str, *rest: object) -> Taxonomy:
    return Taxonomy(name, TaxonomyKind(kind), *rest)  # type: ignore[arg-type]


def _copy_concepts(connection: Connection, taxonomy: Taxonomy, concepts: Sequence[Concept]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement("taxonomies", "add_concepts")) as copy:
        copy.set_types(["text", "int4", "text", "text[]"])
        for ordinal, concept in enumerate(concepts):
            copy.write_row((taxonomy.name, ordinal, concept.uri, list(concept.labels)))


def _copy_vectors(connection: Connection, taxonomy: Taxonomy, encoder: str, vectors: Matrix) -> None:
    with connection.cursor() as cursor, cursor.copy(statement("taxonomies", "add_vectors")) as copy:
        copy.set_types(["text", "text", "int4", "int4", "bytea"])
        for block, start in enumerate(range(0, len(vectors), BLOCK)):
            halves = vectors[start : start + BLOCK].astype("<f2").tobytes()
            copy.write_row((taxonomy.name, encoder, block, vectors.shape[1], halves))
