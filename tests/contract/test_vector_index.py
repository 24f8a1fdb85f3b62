from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import numpy as np
import psycopg
import pytest
from contract_data import DIMENSIONS, TENANT, add, index, make_chunks, make_document, new_generation, passages, published, vector_of
from contract_stores import Stores, on_postgres

from rolecall.adapters.postgres.connection import Database
from rolecall.domain.chunk import Chunk, Level, Vector, VectorEntry
from rolecall.domain.document import Kind, StoredDocument
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter, Operator
from rolecall.domain.identifiers import new_id

REMOTE = Filter("remote", Operator.EQUAL, True)


class VectorIndexContract:
    def corpus(self, stores: Stores) -> tuple[Generation, list[Chunk]]:
        texts = [f"Line {n}\nOther {n}\nCommon" for n in range(6)]
        jobs = [make_document(f"job {n}", text, fields={"remote": n % 2 == 0, "years": n}) for n, text in enumerate(texts)]
        stored = add(stores, *jobs, make_document("resume", "Line 0\nMine", kind=Kind.RESUME, fields={"remote": True}))
        generation = published(stores, stored)
        return generation, [chunk for one in stored for chunk in passages(make_chunks(one))]

    def test_the_nearest_come_first_with_their_cosine(self, stores: Stores) -> None:
        generation, chunks = self.corpus(stores)
        query = vector_of("a query")
        cosines = {chunk.id: float(vector_of(chunk.text) @ query) for chunk in chunks}
        expected = sorted(cosines, key=lambda chunk_id: (-round(cosines[chunk_id], 3), chunk_id))
        found = stores.vectors.search(generation, TENANT, query, limit=10)
        assert len(found) == 10
        assert [round(candidate.score, 2) for candidate in found] == [round(cosines[candidate.chunk_id], 2) for candidate in found]
        assert [candidate.chunk_id for candidate in found] == expected[:10]
        documents = {chunk.id: chunk.document_id for chunk in chunks}
        assert all(candidate.document_id == documents[candidate.chunk_id] for candidate in found)
        assert stores.vectors.search(generation, TENANT, query, limit=10, exact=True) == found

    def test_ties_go_by_chunk_id(self, stores: Stores) -> None:
        generation, chunks = self.corpus(stores)
        common = sorted(chunk.id for chunk in chunks if chunk.text == "Common")
        for limit in (2, 6):
            found = stores.vectors.search(generation, TENANT, vector_of("Common"), limit=limit)
            assert [candidate.chunk_id for candidate in found] == common[:limit]
            assert found[0].score == pytest.approx(1, abs=1e-3)

    def test_kind_filters_and_documents_narrow_a_search(self, stores: Stores) -> None:
        generation, chunks = self.corpus(stores)
        query = vector_of("a query")

        def found(**narrow: object) -> set[str]:
            candidates = stores.vectors.search(generation, TENANT, query, limit=99, **narrow)
            texts = {chunk.id: chunk.text for chunk in chunks}
            return {texts[candidate.chunk_id] for candidate in candidates}

        by_text = {chunk.text: chunk.document_id for chunk in chunks}
        assert found(kind=Kind.RESUME) == {"Line 0", "Mine"}
        assert found(filters=[REMOTE], kind=Kind.JOB) == {f"{word} {n}" for n in (0, 2, 4) for word in ("Line", "Other")} | {"Common"}
        assert found(filters=[REMOTE, Filter("years", Operator.AT_LEAST, 3)]) == {"Line 4", "Other 4", "Common"}
        assert found(documents=[by_text["Mine"]]) == {"Line 0", "Mine"}
        assert found(documents=[by_text["Mine"]], kind=Kind.JOB) == set()
        assert found(documents=[by_text["Mine"]], filters=[Filter("years", Operator.AT_LEAST, 3)]) == set()
        assert found(documents=[]) == set()
        assert found(filters=[Filter("nothing", Operator.EQUAL, "x")]) == set()
        assert found(filters=[REMOTE], exact=True) == found(filters=[REMOTE])

    def test_tenants_see_their_own(self, stores: Stores) -> None:
        generation, _ = self.corpus(stores)
        stored = add(stores, make_document("theirs", "Common"), tenant="other")
        index(stores, generation, stored, "other")
        assert [found.document_id for found in stores.vectors.search(generation, "other", vector_of("Common"), limit=9)] == [stored[0].id]
        assert stores.vectors.search(generation, "nobody", vector_of("Common"), limit=9) == []
        assert stores.vectors.count(generation) == 21

    def test_cosines_are_those_of_the_search(self, stores: Stores) -> None:
        generation, _ = self.corpus(stores)
        query = vector_of("a query")
        found = stores.vectors.search(generation, TENANT, query, limit=5)
        cosines = stores.vectors.cosines(generation, query, [*(candidate.chunk_id for candidate in found), new_id()])
        assert cosines == pytest.approx({candidate.chunk_id: candidate.score for candidate in found})
        assert stores.vectors.cosines(generation, query, []) == {}

    def test_an_empty_generation(self, stores: Stores) -> None:
        generation = new_generation(stores)
        stores.vectors.write(generation, TENANT, [])
        stores.vectors.finish(generation)
        assert stores.vectors.search(generation, TENANT, vector_of("x"), limit=5) == []
        assert stores.vectors.count(generation) == 0

    def test_what_is_written_after_finish_is_found(self, stores: Stores) -> None:
        generation, _ = self.corpus(stores)
        stored = add(stores, make_document("late", "Latecomer"))
        index(stores, generation, stored)
        stores.vectors.finish(generation)
        [best] = stores.vectors.search(generation, TENANT, vector_of("Latecomer"), limit=1)
        assert best.document_id == stored[0].id


class TestMemoryVectors(VectorIndexContract):
    @pytest.fixture
    def stores(self, memory_stores: Stores) -> Stores:
        return memory_stores


class TestPostgresVectors(VectorIndexContract):
    @pytest.fixture
    def stores(self, postgres_stores: Stores) -> Stores:
        return postgres_stores

    def test_vectors_too_wide_for_a_graph_are_searched_all_the_same(self, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("rolecall.adapters.postgres.vectors.INDEXED", 0)
        generation = stores.generations.create("wide", "lines", "words", 4001)
        [stored] = add(stores, make_document("one", "Nurse"))
        [chunk] = passages(make_chunks(stored))
        stores.generations.write(generation.id, TENANT, {stored.id: stored.version_id}, [chunk])
        vector = np.eye(1, 4001, dtype=np.float32)[0]
        stores.vectors.write(generation, TENANT, [VectorEntry(chunk, vector)])
        stores.vectors.finish(generation)
        [found] = stores.vectors.search(generation, TENANT, vector, limit=1)
        assert found.score == pytest.approx(1)

    def test_a_server_with_little_shared_memory_builds_the_graph_alone(
        self, stores: Stores, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("rolecall.adapters.postgres.vectors.INDEXED", 1)
        generation = new_generation(stores)
        index(stores, generation, add(stores, make_document()))
        real, failures = psycopg.Connection.execute, iter([True])

        def execute(connection: psycopg.Connection, query: str, *rest: object, **named: object) -> object:
            if str(query).startswith("CREATE INDEX") and next(failures, False):
                raise psycopg.errors.DiskFull("could not resize shared memory segment")
            return real(connection, query, *rest, **named)

        monkeypatch.setattr(psycopg.Connection, "execute", execute)
        stores.vectors.finish(generation)
        assert next(failures, None) is None
        assert _graphs(database, generation) == 1


class TestPostgresVectorsThroughTheGraph(VectorIndexContract):
    """The same with an index from the first passage on, and filters that are evaluated along the graph."""

    @pytest.fixture
    def stores(self, postgres_stores: Stores, database: Database, monkeypatch: pytest.MonkeyPatch) -> Stores:
        monkeypatch.setattr("rolecall.adapters.postgres.vectors.INDEXED", 1)
        monkeypatch.setattr("rolecall.adapters.postgres.vectors.FEW", 0)
        with database.connection() as connection:
            connection.execute("SELECT set_config('enable_seqscan', 'off', false), set_config('enable_sort', 'off', false)")
        return postgres_stores


@pytest.fixture(scope="module")
def big_database(new_database: Callable[[], AbstractContextManager[Database]]) -> Iterator[Database]:
    with new_database() as database:
        yield database


@pytest.fixture(scope="module")
def many(big_database: Database) -> tuple[Stores, Generation, np.ndarray]:
    """3,000 documents of a passage each, of which one in a hundred is remote; one in three has the text of another."""
    stores = on_postgres(big_database)
    texts = [f"Text {n - n % 3 // 2}" for n in range(3000)]
    documents = [make_document(f"job {n}", f"Job {n}", fields={"remote": n % 100 == 7}) for n in range(len(texts))]
    stored = add(stores, *documents)
    generation = new_generation(stores)
    chunks = [_chunk(one, text) for one, text in zip(stored, texts, strict=True)]
    vectors = [vector_of(text) for text in texts]
    stores.generations.write(generation.id, TENANT, {one.id: one.version_id for one in stored}, chunks)
    stores.vectors.write(generation, TENANT, [VectorEntry(chunk, vector) for chunk, vector in zip(chunks, vectors, strict=True)])
    stores.vectors.finish(generation)
    return stores, generation, np.random.default_rng(7).standard_normal((20, DIMENSIONS)).astype(np.float32)


def _chunk(stored: StoredDocument, text: str) -> Chunk:
    return Chunk(new_id(), stored.id, stored.document.kind, 0, Level.PASSAGE, "duties", 0, 5, text)


class TestPostgresAtScale:
    def test_the_graph_is_used_and_finds_what_an_exact_scan_finds(
        self, many: tuple[Stores, Generation, np.ndarray], big_database: Database
    ) -> None:
        stores, generation, queries = many
        assert _uses_graph(big_database, generation, queries[0])
        for limit in (10, 200):
            assert _recall(stores, generation, queries, limit) >= 0.98

    def test_a_one_percent_filter_finds_exactly_the_best(self, many: tuple[Stores, Generation, np.ndarray]) -> None:
        stores, generation, queries = many
        for query in queries:
            found = stores.vectors.search(generation, TENANT, query, limit=10, filters=[REMOTE])
            assert len(found) == 10
            assert found == stores.vectors.search(generation, TENANT, query, limit=10, filters=[REMOTE], exact=True)

    def test_a_filter_that_many_pass_still_finds_the_best(
        self, many: tuple[Stores, Generation, np.ndarray], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stores, generation, queries = many
        monkeypatch.setattr("rolecall.adapters.postgres.vectors.FEW", 5)
        assert _recall(stores, generation, queries, 10, filters=[REMOTE]) >= 0.98
        assert len(stores.vectors.search(generation, TENANT, queries[0], limit=200, filters=[REMOTE])) == 30

    def test_finish_again_does_nothing(self, many: tuple[Stores, Generation, np.ndarray], big_database: Database) -> None:
        stores, generation, _ = many
        stores.vectors.finish(generation)
        assert _graphs(big_database, generation) == 1


def _recall(stores: Stores, generation: Generation, queries: np.ndarray, limit: int, **narrow: object) -> float:
    found = wanted = 0
    for query in queries:
        exact = stores.vectors.search(generation, TENANT, query, limit=limit, exact=True, **narrow)
        fast = stores.vectors.search(generation, TENANT, query, limit=limit, **narrow)
        assert [candidate.score for candidate in fast] == sorted((candidate.score for candidate in fast), reverse=True)
        found += len({candidate.chunk_id for candidate in exact} & {candidate.chunk_id for candidate in fast})
        wanted += len(exact)
    return found / wanted


def _uses_graph(database: Database, generation: Generation, query: Vector) -> bool:
    with database.connection() as connection:
        plan = connection.execute(
            f"EXPLAIN SELECT chunk_id FROM vectors_{generation.id} WHERE tenant = %s ORDER BY embedding <=> %s::halfvec LIMIT 10",
            [TENANT, str(query.tolist())],
        ).fetchall()
    return any("_embedding_idx" in line for (line,) in plan)


def _graphs(database: Database, generation: Generation) -> int:
    with database.connection() as connection:
        [(count,)] = connection.execute(
            "SELECT count(*) FROM pg_indexes WHERE schemaname = %s AND tablename = %s AND indexdef LIKE '%%hnsw%%'",
            [database.schema, f"vectors_{generation.id}"],
        )
    return int(count)
