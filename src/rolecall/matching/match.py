"""Ranks jobs for a résumé, or candidates for a job: retrieval proposes, the exact score of each pair decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Self
from uuid import UUID

from rolecall.domain.document import Document, Kind
from rolecall.domain.match import Match
from rolecall.matching.features import Features
from rolecall.matching.profile import Profile
from rolecall.matching.score import Ranker
from rolecall.matching.vectors import Lookup
from rolecall.ports.documents import DocumentStore

Candidates = Callable[[Document], Sequence[UUID]]
"""Finds the documents of the other kind that are worth scoring."""


def match(
    document: Document,
    *,
    document_id: str,
    tenant: str,
    candidates: Candidates,
    documents: DocumentStore,
    known: Lookup,
    ranker: Ranker,
    limit: int = 10,
) -> list[Match]:
    """The best matches of a document, best first, ties in the order of their ids; `title` is the other document's.

    Vectors come by the text they belong to from `known`, never by a place in an index, so that a document that changed a
    moment ago is scored as it is now; what isn't known there is encoded.
    """
    others = list(documents.get_many(tenant, candidates(document)).values())
    own, *profiles = ranker.profiles([document, *(other.document for other in others)], known)
    pairs = [
        _Pair.of((own, document_id), (profile, str(other.id)), other.document.title, compared)
        for other, profile, compared in zip(others, profiles, ranker.compare(own, profiles), strict=True)
    ]
    best = nsmallest(limit, pairs, key=lambda pair: (-ranker.value(pair.resume, pair.job, pair.compared), pair.resume_id, pair.job_id))
    return [pair.scored(ranker) for pair in best]


@dataclass(frozen=True, slots=True)
class _Pair:
    """What is compared, not yet explained: that takes as long again, and is done for the pairs that are shown."""

    resume: Profile
    resume_id: str
    job: Profile
    job_id: str
    title: str
    compared: Features

    @classmethod
    def of(cls, own: tuple[Profile, str], other: tuple[Profile, str], title: str, compared: Features) -> Self:
        resume, job = (own, other) if own[0].document.kind is Kind.RESUME else (other, own)
        return cls(*resume, *job, title, compared)

    def scored(self, ranker: Ranker) -> Match:
        return ranker.score(self.resume, self.job, resume_id=self.resume_id, job_id=self.job_id, title=self.title, compared=self.compared)
