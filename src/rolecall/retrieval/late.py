"""A closer look at passages: word by word at short ones (late interaction), sentence by sentence at long ones.

All vectors come as bytes, so every product is a whole number below 2²⁴, exact in single precision whatever the order of its
sum: a score depends on the query and the passage alone, and not on what else is looked at with it.
"""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.chunk import Bytes, Parts

Floats = NDArray[np.float64]


def late_interaction(query: Parts, passages: Sequence[Parts]) -> Floats:
    """How well the words of a query and of each passage find each other, in [-1, 1]; NaN where a passage has no word pieces.

    a · M(query → passage) + (1 − a) · M(passage → query) with a = |passage| / (|passage| + |query|) in pieces. M is the weighted
    mean over the pieces of one side of the largest cosine to a piece of the other (Khattab & Zaharia 2020, ColBERT, in both
    directions and weighted). The direction from the passage is the one that finds a skill in a long sentence.
    """
    found = np.full(len(passages), np.nan)
    places = [place for place, parts in enumerate(passages) if parts.weights is not None and len(parts.vectors)]
    if not places or query.weights is None or not len(query.vectors):
        return found
    short = [passages[place] for place in places]
    lengths = np.array([len(parts.vectors) for parts in short])
    starts = _starts(lengths)
    cosines = _cosines(query.vectors, np.concatenate([parts.vectors for parts in short]))
    weights = np.concatenate([parts.weights for parts in short if parts.weights is not None]).astype(np.float64)
    query_weights = query.weights.astype(np.float64)
    there = (query_weights[:, np.newaxis] * np.maximum.reduceat(cosines, starts, axis=1)).sum(axis=0) / query_weights.sum()
    back = np.add.reduceat(weights * cosines.max(axis=0), starts) / np.add.reduceat(weights, starts)
    share = lengths / (lengths + len(query_weights))
    found[places] = share * there + (1 - share) * back
    return found


def best_sentence(query: Bytes, passages: Sequence[Parts]) -> Floats:
    """The largest cosine of the query's vector, of shape (1, dimensions), to a sentence of each passage; NaN where it has none."""
    found = np.full(len(passages), np.nan)
    places = [place for place, parts in enumerate(passages) if parts.weights is None and len(parts.vectors)]
    if places:
        vectors = [passages[place].vectors for place in places]
        cosines = _cosines(query, np.concatenate(vectors))[0]
        found[places] = np.maximum.reduceat(cosines, _starts(np.array([len(own) for own in vectors])))
    return found


def _starts(lengths: NDArray[np.intp]) -> list[int]:
    return [0, *accumulate(lengths[:-1].tolist())]


def _cosines(left: Bytes, right: Bytes) -> Floats:
    one, other = left.astype(np.float32), right.astype(np.float32)
    norms = [np.sqrt(np.einsum("ij,ij->i", side, side).astype(np.float64)) for side in (one, other)]
    lengths = np.maximum(norms[0][:, np.newaxis] * norms[1], 1.0)
    cosines: Floats = (one @ other.T) / lengths
    return cosines
