from collections.abc import Callable

import numpy as np
import pytest

from rolecall.domain.errors import Conflict, InvalidInput
from rolecall.domain.evaluation import Evaluation
from rolecall.evaluation.compare import MOST_CHANGED, compare

Make = Callable[..., Evaluation]


def many(mean: float, count: int = 200, seed: int = 0) -> dict[str, float]:
    values = np.random.default_rng(seed).normal(mean, 0.2, count).clip(0, 1)
    return {f"q{place}": float(value) for place, value in enumerate(values)}


def test_a_clear_gain_is_better_and_the_other_way_round_worse(make_evaluation: Make) -> None:
    a, b = make_evaluation({"nDCG@10": many(0.5)}), make_evaluation({"nDCG@10": many(0.6, seed=3)})
    better, worse = compare(a, b).differences["nDCG@10"], compare(b, a).differences["nDCG@10"]
    assert (better.verdict, worse.verdict) == ("better", "worse")
    assert 0 < better.low < better.difference < better.high
    assert (worse.low, worse.difference, worse.high) == pytest.approx((-better.high, -better.difference, -better.low))
    assert (better.wins, better.losses, better.ties) == (worse.losses, worse.wins, worse.ties)


def test_pairing_makes_a_small_gain_of_every_query_certain(make_evaluation: Make) -> None:
    before = many(0.5)
    found = compare(
        make_evaluation({"nDCG@10": before}), make_evaluation({"nDCG@10": {case: value + 0.01 for case, value in before.items()}})
    ).differences["nDCG@10"]
    assert (found.low, found.difference, found.high) == (0.01, 0.01, 0.01)
    assert found.verdict == "better"


def test_chance_is_called_chance(make_evaluation: Make) -> None:
    found = compare(make_evaluation({"m": many(0.5, seed=1)}), make_evaluation({"m": many(0.5, seed=2)})).differences["m"]
    assert found.low < 0 < found.high
    assert found.verdict == "same"


def test_an_evaluation_is_the_same_as_itself(make_evaluation: Make) -> None:
    one = make_evaluation({"nDCG@10": {"q1": 0.5, "q2": 1.0}, "AP": {"q1": 0.1, "q2": 0.2}})
    comparison = compare(one, one)
    for difference in comparison.differences.values():
        assert (difference.difference, difference.low, difference.high, difference.ties) == (0, 0, 0, 2)
        assert difference.verdict == "same"
    assert comparison.changed == []


def test_the_queries_that_changed_most_come_first(make_evaluation: Make) -> None:
    before = {f"q{place}": 0.5 for place in range(30)}
    after = before | {"q3": 1.0, "q7": 0.1, "q9": 0.6} | {f"q{place}": 0.55 for place in range(10, 30)}
    comparison = compare(make_evaluation({"m": before}), make_evaluation({"m": after}))
    assert [change.case for change in comparison.changed][:3] == ["q3", "q7", "q9"]
    assert [round(change.difference, 2) for change in comparison.changed][:3] == [0.5, -0.4, 0.1]
    assert len(comparison.changed) == MOST_CHANGED
    assert comparison.changed[0].text == "text of q3"
    assert len(comparison.changes) == 30


def test_shares_are_compared_by_what_was_counted(make_evaluation: Make) -> None:
    """The mean over cases of .5 and 1 is .75, but of 9 and 1 things counted it is .55."""
    both = {"m": {"1": 1.0, "2": 1.0}}
    a = make_evaluation(both | {"share": {"1": 0.5, "2": 1.0}}, weights={"share": {"1": 9, "2": 1}})
    b = make_evaluation(both | {"share": {"1": 1.0}}, weights={"share": {"1": 4}})
    found = compare(a, b).differences["share"]
    assert (found.a, found.b) == (0.55, 1.0)
    assert (found.wins, found.losses, found.ties) == (1, 0, 0), "only cases that count in both"


def test_different_sets_are_refused(make_evaluation: Make) -> None:
    one = make_evaluation({"m": {"q": 1.0}})
    with pytest.raises(Conflict, match="retrieval small test and retrieval large test"):
        compare(one, make_evaluation({"m": {"q": 1.0}}, set_="large", set_hash="b" * 64))
    with pytest.raises(Conflict, match=r"changed \(aaaaaaaa and bbbbbbbb\)") as caught:
        compare(one, make_evaluation({"m": {"q": 1.0}}, set_hash="b" * 64))
    assert caught.value.remedy
    with pytest.raises(Conflict, match="fit small"):
        compare(one, make_evaluation({"m": {"q": 1.0}}, task="fit"))


def test_a_metric_that_is_not_there_is_refused(make_evaluation: Make) -> None:
    one = make_evaluation({"m": {"q": 1.0}, "n": {}})
    with pytest.raises(InvalidInput, match="no metric 'nDCG'") as caught:
        compare(one, one, "nDCG")
    assert "m" in caught.value.remedy
    with pytest.raises(InvalidInput, match="applies to no case"):
        compare(one, one, "n")
    assert list(compare(one, one).differences) == ["m"]
