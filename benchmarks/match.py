"""One résumé against 5,000 postings, and one pair."""

import os

from benchmarks.workbench import percentile, postings, report, sample_resume, take_in, timed, workbench, write_postings

COUNT = int(os.environ.get("BENCH_POSTINGS", "5000"))


def main() -> None:
    with workbench() as (core, home):
        take_in(core, write_postings(home / "postings.jsonl", list(postings(COUNT))))
        resume = core.resolve(str(sample_resume()))
        seconds = timed(lambda: core.match(resume, limit=10), 40)
        report(f"match of one résumé against {COUNT:,} postings, p95", percentile(seconds, 0.95) * 1000, 300, unit=" ms")
        job = next(iter(core.documents.list(core.settings.tenant, limit=1)))
        pair = timed(lambda: core.score(resume, job), 40)
        report("score of one pair, warm, p50", percentile(pair, 0.5) * 1000, 50, unit=" ms")
