"""What a pair is compared by: each document's units, with their vectors and their terms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain, pairwise

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.document import Document, Kind
from rolecall.domain.units import Unit, units
from rolecall.ingestion.facts.dates import undated
from rolecall.ingestion.facts.negation import affirmed
from rolecall.matching.conditions.read import Conditions, Shown, conditions
from rolecall.matching.vectors import Halves, Lookup, Vectors
from rolecall.ports.encoder import Analyzer

_DONE = frozenset({"experience", "projects", "volunteer", "education", "certifications", "publications", "awards"})
_UNTITLED = frozenset({"header", "other"})
_ITEM = 5
"""Words of an item of a list at most; where no heading tells, more are taken for something that was done."""

TELLING = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Profile:
    """A document as the ranker sees it; `texts` (what is visible of each), `halves` (units, dimensions) and `terms` go along `units`.

    What a résumé denies ("no experience with SAP") isn't in its texts. Dates are there, for conditions to be read from, but have no part
    in vectors and terms: they say nothing about what was done, and stand elsewhere in each layout.
    """

    document: Document
    units: tuple[Unit, ...]
    texts: tuple[str, ...]
    halves: Halves
    terms: tuple[frozenset[str], ...]

    @property
    def vectors(self) -> NDArray[np.float64]:
        """The units' vectors in double precision.

        As multiples of 2⁻²⁴ the half-precision numbers have products that are multiples of 2⁻⁴⁸: in double precision every dot
        product is exact, whatever the order of its sum.
        """
        return self.halves.astype(np.float64)

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """The units that hold each term."""
        places: dict[str, list[int]] = {}
        for index, terms in enumerate(self.terms):
            for term in terms:
                places.setdefault(term, []).append(index)
        return places

    @cached_property
    def claims(self) -> NDArray[np.bool_]:
        """Of a résumé, which units only say that somebody can do something: profiles, lists of skills, short items under no heading."""
        return np.array(
            [
                unit.section not in _DONE and (unit.section not in _UNTITLED or len(text.split()) <= _ITEM)
                for unit, text in zip(self.units, self.texts, strict=True)
            ],
            dtype=np.bool_,
        )

    @cached_property
    def conditions(self) -> Sequence[Conditions | None]:
        """Of a job, what each unit asks for that is compared as what it is: years, degrees, licences, languages."""
        return [conditions(text) if unit.need else None for unit, text in zip(self.units, self.texts, strict=True)]

    @cached_property
    def shown(self) -> Shown:
        """Of a résumé, what conditions are compared with."""
        return Shown(self.texts, [unit.section for unit in self.units])


def profiles(documents: Sequence[Document], vectors: Vectors, analyzer: Analyzer, known: Lookup | None = None) -> list[Profile]:
    """The profile of each document, in order; all their texts are looked up, and what isn't known is encoded, together."""
    statements = [_statements(document) for document in documents]
    cut = [tuple(unit for unit, _ in own) for own in statements]
    texts = [tuple(text for _, text in own) for own in statements]
    said = [[undated(text) for text in row] for row in texts]
    found = vectors.of(list(chain.from_iterable(said)), known)
    bounds = pairwise(accumulate(map(len, cut), initial=0))
    return [
        Profile(document, own, row, found[start:end].copy(), tuple(frozenset(filter(_telling, analyzer.terms(text))) for text in told))
        for document, own, row, told, (start, end) in zip(documents, cut, texts, said, bounds, strict=True)
    ]


def _statements(document: Document) -> list[tuple[Unit, str]]:
    """The units that say something, each with what is visible of it and not denied."""
    found = units(document)
    texts = [unit.visible(document) for unit in found]
    kept = affirmed(texts) if document.kind is Kind.RESUME else texts
    return [(unit, text) for unit, text in zip(found, kept, strict=True) if text]


@lru_cache(2**16)
def _telling(term: str) -> bool:
    """Whether a term has a letter: "3" of three years is no evidence for 3 languages."""
    return bool(TELLING.search(term))
