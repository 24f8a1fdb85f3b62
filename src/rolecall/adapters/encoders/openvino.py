"""Sentence-BERT (Reimers & Gurevych 2019) on OpenVINO: the product's own encoder.

A text's vector is the same to the bit whatever it is encoded with, because nothing that shapes its arithmetic comes from its
neighbours: it is padded to a length that its own tokens give, rows of a matrix product don't mix, and pooling is done text by text.
"""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rolecall.adapters.encoders.bert import build_bert, embed
from rolecall.adapters.encoders.low_rank import LowRankAdapter
from rolecall.adapters.encoders.model_folder import ModelFolder, Pooling
from rolecall.adapters.encoders.piece_weights import PieceWeights
from rolecall.adapters.encoders.runtime import load_openvino
from rolecall.adapters.encoders.safetensors import Weights, read_weights
from rolecall.domain.chunk import Matrix, Parts, in_bytes
from rolecall.domain.errors import InvalidInput, Misconfigured

PRECISIONS = ("auto", "f32", "bf16")

_BATCH_TOKENS = 1600  # eight texts of 200: fewer leave a core idle, more fall out of its cache
_BATCH_TEXTS = 64
_THREADS_PER_STREAM = 4  # more of them wait for each other on matrices of this size
_CHARACTERS_PER_TOKEN = 64  # what lies beyond can't be reached by any real text; keeps a huge one from being tokenised whole
_TOKENIZED_AT_ONCE = 512  # a tokenizer's answer takes a hundred times the room of its ids

Ids = NDArray[np.int32]


class OpenVinoEncoder:
    """Encodes with the graph of `bert.py`; the model is compiled when the first text comes. Thread-safe."""

    def __init__(
        self,
        folder: ModelFolder,
        name: str,
        digest: str,
        *,
        adapter: LowRankAdapter | None = None,
        precision: str = "auto",
        threads: int | None = None,
    ) -> None:
        """`name` and `digest` (of the weights) go into the id; `precision` is one of `PRECISIONS`, the arithmetic's, not the vector's."""
        if precision not in PRECISIONS:
            raise Misconfigured(f"no such precision: {precision!r}", remedy=f"Use one of {', '.join(PRECISIONS)}.")
        if threads is not None and threads < 1:
            raise Misconfigured(f"{threads} threads can't encode", remedy="Use 1 or more, or leave it out for all cores.")
        self._folder = folder
        self._adapter = adapter
        self._name = f"{name}@{digest[:8]}"
        self._asked_precision = precision
        self._threads = threads or _cores()
        self._lock = threading.Lock()
        self._loaded: _Model | None = None

    @property
    def id(self) -> str:
        return f"{self._name}/openvino-{self.precision}/{self._folder.max_tokens}"

    @property
    def dimensions(self) -> int:
        return self._folder.dimensions

    @cached_property
    def precision(self) -> str:
        """Of the arithmetic: bf16 where the processor has it, unless f32 was asked for.

        Raises:
            Misconfigured: bf16 was asked for and the processor doesn't have it.
        """
        if self._asked_precision == "f32":
            return "f32"
        able = "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        if self._asked_precision == "bf16" and not able:
            raise Misconfigured("this processor has no bf16 arithmetic", remedy="Set the encoder's precision to auto or f32.")
        return "bf16" if able else "f32"

    def encode(self, texts: Sequence[str]) -> Matrix:
        vectors = np.empty((len(texts), self.dimensions), np.float32)

        def keep(row: int, states: NDArray[np.float32]) -> None:
            vectors[row] = self._pool(states)

        self._infer(self._tokenize(texts), keep)
        return vectors

    def encode_pieces(self, texts: Sequence[str]) -> tuple[Matrix, Sequence[Parts]]:
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        parts: list[Parts] = [Parts(np.empty((0, self.dimensions), np.int8))] * len(texts)
        tokens = self._tokenize(texts)
        weights = self._model().weights_of

        def keep(row: int, states: NDArray[np.float32]) -> None:
            vectors[row] = self._pool(states)
            parts[row] = Parts(in_bytes(states[1:-1]), weights(tokens[row][1:-1]))  # without [CLS] and [SEP]

        self._infer(tokens, keep)
        return vectors, parts

    def _infer(self, tokens: list[Ids], keep: Callable[[int, NDArray[np.float32]], None]) -> None:
        """Calls `keep` with the place of each text and its hidden states, one for each of its tokens."""

        def run(rows: list[int]) -> None:
            request = self._model().compiled.create_infer_request()
            request.infer(self._inputs([tokens[row] for row in rows]))
            for row, states in zip(rows, request.get_output_tensor().data, strict=True):
                keep(row, states[: len(tokens[row])])

        self._run_all(run, _batches([len(ids) for ids in tokens]))

    def _run_all(self, run: Callable[[list[int]], None], batches: list[list[int]]) -> None:
        """Calls `run` with each batch: one is made ready while the others keep the streams busy.

        The threads are Python's and are joined here. Those of OpenVINO's own queue call back into Python, and when the
        interpreter ends at that moment it is aborted.
        """
        if len(batches) <= 1:
            for rows in batches:
                run(rows)
            return
        with ThreadPoolExecutor(self._streams + 1) as pool:
            runs = [pool.submit(run, rows) for rows in batches]
            try:
                for each in runs:
                    each.result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _inputs(self, texts: list[Ids]) -> list[NDArray[Any]]:
        """The graph's two inputs for texts of one padded length."""
        ids = np.zeros((len(texts), _padded(len(texts[0]))), np.int32)
        mask = np.zeros(ids.shape, np.float32)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        return [embed(self._model().weights, ids), mask]

    def _pool(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """One vector of length 1 out of the hidden states of a text's tokens."""
        vector = states[0] if self._folder.pooling is Pooling.CLS else states.mean(axis=0)
        normalised: NDArray[np.float32] = vector / np.sqrt(np.sum(vector * vector))
        return normalised

    def _tokenize(self, texts: Sequence[str]) -> list[Ids]:
        longest = self._folder.max_tokens * _CHARACTERS_PER_TOKEN
        tokens: list[Ids] = []
        for start in range(0, len(texts), _TOKENIZED_AT_ONCE):
            block = [_encodable(text[:longest]) for text in texts[start : start + _TOKENIZED_AT_ONCE]]
            tokens += [np.array(encoding.ids, np.int32) for encoding in self._model().tokenizer.encode_batch_fast(block)]
        return tokens

    @property
    def _streams(self) -> int:
        return max(1, self._threads // _THREADS_PER_STREAM)

    def _model(self) -> "_Model":
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> "_Model":
        weights = read_weights(self._folder.weights)
        if self._adapter:
            weights = self._adapter.merge(weights)
        settings = {
            "INFERENCE_NUM_THREADS": self._threads,
            "NUM_STREAMS": self._streams,
            "INFERENCE_PRECISION_HINT": self.precision,
            "ENABLE_CPU_PINNING": False,  # two processes would both sit on the first core
        }
        compiled = _core().compile_model(build_bert(weights, self._folder.shape), "CPU", settings)
        tokenizer = _tokenizer(self._folder)
        return _Model(tokenizer, weights, compiled, PieceWeights(tokenizer.id_to_token))


@dataclass(frozen=True, slots=True)
class _Model:
    """What takes a fifth of a second to load; the compiled graph uses the memory of the weights."""

    tokenizer: Any
    weights: Weights
    compiled: Any
    weights_of: PieceWeights


def _tokenizer(folder: ModelFolder) -> Any:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder.tokenizer))
    except Exception as error:  # the library raises bare Exception
        raise InvalidInput(
            f"{folder.tokenizer} can't be read: {error}", source=str(folder.tokenizer), remedy="Fetch the model again."
        ) from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(folder.max_tokens)
    return tokenizer


def _batches(lengths: list[int]) -> list[list[int]]:
    """Indexes in groups of one padded length, the longest first, so that working memory is asked for once."""
    batches: list[list[int]] = []
    order = sorted(range(len(lengths)), key=lambda index: -_padded(lengths[index]))
    for padded, group in groupby(order, key=lambda index: _padded(lengths[index])):
        size = max(1, min(_BATCH_TEXTS, _BATCH_TOKENS // padded))
        rows = list(group)
        batches += [rows[start : start + size] for start in range(0, len(rows), size)]
    return batches


def _padded(length: int) -> int:
    """The length a text of `length` tokens is padded to, by its length alone: a multiple of 4, for longer texts of 8 or 16."""
    step = 4 if length <= 32 else 8 if length <= 128 else 16
    return -(-length // step) * step


def _encodable(text: str) -> str:
    """Lone surrogates, which no UTF-8 can hold, become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _cores() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _core() -> Any:
    return load_openvino().Core()
