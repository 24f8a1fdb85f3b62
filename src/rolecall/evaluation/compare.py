"""Compares two evaluations of the same set, case by case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rolecall.domain.errors import Conflict, InvalidInput
from rolecall.domain.evaluation import Case, Evaluation, Subject
from rolecall.evaluation.resample import interval, resampled_means, table

MOST_CHANGED = 10

SAME = 1e-9
"""Values closer than this are a tie."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a metric of B differs from A's: B's mean less A's, and between which values that lies with 95 % confidence.

    `wins` are the cases that are better in B, `losses` those that are worse; a case counts where the metric applies in both.
    """

    metric: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    wins: int
    losses: int
    ties: int

    @property
    def verdict(self) -> str:
        """`better` or `worse` where the interval lies on one side of 0, else `same`."""
        return "better" if self.low > 0 else "worse" if self.high < 0 else "same"


@dataclass(frozen=True, slots=True)
class Change:
    """A case that changed, by the metric that decides."""

    case: str
    text: str
    a: float
    b: float

    @property
    def difference(self) -> float:
        return self.b - self.a


@dataclass(frozen=True)
class Comparison:
    """Two evaluations of one set, beside each other; `changed` are the cases that changed most, the largest change first.

    `changes` has every case's difference by the metric that decides, in the set's order.
    """

    a: Evaluation
    b: Evaluation
    metric: str
    differences: Mapping[str, Difference]
    changes: Sequence[Change]

    @property
    def changed(self) -> list[Change]:
        return sorted((each for each in self.changes if abs(each.difference) > SAME), key=lambda each: -abs(each.difference))[:MOST_CHANGED]


def compare(a: Evaluation, b: Evaluation, metric: str | None = None) -> Comparison:
    """How much better or worse B is than A, and whether that may be chance: a paired bootstrap over the cases of the set.

    `metric` decides which cases changed most; without it the one that decides for this kind of evaluation.
    The interval of a difference is that of 10,000 resamples of the cases, drawn alike for both (`rolecall.evaluation.resample`).

    Raises:
        Conflict: they were measured on different sets.
        InvalidInput: the metric isn't in both.
    """
    same_set(a.subject, b.subject)
    names = [name for name in a.measured.names if name in b.measured.names]
    metric = metric or next(iter(names), "")
    if metric not in names:
        raise InvalidInput(f"There is no metric {metric!r} in both evaluations.", remedy=f"Name one of: {', '.join(names)}.")
    pairs = {name: (a.measured.cases[name], b.measured.cases[name]) for name in a.measured.cases if name in b.measured.cases}
    changes = [
        Change(name, one.text, one.values[metric], other.values[metric])
        for name, (one, other) in pairs.items()
        if metric in one.values and metric in other.values
    ]
    if not changes:
        raise InvalidInput(f"The metric {metric} applies to no case of both evaluations.", remedy=f"Name another of: {', '.join(names)}.")
    return Comparison(a, b, metric, _differences(list(pairs.values()), names), changes)


def same_set(one: Subject, other: Subject) -> None:
    """Raises Conflict unless both are the same: figures of different sets say nothing about each other."""
    if (one.task, one.hash) == (other.task, other.hash):
        return
    names = [" ".join(filter(None, (subject.task, subject.set, subject.split))) for subject in (one, other)]
    if names[0] == names[1]:
        reason = f"{names[0]}, but its documents, queries or judgments changed ({one.hash[:8]} and {other.hash[:8]})"
    else:
        reason = f"{names[0]} and {names[1]}"
    raise Conflict(
        f"The two evaluations were measured on different sets: {reason}.",
        remedy="Measure both on the same set; rolecall evaluate runs lists what was measured on what.",
    )


def _differences(pairs: Sequence[tuple[Case, Case]], names: Sequence[str]) -> dict[str, Difference]:
    (values_a, weights_a), (values_b, weights_b) = (table([pair[side] for pair in pairs], names) for side in (0, 1))
    means = resampled_means(np.hstack([values_a, values_b]), np.hstack([weights_a, weights_b]))
    drawn = means[:, len(names) :] - means[:, : len(names)]
    found = {}
    for column, name in enumerate(names):
        both = (weights_a[:, column] > 0) & (weights_b[:, column] > 0)
        if not both.any():
            continue
        a, b = (
            float((values[:, column] @ weights[:, column]) / weights[:, column].sum())
            for values, weights in ((values_a, weights_a), (values_b, weights_b))
        )
        low, high = interval(drawn[:, column])
        change = (values_b - values_a)[both, column]
        wins, losses = int((change > SAME).sum()), int((change < -SAME).sum())
        figures = {"a": a, "b": b, "difference": b - a, "low": low, "high": high}
        rounded = {key: round(figure, 4) for key, figure in figures.items()}
        found[name] = Difference(name, wins=wins, losses=losses, ties=int(both.sum()) - wins - losses, **rounded)
    return found
