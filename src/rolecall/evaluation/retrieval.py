"""Measures search on a judged set."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np

from rolecall.domain.evaluation import Case, Item, Measured
from rolecall.evaluation.cases import WORST, ranking_cases, worst
from rolecall.evaluation.golden import Golden
from rolecall.evaluation.metrics import NAMES
from rolecall.evaluation.rankings import Ranking
from rolecall.retrieval.fuse import Ranked
from rolecall.retrieval.retrieve import Retriever

DEPTH = 3000
"""Documents ranked for each query: average precision loses .001 on job titles when 2,619 of them are cut to 1,000."""

SHOWN = 5
"""Documents of each of the worst rankings that are kept with title and quote."""

TIMED = 300
"""Queries that are also asked as a user asks them, for ten hits, to take the time."""

BATCH = 200
"""Queries measured at a time: a whole ranking is only kept until then."""

Sink = Callable[[str, Mapping[str, float]], object]
"""Is given each query's whole ranking: its id, and score by document, in order."""


@dataclass
class _Collected:
    """What is known of one ranking so far."""

    ranking: Ranking
    cases: dict[str, Case] = field(default_factory=dict)
    waiting: dict[str, dict[str, float]] = field(default_factory=dict)
    best: dict[str, Sequence[Ranked]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)


def evaluate_retrieval(
    golden: Golden,
    retriever: Retriever,
    tenant: str,
    rankings: Sequence[Ranking],
    progress: Callable[[int], object],
    sink: Sink | None = None,
) -> list[Measured]:
    """Ask the set's queries of the active generation, and measure each of the rankings on the same index.

    The set's documents must have been indexed for the tenant, and be the only ones it has. `progress` is called with the
    number of queries done; `sink` is given the whole of the first ranking, query by query.

    Raises:
        Misconfigured: ir-measures isn't installed.
        Conflict: nothing is published, or by another encoder.
    """
    names = {stored.id: stored.document.external_id for stored in retriever.documents.list(tenant)}
    collected = [_Collected(ranking) for ranking in rankings]
    every = max(1, len(golden.queries) // TIMED)
    for each in collected:
        each.ranking.search(next(iter(golden.queries.values())))  # what is slow the first time alone isn't timed
    for number, (query_id, query) in enumerate(golden.queries.items(), 1):
        for each in collected:
            if number % every == 0:
                each.seconds.append(_timed(each.ranking, query))
            ranked = each.ranking.rank(query, DEPTH)
            each.waiting[query_id], each.best[query_id] = _named(ranked, names), ranked[:SHOWN]
        if sink:
            sink(query_id, collected[0].waiting[query_id])
        if number % BATCH == 0 or number == len(golden.queries):
            for each in collected:
                _measure(each, golden)
        progress(number)
    return [_measured(each, golden, retriever, tenant, names) for each in collected]


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds; nothing where nothing was timed."""
    return {f"p{share}": round(float(np.percentile(seconds, share)) * 1000, 2) for share in (50, 95, 99)} if seconds else {}


def _timed(ranking: Ranking, query: str) -> float:
    started = time.perf_counter()
    ranking.search(query)
    return time.perf_counter() - started


def _named(ranked: Sequence[Ranked], names: Mapping[UUID, str]) -> dict[str, float]:
    """Scores by external id; ties by that id, since document ids differ from one ingestion to the next.

    Each score is lowered a little by its rank: trec_eval breaks ties by name too, but the other way round.
    """
    ordered = sorted((-entry.score, names[entry.document_id]) for entry in ranked)
    return {name: -negative - place * 1e-8 for place, (negative, name) in enumerate(ordered)}


def _measure(collected: _Collected, golden: Golden) -> None:
    """Turn the rankings that are waiting into cases."""
    collected.cases.update(ranking_cases(golden, collected.waiting))
    collected.waiting.clear()


def _measured(collected: _Collected, golden: Golden, retriever: Retriever, tenant: str, names: Mapping[UUID, str]) -> Measured:
    cases = dict(collected.cases)
    for query in worst(cases, NAMES[0], WORST):
        returned = _with_quotes(cases[query].returned, collected.best[query], retriever, tenant, names)
        wanted = tuple(_with_beginning(item, golden) for item in cases[query].wanted[:SHOWN]) + cases[query].wanted[SHOWN:]
        cases[query] = replace(cases[query], returned=returned, wanted=wanted)
    with retriever.generations.reading() as generation:
        parts = {"encoder": generation.encoder, "chunker": generation.chunker, "analyzer": generation.analyzer}
    configuration = parts | {"ranker": collected.ranking.id, "ranking": collected.ranking.name}
    return Measured(NAMES, cases, collected.seconds, configuration)


def _with_quotes(
    returned: Sequence[Item], best: Sequence[Ranked], retriever: Retriever, tenant: str, names: Mapping[UUID, str]
) -> tuple[Item, ...]:
    """The items with the titles and the best passages of the first ones."""
    with retriever.generations.reading() as generation:
        hits = retriever.generations.hits(generation.id, tenant, {ranked.chunk_id: ranked.score for ranked in best})
    shown = {names[ranked.document_id]: hits[ranked.chunk_id] for ranked in best if ranked.chunk_id in hits}
    return tuple(replace(item, title=shown[item.id].title, quote=shown[item.id].quote) if item.id in shown else item for item in returned)


def _with_beginning(item: Item, golden: Golden) -> Item:
    document = golden.corpus[item.id]
    return replace(item, title=document.title, quote=document.text)
