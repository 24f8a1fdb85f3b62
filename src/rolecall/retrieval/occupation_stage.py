"""The stage that ranks by occupation where a query looks like a job title."""

from dataclasses import dataclass
from uuid import UUID

from rolecall.retrieval.fuse import Scores
from rolecall.retrieval.occupation_index import OccupationIndex
from rolecall.retrieval.occupations import RANKER, rescore
from rolecall.retrieval.stages import Evidence, Question


@dataclass(frozen=True, slots=True)
class OccupationStage:
    """Scores anew what a job title finds; leaves alone what another query finds."""

    occupations: OccupationIndex

    @property
    def id(self) -> str:
        """The formulas and the content of the taxonomies in play; empty when there are none."""
        current = self.occupations.current()
        return f"{RANKER}@{current.basis}" if current else ""

    def rescore(self, question: Question, evidence: Evidence) -> Scores:
        """The scores by `rolecall.retrieval.occupations.rescore`."""
        current = self.occupations.current()
        title = current.read(question.vector) if current else None
        if current is None or title is None:
            return evidence.scores
        chunk_ids = [UUID(bytes=chunk) for chunk in evidence.chunks]
        cosines, profiles = self.occupations.compare(evidence.generation, current, title.vector, chunk_ids)
        return rescore(title, profiles, evidence.scores, cosines, evidence.shares, evidence.late)
