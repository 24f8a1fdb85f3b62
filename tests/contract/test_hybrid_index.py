"""What both indexes find together, with both scores of everything found."""

import random
from uuid import UUID

import numpy as np
import pytest
from contract_data import TENANT, add, index, make_chunks, make_document, new_generation, passages, terms_of, vector_of
from contract_stores import Stores

from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.hybrid import PostgresHybrid
from rolecall.domain.document import Kind
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter, Operator
from rolecall.ports.indexes import Candidates, HybridIndex
from rolecall.retrieval.join import JoinedIndex

WORDS = ["nurse", "cook", "night", "ward", "oven", "pay", "care", "team"]
REMOTE = Filter("remote", Operator.EQUAL, True)
QUERY = "nurse night unheardof"


def filled(stores: Stores, count: int = 30) -> Generation:
    """Made-up texts; every third is a résumé, every fourth remote. Another tenant has a document too."""
    chance = random.Random(4)
    kinds = [Kind.RESUME if n % 3 == 0 else Kind.JOB for n in range(count)]
    texts = [f"{' '.join(chance.choices(WORDS, k=chance.randint(1, 9)))} {n}\nsecond {n}" for n in range(count)]
    documents = [make_document(f"d{n}", text, kind=kinds[n], fields={"remote": n % 4 == 0}) for n, text in enumerate(texts)]
    generation = new_generation(stores)
    index(stores, generation, add(stores, *documents))
    index(stores, generation, add(stores, make_document("theirs", "nurse night"), tenant="other"), tenant="other")
    stores.vectors.finish(generation)
    stores.lexical.finish(generation)
    return generation


def by_chunk(found: Candidates) -> dict[UUID, tuple[UUID, float, float]]:
    rows = zip(found.chunks, found.documents, found.cosines.tolist(), found.bm25.tolist(), strict=True)
    return {UUID(bytes=chunk): (UUID(bytes=document), cosine, bm25) for chunk, document, cosine, bm25 in rows}


class HybridIndexContract:
    @pytest.fixture
    def hybrid(self, stores: Stores) -> HybridIndex:
        return JoinedIndex(stores.vectors, stores.lexical)

    @pytest.mark.parametrize("depth", [1, 5, 20, 200])
    @pytest.mark.parametrize("kind", [None, Kind.JOB])
    def test_the_best_of_both_with_both_scores(self, stores: Stores, hybrid: HybridIndex, depth: int, kind: Kind | None) -> None:
        generation = filled(stores)
        vector, terms = vector_of(QUERY), terms_of(QUERY)
        found = hybrid.candidates(generation, TENANT, vector, terms, depth=depth, kind=kind)
        near = stores.vectors.search(generation, TENANT, vector, limit=depth, kind=kind)
        worded = stores.lexical.search(generation, TENANT, terms, limit=depth, kind=kind)
        owners = {each.chunk_id: each.document_id for each in (*near, *worded)}
        cosines = stores.vectors.cosines(generation, vector, list(owners))
        bm25 = stores.lexical.scores(generation, TENANT, terms, list(owners))
        assert len(found.chunks) == len(owners)
        for chunk, (document, cosine, words) in by_chunk(found).items():
            assert document == owners[chunk]
            assert cosine == pytest.approx(cosines[chunk], abs=1e-6)
            assert words == pytest.approx(bm25[chunk], abs=1e-6)
        assert found.complete == (len(near) < depth)

    def test_filters_and_documents_narrow(self, stores: Stores, hybrid: HybridIndex) -> None:
        generation = filled(stores)
        remote = [one.id for one in stores.documents.list(TENANT, None, [REMOTE])]

        def owners(**narrow: object) -> set[UUID]:
            found = hybrid.candidates(generation, TENANT, vector_of(QUERY), terms_of(QUERY), depth=99, **narrow)
            return {document for document, _, _ in by_chunk(found).values()}

        assert owners(filters=[REMOTE]) == set(remote)
        assert owners(documents=remote[:2]) == set(remote[:2])
        assert owners(documents=[]) == set()

    @pytest.mark.parametrize("terms", [[], terms_of("unheardof")])
    def test_without_a_known_term_meaning_alone_is_left(self, stores: Stores, hybrid: HybridIndex, terms: list[int]) -> None:
        generation = filled(stores)
        found = hybrid.candidates(generation, TENANT, vector_of(QUERY), terms, depth=7)
        assert len(found.chunks) == 7
        assert found.bm25.tolist() == [0.0] * 7
        assert not found.complete

    def test_an_empty_generation(self, stores: Stores, hybrid: HybridIndex) -> None:
        found = hybrid.candidates(new_generation(stores), TENANT, vector_of(QUERY), terms_of(QUERY), depth=5)
        assert (found.chunks, found.documents, found.complete) == ([], [], True)
        assert found.cosines.shape == found.bm25.shape == (0,)

    def test_each_passage_once(self, stores: Stores, hybrid: HybridIndex) -> None:
        generation = filled(stores)
        found = hybrid.candidates(generation, TENANT, vector_of(QUERY), terms_of(QUERY), depth=10)
        assert len(set(found.chunks)) == len(found.chunks) > 10
        mine = {chunk.id.bytes for one in stores.documents.list(TENANT) for chunk in passages(make_chunks(one))}
        assert set(found.chunks) <= mine
        assert found.cosines.dtype == found.bm25.dtype == np.float64


class TestJoinedInMemory(HybridIndexContract):
    @pytest.fixture
    def stores(self, memory_stores: Stores) -> Stores:
        return memory_stores


class TestJoinedOnPostgres(HybridIndexContract):
    @pytest.fixture
    def stores(self, postgres_stores: Stores) -> Stores:
        return postgres_stores


class TestPostgresHybrid(HybridIndexContract):
    @pytest.fixture
    def stores(self, postgres_stores: Stores) -> Stores:
        return postgres_stores

    @pytest.fixture
    def hybrid(self, stores: Stores, database: Database) -> HybridIndex:
        return PostgresHybrid(database, apart=JoinedIndex(stores.vectors, stores.lexical))

    def test_an_unfiltered_search_takes_one_statement(self, stores: Stores, database: Database) -> None:
        generation = filled(stores)
        alone = PostgresHybrid(database, apart=JoinedIndex(None, None))  # type: ignore[arg-type]  # asking these would fail
        assert len(alone.candidates(generation, TENANT, vector_of(QUERY), terms_of(QUERY), depth=5).chunks) >= 5
