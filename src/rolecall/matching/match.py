"""Ranks jobs for a résumé, or candidates for a job: retrieval proposes, the exact score of each pair decides."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from rolecall.domain.document import Document, Kind
from rolecall.domain.match import Match
from rolecall.matching.profile import Profile
from rolecall.matching.score import Ranker
from rolecall.ports.documents import DocumentStore
from rolecall.ports.generations import EmbeddingStore

Candidates = Callable[[Document], Sequence[UUID]]
"""Finds the documents of the other kind that are worth scoring."""


def match(
    document: Document,
    *,
    document_id: str,
    tenant: str,
    candidates: Candidates,
    documents: DocumentStore,
    embeddings: EmbeddingStore,
    ranker: Ranker,
    limit: int = 10,
) -> list[Match]:
    """The best matches of a document, best first, ties in the order of their ids; `title` is the other document's.

    Vectors come by the text they belong to from `embeddings`, never by a place in an index, so that a document that changed a
    moment ago is scored as it is now; what isn't known there is encoded.
    """
    others = list(documents.get_many(tenant, candidates(document)).values())
    known = partial(embeddings.get, ranker.encoder_id)
    own, *profiles = ranker.profiles([document, *(other.document for other in others)], known)
    found = [
        _pair(ranker, (own, document_id), (profile, str(other.id)), other.document.title)
        for other, profile in zip(others, profiles, strict=True)
    ]
    return sorted(found, key=lambda pair: (-pair.score, pair.resume_id, pair.job_id))[:limit]


def _pair(ranker: Ranker, own: tuple[Profile, str], other: tuple[Profile, str], title: str) -> Match:
    resume, job = (own, other) if own[0].document.kind is Kind.RESUME else (other, own)
    return ranker.score(resume[0], job[0], resume_id=resume[1], job_id=job[1], title=title)
