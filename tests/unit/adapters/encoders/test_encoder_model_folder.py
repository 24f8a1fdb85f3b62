import json

import pytest
from tiny_bert import CONFIG, random_weights, write_model

from rolecall.adapters.encoders.model_folder import Pooling, read_model_folder
from rolecall.domain.errors import InvalidInput


@pytest.fixture
def folder(tmp_path):
    return write_model(tmp_path / "model", random_weights())


def write(folder, name, content):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(json.dumps(content))


def test_a_plain_folder_pools_by_the_mean_up_to_the_positions_there_are(folder):
    model = read_model_folder(folder)
    assert (model.pooling, model.max_tokens, model.dimensions, model.shape.layers, model.shape.heads) == (Pooling.MEAN, 48, 32, 2, 4)


def test_known_modules_are_accepted(folder):
    write(folder, "modules.json", [{"type": f"sentence_transformers.models.{name}"} for name in ("Transformer", "Pooling", "Normalize")])
    assert read_model_folder(folder).pooling is Pooling.MEAN


@pytest.mark.parametrize(
    ("config", "pooling"),
    [
        ({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}, Pooling.MEAN),
        ({"pooling_mode_cls_token": True}, Pooling.CLS),
        ({"pooling_mode": "mean"}, Pooling.MEAN),
        ({"pooling_mode": ["cls"]}, Pooling.CLS),
    ],
)
def test_pooling_is_read_as_old_and_new_versions_write_it(folder, config, pooling):
    write(folder, "1_Pooling/config.json", config)
    assert read_model_folder(folder).pooling is pooling


def test_the_longest_text_is_read_as_old_and_new_versions_write_it(folder):
    write(folder, "tokenizer_config.json", {"model_max_length": 31})
    assert read_model_folder(folder).max_tokens == 31
    write(folder, "sentence_bert_config.json", {"max_seq_length": 17})
    assert read_model_folder(folder).max_tokens == 17


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("config.json", CONFIG | {"model_type": "roberta"}, "model_type"),
        ("config.json", CONFIG | {"hidden_act": "relu"}, "hidden_act"),
        ("config.json", CONFIG | {"position_embedding_type": "relative_key"}, "position_embedding_type"),
        ("config.json", {"model_type": "bert", "hidden_act": "gelu"}, "num_hidden_layers"),
        ("config.json", [], "model_type"),
        ("modules.json", [{"type": "sentence_transformers.models.Transformer"}, {"type": "sentence_transformers.models.Dense"}], "Dense"),
        ("1_Pooling/config.json", {"pooling_mode": ["mean", "lasttoken"]}, "mean, lasttoken"),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}, "max"),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True, "pooling_mode_mean_tokens": True}, "max, mean"),
    ],
)
def test_what_the_graph_cannot_run_is_refused_with_a_way_out(folder, name, content, word):
    write(folder, name, content)
    with pytest.raises(InvalidInput, match=word) as caught:
        read_model_folder(folder)
    assert "sentence-transformers:" in caught.value.remedy


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(InvalidInput, match=name):
        read_model_folder(folder)


def test_json_that_is_none_is_named(folder):
    (folder / "config.json").write_text("{")
    with pytest.raises(InvalidInput, match=r"config\.json"):
        read_model_folder(folder)
