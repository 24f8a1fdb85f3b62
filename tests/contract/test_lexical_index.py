import random
from collections import Counter
from uuid import UUID

import bm25s
import numpy as np
import pytest
from contract_data import TENANT, add, index, make_chunks, make_document, new_generation, passages, published, terms_of
from contract_stores import Stores

from rolecall.adapters.postgres.connection import Database
from rolecall.domain.chunk import LexicalEntry, term_id
from rolecall.domain.document import Kind
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter, Operator
from rolecall.domain.identifiers import new_id

WORDS = ["nurse", "cook", "night", "ward", "oven", "pay", "care", "team", "driver", "licence", "berlin", "clean"]
REMOTE = Filter("remote", Operator.EQUAL, True)


def texts(count: int, seed: int = 1, longest: int = 30) -> list[str]:
    """Texts of Zipf-like words, some of them very short."""
    chance = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    return [f"{' '.join(chance.choices(WORDS, weights, k=chance.randint(1, longest)))} {n}" for n in range(count)]


def reference(corpus: dict[UUID, str], query: list[str]) -> dict[UUID, float]:
    """The scores of bm25s, an independent implementation, with Lucene's idf."""
    tokens = [text.lower().replace(".", "").split() for text in corpus.values()]
    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index(tokens, show_progress=False)
    known = [word for word in query if any(word in text for text in tokens)]
    scores = index.get_scores(known) if known else np.zeros(len(corpus))
    return {chunk_id: float(score) for chunk_id, score in zip(corpus, scores, strict=True) if score > 0}


class LexicalIndexContract:
    def corpus(self, stores: Stores, count: int = 40) -> tuple[Generation, dict[UUID, str]]:
        documents = [make_document(f"job {n}", text, fields={"remote": n % 4 == 0}) for n, text in enumerate(texts(count))]
        generation = new_generation(stores)
        index(stores, generation, add(stores, *documents))
        stores.lexical.finish(generation)
        return generation, self.passages_of(stores)

    def passages_of(self, stores: Stores, tenant: str = TENANT) -> dict[UUID, str]:
        return {chunk.id: chunk.text for one in stores.documents.list(tenant) for chunk in passages(make_chunks(one))}

    def check(self, stores: Stores, generation: Generation, corpus: dict[UUID, str], *queries: str, tolerance: float = 1e-4) -> None:
        for query in queries:
            expected = reference(corpus, query.split())
            found = stores.lexical.search(generation, TENANT, terms_of(query), limit=len(corpus) + 1)
            assert {candidate.chunk_id: candidate.score for candidate in found} == pytest.approx(expected, rel=tolerance)
            scores = [candidate.score for candidate in found]
            assert scores == sorted(scores, reverse=True)

    def test_scores_are_bm25(self, stores: Stores) -> None:
        generation, corpus = self.corpus(stores)
        self.check(stores, generation, corpus, "nurse", "clean licence", "nurse night unheardof", "unheardof", " ".join(WORDS), "7")

    def test_a_term_given_twice_counts_twice(self, stores: Stores) -> None:
        generation, corpus = self.corpus(stores)
        self.check(stores, generation, corpus, "nurse nurse clean")

    def test_the_best_come_first_and_ties_go_by_chunk_id(self, stores: Stores) -> None:
        stored = add(stores, *(make_document(f"job {n}", f"Nurse\nNight {n}") for n in range(6)))
        generation = published(stores, stored)
        expected = sorted(passages(make_chunks(one))[0].id for one in stored)
        for limit in (2, 6, 9):
            found = stores.lexical.search(generation, TENANT, terms_of("nurse"), limit=limit)
            assert [candidate.chunk_id for candidate in found] == expected[:limit]
        assert {candidate.document_id for candidate in found} == {one.id for one in stored}

    def test_replacing_and_deleting_keep_the_counts_right(self, stores: Stores) -> None:
        generation, _ = self.corpus(stores)
        stored = sorted(stores.documents.list(TENANT), key=lambda one: int(one.document.external_id.split()[1]))
        changed = [make_document(one.document.external_id, text) for one, text in zip(stored[:5], texts(5, seed=2), strict=True)]
        index(stores, generation, add(stores, *changed))
        stores.documents.delete(TENANT, [one.id for one in stored[5:9]])
        stores.lexical.finish(generation)
        self.check(stores, generation, self.passages_of(stores), "nurse", "clean licence pay", "7", tolerance=0.03)

    def test_finish_brings_scores_up_to_the_present_average_length(self, stores: Stores) -> None:
        generation, _ = self.corpus(stores)
        longer = [make_document(f"long {n}", text) for n, text in enumerate(texts(30, seed=3, longest=200))]
        index(stores, generation, add(stores, *longer))
        stores.lexical.finish(generation)
        self.check(stores, generation, self.passages_of(stores), "nurse", "clean licence", " ".join(WORDS))

    def test_everything_may_go_and_come_again(self, stores: Stores) -> None:
        generation, _corpus = self.corpus(stores, 5)
        stores.documents.delete(TENANT, [one.id for one in stores.documents.list(TENANT)])
        assert stores.lexical.count(generation) == 0
        assert stores.lexical.search(generation, TENANT, terms_of("nurse"), limit=5) == []
        stores.lexical.finish(generation)
        index(stores, generation, add(stores, *(make_document(f"long {n}", text) for n, text in enumerate(texts(9, 4, 90)))))
        self.check(stores, generation, self.passages_of(stores), "nurse", "clean licence pay")

    def test_kind_filters_and_documents_narrow_a_search_but_not_its_statistics(self, stores: Stores) -> None:
        generation, _corpus = self.corpus(stores)
        resumes = add(stores, make_document("resume", "nurse of nurses", kind=Kind.RESUME))
        index(stores, generation, resumes)
        everything = {found.chunk_id: found for found in stores.lexical.search(generation, TENANT, terms_of("nurse"), limit=99)}

        def found(**narrow: object) -> set[UUID]:
            candidates = stores.lexical.search(generation, TENANT, terms_of("nurse"), limit=99, **narrow)
            assert all(everything[candidate.chunk_id] == candidate for candidate in candidates)
            return {candidate.document_id for candidate in candidates}

        remote = {one.id for one in stores.documents.list(TENANT, None, [REMOTE]) if "nurse" in one.document.text}
        assert found(kind=Kind.RESUME) == {resumes[0].id}
        assert found(filters=[REMOTE]) == remote
        assert found(filters=[REMOTE], kind=Kind.RESUME) == set()
        assert found(documents=[resumes[0].id]) == {resumes[0].id}
        assert found(documents=[resumes[0].id], filters=[REMOTE]) == set()
        assert found(documents=[]) == set()

    def test_tenants_have_their_own_statistics(self, stores: Stores) -> None:
        generation, corpus = self.corpus(stores)
        stored = add(stores, make_document("theirs", "nurse nurse clean\ncook"), tenant="other")
        index(stores, generation, stored, "other")
        self.check(stores, generation, corpus, "nurse", "clean licence")
        [found] = stores.lexical.search(generation, "other", terms_of("nurse"), limit=9)
        assert found.score == pytest.approx(reference(self.passages_of(stores, "other"), ["nurse"])[found.chunk_id], rel=1e-4)
        assert stores.lexical.search(generation, "nobody", terms_of("nurse"), limit=9) == []
        assert stores.lexical.scores(generation, "nobody", terms_of("nurse"), list(corpus)) == {}
        assert stores.lexical.count(generation) == 42

    def test_scores_of_given_passages(self, stores: Stores) -> None:
        generation, corpus = self.corpus(stores)
        expected = dict.fromkeys(corpus, 0.0) | reference(corpus, ["nurse", "clean"])
        found = stores.lexical.scores(generation, TENANT, terms_of("nurse clean"), [*corpus, new_id()])
        assert found == pytest.approx(expected, rel=1e-4)
        assert stores.lexical.scores(generation, TENANT, terms_of("unheardof"), list(corpus)) == dict.fromkeys(corpus, 0.0)
        assert stores.lexical.scores(generation, TENANT, [], []) == {}

    def test_a_passage_without_terms_counts_but_is_not_found(self, stores: Stores) -> None:
        stored = add(stores, make_document("one", "nurse\n."))
        generation = new_generation(stores)
        index(stores, generation, stored)
        stores.lexical.finish(generation)
        assert stores.lexical.count(generation) == 2
        assert len(stores.lexical.search(generation, TENANT, terms_of("nurse"), limit=9)) == 1
        assert stores.lexical.search(generation, TENANT, [], limit=9) == []

    def test_only_passages_without_terms(self, stores: Stores) -> None:
        stored = add(stores, make_document("one", "."))
        generation = new_generation(stores)
        index(stores, generation, stored)
        stores.lexical.finish(generation)
        assert stores.lexical.scores(generation, TENANT, terms_of("nurse"), [passages(make_chunks(stored[0]))[0].id]) == {
            passages(make_chunks(stored[0]))[0].id: 0.0
        }


class TestMemoryLexical(LexicalIndexContract):
    @pytest.fixture
    def stores(self, memory_stores: Stores) -> Stores:
        return memory_stores


class TestPostgresLexical(LexicalIndexContract):
    @pytest.fixture
    def stores(self, postgres_stores: Stores) -> Stores:
        return postgres_stores

    def test_the_cap_looks_up_the_rarest_terms_first(self, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
        generation, corpus = self.corpus(stores)
        monkeypatch.setattr("rolecall.adapters.postgres.lexical.CAP", 1)
        expected = reference(corpus, ["nurse", "clean"])
        rare = {chunk_id for chunk_id, text in corpus.items() if "clean" in text.split()}
        found = stores.lexical.search(generation, TENANT, terms_of("nurse clean"), limit=99)
        assert {candidate.chunk_id: candidate.score for candidate in found} == pytest.approx(
            {chunk_id: score for chunk_id, score in expected.items() if chunk_id in rare}, rel=1e-4
        )
        filtered = stores.lexical.search(generation, TENANT, terms_of("nurse clean"), limit=99, filters=[REMOTE])
        assert {candidate.chunk_id for candidate in filtered} == {
            passages(make_chunks(one))[0].id
            for one in stores.documents.list(TENANT, None, [REMOTE])
            if {"nurse", "clean"} & set(one.document.text.split())
        }

    def test_a_small_drift_is_left_alone(self, stores: Stores, database: Database) -> None:
        generation, _ = self.corpus(stores)
        before = _average(database, generation)
        index(stores, generation, add(stores, make_document("one more", "nurse " * 15)))
        stores.lexical.finish(generation)
        assert _average(database, generation) == before
        index(stores, generation, add(stores, make_document("a long one", "nurse " * 900)))
        stores.lexical.finish(generation)
        assert _average(database, generation) > 1.02 * before

    def test_the_widest_terms_and_the_longest_passages(self, stores: Stores) -> None:
        [stored] = add(stores, make_document("one", "long"))
        generation = new_generation(stores)
        [chunk] = passages(make_chunks(stored))
        numbers = [1, 999_999_937, *(term_id(str(n)) for n in range(3000))]
        stores.generations.write(generation.id, TENANT, {stored.id: stored.version_id}, [chunk])
        stores.lexical.write(generation, TENANT, [LexicalEntry(chunk, Counter(numbers) + Counter({1: 70_000}), 80_000)])
        stores.lexical.finish(generation)
        for term in numbers[:4]:
            assert len(stores.lexical.search(generation, TENANT, [term], limit=5)) == 1


def _average(database: Database, generation: Generation) -> float:
    with database.connection() as connection:
        [(average,)] = connection.execute(f"SELECT average FROM lexical_stats_{generation.id}")
    return float(average)
