"""Ranks by occupation where a query looks like a job title, when a taxonomy of occupations is loaded.

A text's similarity to an occupation is the largest cosine to any of its labels. The `NEAREST` occupations, weighted by a softmax
of these similarities, are the text's profile. What two titles have in common though no word of theirs is alike, such as
"RN" and "staff nurse", shows in their profiles (docs/adr/0012-taxonomy.md has the figures).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.chunk import Matrix, Vector
from rolecall.domain.taxonomy import NEAREST, PROFILE, Concept, Profiles

RANKER = "occupations-1"
"""Names these formulas; a change of a score changes it."""

SHUT = 0.6
"""Similarity to the nearest label up to which a query is no title."""

OPEN = 0.8
"""Similarity from which on it is one."""

FAINT, SURE = 0.4, 0.6
"""Similarities of a passage to the nearest label up to which it is about none of the occupations, and from which on about some."""

TEMPERATURE = 0.05
OWN = 0.6
"""Share of a text's own vector in the one it is compared by; the rest is that of its occupations."""

LEXICAL = 0.15
MEANING, LATE, BRIDGE = 0.8, 0.2, 0.2
"""Weights of the cosine of such vectors (with BM25's share in it), of late interaction, and of the profiles' own cosine."""

_BLOCK = 256  # texts whose similarities to all occupations are held at once

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Title:
    """A query as a job title.

    `gate` in (0, 1] says how much of one it is, `vector` is what passages are compared with, `reach` its product with each
    occupation's mean, and `profile` the weight of each occupation.
    """

    gate: float
    vector: Vector
    reach: NDArray[np.float32]
    profile: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Occupations:
    """The occupations of the taxonomies in play, one after the other. `basis` names them.

    `labels` are the vectors of all labels, shape (labels, dimensions); `starts` the first label of each occupation; `means` the
    mean vectors of their labels, shape (occupations, dimensions).
    """

    basis: str
    labels: Matrix
    starts: NDArray[np.intp]
    means: Matrix

    @classmethod
    def of(cls, basis: str, concepts: Iterable[Sequence[Concept]], vectors: Sequence[Matrix]) -> "Occupations":
        """Out of the concepts of each taxonomy, and the vectors of their labels."""
        counts = np.array([len(concept.labels) for concept in chain.from_iterable(concepts)], np.intp)
        labels = vectors[0] if len(vectors) == 1 else np.concatenate(vectors)
        starts = np.cumsum(counts) - counts
        means = np.stack([names.mean(axis=0) for names in np.split(labels, starts[1:])])
        return cls(basis, labels, starts, means)

    def similarities(self, vectors: Matrix) -> Matrix:
        """Of each text to each occupation, shape (texts, occupations)."""
        return np.asarray(np.maximum.reduceat(vectors @ self.labels.T, self.starts, axis=1), np.float32)

    def profiles(self, vectors: Matrix) -> Profiles:
        """Where texts stand among the occupations."""
        blocks = [self._profiles(vectors[start : start + _BLOCK]) for start in range(0, len(vectors), _BLOCK)]
        return np.concatenate([np.empty(0, PROFILE), *blocks])

    def read(self, vector: Vector) -> Title | None:
        """A query as a title; None when it is none."""
        similarities = self.similarities(vector[np.newaxis])
        gate = float(np.clip((similarities.max() - SHUT) / (OPEN - SHUT), 0, 1))
        if not gate:
            return None
        [profile] = self._placed(vector[np.newaxis], similarities)
        whole = OWN * vector + (1 - OWN) * (profile["weight"] @ self.means[profile["occupation"]])
        dense = np.zeros(len(self.means), np.float32)
        np.add.at(dense, profile["occupation"], profile["weight"] / np.linalg.norm(profile["weight"]))
        whole /= np.linalg.norm(whole)
        return Title(gate, whole, self.means @ whole, dense)

    def _profiles(self, vectors: Matrix) -> Profiles:
        return self._placed(vectors, self.similarities(vectors))

    def _placed(self, vectors: Matrix, similarities: Matrix) -> Profiles:
        count = min(NEAREST, similarities.shape[1])
        nearest = np.argpartition(-similarities, count - 1, axis=1)[:, :count]
        near = np.take_along_axis(similarities, nearest, 1)
        shares = np.exp((near - near.max(axis=1, keepdims=True)) / TEMPERATURE)
        sums = np.einsum("ij,ijk->ik", shares, self.means[nearest])
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        profiles = np.zeros(len(vectors), PROFILE)
        profiles["occupation"][:, :count] = nearest
        profiles["weight"][:, :count] = shares / norms
        profiles["agreement"] = np.einsum("ik,ik->i", vectors, sums / norms)
        profiles["confidence"] = np.clip((near.max(axis=1) - FAINT) / (SURE - FAINT), 0, 1)
        return profiles


def rescore(title: Title, profiles: Profiles, scores: Scores, cosines: Scores, lexical: Scores, late: Scores) -> Scores:
    """The scores of a title's candidates, in [0, 1]: (1 - g) · what they were + g · (.8 · meaning + .2 · late + .2 · bridge).

    Args:
        title: What was asked for, with the gate g.
        profiles: One for each candidate, by its confidence; one of zeros where a passage has none yet.
        scores: What they were, in [0, 1].
        cosines: Of the candidates' own vectors to `title.vector`.
        lexical: BM25 as parts of the candidates' largest. Meaning is .15 of it and .85 of the cosine of the vectors with
            their occupations in them; bridge is the cosine of the profiles.
        late: Late interaction; NaN where there is none, and meaning stands in.
    """
    weights, places = profiles["weight"], profiles["occupation"]
    share = (1 - OWN) * profiles["confidence"].astype(np.float64)
    products = OWN * cosines + share * (weights * title.reach[places]).sum(axis=1)
    squares = OWN**2 + share**2 + 2 * OWN * share * profiles["agreement"]
    lengths = np.maximum(np.linalg.norm(weights, axis=1), 1e-9)
    bridge = profiles["confidence"] * (weights * title.profile[places]).sum(axis=1) / lengths
    meaning = LEXICAL * lexical + (1 - LEXICAL) * products / np.sqrt(squares)
    titled = MEANING * meaning + LATE * np.where(np.isnan(late), meaning, late) + BRIDGE * bridge
    closed = 1 - title.gate
    mixed = (closed * scores + title.gate * titled) / (closed + title.gate * (MEANING + LATE + BRIDGE))
    return np.asarray(np.clip(mixed, 0, 1), np.float64)
