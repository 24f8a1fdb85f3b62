"""Which concepts of a taxonomy a text is nearest to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rolecall.domain.chunk import Matrix
from rolecall.domain.errors import InvalidInput
from rolecall.domain.taxonomy import Concept
from rolecall.ports.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Nearest:
    """A concept, the label of it that is nearest, and that label's cosine."""

    concept: Concept
    label: str
    similarity: float


def nearest(encoder: Encoder, concepts: Sequence[Concept], vectors: Matrix, query: str, limit: int) -> list[Nearest]:
    """The concepts nearest to a text by their best label, nearest first; `vectors` are those of all labels, concept by concept.

    Raises:
        InvalidInput: the query has no word.
    """
    if not any(character.isalnum() for character in query):
        raise InvalidInput("The query has no word.", remedy="Ask with a job title or a skill.")
    similarities = vectors @ encoder.encode([query])[0]
    owners = [(concept, label) for concept in concepts for label in concept.labels]
    best: dict[Concept, Nearest] = {}
    for place in np.argsort(-similarities, kind="stable").tolist():
        concept, label = owners[place]
        best.setdefault(concept, Nearest(concept, label, float(similarities[place])))
        if len(best) == limit:
            break
    return list(best.values())
