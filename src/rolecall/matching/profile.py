"""What a pair is compared by: each document's units, with their vectors and their terms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.document import Document
from rolecall.domain.units import Unit, units
from rolecall.matching.vectors import Lookup, Vectors
from rolecall.ports.encoder import Analyzer

TELLING = re.compile(r"[^\W\d_]")
"""A number alone tells nothing: "3" of three years is no evidence for 3 languages."""


@dataclass(frozen=True)
class Profile:
    """A document as the ranker sees it; `vectors` (units, dimensions) and `terms` go along `units`."""

    document: Document
    units: tuple[Unit, ...]
    vectors: NDArray[np.float64]
    terms: tuple[frozenset[str], ...]

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """The units that hold each term."""
        places: dict[str, list[int]] = {}
        for index, terms in enumerate(self.terms):
            for term in terms:
                places.setdefault(term, []).append(index)
        return places


def profiles(documents: Sequence[Document], vectors: Vectors, analyzer: Analyzer, known: Lookup | None = None) -> list[Profile]:
    """The profile of each document, in order; all their texts are looked up, and what isn't known is encoded, together.

    As multiples of 2⁻²⁴ the half-precision numbers have products that are multiples of 2⁻⁴⁸: in double precision every dot product
    is exact, whatever the order of its sum.
    """
    cut = [units(document) for document in documents]
    texts = [[unit.visible(document) for unit in own] for document, own in zip(documents, cut, strict=True)]
    found = vectors.of([text for row in texts for text in row], known)
    return [
        Profile(
            document,
            own,
            np.array([found[text] for text in row], dtype=np.float64).reshape(len(row), vectors.dimensions),
            tuple(frozenset(filter(TELLING.search, analyzer.terms(text))) for text in row),
        )
        for document, own, row in zip(documents, cut, texts, strict=True)
    ]
