import json
from pathlib import Path

import pytest

from rolecall.adapters.encoders.choose import make_encoder
from rolecall.adapters.encoders.hashing import HashingEncoder
from rolecall.adapters.encoders.langchain import LangChainEncoder
from rolecall.adapters.encoders.openvino import OpenVinoEncoder
from rolecall.adapters.encoders.sentence_transformers import SentenceTransformersEncoder
from rolecall.domain.errors import InvalidInput, Misconfigured


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("hashing", HashingEncoder),
        ("all-MiniLM-L6-v2", OpenVinoEncoder),
        ("sentence-transformers:BAAI/bge-m3", SentenceTransformersEncoder),
        ("langchain:openai:text-embedding-3-small", LangChainEncoder),
    ],
)
def test_names_choose_the_kind(tmp_path, name, kind):
    assert isinstance(make_encoder(name, tmp_path), kind)


def test_a_folder_runs_on_the_graph_where_it_can(tmp_path, tiny_model):
    assert isinstance(make_encoder(str(tiny_model), tmp_path), OpenVinoEncoder)


def test_another_sentence_transformers_folder_runs_on_torch(tmp_path):
    (tmp_path / "modules.json").write_text(json.dumps([{"type": "sentence_transformers.models.Transformer"}]))
    assert isinstance(make_encoder(str(tmp_path), tmp_path), SentenceTransformersEncoder)


def test_a_folder_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"config\.json"):
        make_encoder(str(tmp_path), tmp_path)


@pytest.mark.parametrize("name", ["", "MiniLM", "sentence-transformers:", "langchain:", "langchain:openai", "ollama:model"])
def test_other_names_are_refused_with_those_there_are(name):
    with pytest.raises(Misconfigured) as caught:
        make_encoder(name, Path("/nowhere"))
    assert "all-MiniLM-L6-v2" in caught.value.remedy
