import json
from pathlib import Path

import numpy as np
import pytest
from tiny_bert import random_weights, write_model, write_safetensors

from rolecall.adapters.encoders import low_rank
from rolecall.adapters.encoders.choose import AUTO_ADAPTER, SHIPPED_ADAPTER, make_encoder, parted
from rolecall.adapters.encoders.digest import file_digest
from rolecall.adapters.encoders.low_rank import TENSOR, read_low_rank, write_low_rank
from rolecall.adapters.encoders.safetensors import read_metadata, read_weights
from rolecall.adapters.encoders.weights import DIGEST, MODEL
from rolecall.domain.errors import InvalidInput, Misconfigured

LAYERS = {"encoder.layer.0.attention.self.query": (32, 32), "encoder.layer.1.intermediate.dense": (64, 32)}
RANK = 4


def factors(seed=0, layers=LAYERS):
    random = np.random.default_rng(seed)
    found = {}
    for name, (out, width) in layers.items():
        found[TENSOR.format(name=name, factor="A")] = random.normal(0, 0.2, (RANK, width)).astype(np.float32)
        found[TENSOR.format(name=name, factor="B")] = random.normal(0, 0.2, (out, RANK)).astype(np.float32)
    return found


@pytest.fixture
def adapter(tmp_path):
    """An adapter of two layers of the tiny model, not bound to it."""
    path = tmp_path / "mine.safetensors"
    write_low_rank(path, factors(), alpha=8, base="")
    return path


def peft_folder(folder, **config):
    """An adapter as peft saves it, in single precision."""
    folder.mkdir()
    tensors = {name: ("F32", array.shape, array.tobytes()) for name, array in factors().items()}
    write_safetensors(folder / "adapter_model.safetensors", tensors)
    config = {"peft_type": "LORA", "r": RANK, "lora_alpha": 8, "bias": "none"} | config
    (folder / "adapter_config.json").write_text(json.dumps(config))
    return folder


def test_the_adapted_layers_are_changed_by_the_product_of_their_factors(adapter):
    weights = random_weights()
    merged = read_low_rank(adapter, "mine").merge(weights)
    assert merged.keys() == weights.keys()
    for name, array in weights.items():
        layer = name.removesuffix(".weight")
        if layer not in LAYERS:
            assert merged[name] is array
            continue
        down, up = (factors()[TENSOR.format(name=layer, factor=factor)].astype(np.float64) for factor in "AB")
        np.testing.assert_allclose(merged[name], array + 8 / RANK * up @ down, atol=1e-3)  # stored in half precision
        assert merged[name].dtype == np.float32
        assert not np.allclose(merged[name], array, atol=1e-2)


def test_the_same_adapter_is_the_same_bytes(adapter, tmp_path):
    write_low_rank(tmp_path / "again.safetensors", dict(reversed(factors().items())), alpha=8, base="")
    assert (tmp_path / "again.safetensors").read_bytes() == adapter.read_bytes()
    assert read_metadata(adapter) == {"alpha": "8", "base": ""}
    assert read_weights(adapter).keys() == factors().keys()


def test_an_encoder_with_an_adapter_is_that_of_the_merged_weights(tiny_model, adapter, tmp_path):
    merged = read_low_rank(adapter, "mine").merge(random_weights())
    by_hand = make_encoder(str(write_model(tmp_path / "merged", merged)), tmp_path, precision="f32")
    plain = make_encoder(str(tiny_model), tmp_path, precision="f32")
    adapted = make_encoder(str(tiny_model), tmp_path, adapter=str(adapter), precision="f32")
    texts = ["ab cd", "", "a text of more tokens"]
    np.testing.assert_array_equal(adapted.encode(texts), by_hand.encode(texts))
    assert not np.allclose(adapted.encode(texts), plain.encode(texts), atol=1e-2)


def test_the_id_tells_the_adapter_and_makes_the_encoder_again(tiny_model, tmp_path):
    path = tmp_path / "100% a+b@c" / "x.safetensors"
    path.parent.mkdir()
    write_low_rank(path, factors(), alpha=8, base="")
    first = make_encoder(str(tiny_model), tmp_path, adapter=str(path), precision="f32").id
    digest = file_digest(path)
    assert parted(first.rsplit("@", 1)[0]) == (str(tiny_model), str(path))
    assert f":{digest[:8]}@{file_digest(tiny_model / 'model.safetensors')[:8]}/openvino-f32/48" in first
    assert make_encoder(first.rsplit("@", 1)[0], tmp_path, precision="f32").id == first
    write_low_rank(path, factors(1), alpha=8, base="")
    assert make_encoder(first.rsplit("@", 1)[0], tmp_path, precision="f32").id != first


def test_a_folder_of_peft_is_an_adapter_too(tiny_model, tmp_path):
    folder = peft_folder(tmp_path / "peft")
    merged = read_low_rank(folder, "peft").merge(random_weights())
    name = "encoder.layer.0.attention.self.query"
    down, up = (factors()[TENSOR.format(name=name, factor=factor)] for factor in "AB")
    np.testing.assert_allclose(merged[f"{name}.weight"], random_weights()[f"{name}.weight"] + 2 * up @ down, atol=1e-6)
    first = make_encoder(str(tiny_model), tmp_path, adapter=str(folder), precision="f32").id
    (folder / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA", "lora_alpha": 9}))
    assert make_encoder(str(tiny_model), tmp_path, adapter=str(folder), precision="f32").id != first


@pytest.mark.parametrize(
    ("config", "word"),
    [
        ({"peft_type": "IA3"}, "another kind"),
        ({"use_dora": True}, "use_dora"),
        ({"use_rslora": True}, "use_rslora"),
        ({"bias": "all"}, "biases"),
        ({"lora_alpha": None}, "alpha"),
    ],
)
def test_other_kinds_of_peft_adapters_are_refused(tmp_path, config, word):
    with pytest.raises(InvalidInput, match=word) as caught:
        read_low_rank(peft_folder(tmp_path / "peft", **config), "peft")
    assert "ROLECALL_ENCODER_ADAPTER=none" in caught.value.remedy


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_a_folder_without_peft_s_configuration_is_refused(tmp_path, content):
    folder = peft_folder(tmp_path / "peft")
    (folder / "adapter_config.json").unlink()
    if content is not None:
        (folder / "adapter_config.json").write_text(content)
    with pytest.raises(InvalidInput, match=r"adapter_config\.json"):
        read_low_rank(folder, "peft")


def test_an_adapter_of_another_model_is_refused_by_its_shapes(adapter):
    weights = random_weights()
    weights["encoder.layer.1.intermediate.dense.weight"] = np.zeros((64, 48), np.float32)
    with pytest.raises(InvalidInput, match=r"intermediate\.dense.*\(4, 32\).*\(64, 4\).*\(64, 48\)") as caught:
        read_low_rank(adapter, "mine").merge(weights)
    assert caught.value.source == str(adapter)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        (lambda tensors: tensors.clear(), "pairs"),
        (lambda tensors: tensors.pop(next(iter(tensors))), "pairs"),
        (lambda tensors: tensors.update(other=np.zeros(3, np.float32)), "pairs"),
        (lambda tensors: tensors.update({name: array[:0] for name, array in tensors.items() if "lora_A" in name}), r"\(0, 32\)"),
        (lambda tensors: tensors.update({name: array * np.nan for name, array in tensors.items()}), "finite"),
    ],
)
def test_tensors_that_make_no_adapter_are_refused(tmp_path, broken, word):
    tensors = factors()
    broken(tensors)
    write_low_rank(tmp_path / "x.safetensors", tensors, alpha=8, base="")
    with pytest.raises(InvalidInput, match=word):
        read_low_rank(tmp_path / "x.safetensors", "x").merge(random_weights())


def test_a_layer_that_the_model_does_not_have_is_named(tmp_path):
    write_low_rank(tmp_path / "x.safetensors", factors(layers={"encoder.layer.7.query": (32, 32)}), alpha=8, base="")
    with pytest.raises(InvalidInput, match=r"encoder\.layer\.7\.query"):
        read_low_rank(tmp_path / "x.safetensors", "x").merge(random_weights())


def test_a_file_cut_short_is_refused_when_it_is_used(adapter):
    adapter.write_bytes(adapter.read_bytes()[:-40])
    with pytest.raises(InvalidInput, match="readable") as caught:
        read_low_rank(adapter, "mine").merge(random_weights())
    assert "ROLECALL_ENCODER_ADAPTER=none" in caught.value.remedy


@pytest.mark.parametrize("content", [b"", b"PK" * 40, b"\x02\0\0\0\0\0\0\0{}", b"\x02\0\0\0\0\0\0\0[]"])
def test_something_else_is_refused_at_once(tmp_path, content):
    (tmp_path / "x.safetensors").write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        read_low_rank(tmp_path / "x.safetensors", "x")
    assert "ROLECALL_ENCODER_ADAPTER=none" in caught.value.remedy


@pytest.mark.parametrize("alpha", ["nan", "0", "-3", "much"])
def test_an_alpha_that_is_no_size_is_refused(adapter, alpha):
    content = adapter.read_bytes().replace(b'"alpha":"8"', f'"alpha":"{alpha}"'.encode())
    content = (int.from_bytes(content[:8], "little") + len(alpha) - 1).to_bytes(8, "little") + content[8:]
    adapter.write_bytes(content)
    with pytest.raises(InvalidInput, match="alpha"):
        read_low_rank(adapter, "mine")


def test_an_adapter_trained_beside_other_weights_is_refused(tiny_model, tmp_path):
    write_low_rank(tmp_path / "x.safetensors", factors(), alpha=8, base=DIGEST)
    with pytest.raises(Misconfigured, match="53aa5117") as caught:
        make_encoder(str(tiny_model), tmp_path, adapter=str(tmp_path / "x.safetensors"))
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["", "esco", "/nowhere/x.safetensors"])
def test_a_name_that_is_no_adapter_is_refused_with_those_there_are(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Misconfigured, match="adapter") as caught:
        make_encoder(MODEL, tmp_path, adapter=name)
    assert AUTO_ADAPTER in caught.value.remedy


@pytest.mark.parametrize("name", ["hashing", "sentence-transformers:BAAI/bge-m3", "langchain:openai:small"])
def test_encoders_that_run_elsewhere_take_no_adapter(tmp_path, adapter, name):
    with pytest.raises(Misconfigured, match="takes no adapter"):
        make_encoder(name, tmp_path, adapter=str(adapter))
    assert make_encoder(name, tmp_path, adapter=AUTO_ADAPTER)


def test_auto_leaves_a_model_of_the_user_as_it_is(tiny_model, tmp_path):
    assert make_encoder(str(tiny_model), tmp_path, adapter=AUTO_ADAPTER).id == make_encoder(str(tiny_model), tmp_path).id


REFERENCE = json.loads((Path(__file__).parent / "esco-lora-1-vectors.json").read_text())


def test_the_shipped_adapter_gives_the_vectors_of_the_model_it_was_trained_with(tmp_path):
    """The stored ones are torch's, with the factors beside the weights."""
    encoder = make_encoder(MODEL, tmp_path, adapter=SHIPPED_ADAPTER, precision="f32")
    np.testing.assert_allclose(encoder.encode(list(REFERENCE)), np.array(list(REFERENCE.values())), atol=1e-3)
    plain = make_encoder(MODEL, tmp_path, precision="f32").encode(list(REFERENCE))
    assert np.abs(plain - np.array(list(REFERENCE.values()))).max() > 0.02


def test_the_shipped_adapter_is_small_and_bound_to_the_default_encoder(tmp_path):
    encoder = make_encoder(MODEL, tmp_path, adapter=AUTO_ADAPTER, precision="f32")
    path = Path(low_rank.__file__).with_name(f"{SHIPPED_ADAPTER}.safetensors")
    assert encoder.id == f"{MODEL}+{SHIPPED_ADAPTER}:{file_digest(path)[:8]}@53aa5117/openvino-f32/256"
    assert path.stat().st_size <= 1_500_000
    assert read_low_rank(path, "").base == DIGEST
    assert file_digest(path) in path.with_suffix(".md").read_text("utf-8")
