"""The vectors of texts: remembered, looked up, or made."""

import hashlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.chunk import Vector
from rolecall.matching.recent import Recent
from rolecall.ports.encoder import Encoder

Lookup = Callable[[Sequence[bytes]], Mapping[bytes, Vector]]
"""Gives the vectors that are known already, by the sha256 of the text: `EmbeddingStore.get` of an encoder."""

Halves = NDArray[np.float16]

_EMPTY = hashlib.sha256(b"").digest()

REMEMBERED = 20_000
"""Vectors of about 1 KB: a file that is scored against many others isn't encoded each time. No text is kept, only its hash."""


class Vectors:
    """An encoder's vectors in half precision, which stores keep, so that a fresh one and a stored one are the same. Thread-safe."""

    def __init__(self, encoder: Encoder, remembered: int = REMEMBERED) -> None:
        self._encoder = encoder
        self._recent = Recent[bytes, bytes](remembered)

    def of(self, texts: Sequence[str], known: Lookup | None = None) -> Halves:
        """The vectors of the texts, in order, shape (texts, dimensions); encodes, all together, only what isn't remembered or known.

        An empty text has a vector of zeros: it is near nothing.
        """
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        wanted = {digest: text for digest, text in zip(digests, texts, strict=True) if text}
        found = self._recent.find(wanted)
        if known and (missing := [digest for digest in wanted if digest not in found]):
            found |= {digest: _packed(vector) for digest, vector in known(missing).items()}
        if unknown := [digest for digest in wanted if digest not in found]:
            made = self._encoder.encode([wanted[digest] for digest in unknown])
            found |= {digest: _packed(vector) for digest, vector in zip(unknown, made, strict=True)}
        self._recent.keep(found)
        found[_EMPTY] = bytes(np.dtype(np.float16).itemsize * self._encoder.dimensions)
        joined = b"".join(map(found.__getitem__, digests))  # a row at a time through numpy takes longer than all else here
        return np.frombuffer(joined, np.float16).reshape(len(texts), self._encoder.dimensions)


def _packed(vector: Vector) -> bytes:
    return vector.astype(np.float16).tobytes()
