"""The closer look at passages, against its formula worked out plainly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rolecall.domain.chunk import Parts, in_bytes
from rolecall.retrieval.late import best_sentence, late_interaction

DIMENSIONS = 12


def some_parts(seed: int, count: int, *, weighted: bool = True) -> Parts:
    chance = np.random.default_rng(seed)
    vectors = chance.standard_normal((count, DIMENSIONS)).astype(np.float32)
    return Parts(in_bytes(vectors), chance.uniform(0.1, 9, count).astype(np.float32) if weighted else None)


def cosines(left: Parts, right: Parts) -> NDArray[np.float64]:
    one, other = left.vectors.astype(float), right.vectors.astype(float)
    return np.asarray((one @ other.T) / np.outer(np.linalg.norm(one, axis=1), np.linalg.norm(other, axis=1)))


def plainly(query: Parts, passage: Parts) -> float:
    assert query.weights is not None
    assert passage.weights is not None
    found = cosines(query, passage)
    share = len(passage.vectors) / (len(passage.vectors) + len(query.vectors))
    there = np.average(found.max(axis=1), weights=query.weights)
    back = np.average(found.max(axis=0), weights=passage.weights)
    return float(share * there + (1 - share) * back)


SIZES = st.lists(st.integers(0, 6), min_size=1, max_size=8)


@settings(deadline=None)
@given(st.integers(1, 6), SIZES)
def test_late_interaction_is_its_formula(pieces: int, sizes: list[int]) -> None:
    query = some_parts(99, pieces)
    passages = [some_parts(seed, size) for seed, size in enumerate(sizes)]
    for value, passage in zip(late_interaction(query, passages), passages, strict=True):
        if len(passage.vectors):
            assert value == pytest.approx(plainly(query, passage), abs=1e-6)
            assert -1.000001 <= value <= 1.000001
        else:
            assert np.isnan(value)


@settings(max_examples=40, deadline=None)
@given(SIZES, st.randoms())
def test_what_else_is_looked_at_changes_no_bit(sizes: list[int], chance: object) -> None:
    query, vector = some_parts(99, 3), some_parts(7, 1)
    passages = [some_parts(seed, size, weighted=seed % 2 == 0) for seed, size in enumerate(sizes)]
    late, sentences = late_interaction(query, passages), best_sentence(vector.vectors, passages)
    order = list(range(len(passages)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    np.testing.assert_array_equal(late_interaction(query, [passages[place] for place in order]), late[order])
    for place, passage in enumerate(passages):
        np.testing.assert_array_equal(late_interaction(query, [passage])[0], late[place])
        np.testing.assert_array_equal(best_sentence(vector.vectors, [passage])[0], sentences[place])


def test_the_same_text_is_found_whole() -> None:
    query = some_parts(1, 5)
    assert late_interaction(query, [query])[0] == pytest.approx(1)


def test_both_directions_count() -> None:
    """A skill inside a long sentence: each of its pieces is found there, while most of the sentence's find nothing."""
    sentence = some_parts(3, 9)
    assert sentence.weights is not None
    skill = Parts(sentence.vectors[:2], sentence.weights[:2])
    assert late_interaction(sentence, [skill])[0] > 0.8


def test_the_best_sentence_is_the_nearest_one() -> None:
    query, passage = some_parts(1, 1), some_parts(2, 6, weighted=False)
    assert best_sentence(query.vectors, [passage])[0] == pytest.approx(cosines(query, passage).max())


def test_pieces_are_no_sentences_and_sentences_no_pieces() -> None:
    pieces, sentences = some_parts(1, 3), some_parts(2, 3, weighted=False)
    assert np.isnan(late_interaction(pieces, [sentences])).all()
    assert np.isnan(late_interaction(sentences, [pieces])).all()
    assert np.isnan(best_sentence(pieces.vectors[:1], [pieces])).all()


@pytest.mark.parametrize(
    "query", [Parts(np.empty((0, DIMENSIONS), np.int8)), Parts(np.empty((0, DIMENSIONS), np.int8), np.empty(0, np.float32))]
)
def test_a_query_without_pieces_has_no_late_interaction(query: Parts) -> None:
    assert np.isnan(late_interaction(query, [some_parts(1, 3)])).all()
    assert late_interaction(query, []).shape == best_sentence(query.vectors, []).shape == (0,)


@settings(deadline=None)
@given(st.integers(1, 50))
def test_bytes_keep_the_direction(seed: int) -> None:
    vectors = np.random.default_rng(seed).standard_normal((3, 384)).astype(np.float32)
    packed = in_bytes(vectors)
    assert packed.dtype == np.int8
    assert (np.abs(packed).max(axis=1) == 127).all()
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(packed.astype(float), axis=1)
    assert (np.einsum("ij,ij->i", vectors, packed.astype(float)) / lengths > 0.9998).all()
    assert in_bytes(np.zeros((1, 4), np.float32)).tolist() == [[0, 0, 0, 0]]
