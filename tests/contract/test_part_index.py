import numpy as np
import pytest
from contract_data import DIMENSIONS, TENANT, add, index, make_chunks, make_document, new_generation, passages
from contract_stores import Stores

from rolecall.domain.chunk import Chunk, Parts
from rolecall.domain.generation import Generation
from rolecall.domain.identifiers import new_id


def some_parts(seed: int, count: int, *, weighted: bool) -> Parts:
    chance = np.random.default_rng(seed)
    vectors = chance.integers(-127, 128, (count, DIMENSIONS)).astype(np.int8)
    return Parts(vectors, chance.uniform(0, 9, count).astype(np.float32) if weighted else None)


def equal(one: Parts, other: Parts) -> bool:
    same_weights = (one.weights is None) == (other.weights is None) and (
        one.weights is None or other.weights is None or np.array_equal(one.weights, other.weights)
    )
    return np.array_equal(one.vectors, other.vectors) and same_weights


class PartIndexContract:
    def filled(self, stores: Stores) -> tuple[Generation, list[Chunk], dict[bytes, Parts]]:
        """Five passages, of which the first has no parts, the second an empty text's, and the last sentences."""
        stored = add(stores, make_document("one", "a\nb\nc\nd\ne"))
        generation = new_generation(stores)
        index(stores, generation, stored)
        chunks = passages(make_chunks(stored[0]))
        parts = {chunk.id: some_parts(place, place, weighted=place != 4) for place, chunk in enumerate(chunks[1:], 1)}
        parts[chunks[1].id] = Parts(np.empty((0, DIMENSIONS), np.int8), np.empty(0, np.float32))
        stores.parts.write(generation, parts)
        return generation, chunks, {chunk_id.bytes: own for chunk_id, own in parts.items()}

    def test_parts_come_back_as_they_were(self, stores: Stores) -> None:
        generation, chunks, written = self.filled(stores)
        found = stores.parts.read(generation, [*(chunk.id.bytes for chunk in chunks), new_id().bytes])
        assert found.keys() == written.keys()
        assert all(equal(found[chunk], own) for chunk, own in written.items())
        assert stores.parts.read(generation, []) == {}

    def test_each_generation_has_its_own(self, stores: Stores) -> None:
        _, chunks, _ = self.filled(stores)
        other = new_generation(stores, "other")
        assert stores.parts.read(other, [chunk.id.bytes for chunk in chunks]) == {}

    def test_those_of_passages_that_are_gone_are_left_out(self, stores: Stores) -> None:
        generation, chunks, _ = self.filled(stores)
        missing = new_id()
        stores.parts.write(generation, {missing: some_parts(1, 1, weighted=True), chunks[0].id: some_parts(2, 2, weighted=True)})
        assert stores.parts.read(generation, [missing.bytes, chunks[0].id.bytes]).keys() == {chunks[0].id.bytes}
        stores.parts.write(generation, {})

    def test_they_go_with_their_passages(self, stores: Stores) -> None:
        generation, chunks, _ = self.filled(stores)
        ids = [chunk.id.bytes for chunk in chunks]
        index(stores, generation, add(stores, make_document("one", "something else")))
        assert stores.parts.read(generation, ids) == {}

    def test_they_go_with_their_document(self, stores: Stores) -> None:
        generation, chunks, _ = self.filled(stores)
        stores.documents.delete(TENANT, [chunks[0].document_id])
        assert stores.parts.read(generation, [chunk.id.bytes for chunk in chunks]) == {}


class TestMemoryParts(PartIndexContract):
    @pytest.fixture
    def stores(self, memory_stores: Stores) -> Stores:
        return memory_stores


class TestPostgresParts(PartIndexContract):
    @pytest.fixture
    def stores(self, postgres_stores: Stores) -> Stores:
        return postgres_stores
