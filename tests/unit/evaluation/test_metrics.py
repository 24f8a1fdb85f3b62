import math
import sys

import pytest

from rolecall.domain.errors import Misconfigured
from rolecall.evaluation.metrics import measure, measure_queries

QRELS = {"q1": {"a": 1, "b": 1, "c": 0}, "q2": {"a": 1}}


def test_a_perfect_ranking() -> None:
    run = {"q1": {"a": 0.9, "b": 0.8, "c": 0.1}, "q2": {"a": 0.3}}
    assert measure(QRELS, run) == {"nDCG@10": 1, "AP": 1, "RR": 1, "R@100": 1, "P@5": 0.3, "RP@5": 1}


def test_figures_worked_out_by_hand() -> None:
    values = measure_queries({"q": {"a": 1, "b": 1}}, {"q": {"x": 0.9, "a": 0.8, "y": 0.7, "b": 0.6}})
    assert values["RR"]["q"] == 1 / 2
    assert values["AP"]["q"] == (1 / 2 + 2 / 4) / 2
    assert values["P@5"]["q"] == pytest.approx(2 / 5)
    assert values["RP@5"]["q"] == pytest.approx(1)
    ideal = 1 + 1 / math.log2(3)
    assert values["nDCG@10"]["q"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)


def test_queries_without_results_count_and_unjudged_ones_do_not() -> None:
    assert measure(QRELS, {"q1": {"a": 1.0, "b": 0.5}, "q9": {"a": 1.0}})["RR"] == 0.5
    assert measure(QRELS, {"q1": {}})["AP"] == 0
    assert measure({**QRELS, "q3": {"a": 0}}, {"q1": {"a": 1.0}, "q2": {"a": 1.0}})["RR"] == 1


def test_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(Misconfigured, match="ir-measures") as caught:
        measure(QRELS, {})
    assert "rolecall[evaluate]" in caught.value.remedy
