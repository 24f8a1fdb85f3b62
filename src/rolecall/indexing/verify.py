"""Checks a generation before anybody reads from it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rolecall.domain.chunk import Chunk, Vector
from rolecall.domain.generation import Generation
from rolecall.indexing.refresh import Indexer

SAMPLE = 32
"""Passages embedded again."""

SAME = 0.999
"""Least cosine of a stored vector to a fresh one; half precision alone costs less than 1e-6."""

DEPTH = 10
RECALL = 0.95
"""Least share of the exact scan's first `DEPTH` passages that the fast search finds too."""


def verify(indexer: Indexer, generation: Generation) -> dict[str, Any]:
    """Counts, a sample embedded again, and recall against an exact scan.

    Returns `{"ok", "failures", "missing", "vectors", "lexical", "sampled", "least_cosine", "recall"}`; `failures` are
    sentences.
    """
    missing = indexer.generations.count_changed(generation.id)
    vectors, lexical = indexer.vectors.count(generation), indexer.lexical.count(generation)
    sample = indexer.generations.sample(generation.id, SAMPLE)
    least = _least_cosine(indexer, sample)
    recall = _recall(indexer, generation, sample)
    checks = {
        f"{missing} documents are not in it": missing == 0,
        f"it has {vectors} passages by vector and {lexical} by words": vectors == lexical,
        f"a stored vector has cosine {least:.4f} to its text embedded again, less than {SAME}": least >= SAME,
        f"the fast search finds {recall:.0%} of the exact scan's first {DEPTH}, less than {RECALL:.0%}": recall >= RECALL,
    }
    failures = [sentence for sentence, passed in checks.items() if not passed]
    return {
        "ok": not failures,
        "failures": failures,
        "missing": missing,
        "vectors": vectors,
        "lexical": lexical,
        "sampled": len(sample),
        "least_cosine": round(least, 6),
        "recall": round(recall, 4),
    }


def _least_cosine(indexer: Indexer, sample: Sequence[tuple[str, Chunk, Vector]]) -> float:
    if not sample:
        return 1.0
    fresh = indexer.encoder.encode([chunk.text for _, chunk, _ in sample])
    stored = np.stack([vector for _, _, vector in sample])
    return float(np.einsum("ij,ij->i", fresh, stored / np.linalg.norm(stored, axis=1, keepdims=True)).min())


def _recall(indexer: Indexer, generation: Generation, sample: Sequence[tuple[str, Chunk, Vector]]) -> float:
    """By score rather than by id, so that passages with the same text don't count as misses."""
    found = wanted = 0
    for tenant, _, vector in sample:
        exact = indexer.vectors.search(generation, tenant, vector, limit=DEPTH, exact=True)
        fast = indexer.vectors.search(generation, tenant, vector, limit=DEPTH)
        bar = exact[-1].score - 1e-4 if exact else 0.0
        found += sum(candidate.score >= bar for candidate in fast[: len(exact)])
        wanted += len(exact)
    return found / wanted if wanted else 1.0
