"""The vectors of units: remembered, looked up, or made."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.chunk import Vector
from rolecall.ports.encoder import Encoder

Lookup = Callable[[Sequence[bytes]], Mapping[bytes, Vector]]
"""Gives the vectors that are known already, by the sha256 of the text: `EmbeddingStore.get` of an encoder."""

Half = NDArray[np.float16]

REMEMBERED = 20_000
"""Vectors of about 1 KB: a file that is scored against many others isn't encoded each time. No text is kept, only its hash."""


class Vectors:
    """An encoder's vectors in half precision, which stores keep, so that a fresh one and a stored one are the same. Thread-safe."""

    def __init__(self, encoder: Encoder, remembered: int = REMEMBERED) -> None:
        self._encoder = encoder
        self._limit = remembered
        self._recent: OrderedDict[bytes, Half] = OrderedDict()
        self._lock = Lock()

    @property
    def dimensions(self) -> int:
        """Width of a vector."""
        return self._encoder.dimensions

    def of(self, texts: Sequence[str], known: Lookup | None = None) -> dict[str, Half]:
        """The vector of each text; encodes, all together, only those that aren't remembered or known."""
        hashes = {text: hashlib.sha256(text.encode()).digest() for text in texts}
        with self._lock:
            found = {digest: self._recent[digest] for digest in hashes.values() if digest in self._recent}
        if known and (missing := [digest for digest in hashes.values() if digest not in found]):
            found.update({digest: np.asarray(vector, dtype=np.float16) for digest, vector in known(missing).items()})
        if unknown := [text for text, digest in hashes.items() if digest not in found]:
            made = self._encoder.encode(unknown).astype(np.float16)
            found.update(zip(map(hashes.__getitem__, unknown), made, strict=True))
        self._remember(found)
        return {text: found[digest] for text, digest in hashes.items()}

    def _remember(self, found: Mapping[bytes, Half]) -> None:
        """Puts these last in line to be forgotten."""
        with self._lock:
            self._recent.update(found)
            for digest in found:
                self._recent.move_to_end(digest)
            while len(self._recent) > self._limit:
                self._recent.popitem(last=False)
