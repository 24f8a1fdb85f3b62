"""A search beside bare encoding and bare search statements: the nearest, the best by words, and the parts of a hundred passages."""

import os
import random
import time

from benchmarks.workbench import DUTIES, THINGS, percentile, postings, report, take_in, workbench, write_postings
from rolecall.domain.chunk import term_id

COUNT = int(os.environ.get("BENCH_POSTINGS", "1000"))
QUERIES = 200
WARM_UP = 10


def main() -> None:
    randomly = random.Random(3)
    queries = [" ".join(randomly.choice(DUTIES + THINGS) for _ in range(5)) for _ in range(QUERIES)]
    with workbench() as (core, home):
        take_in(core, write_postings(home / "postings.jsonl", list(postings(COUNT))))
        tenant = core.settings.tenant

        def product(query: str) -> None:
            core.retriever.search(tenant, query, limit=10)

        def bare(query: str) -> None:
            vector = core.encoder.encode([query])[0]
            with core.generations.reading() as generation:
                near = core.vectors.search(generation, tenant, vector, limit=100)
                core.lexical.search(generation, tenant, [term_id(term) for term in core.analyzer.terms(query)], limit=100)
                core.parts.read(generation, [found.chunk_id.bytes for found in near])

        seconds: dict[str, list[float]] = {"product": [], "bare": []}
        for query in queries[:WARM_UP] + queries:  # in turns, so that another load on the machine hits both
            for name, action in (("product", product), ("bare", bare)):
                started = time.perf_counter()
                action(query)
                seconds[name].append(time.perf_counter() - started)
        ours, theirs = (values[WARM_UP:] for values in seconds.values())
        p50, bare_p50, p95 = percentile(ours, 0.5), percentile(theirs, 0.5), percentile(ours, 0.95)
        print(f"{COUNT:,} postings: p50 {p50 * 1000:.2f} ms, bare {bare_p50 * 1000:.2f} ms; p95 {p95 * 1000:.2f} ms")
        report("query p50 ÷ (bare encode + bare search statements)", p50 / bare_p50, 1.25)
