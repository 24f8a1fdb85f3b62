"""What a question is about, and how much of it the documents speak of."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from rolecall.answering.concepts import ALIKE, concepts, meant
from rolecall.answering.question import topic_terms
from rolecall.domain.errors import Misconfigured
from rolecall.ports.encoder import Analyzer

UNKNOWN = 0.6
"""What a word weighs that the table doesn't have: a name, a number, an abbreviation."""

STEM = 5
"""Letters that two terms must begin with alike for one to stand for the other, when one of them ends there (wareh, warehous)."""


@dataclass(frozen=True)
class Topic:
    """The terms that a question is about, each with how much it names a topic; none for "What is the current position?".

    `shown` has for some of them what shows the same thing in other words.
    """

    weights: Mapping[str, float]
    shown: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.weights)

    def held(self, terms: frozenset[str]) -> float:
        """The share of the topic that a text with these terms speaks of, in [0, 1]; 1 where there is none."""
        total = sum(self.weights.values())
        return sum(weight * self._share(term, terms) for term, weight in self.weights.items()) / total if total else 1.0

    def covered_by(self, terms: frozenset[str]) -> bool:
        """Whether a text with these terms speaks of all of the topic, be it in other words; never where there is none."""
        return bool(self.weights) and all(self._share(term, terms) for term in self.weights)

    def _share(self, term: str, terms: frozenset[str]) -> float:
        if _stands_in(term, terms):
            return 1.0
        return ALIKE if terms & self.shown.get(term, frozenset()) else 0.0


def topic(question: str, analyzer: Analyzer) -> Topic:
    """The topic of a question: its terms but for those that ask, judge or speak about documents as such."""
    table, known = _load(), concepts(analyzer)
    terms = topic_terms(question, analyzer)
    shown = {term: frozenset().union(*(concept.evidence for concept in meant(term, known))) for term in terms}
    return Topic({term: table.get(term, UNKNOWN) for term in terms}, shown)


def _stands_in(term: str, terms: frozenset[str]) -> bool:
    return term in terms or f"{term}s" in terms or (len(term) >= STEM and any(_alike(term, other) for other in terms))


def _alike(one: str, other: str) -> bool:
    return len(other) >= STEM and (one.startswith(other) or other.startswith(one))


@lru_cache(maxsize=1)
def _load() -> Mapping[str, float]:
    """The table that comes with the package, as `scripts/build_topic_weights.py` writes it.

    Raises:
        Misconfigured: it is damaged.
    """
    return parse((files("rolecall.answering") / "topics.tsv.gz").read_bytes())


def parse(table: bytes) -> Mapping[str, float]:
    """Weights by term, out of "# …" lines and then "hundredths<TAB>terms" lines.

    Raises:
        Misconfigured: the table is damaged.
    """
    weights: dict[str, float] = {}
    try:
        for row in gzip.decompress(table).decode().splitlines():
            if not row.startswith("#"):
                hundredths, terms = row.split("\t")
                weights.update(dict.fromkeys(terms.split(" "), int(hundredths) / 100))
    except (OSError, EOFError, ValueError) as error:
        raise Misconfigured("The table of topic words is damaged.", remedy="Install rolecall again.") from error
    return weights
