"""BM25 in PostgreSQL with nothing but pgvector.

Each passage has its terms in an int[] under a GIN index, and in a sparse vector what BM25 makes of how often they stand
there; a query's sparse vector holds their idf. GIN finds the passages that hold any of the query's rarest terms, and the
inner product of the two vectors is BM25.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from rolecall.adapters.postgres.binary import int_array, sparsevec
from rolecall.adapters.postgres.connection import Connection, Database
from rolecall.adapters.postgres.filters import narrowing
from rolecall.adapters.postgres.statements import statement
from rolecall.domain.chunk import Candidate, LexicalEntry
from rolecall.domain.document import Kind
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter

K1 = 1.2
B = 0.75

CAP = 20_000
"""Passages after which a search looks no further: the rarest terms are looked up until this many may hold one of them."""

NO_CAP = 2**31 - 1

DRIFT = 0.02
"""How far the average length may move, in parts of what it was, before weights are made anew."""

_TYPES = ["uuid", "uuid", "text", "text", "int4", "bytea", "bytea", "bytea"]


class PostgresLexical:
    """A `LexicalIndex`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, generation: Generation, tenant: str, entries: Sequence[LexicalEntry]) -> None:
        if not entries:
            return
        with self._database.writing(tenant) as connection:
            ids = [entry.chunk.id for entry in entries]
            rows = connection.execute(statement("vectors", "present", generation=generation.id), {"ids": ids})
            present = {chunk_id for (chunk_id,) in rows}  # a document may have been deleted since it was read
            entries = [entry for entry in entries if entry.chunk.id in present]
            if entries:
                average = _count(connection, generation, tenant, entries)
                with connection.cursor() as cursor, cursor.copy(statement("lexical", "add", generation=generation.id)) as copy:
                    copy.set_types(_TYPES)
                    for row in _rows(tenant, entries, average):
                        copy.write_row(row)

    def finish(self, generation: Generation) -> None:
        with self._database.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [self._database.lock_key("finish", str(generation.id))])
            drifted = connection.execute(statement("lexical", "drifted", generation=generation.id), {"drift": DRIFT}).fetchall()
        for (tenant,) in drifted:
            self._weigh(generation, tenant)
        with self._database.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [self._database.lock_key("finish", str(generation.id))])
            [(indexed,)] = connection.execute(statement("lexical", "has_index", generation=generation.id))
            if drifted and not indexed:  # nobody reads it yet, and half of it is old weights
                connection.execute(statement("lexical", "compact", generation=generation.id))
            connection.execute(statement("lexical", "merge" if indexed else "index", generation=generation.id))

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
        if not terms:
            return []
        join, where, parameters = narrowing(kind, filters, documents)
        parameters |= query(tenant, terms) | {"limit": limit}
        if filters or documents is not None:  # what the rarest terms find may not pass, and what passes may hold only common ones
            parameters["cap"] = NO_CAP
        rows = self._run("search", parameters, generation=generation.id, join=join, conditions=where)
        return [Candidate(*row) for row in rows]

    def count(self, generation: Generation) -> int:
        with self._database.connection() as connection:
            [(count,)] = connection.execute(statement("lexical", "count", generation=generation.id))
        return int(count)

    def scores(self, generation: Generation, tenant: str, terms: Sequence[int], chunk_ids: Sequence[UUID]) -> Mapping[UUID, float]:
        return dict(self._run("scores", query(tenant, terms) | {"ids": list(chunk_ids)}, generation=generation.id))

    def _run(self, name: str, parameters: Mapping[str, Any], **parts: int | str) -> list[Any]:
        sql = statement("lexical", "query", generation=parts["generation"]) + "\n" + statement("lexical", name, **parts)
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            return cursor.execute(sql, parameters).fetchall()

    def _weigh(self, generation: Generation, tenant: str) -> None:
        with self._database.writing(tenant) as connection:
            [(average,)] = connection.execute(statement("lexical", "average", generation=generation.id), {"tenant": tenant})
            given = {"tenant": tenant, "k1": K1, "b": B, "average": average or 1.0}
            connection.execute(statement("lexical", "weigh", generation=generation.id), given)


def query(tenant: str, terms: Sequence[int]) -> dict[str, Any]:
    times = Counter(terms)
    return {"tenant": tenant, "terms": list(times), "times": list(times.values()), "cap": CAP}


def _count(connection: Connection, generation: Generation, tenant: str, entries: Sequence[LexicalEntry]) -> float:
    """Add the entries to the tenant's counts; returns the average length that its weights are made with."""
    length = sum(entry.length for entry in entries)
    stats = {"tenant": tenant, "passages": len(entries), "length": length, "average": length / len(entries)}
    [(average,)] = connection.execute(statement("lexical", "add_stats", generation=generation.id), stats)
    counts = Counter(term for entry in entries for term in entry.frequencies)
    terms = {"tenant": tenant, "terms": list(counts), "counts": list(counts.values())}
    connection.execute(statement("lexical", "add_terms", generation=generation.id), terms)
    return average or 1.0


def _rows(tenant: str, entries: Sequence[LexicalEntry], average: float) -> Iterator[tuple[Any, ...]]:
    for entry in entries:
        counted = np.array(sorted(entry.frequencies.items()), np.int64).reshape(-1, 2)
        terms, frequencies = counted[:, 0], counted[:, 1]
        weights = frequencies / (frequencies + K1 * (1 - B + B * entry.length / average))
        chunk = entry.chunk
        yield (
            chunk.id,
            chunk.document_id,
            tenant,
            chunk.kind,
            entry.length,
            int_array(terms),
            int_array(frequencies),
            sparsevec(terms, weights),
        )
