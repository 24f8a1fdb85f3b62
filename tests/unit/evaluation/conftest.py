from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from rolecall.domain.evaluation import Case, Evaluation, Item, Measured, Subject
from rolecall.domain.identifiers import new_id
from rolecall.evaluation.golden import Golden
from rolecall.evaluation.golden_document import golden_document
from rolecall.evaluation.rankings import Rankings

ROWS = [
    {"_id": "nurse", "title": "Ward nurse", "text": "Cares for patients at night."},
    {"_id": "nurse-2", "title": "Ward nurse", "text": "Cares for patients at night."},
    {"_id": "wire", "title": "Electrician", "text": "Wires control cabinets."},
]


@pytest.fixture
def golden() -> Golden:
    corpus = {str(row["_id"]): golden_document(row) for row in ROWS}
    qrels = {"q1": {"nurse": 1, "nurse-2": 1}, "q2": {"wire": 1}}
    return Golden("small", "test", corpus, {"q1": "nurse of the night ward", "q2": "wiring of cabinets"}, qrels)


@pytest.fixture
def rankings(library: Any, tenant: str) -> Rankings:
    return Rankings(library.retriever, library.vectors, library.lexical, tenant)


@pytest.fixture
def make_evaluation() -> Callable[..., Evaluation]:
    return evaluation


def evaluation(
    values: Mapping[str, Mapping[str, float]],
    *,
    weights: Mapping[str, Mapping[str, float]] | None = None,
    set_: str = "small",
    set_hash: str = "a" * 64,
    task: str = "retrieval",
    items: tuple[Item, ...] = (),
    seconds: tuple[float, ...] = (),
    details: Mapping[str, Any] | None = None,
) -> Evaluation:
    """`values` by metric, then case."""
    names = tuple(values)
    cases = {
        case: Case(
            f"text of {case}",
            {name: values[name][case] for name in names if case in values[name]},
            {name: given[case] for name, given in (weights or {}).items() if case in given},
            items,
            items[:1],
        )
        for case in dict.fromkeys(case for given in values.values() for case in given)
    }
    measured = Measured(names, cases, seconds, {"encoder": "letters", "ranking": "default"}, {}, details or {})
    subject = Subject(task, set_, "test", set_hash, 3)
    return Evaluation(new_id(), subject, measured, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), 1.5, "host", "0.1")
