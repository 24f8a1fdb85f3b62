"""Where evaluations are kept, to be looked at again and compared."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from rolecall.domain.evaluation import Evaluation, Summary


class EvaluationStore(Protocol):
    """Finished evaluations by tenant: their figures, what came of each case, and ids of documents, but no words of them."""

    def add(self, tenant: str, evaluation: Evaluation) -> None:
        """Keep an evaluation, whole or not at all. Titles and quotes of its items are left out."""

    def get(self, tenant: str, reference: str) -> Evaluation:
        """By id, or by at least four of the last characters of its id.

        Raises:
            NotFound: no evaluation has it.
            Conflict: several end so.
        """

    def list(self, tenant: str, *, task: str | None = None, limit: int | None = None) -> Sequence[Summary]:
        """What was evaluated and found, newest first, without the cases."""

    def delete(self, tenant: str, ids: Sequence[UUID]) -> int:
        """Remove evaluations with their cases. Returns how many there were."""
