"""An encoder for tests that shows word pieces."""

from collections.abc import Sequence

import numpy as np

from rolecall.adapters.encoders.hashing import HashingEncoder
from rolecall.domain.chunk import Matrix, Parts, in_bytes


class PieceEncoder(HashingEncoder):
    """Its pieces are words, all of the same weight; it remembers the texts that it was asked for."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.texts += texts
        return super().encode(texts)

    def encode_pieces(self, texts: Sequence[str]) -> tuple[Matrix, Sequence[Parts]]:
        words = [text.split() for text in texts]
        parts = [Parts(in_bytes(super(PieceEncoder, self).encode(own)), np.ones(len(own), np.float32)) for own in words]
        return self.encode(texts), parts
