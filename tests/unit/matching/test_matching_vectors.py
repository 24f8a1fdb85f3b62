from collections.abc import Sequence

import numpy as np
from matching_documents import WordEncoder

from rolecall.domain.chunk import Vector
from rolecall.matching.vectors import Vectors


def test_a_text_is_encoded_once_and_in_half_precision(encoder: WordEncoder) -> None:
    vectors = Vectors(encoder)
    first = vectors.of(["bake", "weld", "bake"])
    again = vectors.of(["weld"])
    assert encoder.seen == ["bake", "weld"]
    assert first.dtype == np.float16
    assert first.shape == (3, encoder.dimensions)
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])


def test_what_was_used_longest_ago_is_forgotten(encoder: WordEncoder) -> None:
    vectors = Vectors(encoder, remembered=2)
    for texts in (["bake", "weld"], ["bake"], ["drive"], ["bake"], ["weld"]):
        vectors.of(texts)
    assert encoder.seen == ["bake", "weld", "drive", "weld"]


def test_only_what_is_not_remembered_is_looked_up(encoder: WordEncoder) -> None:
    asked: list[int] = []

    def known(hashes: Sequence[bytes]) -> dict[bytes, Vector]:
        asked.append(len(hashes))
        return {hashes[0]: np.ones(encoder.dimensions, dtype=np.float32)}

    vectors = Vectors(encoder)
    assert vectors.of(["bake", "weld"], known)[0].tolist() == [1] * encoder.dimensions
    vectors.of(["bake", "weld"], known)
    assert vectors.of([], known).shape == (0, encoder.dimensions)
    assert (asked, encoder.seen) == ([2], ["weld"])
