"""Search in a large corpus beside one in a small corpus, of made-up passages with made-up vectors.

BENCH_PASSAGES is how many the large one has (200,000), BENCH_FEWER the small one (10,000).
"""

import hashlib
import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

import numpy as np

from benchmarks.index_size import index_bytes, raw_bytes, recall
from benchmarks.workbench import DUTIES, PLACES, THINGS, percentile, plain_document, report, workbench
from rolecall.bootstrap import Core
from rolecall.domain.chunk import Matrix
from rolecall.domain.document import Document
from rolecall.indexing.build import fill, publish, unfinished
from rolecall.ports.encoder import Encoder

MANY = int(os.environ.get("BENCH_PASSAGES", "200000"))
FEW = int(os.environ.get("BENCH_FEWER", "10000"))
SENTENCES = 3
"""Of each document, which is a passage as a whole: long enough for the second stage to look at its sentences."""

WORDS = 22
"""Of each sentence."""

FREQUENT, RARE = 100, 30_000
"""Ranks of the words of the language: what a real one has before these are stop words, which no index holds."""

QUERIES = 200
WARM_UP = 3
BATCH = 500


class MadeUp:
    """An encoder of made-up vectors: mixtures of real ones, so that they lie about as real ones do. Queries take a real one's time."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.id = f"made-up/{encoder.id}"
        self.dimensions = encoder.dimensions
        sentences = [f"{duty} {thing} in {place}" for duty in DUTIES for thing in THINGS for place in PLACES]
        self.real = encoder.encode(random.Random(1).sample(sentences, 600))

    def encode(self, texts: Sequence[str]) -> Matrix:
        if len(texts) == 1:
            self.encoder.encode(texts)
        mixed = np.stack([self._mixed(text) for text in texts])
        return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)

    def _mixed(self, text: str) -> Matrix:
        randomly = np.random.default_rng(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()))
        parts = self.real[randomly.integers(len(self.real), size=3)]
        return np.asarray(randomly.dirichlet(np.ones(3)) @ parts + randomly.normal(0, 0.01, self.dimensions), np.float32)


def main() -> None:
    with _corpus(FEW) as small, _corpus(MANY) as large:
        seconds = _searched(small, large)
        for passages, core, taken in ((FEW, small, seconds[0]), (MANY, large, seconds[1])):
            _describe(passages, core, taken)
    report(f"search p50 in {MANY:,} passages ÷ in {FEW:,}", percentile(seconds[1], 0.5) / percentile(seconds[0], 0.5), 2)


@contextmanager
def _corpus(passages: int) -> Iterator[Core]:
    """A product with so many passages published."""
    with workbench() as (core, _):
        core.encoder = MadeUp(core.make_encoder())
        started = time.perf_counter()
        _take_in(core, passages)
        print(f"{passages:,} passages taken in within {time.perf_counter() - started:.0f} s", flush=True)
        yield core


def _take_in(core: Core, passages: int) -> None:
    documents = _documents(passages)
    while batch := list(islice(documents, BATCH)):
        core.documents.upsert(core.settings.tenant, batch, "benchmark")
    generation = fill(core.indexer, unfinished(core.indexer), lambda *_: None)
    publish(core.indexer, generation.id, lambda *_: None)


def _queries() -> list[str]:
    randomly = random.Random(3)
    return [_words(randomly, randomly.randint(4, 10)) for _ in range(QUERIES)]


def _searched(*cores: Core) -> list[list[float]]:
    """Seconds of each search in each of them, in turns, so that another load on the machine hits all."""
    queries = _queries()
    seconds: list[list[float]] = [[] for _ in cores]
    for query in [*queries[:WARM_UP], *queries]:
        for core, taken in zip(cores, seconds, strict=True):
            started = time.perf_counter()
            core.retriever.search(core.settings.tenant, query, limit=10)
            taken.append(time.perf_counter() - started)
    return [taken[WARM_UP:] for taken in seconds]


def _describe(passages: int, core: Core, seconds: list[float]) -> None:
    sizes = {name: round(size / raw_bytes(core), 2) for name, size in index_bytes(core).items()}
    print(
        f"{passages:,} passages: search p50 {percentile(seconds, 0.5) * 1000:.1f} ms, p95 {percentile(seconds, 0.95) * 1000:.1f} ms;"
        f" recall@10 {recall(core, _queries()):.3f}; bytes ÷ plain fp32 {sizes}",
        flush=True,
    )


def _documents(passages: int) -> Iterator[Document]:
    randomly = random.Random(2)
    for number in range(passages):
        text = " ".join(f"{_words(randomly, WORDS).capitalize()}." for _ in range(SENTENCES))
        yield plain_document(f"document-{number}", f"Document {number}", text)


def _words(randomly: random.Random, words: int) -> str:
    """So many of a made-up language, the n-th as frequent as 1/n (Zipf's law)."""
    return " ".join(_word(int(FREQUENT * (RARE / FREQUENT) ** randomly.random())) for _ in range(words))


def _word(number: int) -> str:
    """A word that can be said, the shorter the more frequent it is."""
    syllables: list[str] = []
    while number or not syllables:
        number, place = divmod(number, 60)
        syllables.append("bdfgklmnprst"[place % 12] + "aeiou"[place // 12])
    return "".join(syllables)
