"""Ingestion beside a bare loop of the same encoder over the same texts; a refresh beside a full ingestion."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.workbench import postings, report, take_in, workbench, write_postings
from rolecall.domain.chunk import Matrix, Parts
from rolecall.ports.encoder import Encoder, TokenEncoder

COUNT = int(os.environ.get("BENCH_POSTINGS", "5000"))


class Recording:
    """An encoder that remembers what it was asked."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.id = encoder.id
        self.dimensions = encoder.dimensions
        self.batches: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.batches.append(list(texts))
        return self.encoder.encode(texts)

    def encode_pieces(self, texts: Sequence[str]) -> tuple[Matrix, Sequence[Parts]]:
        self.batches.append(list(texts))
        assert isinstance(self.encoder, TokenEncoder)
        return self.encoder.encode_pieces(texts)


def main() -> None:
    rows = list(postings(COUNT))
    with workbench() as (core, home):
        encoder = core.encoder
        encoder.encode(["warm up"] * 16)
        recording = Recording(encoder)
        core.indexer = replace(core.indexer, encoder=recording)
        full = take_in(core, write_postings(home / "postings.jsonl", rows))
        texts = [text for batch in recording.batches[:-1] for text in batch]  # the last one is the verification's sample
        started = time.perf_counter()
        encoder.encode(texts)
        bare = time.perf_counter() - started
        print(f"{COUNT:,} postings, {len(texts):,} texts: bare encoding {bare:.1f} s, ingestion {full:.1f} s")
        report("throughput of an ingestion ÷ a bare encoding loop", bare / full, 0.85, at_least=True)
        unchanged = take_in(core, home / "postings.jsonl")
        report("refresh of an unchanged corpus ÷ a full one", unchanged / full, 0.005)
        for row in rows[::100]:
            row["description"] += "\n- one thing more"
        changed = take_in(core, write_postings(home / "postings.jsonl", rows))
        report("refresh with 1 % changed ÷ a full one", changed / full, 0.015)
