"""What is done with candidates once they are found: a closer look at the best of them, then whatever stages follow it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rolecall.domain.chunk import Parts, Vector
from rolecall.domain.generation import Generation
from rolecall.retrieval.fuse import LEXICAL, Scores

SENTENCE = 0.5
"""Share of the best sentence in a long passage's meaning; the rest is the whole passage's."""

LATE = 0.6
"""Share of late interaction in a short passage's score; the rest is the fused score."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A query as it was typed, its vector, and its word pieces where the encoder shows them."""

    text: str
    vector: Vector
    pieces: Parts | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The candidates of a query, column by column: what is known of each passage.

    `chunks` and `documents` are ids as in `Candidates`; `shares` is BM25 as parts of the candidates' largest; `cosines` the
    query's to the passage. Only the best have been looked at closely: `late` is NaN for the others, for long passages and where
    the encoder shows no word pieces, `sentences` for the others and for short passages. `scores` is what the stages before made
    of it.
    """

    generation: Generation
    chunks: Sequence[bytes]
    documents: Sequence[bytes]
    shares: Scores
    cosines: Scores
    late: Scores
    sentences: Scores
    scores: Scores


class Stage(Protocol):
    """Scores the candidates anew."""

    @property
    def id(self) -> str:
        """Names its formulas and what they depend on; empty while it changes nothing."""

    def rescore(self, question: Question, evidence: Evidence) -> Scores:
        """The new scores, in [0, 1], in the order of the evidence; `evidence.scores` where it has nothing to say."""


def look_closer(evidence: Evidence) -> Scores:
    """The second stage: .5 of a long passage's meaning is its best sentence's; .6 of a short one's score is late interaction.

    What is known of neither keeps the fused score.
    """
    meaning = np.where(np.isnan(evidence.sentences), evidence.cosines, SENTENCE * evidence.sentences + (1 - SENTENCE) * evidence.cosines)
    fused = LEXICAL * evidence.shares**2 + (1 - LEXICAL) * meaning
    return np.where(np.isnan(evidence.late), fused, LATE * evidence.late + (1 - LATE) * fused)
