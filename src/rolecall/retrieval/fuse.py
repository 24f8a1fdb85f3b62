"""One score out of two: by meaning (cosine) and by words (BM25)."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from rolecall.ports.indexes import Candidates

RANKER = "bm25-cosine-parts-2"
"""Names these formulas; a change of a score changes it."""

LEXICAL = 0.25
"""Share of BM25; between .2 and .3 the quality is the same (docs/explanation/retrieval.md)."""

Scores = NDArray[np.float64]
"""One for each candidate, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document's place in a ranking: the score of its best passage."""

    document_id: UUID
    chunk_id: UUID
    score: float


def fuse(cosines: Scores, bm25: Scores) -> Scores:
    """The scores of the candidates of one query, with four decimals.

    .25 · (BM25 / the largest BM25 of the candidates)² + .75 · cosine. A cosine needs no scaling, and scaling it by the
    candidates' range would make a score depend on how many there are; the largest BM25 is always among the candidates.
    The square leaves little to passages that merely share a word or two; it gains on every set measured.
    """
    return rounded(LEXICAL * shares(bm25) ** 2 + (1 - LEXICAL) * cosines)


def shares(bm25: Scores) -> Scores:
    """BM25 as parts of the candidates' largest."""
    return bm25 / (bm25.max(initial=0.0) or 1.0)


def rounded(scores: Scores) -> Scores:
    """In [0, 1], with four decimals: what a difference is made of has to be seen."""
    return np.asarray(np.round(np.clip(scores, 0.0, 1.0), 4), np.float64)


def rank(candidates: Candidates, scores: Scores, limit: int) -> list[Ranked]:
    """The `limit` best documents by their best passages; ties by document id, and within a document by chunk id."""
    best: dict[bytes, Ranked] = {}
    for index in order(candidates, scores):
        document = candidates.documents[index]
        if document not in best:
            best[document] = ranked(candidates, scores, index)
            if len(best) == limit:
                break
    return list(best.values())


def ranked(candidates: Candidates, scores: Scores, index: int) -> Ranked:
    """The candidate at this place, with its score."""
    return Ranked(UUID(bytes=candidates.documents[index]), UUID(bytes=candidates.chunks[index]), float(scores[index]))


def order(candidates: Candidates, scores: Scores) -> list[int]:
    """The places of the candidates, best first; ties by document id, then by chunk id."""
    keys = list(zip((-scores).tolist(), candidates.documents, candidates.chunks, strict=True))
    return sorted(range(len(keys)), key=keys.__getitem__)
