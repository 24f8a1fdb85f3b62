from collections.abc import Mapping
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.ports.indexes import Candidates
from rolecall.retrieval.fuse import LEXICAL, Ranked, fuse, order, rank

IDS = st.integers(0, 30).map(lambda number: UUID(int=number))
PAIRS = st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 60)), min_size=1)
SOME_SCORES = st.dictionaries(IDS, st.sampled_from([0.1, 0.2, 0.3, 0.31]))


def fused(pairs: list[tuple[float, float]]) -> list[float]:
    cosines, bm25 = np.array(pairs).reshape(-1, 2).T
    return fuse(cosines, bm25).tolist()


def owned(scores: Mapping[UUID, float]) -> dict[UUID, UUID]:
    return {chunk: UUID(int=chunk.int % 5) for chunk in scores}


def columns(owners: Mapping[UUID, UUID]) -> Candidates:
    nothing = np.zeros(len(owners))
    return Candidates([chunk.bytes for chunk in owners], [owner.bytes for owner in owners.values()], nothing, nothing, complete=True)


def test_the_formula() -> None:
    assert fused([(0.8, 2.0), (0.4, 8.0), (0.6, 0.0)]) == [0.6156, 0.55, 0.45]


@given(PAIRS)
def test_scores_are_shares_with_four_decimals(pairs: list[tuple[float, float]]) -> None:
    assert all(0 <= value <= 1 and value == round(value, 4) for value in fused(pairs))


@given(PAIRS, st.floats(0.01, 100))
def test_only_the_ratios_of_bm25_count(pairs: list[tuple[float, float]], factor: float) -> None:
    assert fused([(cosine, bm25 * factor) for cosine, bm25 in pairs]) == pytest.approx(fused(pairs), abs=2e-4)


@given(PAIRS)
def test_weaker_candidates_change_no_score(pairs: list[tuple[float, float]]) -> None:
    strongest = max(range(len(pairs)), key=lambda index: pairs[index][1])
    assert fused([pairs[strongest]]) == [fused(pairs)[strongest]]


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 60), st.floats(0, 60))
def test_a_better_candidate_never_scores_lower(cosine: float, higher: float, bm25: float, more: float) -> None:
    lesser, better, _ = fused([(cosine, bm25), (max(cosine, higher), max(bm25, more)), (0, 60)])
    assert better >= lesser


def ranked(scores: Mapping[UUID, float], owners: Mapping[UUID, UUID], limit: int = 99) -> list[Ranked]:
    return rank(columns({chunk: owners[chunk] for chunk in scores}), np.array([*scores.values()]), limit)


@given(SOME_SCORES, st.integers(1, 8))
def test_documents_rank_by_their_best_passage(scores: dict[UUID, float], limit: int) -> None:
    owners = owned(scores)
    found = ranked(scores, owners)
    assert [entry.document_id for entry in found] == sorted(
        set(owners.values()), key=lambda document: (-max(scores[chunk] for chunk in scores if owners[chunk] == document), document)
    )
    for entry in found:
        assert owners[entry.chunk_id] == entry.document_id
        assert entry.score == scores[entry.chunk_id]
    assert ranked(dict(reversed(scores.items())), owners) == found
    assert ranked(scores, owners, limit) == found[:limit]


@given(SOME_SCORES)
def test_the_order_is_by_score_then_document_then_chunk(scores: dict[UUID, float]) -> None:
    owners = owned(scores)
    chunks = list(scores)
    ordered = [chunks[index] for index in order(columns(owners), np.array([*scores.values()]))]
    assert ordered == sorted(scores, key=lambda chunk: (-scores[chunk], owners[chunk], chunk))


def test_ties_within_a_document_go_by_chunk() -> None:
    one, other, document = UUID(int=1), UUID(int=2), UUID(int=9)
    assert ranked({other: 0.5, one: 0.5}, {one: document, other: document}) == [Ranked(document, one, 0.5)]


def test_nothing_found() -> None:
    assert fuse(np.empty(0), np.empty(0)).tolist() == []
    assert ranked({}, {}) == []
    assert 0.2 <= LEXICAL <= 0.3
