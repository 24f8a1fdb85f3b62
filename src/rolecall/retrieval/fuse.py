"""One score out of two: by meaning (cosine) and by words (BM25)."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

K = TypeVar("K", bound=Hashable)

RANKER = "bm25-cosine-1"
"""Names these formulas; a change of a score changes it."""

LEXICAL = 0.25
"""Share of BM25; between .2 and .3 the quality is the same (docs/explanation/retrieval.md)."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document's place in a ranking: the score of its best passage."""

    document_id: UUID
    chunk_id: UUID
    score: float


def fuse(cosines: Mapping[K, float], bm25: Mapping[K, float]) -> dict[K, float]:
    """Scores in [0, 1], four decimals, for the candidates of one query, which are the keys of `cosines`.

    .25 · (BM25 / the largest BM25 of the candidates)² + .75 · cosine. A cosine needs no scaling, and scaling it by the
    candidates' range would make a score depend on how many there are; the largest BM25 is always among the candidates.
    The square leaves little to passages that merely share a word or two; it gains on every set measured.
    """
    largest = max((bm25.get(key, 0.0) for key in cosines), default=0.0) or 1.0
    return {key: score(cosine, bm25.get(key, 0.0) / largest) for key, cosine in cosines.items()}


def score(cosine: float, lexical: float) -> float:
    """The fused score of a cosine in [-1, 1] and a share of the best lexical score in [0, 1]."""
    return round(min(1.0, max(0.0, LEXICAL * lexical**2 + (1 - LEXICAL) * cosine)), 4)


def rank(scores: Mapping[UUID, float], owners: Mapping[UUID, UUID]) -> list[Ranked]:
    """Documents by their best passages, best first; ties by document id, and within a document by chunk id.

    `scores` are by chunk id; `owners` gives the document of each chunk.
    """
    best: dict[UUID, Ranked] = {}
    for chunk_id, value in scores.items():
        ranked = Ranked(owners[chunk_id], chunk_id, value)
        known = best.get(ranked.document_id)
        if known is None or _precedes(ranked, known):
            best[ranked.document_id] = ranked
    return sorted(best.values(), key=lambda ranked: (-ranked.score, ranked.document_id))


def _precedes(one: Ranked, other: Ranked) -> bool:
    return (-one.score, one.chunk_id) < (-other.score, other.chunk_id)
