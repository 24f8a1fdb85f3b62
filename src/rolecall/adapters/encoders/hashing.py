"""An encoder without a model: texts that share words are near each other. For tests, and for machines with nothing on them."""

import hashlib
import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.chunk import Matrix, Vector

_WORD = re.compile(r"\w+")


class HashingEncoder:
    """A random projection of the bag of words (Johnson & Lindenstrauss 1984), each word's direction seeded by its own hash."""

    id = "hashing@1"
    dimensions = 64

    def encode(self, texts: Sequence[str]) -> Matrix:
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = _vector(text)
        return vectors


def _vector(text: str) -> Vector:
    words = _WORD.findall(text.lower()) or [""]
    total: NDArray[np.float64] = np.sum([_direction(word) for word in words], axis=0)
    vector: Vector = (total / np.sqrt(total @ total)).astype(np.float32)
    return vector


@cache
def _direction(word: str) -> NDArray[np.float64]:
    """Plus or minus one in each of the dimensions."""
    bits = np.unpackbits(np.frombuffer(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), np.uint8))
    return bits.astype(np.float64) * 2 - 1
