from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.retrieval.fuse import LEXICAL, Ranked, fuse, rank, score

IDS = st.integers(0, 30).map(lambda number: UUID(int=number))
COSINES = st.dictionaries(IDS, st.floats(-1, 1), min_size=1)
BM25 = st.dictionaries(IDS, st.floats(0, 60))


def test_the_formula() -> None:
    cosines = {"a": 0.8, "b": 0.4, "c": 0.6}
    bm25 = {"a": 2.0, "b": 8.0}
    assert fuse(cosines, bm25) == {"a": 0.6156, "b": 0.55, "c": 0.45}


@given(COSINES, BM25)
def test_scores_are_shares_with_four_decimals(cosines: dict[UUID, float], bm25: dict[UUID, float]) -> None:
    fused = fuse(cosines, bm25)
    assert fused.keys() == cosines.keys()
    assert all(0 <= value <= 1 and value == round(value, 4) for value in fused.values())


@given(COSINES, BM25, st.floats(0.01, 100))
def test_only_the_ratios_of_bm25_count(cosines: dict[UUID, float], bm25: dict[UUID, float], factor: float) -> None:
    scaled = fuse(cosines, {key: value * factor for key, value in bm25.items()})
    assert all(scaled[key] == pytest.approx(value, abs=2e-4) for key, value in fuse(cosines, bm25).items())


@given(COSINES, BM25)
def test_weaker_candidates_change_no_score(cosines: dict[UUID, float], bm25: dict[UUID, float]) -> None:
    strongest = max(cosines, key=lambda key: bm25.get(key, 0.0))
    alone = fuse({strongest: cosines[strongest]}, bm25)
    assert alone[strongest] == fuse(cosines, bm25)[strongest]


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_better_candidate_never_scores_lower(cosine: float, higher: float, lexical: float, more: float) -> None:
    assert score(max(cosine, higher), max(lexical, more)) >= score(cosine, lexical)


@given(st.dictionaries(IDS, st.sampled_from([0.1, 0.2, 0.3, 0.31])))
def test_documents_rank_by_their_best_passage(scores: dict[UUID, float]) -> None:
    owners = {chunk: UUID(int=chunk.int % 5) for chunk in scores}
    ranked = rank(scores, owners)
    assert [entry.document_id for entry in ranked] == sorted(
        set(owners.values()), key=lambda document: (-max(scores[chunk] for chunk in scores if owners[chunk] == document), document)
    )
    for entry in ranked:
        assert owners[entry.chunk_id] == entry.document_id
        assert entry.score == scores[entry.chunk_id]
    assert rank(dict(reversed(scores.items())), owners) == ranked


def test_ties_within_a_document_go_by_chunk() -> None:
    one, other, document = UUID(int=1), UUID(int=2), UUID(int=9)
    assert rank({other: 0.5, one: 0.5}, {one: document, other: document}) == [Ranked(document, one, 0.5)]


def test_nothing_found() -> None:
    assert fuse({}, {}) == {}
    assert rank({}, {}) == []
    assert 0.2 <= LEXICAL <= 0.3
