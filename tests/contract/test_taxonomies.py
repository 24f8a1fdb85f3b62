from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from contract_data import DIMENSIONS, ENCODER, add, index, make_chunks, make_document, new_generation, passages, published, vector_of
from contract_stores import Stores

from rolecall.adapters.postgres import taxonomies as postgres_taxonomies
from rolecall.domain.chunk import Chunk, Matrix
from rolecall.domain.errors import NotFound
from rolecall.domain.generation import Generation
from rolecall.domain.identifiers import new_id
from rolecall.domain.taxonomy import PROFILE, Concept, Taxonomy, TaxonomyKind, content_hash

NURSES = (Concept("http://x/1", ("nurse", "RN", "infirmière\nde nuit")), Concept("", ("midwife",)))
COOKS = (Concept("http://x/2", ("cook",)),)


def taxonomy_of(name: str, concepts: tuple[Concept, ...], kind: TaxonomyKind = TaxonomyKind.OCCUPATIONS) -> Taxonomy:
    labels = sum(len(concept.labels) for concept in concepts)
    return Taxonomy(name, kind, content_hash(kind, concepts), f"{name}.csv", len(concepts), labels, datetime(2026, 1, 2, tzinfo=UTC))


def vectors_of(concepts: tuple[Concept, ...]) -> Matrix:
    return np.stack([vector_of(label) for concept in concepts for label in concept.labels])


def halved(vectors: Matrix) -> Matrix:
    return vectors.astype(np.float16).astype(np.float32)


class TaxonomyStoreContract:
    def test_what_is_put_comes_back(self, stores: Stores) -> None:
        nurses = taxonomy_of("nurses", NURSES)
        stores.taxonomies.put(nurses, NURSES, ENCODER, vectors_of(NURSES))
        assert stores.taxonomies.list() == [nurses]
        assert stores.taxonomies.get("nurses") == nurses
        assert stores.taxonomies.concepts("nurses") == list(NURSES)
        found = stores.taxonomies.vectors("nurses", ENCODER)
        assert found is not None
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, halved(vectors_of(NURSES)))

    def test_they_are_listed_by_name(self, stores: Stores) -> None:
        for name in ("b", "c", "a"):
            stores.taxonomies.put(taxonomy_of(name, COOKS, TaxonomyKind.SKILLS), COOKS, ENCODER, None)
        assert [taxonomy.name for taxonomy in stores.taxonomies.list()] == ["a", "b", "c"]
        assert stores.taxonomies.list()[0].kind is TaxonomyKind.SKILLS

    def test_another_version_replaces_all_of_it(self, stores: Stores) -> None:
        stores.taxonomies.put(taxonomy_of("jobs", NURSES), NURSES, ENCODER, vectors_of(NURSES))
        stores.taxonomies.put(taxonomy_of("jobs", COOKS), COOKS, "other", vectors_of(COOKS))
        assert stores.taxonomies.list() == [taxonomy_of("jobs", COOKS)]
        assert stores.taxonomies.concepts("jobs") == list(COOKS)
        assert stores.taxonomies.vectors("jobs", ENCODER) is None
        assert stores.taxonomies.has_vectors("jobs", "other")

    def test_vectors_may_come_later(self, stores: Stores) -> None:
        nurses = taxonomy_of("nurses", NURSES)
        stores.taxonomies.put(nurses, NURSES, ENCODER, None)
        assert stores.taxonomies.vectors("nurses", ENCODER) is None
        assert not stores.taxonomies.has_vectors("nurses", ENCODER)
        stores.taxonomies.put_vectors(nurses, ENCODER, vectors_of(NURSES))
        assert stores.taxonomies.has_vectors("nurses", ENCODER)
        stores.taxonomies.put_vectors(nurses, ENCODER, -vectors_of(NURSES))
        np.testing.assert_array_equal(stores.taxonomies.vectors("nurses", ENCODER), halved(-vectors_of(NURSES)))

    def test_vectors_of_a_version_that_was_replaced_are_given_up(self, stores: Stores) -> None:
        stores.taxonomies.put(taxonomy_of("jobs", COOKS), COOKS, ENCODER, None)
        stores.taxonomies.put_vectors(taxonomy_of("jobs", NURSES), ENCODER, vectors_of(NURSES))
        stores.taxonomies.put_vectors(taxonomy_of("gone", NURSES), ENCODER, vectors_of(NURSES))
        assert stores.taxonomies.vectors("jobs", ENCODER) is None
        assert stores.taxonomies.vectors("gone", ENCODER) is None

    def test_vectors_stay_while_a_generation_has_their_encoder(self, stores: Stores) -> None:
        new_generation(stores, encoder="used")
        cooks = taxonomy_of("cooks", COOKS)
        stores.taxonomies.put(cooks, COOKS, "used", vectors_of(COOKS))
        for encoder in ("tried", "newest"):
            stores.taxonomies.put_vectors(cooks, encoder, np.ones((1, 3), np.float32))
        assert [stores.taxonomies.has_vectors("cooks", encoder) for encoder in ("used", "tried", "newest")] == [True, False, True]

    def test_dropping_removes_it(self, stores: Stores) -> None:
        stores.taxonomies.put(taxonomy_of("jobs", COOKS), COOKS, ENCODER, vectors_of(COOKS))
        stores.taxonomies.drop("jobs")
        assert stores.taxonomies.list() == []
        assert stores.taxonomies.vectors("jobs", ENCODER) is None
        for asked in (stores.taxonomies.get, stores.taxonomies.concepts, stores.taxonomies.drop):
            with pytest.raises(NotFound, match="no taxonomy 'jobs'") as caught:
                asked("jobs")
            assert "rolecall taxonomy list" in caught.value.remedy


class ProfileIndexContract:
    def corpus(self, stores: Stores) -> tuple[Generation, list[Chunk]]:
        stored = add(stores, make_document("one", "Nurse\nNights"), make_document("two", "Cook\nDays"))
        return published(stores, stored), [chunk for document in stored for chunk in passages(make_chunks(document))]

    def test_passages_are_missing_until_they_have_a_profile(self, stores: Stores) -> None:
        generation, chunks = self.corpus(stores)
        assert stores.profiles.count_missing(generation, "b1") == len(chunks)
        found, vectors = stores.profiles.missing(generation, "b1", limit=3)
        texts = {chunk.id: chunk.text for chunk in chunks}
        assert len(set(found)) == len(vectors) == 3
        np.testing.assert_allclose(vectors, [vector_of(texts[chunk_id]) for chunk_id in found], atol=1e-3)
        stores.profiles.write(generation, "b1", {chunk_id: bytes(PROFILE.itemsize) for chunk_id in found})
        assert stores.profiles.count_missing(generation, "b1") == len(chunks) - 3
        rest, _ = stores.profiles.missing(generation, "b1", limit=9)
        assert {*rest, *found} == set(texts)
        stores.profiles.write(generation, "b1", dict.fromkeys(rest, b"p"))
        none, vectors = stores.profiles.missing(generation, "b1", limit=9)
        assert (list(none), vectors.shape) == ([], (0, DIMENSIONS))

    def test_profiles_come_in_the_order_asked_for_with_cosines(self, stores: Stores) -> None:
        generation, chunks = self.corpus(stores)
        stores.profiles.write(generation, "b1", {chunks[0].id: b"first", chunks[2].id: b"third"})
        asked = [chunks[2].id, new_id(), chunks[1].id, chunks[0].id]
        compared = stores.profiles.compare(generation, "b1", vector_of("Cook"), asked)
        assert [profile for _, profile in compared] == [b"third", b"", b"", b"first"]
        expected = [1.0, 0.0, *(float(vector_of(chunk.text) @ vector_of("Cook")) for chunk in (chunks[1], chunks[0]))]
        assert [cosine for cosine, _ in compared] == pytest.approx(expected, abs=2e-3)

    def test_profiles_of_other_taxonomies_are_as_good_as_absent(self, stores: Stores) -> None:
        generation, chunks = self.corpus(stores)
        stores.profiles.write(generation, "b1", {chunks[0].id: b"old"})
        assert stores.profiles.count_missing(generation, "b2") == len(chunks)
        assert [profile for _, profile in stores.profiles.compare(generation, "b2", vector_of("x"), [chunks[0].id])] == [b""]
        stores.profiles.write(generation, "b2", {chunks[0].id: b"new"})
        assert [profile for _, profile in stores.profiles.compare(generation, "b2", vector_of("x"), [chunks[0].id])] == [b"new"]
        assert [profile for _, profile in stores.profiles.compare(generation, "b1", vector_of("x"), [chunks[0].id])] == [b""]

    def test_profiles_go_with_their_passages(self, stores: Stores) -> None:
        generation, chunks = self.corpus(stores)
        stores.profiles.write(generation, "b1", {chunk.id: b"p" for chunk in chunks})
        [changed] = add(stores, make_document("one", "Midwife\nNights"))
        index(stores, generation, [changed])
        assert stores.profiles.count_missing(generation, "b1") == 2
        stores.documents.delete("acme", [chunks[2].document_id])
        stores.profiles.write(generation, "b1", {chunks[2].id: b"p"})
        assert stores.profiles.compare(generation, "b1", vector_of("x"), [chunks[2].id]) == [(0.0, b"")]

    def test_each_generation_has_its_own(self, stores: Stores) -> None:
        first, chunks = self.corpus(stores)
        stores.profiles.write(first, "b1", {chunk.id: b"p" for chunk in chunks})
        second = new_generation(stores)
        assert stores.profiles.count_missing(second, "b1") == 0
        index(stores, second, add(stores, make_document("three", "Baker")))
        assert stores.profiles.count_missing(second, "b1") == 1
        stores.generations.prune(0)
        assert stores.profiles.count_missing(first, "b1") == 0


class TestMemoryTaxonomies(TaxonomyStoreContract, ProfileIndexContract):
    @pytest.fixture
    def stores(self, memory_stores: Stores) -> Stores:
        return memory_stores


class TestPostgresTaxonomies(TaxonomyStoreContract, ProfileIndexContract):
    @pytest.fixture
    def stores(self, postgres_stores: Stores) -> Stores:
        return postgres_stores

    def test_vectors_are_stored_in_blocks(self, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres_taxonomies, "BLOCK", 3)
        many = tuple(Concept("", (f"job {number}",)) for number in range(8))
        stores.taxonomies.put(taxonomy_of("many", many), many, ENCODER, vectors_of(many))
        np.testing.assert_array_equal(stores.taxonomies.vectors("many", ENCODER), halved(vectors_of(many)))

    def test_an_interrupted_load_leaves_what_was_there(self, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
        stores.taxonomies.put(taxonomy_of("jobs", COOKS), COOKS, ENCODER, vectors_of(COOKS))

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(postgres_taxonomies, "_copy_vectors", interrupted)
        with pytest.raises(KeyboardInterrupt):
            stores.taxonomies.put(taxonomy_of("jobs", NURSES), NURSES, ENCODER, vectors_of(NURSES))
        assert stores.taxonomies.list() == [taxonomy_of("jobs", COOKS)]
        assert stores.taxonomies.concepts("jobs") == list(COOKS)

    def test_names_that_cannot_be_stored_lose_what_cannot(self, stores: Stores) -> None:
        stores.taxonomies.put(replace(taxonomy_of("jobs", COOKS), source="a\0\udc80.csv"), COOKS, ENCODER, None)
        assert stores.taxonomies.get("jobs").source == "a.csv"
