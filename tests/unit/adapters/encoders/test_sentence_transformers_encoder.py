import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from rolecall.adapters.encoders.choose import make_encoder
from rolecall.domain.errors import Misconfigured, Unavailable


class Model:
    """As much of a SentenceTransformer as the adapter uses."""

    max_seq_length = 77

    def __init__(self, name):
        if name == "missing/model":
            raise OSError("no such model")
        self.name = name

    def __getitem__(self, index):
        return SimpleNamespace(auto_model=SimpleNamespace(config=SimpleNamespace(_commit_hash="abcdef0123456789")))

    def encode(self, text, *, normalize_embeddings=False, show_progress_bar=None):
        assert isinstance(text, str)
        assert show_progress_bar is False
        vector = np.array([1, len(text), text.count("a")], np.float32)
        return vector / np.linalg.norm(vector) if normalize_embeddings else vector


@pytest.fixture
def installed(monkeypatch):
    module = ModuleType("sentence_transformers")
    module.SentenceTransformer = Model
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)


def test_a_model_of_the_hub_is_known_by_its_revision(installed, tmp_path):
    encoder = make_encoder("sentence-transformers:some/model", tmp_path)
    assert encoder.id == "sentence-transformers:some/model@abcdef01/torch/77"
    assert encoder.dimensions == 3
    vectors = encoder.encode(["a", "bcd"])
    assert vectors.shape == (2, 3)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert encoder.encode([]).shape == (0, 3)


def test_a_folder_is_known_by_its_content(installed, tmp_path):
    model = tmp_path / "model"
    model.mkdir()
    (model / "weights").write_bytes(b"1")
    first = make_encoder(f"sentence-transformers:{model}", tmp_path).id
    assert first == make_encoder(f"sentence-transformers:{model}", tmp_path).id
    (model / "weights").write_bytes(b"2")
    assert make_encoder(f"sentence-transformers:{model}", tmp_path).id != first
    assert first.startswith(f"sentence-transformers:{model}@")


def test_a_model_that_cannot_be_had_is_said(installed, tmp_path):
    with pytest.raises(Unavailable, match="no such model") as caught:
        make_encoder("sentence-transformers:missing/model", tmp_path).encode(["a"])
    assert caught.value.remedy


def test_the_missing_package_is_said_with_the_command_that_brings_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(Misconfigured) as caught:
        assert make_encoder("sentence-transformers:some/model", tmp_path).id
    assert caught.value.remedy == "pip install 'rolecall[train]'"
