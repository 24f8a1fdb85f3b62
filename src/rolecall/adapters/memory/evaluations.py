"""Evaluations in memory."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from rolecall.adapters import refusals
from rolecall.domain.evaluation import Case, Evaluation, Item, Summary

LEAST = 4
"""Characters of an id's end that name an evaluation."""


class MemoryEvaluations:
    """An `EvaluationStore`."""

    def __init__(self) -> None:
        self._kept: dict[UUID, tuple[str, Evaluation]] = {}

    def add(self, tenant: str, evaluation: Evaluation) -> None:
        cases = {name: _without_words(case) for name, case in evaluation.measured.cases.items()}
        self._kept[evaluation.id] = tenant, replace(evaluation, measured=replace(evaluation.measured, cases=cases))

    def get(self, tenant: str, reference: str) -> Evaluation:
        given = reference.lower()
        found = [kept for kept in self._of(tenant) if len(given) >= LEAST and str(kept.id).endswith(given)]
        if not found:
            raise refusals.no_evaluation(reference)
        if len(found) > 1:
            raise refusals.ambiguous_evaluation(reference, [str(kept.id) for kept in found])
        return found[0]

    def list(self, tenant: str, *, task: str | None = None, limit: int | None = None) -> Sequence[Summary]:
        return [kept.summary for kept in self._of(tenant) if task in (None, kept.subject.task)][:limit]

    def delete(self, tenant: str, ids: Sequence[UUID]) -> int:
        present = {kept.id for kept in self._of(tenant)} & set(ids)
        for id_ in present:
            del self._kept[id_]
        return len(present)

    def _of(self, tenant: str) -> Sequence[Evaluation]:
        own = [kept for owner, kept in self._kept.values() if owner == tenant]
        return sorted(own, key=lambda kept: (kept.started_at, kept.id), reverse=True)


def _without_words(case: Case) -> Case:
    returned, wanted = (tuple(Item(item.id, item.score) for item in items) for items in (case.returned, case.wanted))
    return replace(case, returned=returned, wanted=wanted)
