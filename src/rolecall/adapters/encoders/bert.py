"""The BERT encoder (Devlin et al. 2019) as an OpenVINO graph, built from a dict of weights.

The graph takes embedded tokens and gives the last hidden states. Looking tokens up and pooling stay outside, in numpy: the word
embeddings are half of a small model's weights, and this way they are never copied; and token vectors need no second graph.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rolecall.adapters.encoders.runtime import load_openvino
from rolecall.adapters.encoders.safetensors import Weights

_MASKED = -10_000.0  # added to the attention of padding: its softmax is 0, and bfloat16 still holds it


@dataclass(frozen=True, slots=True)
class BertShape:
    """What the weights alone don't tell."""

    layers: int
    heads: int
    epsilon: float


def embed(weights: Weights, ids: NDArray[np.int32]) -> NDArray[np.float32]:
    """Sum of word, position and type embeddings, shape (texts, tokens, width), before the first layer norm."""
    positions = weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    embedded: NDArray[np.float32] = weights["embeddings.word_embeddings.weight"][ids]
    embedded += positions + weights["embeddings.token_type_embeddings.weight"][0]
    return embedded


def build_bert(weights: Weights, shape: BertShape) -> Any:
    """An `openvino.Model`: (embedded tokens (texts, tokens, width), mask (texts, tokens)) → hidden states (texts, tokens, width)."""
    graph = _Graph(weights, shape)
    embedded = graph.op.parameter([-1, -1, graph.width], np.float32, name="embedded")
    mask = graph.op.parameter([-1, -1], np.float32, name="mask")
    states = graph.norm(embedded, "embeddings.LayerNorm")
    bias = graph.attention_bias(mask)
    for number in range(shape.layers):
        states = graph.layer(states, bias, f"encoder.layer.{number}.")
    return load_openvino().Model([states], [embedded, mask], "bert")


class _Graph:
    """Builds nodes; the names of weights are those of Hugging Face's BertModel."""

    def __init__(self, weights: Weights, shape: BertShape) -> None:
        load_openvino()
        from openvino import opset13

        self.op: Any = opset13
        self._weights = weights
        self._shape = shape
        self.width = weights["embeddings.LayerNorm.weight"].shape[0]

    def layer(self, states: Any, bias: Any, name: str) -> Any:
        """Self-attention, then the feed-forward network, each added to its input and normalised."""
        attended = self.dense(self.attention(states, bias, name + "attention.self."), name + "attention.output.dense")
        states = self.norm(self.op.add(attended, states), name + "attention.output.LayerNorm")
        inner = self.op.gelu(self.dense(states, name + "intermediate.dense"), "erf")
        return self.norm(self.op.add(self.dense(inner, name + "output.dense"), states), name + "output.LayerNorm")

    def attention(self, states: Any, bias: Any, name: str) -> Any:
        """softmax(QKᵀ/√d + bias)·V over all heads at once."""
        query, key, value = (self.heads(self.dense(states, name + part)) for part in ("query", "key", "value"))
        scale = self.number((self.width // self._shape.heads) ** -0.5)
        scores = self.op.add(self.op.multiply(self.op.matmul(query, key, transpose_a=False, transpose_b=True), scale), bias)
        mixed = self.op.matmul(self.op.softmax(scores, -1), value, transpose_a=False, transpose_b=False)
        return self.op.reshape(self.op.transpose(mixed, self.integers(0, 2, 1, 3)), self.integers(0, 0, self.width), special_zero=True)

    def heads(self, states: Any) -> Any:
        """(texts, tokens, width) → (texts, heads, tokens, width of a head)."""
        split = self.integers(0, 0, self._shape.heads, self.width // self._shape.heads)
        return self.op.transpose(self.op.reshape(states, split, special_zero=True), self.integers(0, 2, 1, 3))

    def attention_bias(self, mask: Any) -> Any:
        """0 where the mask is 1, far below where it is 0; shape (texts, 1, 1, tokens)."""
        return self.op.unsqueeze(self.op.multiply(self.op.subtract(self.number(1.0), mask), self.number(_MASKED)), self.integers(1, 2))

    def dense(self, states: Any, name: str) -> Any:
        product = self.op.matmul(states, self.weight(name + ".weight"), transpose_a=False, transpose_b=True)
        return self.op.add(product, self.weight(name + ".bias"))

    def norm(self, states: Any, name: str) -> Any:
        """Layer normalisation over the width."""
        centred = self.op.mvn(states, self.integers(2), normalize_variance=True, eps=self._shape.epsilon, eps_mode="inside_sqrt")
        return self.op.add(self.op.multiply(centred, self.weight(name + ".weight")), self.weight(name + ".bias"))

    def weight(self, name: str) -> Any:
        return self.op.constant(self._weights[name], shared_memory=True)

    def number(self, value: float) -> Any:
        return self.op.constant(np.float32(value))

    def integers(self, *values: int) -> Any:
        return self.op.constant(np.array(values, np.int64))
