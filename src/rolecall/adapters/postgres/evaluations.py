"""Evaluations in PostgreSQL: written in one transaction, so that there is never half of one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rolecall.adapters import refusals
from rolecall.adapters.postgres.connection import Connection, Database
from rolecall.adapters.postgres.rows import jsonb, storable
from rolecall.adapters.postgres.statements import statement
from rolecall.domain.evaluation import Case, Evaluation, Item, Measured, Subject, Summary

LEAST = 4
"""Characters of an id's end that name an evaluation."""

_CASE_TYPES = ["uuid", "int4", "text", "text", "jsonb", "jsonb", "jsonb", "jsonb"]


class PostgresEvaluations:
    """An `EvaluationStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, tenant: str, evaluation: Evaluation) -> None:
        with self._database.transaction() as connection:
            connection.execute(statement("evaluations", "add"), _row(tenant, evaluation.summary))
            with connection.cursor() as cursor, cursor.copy(statement("evaluations", "add_cases")) as copy:
                copy.set_types(_CASE_TYPES)
                for ordinal, (name, case) in enumerate(evaluation.measured.cases.items()):
                    copy.write_row((evaluation.id, ordinal, *_case_row(name, case)))

    def get(self, tenant: str, reference: str) -> Evaluation:
        given = reference.lower() if len(reference) >= LEAST else ""
        with self._database.transaction() as connection:
            found = _select(connection, "right(id::text, length(%(end)s)) = %(end)s AND %(end)s <> ''", tenant=tenant, end=given)
            if not found:
                raise refusals.no_evaluation(reference)
            if len(found) > 1:
                raise refusals.ambiguous_evaluation(reference, [str(each.id) for each in found])
            rows = connection.execute(statement("evaluations", "cases"), {"id": found[0].id}).fetchall()
        return _evaluation(found[0], {row[0]: _case(*row[1:]) for row in rows})

    def list(self, tenant: str, *, task: str | None = None, limit: int | None = None) -> Sequence[Summary]:
        with self._database.connection() as connection:
            return _select(connection, "task = coalesce(%(task)s, task)", tenant=tenant, task=task, limit=limit)

    def delete(self, tenant: str, ids: Sequence[UUID]) -> int:
        with self._database.connection() as connection:
            return connection.execute(statement("evaluations", "delete"), {"tenant": tenant, "ids": list(ids)}).rowcount


def _select(connection: Connection, condition: str, *, limit: int | None = None, **given: Any) -> list[Summary]:
    rows = connection.execute(statement("evaluations", "select", condition=condition), given | {"limit": limit}).fetchall()
    return [_summary(*row) for row in rows]


def _row(tenant: str, summary: Summary) -> dict[str, Any]:
    subject = summary.subject
    return {
        "id": summary.id,
        "tenant": tenant,
        "task": subject.task,
        "set": storable(subject.set),
        "split": storable(subject.split),
        "hash": subject.hash,
        "documents": subject.documents,
        "cases": summary.cases,
        "configuration": jsonb(summary.configuration),
        "metrics": jsonb(list(summary.metrics.items())),
        "counts": jsonb(summary.counts),
        "details": jsonb(summary.details),
        "seconds": list(summary.seconds),
        "started_at": summary.started_at,
        "took": summary.took,
        "host": storable(summary.host),
        "version": summary.version,
    }


def _case_row(name: str, case: Case) -> tuple[Any, ...]:
    returned, wanted = ([(item.id, item.score) for item in items] for items in (case.returned, case.wanted))
    return storable(name), storable(case.text), jsonb(case.values), jsonb(case.weights), jsonb(returned), jsonb(wanted)


def _summary(
    id_: UUID,
    task: str,
    name: str,
    split: str,
    set_hash: str,
    documents: int,
    cases: int,
    configuration: Mapping[str, str],
    metrics: Sequence[tuple[str, float | None]],
    *rest: Any,
) -> Summary:
    counts, details, seconds, started_at, took, host, version = rest
    subject = Subject(task, name, split, set_hash, documents)
    return Summary(id_, subject, configuration, dict(metrics), counts, details, seconds, cases, started_at, took, host, version)


def _case(text: str, values: Mapping[str, float], weights: Mapping[str, float], returned: Sequence[Any], wanted: Sequence[Any]) -> Case:
    return Case(text, values, weights, tuple(Item(*item) for item in returned), tuple(Item(*item) for item in wanted))


def _evaluation(summary: Summary, cases: Mapping[str, Case]) -> Evaluation:
    measured = Measured(tuple(summary.metrics), cases, summary.seconds, summary.configuration, summary.counts, summary.details)
    return Evaluation(summary.id, summary.subject, measured, summary.started_at, summary.took, summary.host, summary.version)
