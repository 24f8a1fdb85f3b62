import numpy as np
import pytest
from contract_data import vector_of
from contract_stores import Stores


class EmbeddingStoreContract:
    def test_vectors_come_back_in_half_precision(self, stores: Stores) -> None:
        given = {bytes([n]) * 32: vector_of(str(n)) for n in range(5)}
        stores.embeddings.put("encoder", given)
        found = stores.embeddings.get("encoder", [*given, b"?" * 32])
        assert found.keys() == given.keys()
        for text_hash, vector in found.items():
            assert vector.dtype == np.float32
            np.testing.assert_array_equal(vector, given[text_hash].astype(np.float16).astype(np.float32))

    def test_each_encoder_has_its_own(self, stores: Stores) -> None:
        stores.embeddings.put("encoder", {b"h": vector_of("a")})
        assert stores.embeddings.get("other", [b"h"]) == {}
        stores.embeddings.put("other", {b"h": np.ones(3, np.float32)})
        assert stores.embeddings.get("other", [b"h"])[b"h"].shape == (3,)

    def test_putting_what_is_known_changes_nothing(self, stores: Stores) -> None:
        stores.embeddings.put("encoder", {b"h": vector_of("a")})
        stores.embeddings.put("encoder", {b"h": vector_of("b"), b"i": vector_of("c")})
        found = stores.embeddings.get("encoder", [b"h", b"i"])
        np.testing.assert_allclose(found[b"h"], vector_of("a"), atol=1e-3)
        assert len(found) == 2

    def test_nothing(self, stores: Stores) -> None:
        stores.embeddings.put("encoder", {})
        assert stores.embeddings.get("encoder", []) == {}
        assert stores.embeddings.get("encoder", [b"h"]) == {}


class TestMemoryEmbeddings(EmbeddingStoreContract):
    @pytest.fixture
    def stores(self, memory_stores: Stores) -> Stores:
        return memory_stores


class TestPostgresEmbeddings(EmbeddingStoreContract):
    @pytest.fixture
    def stores(self, postgres_stores: Stores) -> Stores:
        return postgres_stores
