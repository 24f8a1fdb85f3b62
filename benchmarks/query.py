"""A search beside bare encoding and bare search statements."""

import os
import random

from benchmarks.workbench import DUTIES, THINGS, percentile, postings, report, take_in, timed, workbench, write_postings
from rolecall.domain.chunk import term_id

COUNT = int(os.environ.get("BENCH_POSTINGS", "1000"))
QUERIES = 200


def main() -> None:
    randomly = random.Random(3)
    queries = [" ".join(randomly.choice(DUTIES + THINGS) for _ in range(5)) for _ in range(QUERIES)]
    with workbench() as (core, home):
        take_in(core, write_postings(home / "postings.jsonl", list(postings(COUNT))))
        tenant = core.settings.tenant

        def product() -> None:
            core.retriever.search(tenant, queries[randomly.randrange(QUERIES)], limit=10)

        def bare() -> None:
            query = queries[randomly.randrange(QUERIES)]
            vector = core.encoder.encode([query])[0]
            with core.generations.reading() as generation:
                core.vectors.search(generation, tenant, vector, limit=100)
                core.lexical.search(generation, tenant, [term_id(term) for term in core.analyzer.terms(query)], limit=100)

        ours, theirs = timed(product, QUERIES), timed(bare, QUERIES)
        p50, bare_p50, p95 = percentile(ours, 0.5), percentile(theirs, 0.5), percentile(ours, 0.95)
        print(f"p50 {p50 * 1000:.2f} ms, bare {bare_p50 * 1000:.2f} ms; p95 {p95 * 1000:.2f} ms")
        report("query p50 ÷ (bare encode + bare search statements)", p50 / bare_p50, 1.25)
