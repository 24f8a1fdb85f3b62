import sys
from types import ModuleType

import numpy as np
import pytest

from rolecall.adapters.encoders.choose import make_encoder
from rolecall.domain.errors import Misconfigured, Unavailable


class Own:
    """A LangChain Embeddings that counts letters."""

    def __init__(self):
        self.sizes = []

    def embed_documents(self, texts):
        self.sizes.append(len(texts))
        return [[float(len(text)), float(text.count("a")), 2.0] for text in texts]


class Failing:
    def embed_documents(self, texts):
        raise ConnectionError("no route")


class Demanding:
    def __init__(self, key):
        self.key = key


def encoder(name, tmp_path):
    return make_encoder(f"langchain:{name}", tmp_path)


def test_a_class_of_ones_own(tmp_path):
    own = encoder(f"{__name__}:Own", tmp_path)
    assert own.id == f"langchain:{__name__}:Own"
    assert own.dimensions == 3
    vectors = own.encode(["banana"] * 100 + ["x"])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors[0], np.array([6, 3, 2]) / 7)
    assert own._embeddings.sizes == [1, 64, 37]


def test_a_real_embeddings_of_langchain(tmp_path):
    pytest.importorskip("langchain_core")
    made = encoder("langchain_core.embeddings:DeterministicFakeEmbedding", tmp_path)
    with pytest.raises(Misconfigured, match="size"):
        made.encode(["a"])


def test_a_provider_that_fails_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="no route") as caught:
        encoder(f"{__name__}:Failing", tmp_path).encode(["a"])
    assert caught.value.remedy


@pytest.mark.parametrize("name", [f"{__name__}:Demanding", f"{__name__}:Absent", "no.such.module:Class"])
def test_a_class_that_cannot_be_made_is_misconfigured(tmp_path, name):
    with pytest.raises(Misconfigured) as caught:
        encoder(name, tmp_path).encode(["a"])
    assert "package.module:Class" in caught.value.remedy


def stand_in(monkeypatch, init_embeddings):
    module = ModuleType("langchain.embeddings")
    module.init_embeddings = init_embeddings
    monkeypatch.setitem(sys.modules, "langchain", ModuleType("langchain"))
    monkeypatch.setitem(sys.modules, "langchain.embeddings", module)


def test_a_provider_and_its_model(monkeypatch, tmp_path):
    asked = []
    stand_in(monkeypatch, lambda name: asked.append(name) or Own())
    assert encoder("ollama:all-minilm", tmp_path).encode(["a"]).shape == (1, 3)
    assert asked == ["ollama:all-minilm"]


@pytest.mark.parametrize(
    ("error", "remedy"),
    [(ImportError("Could not import"), "pip install langchain-mistralai"), (ValueError("api_key must be set"), "Check provider:model")],
)
def test_a_provider_that_cannot_be_made_is_misconfigured(monkeypatch, tmp_path, error, remedy):
    def refuse(name):
        raise error

    stand_in(monkeypatch, refuse)
    with pytest.raises(Misconfigured) as caught:
        encoder("mistralai:embed", tmp_path).encode(["a"])
    assert caught.value.remedy.startswith(remedy)


def test_langchain_itself_says_what_a_provider_lacks(tmp_path):
    pytest.importorskip("langchain")
    with pytest.raises(Misconfigured):
        encoder("no_such_provider:model", tmp_path).encode(["a"])


def test_without_langchain_the_command_that_brings_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "langchain.embeddings", None)
    with pytest.raises(Misconfigured) as caught:
        encoder("openai:text-embedding-3-small", tmp_path).encode(["a"])
    assert caught.value.remedy == "pip install 'rolecall[chat]'"
