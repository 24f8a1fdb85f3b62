"""How sure a mean is, by drawing the cases again and again (bootstrap; Efron & Tibshirani 1993, chapter 13)."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.evaluation import Case

RESAMPLES = 10_000
LEVEL = 0.95
SEED = 20_250_601
"""Fixed, so that the same cases give the same interval; and two runs' cases are drawn alike, which makes their difference paired."""

_DRAWS = 2_000_000
"""Cases drawn at a time: bounds the memory."""

Numbers = NDArray[np.float64]


def table(cases: Sequence[Case], names: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Values and weights of the cases, each of shape (cases, names); what doesn't apply weighs nothing."""
    values = np.array([[case.values.get(name, 0.0) for name in names] for case in cases], np.float64).reshape(len(cases), len(names))
    weights = [[case.weights.get(name, 1.0) if name in case.values else 0.0 for name in names] for case in cases]
    return values, np.array(weights, np.float64).reshape(len(cases), len(names))


def resampled_means(values: Numbers, weights: Numbers) -> Numbers:
    """The weighted means of `RESAMPLES` draws, with replacement, of as many cases as there are: shape (resamples, metrics).

    The same number of cases gives the same draws. A draw in which a metric applies to no case gives NaN.
    """
    randomly = np.random.default_rng(SEED)
    count = len(values)
    step = max(1, _DRAWS // max(count, 1))
    parts = []
    for start in range(0, RESAMPLES, step):
        rows = min(step, RESAMPLES - start)
        drawn = randomly.integers(0, count, (rows, count)) + np.arange(rows)[:, None] * count
        times = np.bincount(drawn.ravel(), minlength=rows * count).reshape(rows, count).astype(np.float64)
        with np.errstate(invalid="ignore"):
            parts.append((times @ (values * weights)) / (times @ weights))
    return np.concatenate(parts)


def interval(means: Numbers) -> tuple[float, float]:
    """Between which `LEVEL` of the resampled means lie: the percentile interval."""
    known = means[~np.isnan(means)]
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(known) else (np.nan, np.nan)
    return float(low), float(high)


def intervals(cases: Mapping[str, Case], names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """For each metric that applies to a case, between which values its mean lies with 95 % confidence."""
    if not cases:
        return {}
    values, weights = table(list(cases.values()), names)
    means = resampled_means(values, weights)
    found = {name: interval(means[:, column]) for column, name in enumerate(names) if weights[:, column].any()}
    return {name: (round(low, 4), round(high, 4)) for name, (low, high) in found.items()}
