"""Measures search on a judged set."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from rolecall.evaluation.golden import Golden
from rolecall.evaluation.metrics import measure
from rolecall.retrieval.fuse import RANKER, Ranked
from rolecall.retrieval.retrieve import Retriever

DEPTH = 3000
"""Documents ranked for each query: average precision loses .001 on job titles when 2,619 of them are cut to 1,000."""

TIMED = 300
"""Queries that are also asked as a user asks them, for ten hits, to take the time."""


@dataclass(frozen=True)
class RetrievalEvaluation:
    """How good and how fast a generation's search is on a judged set; `run` has score by query and external id, in order."""

    set: str
    split: str
    queries: int
    documents: int
    metrics: Mapping[str, float]
    latency_ms: Mapping[str, float]
    encoder: str
    ranker: str
    run: Mapping[str, Mapping[str, float]]

    def as_json(self) -> dict[str, Any]:
        """What `rolecall evaluate retrieval --json` prints."""
        return {
            "set": self.set,
            "split": self.split,
            "queries": self.queries,
            "documents": self.documents,
            "metrics": dict(self.metrics),
            "latency_ms": dict(self.latency_ms),
            "encoder": self.encoder,
            "ranker": self.ranker,
        }


def evaluate_retrieval(golden: Golden, retriever: Retriever, tenant: str, progress: Callable[[int], object]) -> RetrievalEvaluation:
    """Ask the set's queries of the active generation, and measure the rankings.

    The set's documents must have been indexed for the tenant, and be the only ones it has.

    Raises:
        Misconfigured: ir-measures isn't installed.
        Conflict: nothing is published, or by another encoder.
    """
    names = {stored.id: stored.document.external_id for stored in retriever.documents.list(tenant)}
    run: dict[str, dict[str, float]] = {}
    seconds: list[float] = []
    every = max(1, len(golden.queries) // TIMED)
    for number, (query_id, query) in enumerate(golden.queries.items()):
        if number % every == 0:
            started = time.perf_counter()
            retriever.search(tenant, query)
            seconds.append(time.perf_counter() - started)
        run[query_id] = _named(retriever.ranking(tenant, query, limit=DEPTH), names)
        progress(number + 1)
    return RetrievalEvaluation(
        set=golden.name,
        split=golden.split,
        queries=len(golden.queries),
        documents=len(golden.corpus),
        metrics=measure(golden.qrels, run),
        latency_ms=percentiles(seconds),
        encoder=retriever.encoder.id,
        ranker=f"{RANKER}/{retriever.analyzer.id}",
        run=run,
    )


def write_run(evaluation: RetrievalEvaluation, path: Path) -> None:
    """Write the ranking in TREC form: query, Q0, document, rank, score, tag."""
    with path.open("w", encoding="utf-8") as file:
        for query, scores in evaluation.run.items():
            for place, (document, score) in enumerate(scores.items(), 1):
                file.write(f"{query} Q0 {document} {place} {score:.8f} rolecall\n")


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds."""
    return {f"p{share}": round(float(np.percentile(seconds, share)) * 1000, 2) for share in (50, 95, 99)}


def _named(ranked: Sequence[Ranked], names: Mapping[UUID, str]) -> dict[str, float]:
    """Scores by external id; ties by that id, since document ids differ from one ingestion to the next.

    Each score is lowered a little by its rank: trec_eval breaks ties by name too, but the other way round.
    """
    ordered = sorted((-entry.score, names[entry.document_id]) for entry in ranked)
    return {name: -negative - place * 1e-8 for place, (negative, name) in enumerate(ordered)}
