"""A BERT small enough to make for a test, and what its vectors must be, computed once more in float64."""

import json
import math
import struct
from pathlib import Path

import numpy as np

VOCABULARY = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    *"abcdefghijklmnopqrstuvwxyz",
    *(f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"),
]
CONFIG = {
    "model_type": "bert",
    "hidden_act": "gelu",
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 48,
}


def write_safetensors(path: Path, tensors: dict[str, tuple[str, tuple[int, ...], bytes]]) -> None:
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, (dtype, shape, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + b"".join(data for _, _, data in tensors.values()))


def random_weights(seed: int = 0) -> dict[str, np.ndarray]:
    random, width, inner = np.random.default_rng(seed), CONFIG["hidden_size"], CONFIG["intermediate_size"]
    shapes = {
        "embeddings.word_embeddings.weight": (len(VOCABULARY), width),
        "embeddings.position_embeddings.weight": (CONFIG["max_position_embeddings"], width),
        "embeddings.token_type_embeddings.weight": (2, width),
        "embeddings.LayerNorm.weight": (width,),
        "embeddings.LayerNorm.bias": (width,),
    }
    for layer in range(CONFIG["num_hidden_layers"]):
        dense = {"attention.self.query": (width, width), "attention.self.key": (width, width), "attention.self.value": (width, width)}
        dense |= {"attention.output.dense": (width, width), "intermediate.dense": (inner, width), "output.dense": (width, inner)}
        for name, shape in dense.items():
            shapes |= {f"encoder.layer.{layer}.{name}.weight": shape, f"encoder.layer.{layer}.{name}.bias": shape[:1]}
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"encoder.layer.{layer}.{name}.weight": (width,), f"encoder.layer.{layer}.{name}.bias": (width,)}
    return {name: random.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}


def write_model(folder: Path, weights: dict[str, np.ndarray], **config: object) -> Path:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    folder.mkdir(exist_ok=True)
    write_safetensors(folder / "model.safetensors", {name: ("F32", array.shape, array.tobytes()) for name, array in weights.items()})
    (folder / "config.json").write_text(json.dumps(CONFIG | config))
    tokenizer = Tokenizer(models.WordPiece({token: number for number, token in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.enable_padding(length=40)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def bert_in_float64(weights: dict[str, np.ndarray], ids: list[int], layers: int, heads: int) -> np.ndarray:
    """The last hidden states, written after the paper (Devlin et al. 2019), one text, no padding, nothing shared with the product."""
    w = {name: np.asarray(array, np.float64) for name, array in weights.items() if "word_embeddings" not in name}
    erf = np.vectorize(math.erf)

    def dense(x, name):
        return x @ w[name + ".weight"].T + w[name + ".bias"]

    def norm(x, name):
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * w[name + ".weight"] + w[name + ".bias"]

    x = np.asarray(weights["embeddings.word_embeddings.weight"][ids], np.float64)
    x = norm(
        x + w["embeddings.position_embeddings.weight"][: len(ids)] + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm"
    )
    size = x.shape[1] // heads
    for name in (f"encoder.layer.{layer}." for layer in range(layers)):
        query, key, value = (dense(x, f"{name}attention.self.{part}") for part in ("query", "key", "value"))
        context = np.empty_like(x)
        for part in (slice(head * size, (head + 1) * size) for head in range(heads)):
            scores = np.exp(query[:, part] @ key[:, part].T / math.sqrt(size))
            context[:, part] = scores / scores.sum(-1, keepdims=True) @ value[:, part]
        x = norm(x + dense(context, name + "attention.output.dense"), name + "attention.output.LayerNorm")
        inner = dense(x, name + "intermediate.dense")
        x = norm(x + dense(inner * (1 + erf(inner / math.sqrt(2))) / 2, name + "output.dense"), name + "output.LayerNorm")
    return x
