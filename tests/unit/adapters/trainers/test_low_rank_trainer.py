"""Run these where torch is: an environment with rolecall[train] and pytest."""

import json
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

from rolecall.adapters.encoders.low_rank import read_low_rank, write_low_rank
from rolecall.adapters.encoders.safetensors import read_weights
from rolecall.adapters.trainers import low_rank as module
from rolecall.adapters.trainers.low_rank import LowRankTrainer, Recipe, _dropped, _rate

WIDTH, INNER = 32, 64
PAIRS = [[("ab", "abc"), ("xyz", "xy"), ("mn", "nm"), ("qr", "rq")], [("cd", "dc"), ("ef", "fe"), ("gh", "hg"), ("ij", "ji")]]
GENERAL = [["a b c d", "k l m n", "w x y z"]]


@pytest.fixture
def folder(tmp_path, torch):
    """A BERT of two layers, saved by transformers, and a tokenizer of letters."""
    transformers = pytest.importorskip("transformers")
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{letter}" for letter in letters)]
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=WIDTH,
        intermediate_size=INNER,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=48,
        initializer_range=0.3,
    )
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(tmp_path / "model")
    tokenizer = Tokenizer(models.WordPiece({token: number for number, token in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(tmp_path / "model" / "tokenizer.json"))
    return tmp_path / "model"


def train(folder, checkpoint, batches=PAIRS, **recipe):
    losses = []
    trainer = LowRankTrainer(folder, Recipe(rank=4, alpha=8, **recipe))
    factors = trainer.train(batches, GENERAL, checkpoint, lambda step, steps, loss: losses.append((step, steps, loss)))
    return trainer, factors, losses


def test_before_a_step_nothing_has_changed(folder, tmp_path):
    trainer, factors, _ = train(folder, tmp_path / "checkpoint", batches=[])
    texts = ["ab cd", "", "x"]
    np.testing.assert_array_equal(trainer.encode(texts), trainer._vectors(trainer._base, texts).numpy())
    assert {name.rpartition(".lora_")[0].rpartition(".")[2] for name in factors} == {"query", "key", "value", "dense"}
    assert len(factors) == 2 * 6 * 2


def test_training_makes_the_pairs_nearer_than_the_others(folder, tmp_path):
    _, _, losses = train(folder, tmp_path / "checkpoint", batches=PAIRS * 15, learning_rate=0.02)
    assert [step for step, _, _ in losses] == list(range(1, 31))
    assert np.mean([loss for _, _, loss in losses[-4:]]) < 0.5 * np.mean([loss for _, _, loss in losses[:4]])


def test_the_stored_adapter_merged_into_the_weights_is_the_trained_model(folder, tmp_path, torch):
    transformers = pytest.importorskip("transformers")
    trainer, factors, _ = train(folder, tmp_path / "checkpoint", batches=PAIRS * 5, learning_rate=0.02)
    write_low_rank(tmp_path / "x.safetensors", factors, alpha=8, base="")
    merged = read_low_rank(tmp_path / "x.safetensors", "x").merge(read_weights(folder / "model.safetensors"))
    other = Path(shutil.copytree(folder, tmp_path / "merged"))  # the trained model maps the file of its own
    save(other / "model.safetensors", merged)
    texts = ["ab cd", "", "xyz a longer text"]
    model = transformers.BertModel.from_pretrained(str(other), add_pooling_layer=False).eval()
    with torch.no_grad():
        by_hand = trainer._vectors(model, texts).numpy()
    np.testing.assert_allclose(by_hand, trainer.encode(texts), atol=1e-3)
    assert np.abs(by_hand - trainer._vectors(trainer._base, texts).detach().numpy()).max() > 0.05


def test_an_interrupted_training_goes_on_as_if_nothing_had_happened(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_CHECKPOINT_EVERY", 2)
    _, whole, _ = train(folder, tmp_path / "whole", batches=PAIRS * 3)

    def stop(step, _steps, _loss):
        if step == 5:
            raise KeyboardInterrupt

    trainer = LowRankTrainer(folder, Recipe(rank=4, alpha=8))
    with pytest.raises(KeyboardInterrupt):
        trainer.train(PAIRS * 3, GENERAL, tmp_path / "part", stop)
    _, resumed, losses = train(folder, tmp_path / "part", batches=PAIRS * 3)
    assert losses[0][0] == 5  # the checkpoint is of step 4
    for name, factor in whole.items():
        np.testing.assert_array_equal(resumed[name], factor)


def test_negatives_as_near_as_the_positive_or_of_equal_texts_are_dropped(torch):
    base = torch.tensor([[0.5, 0.6, 0.1], [0.2, 0.7, 0.3], [0.4, 0.1, 0.9]])
    forward, back = _dropped(base, ["a", "b", "c"], ["p", "q", "r"])
    assert forward.tolist() == [[False, True, False], [False, False, False], [False, False, False]]
    assert back.tolist() == [[False] * 3] * 3
    forward, back = _dropped(torch.eye(3), ["a", "b", "a"], ["p", "p", "r"])
    assert forward.tolist() == back.tolist() == [[False, True, True], [True, False, False], [True, False, False]]


def test_the_learning_rate_rises_then_falls_to_nothing():
    rates = [_rate(step, 20, 0.1) for step in range(21)]
    assert rates[:3] == [0.5, 1.0, 1.0]
    assert rates[2:] == sorted(rates[2:], reverse=True)
    assert rates[20] == 0


def save(path, weights):
    header, data = {}, b""
    for name, array in weights.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    head = json.dumps(header | {"__metadata__": {"format": "pt"}}).encode()
    path.write_bytes(struct.pack("<Q", len(head)) + head + data)
