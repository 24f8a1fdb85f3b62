"""Evaluations: what was measured, with what, and what came of each query, pair or question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Item:
    """What a case got, or should have got: `score` is the ranking's score, or the grade of a judgment.

    `title` and `quote` are for a report that is made at once. They are never stored, so that no words of a document stay
    behind when it is deleted.
    """

    id: str
    score: float
    title: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One query, pair or question: its text (short enough to be listed), and what came of it, best first.

    `values` has the case's value by metric, higher is better; a metric that doesn't apply to the case is left out. `weights`
    says how much a value counts where that isn't 1: so a share of things counted is the same over cases as over things.
    """

    text: str
    values: Mapping[str, float]
    weights: Mapping[str, float] = field(default_factory=dict)
    returned: tuple[Item, ...] = ()
    wanted: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Measured:
    """What a measurement found: `names` are its metrics, the one that decides first; `cases` are by id, in the set's order.

    `seconds` are the times of single searches, scorings or answers. `configuration` names every part that the figures depend
    on, with its version: "encoder", "chunker", "analyzer", "ranker", "ranking". `counts` stand beside the metrics without being
    means over cases; `details` hold what only one kind of evaluation has.
    """

    names: tuple[str, ...]
    cases: Mapping[str, Case]
    seconds: Sequence[float]
    configuration: Mapping[str, str]
    counts: Mapping[str, float | None] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def metrics(self) -> dict[str, float | None]:
        """Each metric's mean over the cases it applies to, four decimals; None where it applies to none."""
        return {name: self._mean(name) for name in self.names}

    def _mean(self, name: str) -> float | None:
        weighed = [(case.values[name], case.weights.get(name, 1.0)) for case in self.cases.values() if name in case.values]
        total = sum(weight for _, weight in weighed)
        return round(sum(value * weight for value, weight in weighed) / total, 4) if total else None


@dataclass(frozen=True, slots=True)
class Subject:
    """What was measured on: `hash` is of all that the figures depend on (documents, queries, judgments)."""

    task: str
    set: str
    split: str
    hash: str
    documents: int


@dataclass(frozen=True)
class Summary:
    """What an evaluation found, and where it comes from, without its cases.

    `metrics` has the one that decides first. `started_at` is UTC; `took` is in seconds.
    """

    id: UUID
    subject: Subject
    configuration: Mapping[str, str]
    metrics: Mapping[str, float | None]
    counts: Mapping[str, float | None]
    details: Mapping[str, Any]
    seconds: Sequence[float]
    cases: int
    started_at: datetime
    took: float
    host: str
    version: str


@dataclass(frozen=True)
class Evaluation:
    """A finished measurement and where it comes from: when it began, how many seconds it took, on which host, by which version."""

    id: UUID
    subject: Subject
    measured: Measured
    started_at: datetime
    took: float
    host: str
    version: str

    @property
    def summary(self) -> Summary:
        """The same without the cases."""
        return Summary(
            id=self.id,
            subject=self.subject,
            configuration=self.measured.configuration,
            metrics=self.measured.metrics,
            counts=self.measured.counts,
            details=self.measured.details,
            seconds=self.measured.seconds,
            cases=len(self.measured.cases),
            started_at=self.started_at,
            took=self.took,
            host=self.host,
            version=self.version,
        )
