"""One résumé against 5,000 postings, and one pair."""

import os

from benchmarks.workbench import percentile, postings, report, sample_resume, take_in, timed, workbench, write_postings
from rolecall.domain.document import Kind

COUNT = int(os.environ.get("BENCH_POSTINGS", "5000"))
ROUNDS = 4


def main() -> None:
    with workbench() as (core, home):
        take_in(core, write_postings(home / "postings.jsonl", list(postings(COUNT))))
        take_in(core, sample_resume().parent)
        stored = list(core.documents.list(core.settings.tenant, Kind.RESUME))
        core.match(stored[0], limit=10)  # loads what is loaded once
        turns = iter(stored * ROUNDS)
        seconds = timed(lambda: core.match(next(turns), limit=10), len(stored) * ROUNDS)
        report(f"match of one of {len(stored)} résumés against {COUNT:,} postings, p50", percentile(seconds, 0.5) * 1000, 300, unit=" ms")
        report(f"match of one of {len(stored)} résumés against {COUNT:,} postings, p95", percentile(seconds, 0.95) * 1000, 300, unit=" ms")
        read = core.resolve(str(sample_resume()))
        job = next(iter(core.documents.list(core.settings.tenant, Kind.JOB, limit=1)))
        pair = timed(lambda: core.score(read, job), 40)
        report("score of one pair, warm, p50", percentile(pair, 0.5) * 1000, 50, unit=" ms")
