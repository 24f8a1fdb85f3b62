import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.domain.evaluation import Case
from rolecall.evaluation import resample
from rolecall.evaluation.resample import interval, intervals, resampled_means, table


def cases(values: list[float], weights: list[float] | None = None) -> dict[str, Case]:
    given = weights or [1.0] * len(values)
    return {str(place): Case("", {"m": value}, {"m": weight}) for place, (value, weight) in enumerate(zip(values, given, strict=True))}


def test_the_interval_is_that_of_the_normal_distribution_where_there_are_many() -> None:
    values = np.random.default_rng(1).normal(0.5, 0.1, 2000).clip(0, 1).tolist()
    low, high = intervals(cases(values), ["m"])["m"]
    spread = 1.96 * float(np.std(values)) / 2000**0.5
    assert low == pytest.approx(float(np.mean(values)) - spread, abs=0.0006)
    assert high == pytest.approx(float(np.mean(values)) + spread, abs=0.0006)


def test_the_same_cases_give_the_same_interval_however_many_are_drawn_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    given = cases([0.0, 0.5, 1.0, 0.25])
    first = intervals(given, ["m"])
    assert intervals(given, ["m"]) == first
    monkeypatch.setattr(resample, "_DRAWS", 4096)
    assert intervals(given, ["m"]) == first


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_an_interval_holds_between_the_smallest_and_the_largest_value(values: list[float]) -> None:
    low, high = intervals(cases(values), ["m"])["m"]
    assert min(values) - 1e-4 <= low <= high <= max(values) + 1e-4


def test_weights_count_and_what_does_not_apply_does_not() -> None:
    given = cases([1.0, 0.0], [3.0, 1.0]) | {"other": Case("", {"n": 1.0})}
    values, weights = table(list(given.values()), ["m", "n"])
    assert weights.tolist() == [[3, 0], [1, 0], [0, 1]]
    means = resampled_means(values, weights)
    assert means.shape == (resample.RESAMPLES, 2)
    assert 0.55 < float(np.nanmean(means[:, 0])) < 0.85
    assert np.isnan(means[:, 1]).any()
    assert intervals(given, ["m", "n", "nowhere"]).keys() == {"m", "n"}
    assert intervals(given, ["m", "n"])["n"] == (1.0, 1.0)


def test_nothing() -> None:
    assert intervals({}, ["m"]) == {}
    assert all(np.isnan(interval(np.array([np.nan]))))
