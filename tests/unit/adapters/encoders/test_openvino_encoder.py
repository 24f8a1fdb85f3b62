import json
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_bert import CONFIG, bert_in_float64, random_weights, write_model
from tokenizers import Tokenizer

from rolecall.adapters.encoders import openvino as module
from rolecall.adapters.encoders.choose import make_encoder
from rolecall.adapters.encoders.model_folder import read_model_folder
from rolecall.adapters.encoders.openvino import OpenVinoEncoder, _batches, _padded
from rolecall.adapters.encoders.safetensors import read_weights
from rolecall.adapters.encoders.weights import locate
from rolecall.domain.errors import InvalidInput, Misconfigured

TEXTS = [
    "Registered nurse",
    "",
    "Electrician for ships, nights",
    "Keeps the books of a small bakery and files its taxes every month.",
    "C++ and C# developer, 5+ years",
    "naïve café, 日本語",
]


def expected(folder, texts, pooling="mean", most=None):
    weights, config = read_weights(folder / "model.safetensors"), json.loads((folder / "config.json").read_text())
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(most or 256)
    vectors = []
    for text in texts:
        states = bert_in_float64(weights, tokenizer.encode(text).ids, config["num_hidden_layers"], config["num_attention_heads"])
        vector = states.mean(0) if pooling == "mean" else states[0]
        vectors.append(vector / np.linalg.norm(vector))
    return np.array(vectors)


@pytest.fixture
def tiny(tiny_model):
    return OpenVinoEncoder(read_model_folder(tiny_model), "tiny", "0123456789", precision="f32", threads=2)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    return expected(locate(tmp_path_factory.getbasetemp()), TEXTS)


@pytest.mark.parametrize("precision", ["f32", "auto"])
def test_the_default_model_gives_the_vectors_of_a_float64_computation(tmp_path, reference, precision):
    encoder = make_encoder("all-MiniLM-L6-v2", tmp_path, precision=precision)
    assert encoder.dimensions == 384
    vectors = encoder.encode(TEXTS)
    cosines = np.sum(vectors * reference, axis=1)
    assert cosines.mean() >= 0.9999
    if encoder.id.endswith("-f32/256"):
        assert encoder.id == "all-MiniLM-L6-v2@53aa5117/openvino-f32/256"
        np.testing.assert_allclose(vectors, reference, atol=2e-6)
        np.testing.assert_allclose(vectors @ vectors.T, reference @ reference.T, atol=5e-6)


def test_texts_of_many_lengths_pool_over_their_own_tokens(tiny, tiny_model):
    texts = ["abc " * number for number in range(20)]
    np.testing.assert_allclose(tiny.encode(texts), expected(tiny_model, texts, most=48), atol=1e-5)


def test_cls_pooling_and_a_shorter_limit_are_read_from_the_folder(tmp_path):
    folder = write_model(tmp_path / "cls", random_weights(3))
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 9}))
    encoder = make_encoder(str(folder), tmp_path, precision="f32")
    texts = ["ab cd", "a long text of far more than nine tokens"]
    np.testing.assert_allclose(encoder.encode(texts), expected(folder, texts, pooling="cls", most=9), atol=1e-5)
    assert encoder.id.startswith(f"{folder}@")
    assert encoder.id.endswith("/openvino-f32/9")


def test_the_same_folder_with_other_weights_has_another_id(tmp_path):
    folder = write_model(tmp_path / "tiny", random_weights(7))
    first = make_encoder(str(folder), tmp_path, precision="f32").id
    assert make_encoder(first.rsplit("@", 1)[0], tmp_path, precision="f32").id == first
    write_model(folder, random_weights(8))
    assert make_encoder(str(folder), tmp_path, precision="f32").id != first


def test_threads_share_one_encoder_and_load_it_once(tiny, monkeypatch):
    loads, load = [], tiny._load
    monkeypatch.setattr(tiny, "_load", lambda: loads.append(1) or load())
    texts = [f"{letter}{other} text" for letter in "abcde" for other in "fghij"]
    found = []
    threads = [threading.Thread(target=lambda: found.append(tiny.encode(texts))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    for vectors in found:
        np.testing.assert_array_equal(vectors, found[0])
    assert len(found) == 4


def test_a_failure_in_one_batch_reaches_the_caller(tiny, monkeypatch):
    monkeypatch.setattr(tiny, "_pool", lambda states: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tiny.encode(["a", "b " * 20, "c " * 40])


def test_long_texts_are_cut_before_they_are_tokenized(tiny):
    start = "abc " * (48 * module._CHARACTERS_PER_TOKEN // 4)
    np.testing.assert_array_equal(tiny.encode([start]), tiny.encode([start + "zzz " * 100_000]))


@given(st.lists(st.integers(2, 256), max_size=200))
def test_batches_hold_every_text_once_and_one_padded_length_each(lengths):
    batches = _batches(lengths)
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    for rows in batches:
        assert len({_padded(lengths[row]) for row in rows}) == 1
        assert len(rows) <= 64
    padded = [_padded(lengths[rows[0]]) for rows in batches]
    assert padded == sorted(padded, reverse=True)


@given(st.integers(2, 512))
def test_padding_is_small(length):
    assert length <= _padded(length) <= length + (3 if length <= 32 else 7 if length <= 128 else 15)
    assert _padded(_padded(length)) == _padded(length)


@pytest.mark.parametrize(("settings", "word"), [({"precision": "int4"}, "int4"), ({"threads": 0}, "0 threads")])
def test_settings_that_mean_nothing_are_refused(tiny_model, settings, word):
    with pytest.raises(Misconfigured, match=word) as caught:
        OpenVinoEncoder(read_model_folder(tiny_model), "tiny", "01234567", **settings)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("abilities", "asked", "got"), [(["FP32", "BF16"], "auto", "bf16"), (["FP32"], "auto", "f32"), (["FP32", "BF16"], "f32", "f32")]
)
def test_the_precision_is_the_best_the_processor_has_unless_another_is_asked(tiny_model, monkeypatch, abilities, asked, got):
    processor = type("Core", (), {"get_property": lambda self, device, name: abilities})
    monkeypatch.setattr(module, "_core", processor)
    assert OpenVinoEncoder(read_model_folder(tiny_model), "tiny", "01234567", precision=asked).id == f"tiny@01234567/openvino-{got}/48"


def test_bf16_is_refused_where_the_processor_has_none(tiny_model, monkeypatch):
    monkeypatch.setattr(module, "_core", type("Core", (), {"get_property": lambda self, device, name: ["FP32"]}))
    with pytest.raises(Misconfigured, match="bf16") as caught:
        assert OpenVinoEncoder(read_model_folder(tiny_model), "tiny", "01234567", precision="bf16").id
    assert "f32" in caught.value.remedy


def test_a_broken_tokenizer_is_named(tmp_path):
    folder = write_model(tmp_path / "broken", random_weights())
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(InvalidInput, match=r"tokenizer\.json"):
        OpenVinoEncoder(read_model_folder(folder), "tiny", "01234567", precision="f32").encode(["a"])


def test_more_threads_make_more_streams(tiny_model):
    folder = read_model_folder(tiny_model)
    assert [OpenVinoEncoder(folder, "tiny", "01234567", threads=threads)._streams for threads in (1, 2, 4, 8, 16)] == [1, 1, 1, 2, 4]
    assert CONFIG["hidden_size"] == OpenVinoEncoder(folder, "tiny", "01234567").dimensions
