"""How much a term tells: inverse document frequencies from a frozen table that is part of the ranker's version."""

import gzip
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rolecall.domain.errors import Misconfigured

SCALE = 1000
"""Weights are whole thousandths, so that their sums are exact in any order."""


@dataclass(frozen=True)
class Idf:
    """Weights of the terms of one analyzer; a term that isn't in the table weighs as much as the rarest."""

    analyzer: str
    digest: str
    weights: Mapping[str, int]
    rarest: int

    def weight(self, term: str) -> int:
        """Thousandths of ln(1 + (N − df + .5) / (df + .5)), Lucene's idf."""
        return self.weights.get(term, self.rarest)


@lru_cache(maxsize=1)
def load() -> Idf:
    """The table that comes with the package, read once (a few milliseconds)."""
    return parse((files("rolecall.matching") / "idf.tsv.gz").read_bytes())


def parse(table: bytes) -> Idf:
    """Reads a table as `scripts/build_idf.py` writes it: "# name: value" lines, then "df<TAB>terms" lines.

    Raises:
        Misconfigured: the table is damaged.
    """
    try:
        rows = gzip.decompress(table).decode().splitlines()
        head = dict(row[2:].split(": ", 1) for row in rows if row.startswith("# "))
        count = int(head["documents"])
        weights: dict[str, int] = {}
        for row in rows[len(head) :]:
            frequency, terms = row.split("\t")
            weights.update(dict.fromkeys(terms.split(" "), _weight(count, int(frequency))))
        return Idf(head["analyzer"], hashlib.sha256(table).hexdigest(), weights, _weight(count, 1))
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise Misconfigured("The ranker's term table is damaged.", remedy="Install rolecall again.") from error


def _weight(count: int, frequency: int) -> int:
    return round(SCALE * math.log(1 + (count - frequency + 0.5) / (frequency + 0.5)))
