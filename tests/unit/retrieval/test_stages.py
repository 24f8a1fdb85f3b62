from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.generation import Generation, State
from rolecall.retrieval.fuse import Scores
from rolecall.retrieval.stages import Evidence, look_closer

GENERATION = Generation(1, State.ACTIVE, "e", "c", "a", 4, datetime.now(UTC))
UNKNOWN = float("nan")
COSINES = st.floats(-1, 1)
ROWS = st.lists(st.tuples(st.floats(0, 1), COSINES, COSINES | st.just(UNKNOWN), COSINES | st.just(UNKNOWN)), min_size=1, max_size=6)


def evidence(*rows: tuple[float, float, float, float]) -> Evidence:
    shares, cosines, late, sentences = (np.array(column) for column in zip(*rows, strict=True))
    ids = [bytes(16)] * len(rows)
    return Evidence(GENERATION, ids, ids, shares, cosines, late, sentences, np.zeros(len(rows)))


def test_the_formulas_of_short_long_and_plain_passages() -> None:
    scores = look_closer(evidence((0.8, 0.5, 0.7, UNKNOWN), (0.8, 0.5, UNKNOWN, 0.9), (0.8, 0.5, UNKNOWN, UNKNOWN)))
    fused = 0.25 * 0.64 + 0.75 * 0.5
    assert scores.tolist() == pytest.approx([0.4 * fused + 0.6 * 0.7, 0.25 * 0.64 + 0.75 * 0.7, fused])


@given(ROWS)
def test_a_score_depends_on_its_own_row_alone(rows: list[tuple[float, float, float, float]]) -> None:
    together: Scores = look_closer(evidence(*rows))
    assert together.tolist() == [look_closer(evidence(row))[0] for row in rows]


@given(ROWS, st.floats(0, 1))
def test_better_evidence_never_scores_lower(rows: list[tuple[float, float, float, float]], more: float) -> None:
    for column in range(4):
        better = [tuple(value + more * (place == column) for place, value in enumerate(row)) for row in rows]
        assert (look_closer(evidence(*better)) >= look_closer(evidence(*rows)) - 1e-12).all()  # type: ignore[arg-type]
