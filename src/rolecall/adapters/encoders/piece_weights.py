"""How much a word piece tells: inverse document frequencies from a frozen table, made by `scripts/build_piece_weights.py`."""

import gzip
import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.errors import Misconfigured

TABLE = "piece_weights.tsv.gz"


class PieceWeights:
    """Weights by a tokenizer's ids. The table goes by how pieces are written, so that it serves any vocabulary of English pieces."""

    def __init__(self, name: Callable[[int], str | None]) -> None:
        """`name` gives a piece as it is written."""
        self._name = name
        self._known: dict[int, float] = {}

    def __call__(self, ids: Sequence[int] | NDArray[np.int32]) -> NDArray[np.float32]:
        """ln(1 + (N − df + .5) / (df + .5)), Lucene's idf; a piece that isn't in the table weighs as much as the rarest."""
        return np.array([self._weight(int(piece)) for piece in ids], np.float32)

    def _weight(self, piece: int) -> float:
        known = self._known.get(piece)
        if known is None:
            weights, rarest = load()
            known = self._known[piece] = weights.get(self._name(piece) or "", rarest)
        return known


@lru_cache(maxsize=1)
def load() -> tuple[Mapping[str, float], float]:
    """The weights that come with the package, read once, and that of the rarest piece."""
    return parse((files("rolecall.adapters.encoders") / TABLE).read_bytes())


def parse(table: bytes) -> tuple[Mapping[str, float], float]:
    """Reads "# name: value" lines, then "df<TAB>pieces" lines.

    Raises:
        Misconfigured: the table is damaged.
    """
    try:
        rows = gzip.decompress(table).decode().splitlines()
        head = dict(row[2:].split(": ", 1) for row in rows if row.startswith("# "))
        count = int(head["texts"])
        weights: dict[str, float] = {}
        for row in rows[len(head) :]:
            frequency, pieces = row.split("\t")
            weights.update(dict.fromkeys(pieces.split(" "), _idf(count, int(frequency))))
        return weights, _idf(count, 1)
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise Misconfigured("The encoder's table of word pieces is damaged.", remedy="Install rolecall again.") from error


def _idf(count: int, frequency: int) -> float:
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))
