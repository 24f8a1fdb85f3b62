from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from matching_documents import WordEncoder, job, resume

from rolecall.domain.chunk import Vector
from rolecall.domain.document import Document, StoredDocument
from rolecall.domain.match import Match
from rolecall.matching.match import match
from rolecall.matching.score import Ranker


class Documents:
    def __init__(self, documents: Sequence[Document]) -> None:
        self.stored = {
            UUID(int=place): StoredDocument(UUID(int=place), UUID(int=place), 1, document) for place, document in enumerate(documents)
        }

    def get_many(self, tenant: str, ids: Sequence[UUID]) -> Mapping[UUID, StoredDocument]:
        assert tenant == "acme"
        return {identifier: self.stored[identifier] for identifier in ids if identifier in self.stored}


class Embeddings:
    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def get(self, encoder: str, hashes: Sequence[bytes]) -> Mapping[bytes, Vector]:
        self.asked.append((encoder, len(hashes)))
        return {}


JOBS = [job("Weld steel"), job("Bake bread"), job("Bake bread"), job("Sell cake")]


def ranked(ranker: Ranker, documents: Any, own: Document, limit: int = 10, embeddings: Any = None) -> list[Match]:
    embeddings = embeddings or Embeddings()
    return match(
        own,
        document_id="own",
        tenant="acme",
        candidates=lambda document: [UUID(int=9), *reversed(documents.stored)] if document is own else [],
        documents=documents,
        known=partial(embeddings.get, ranker.encoder_id),
        ranker=ranker,
        limit=limit,
    )


def test_jobs_are_ranked_best_first_with_ties_by_id(ranker: Ranker) -> None:
    found = ranked(ranker, Documents(JOBS), resume("Bake bread\nSell bread"))
    assert [each.job_id for each in found][:2] == [str(UUID(int=1)), str(UUID(int=2))]
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert len(found) == 4
    assert {each.resume_id for each in found} == {"own"}


def test_candidates_are_ranked_for_a_job_and_named_by_their_title(ranker: Ranker) -> None:
    found = ranked(ranker, Documents([resume("Weld steel"), resume("Bake bread")]), job("Bake bread"), limit=1)
    assert [(each.resume_id, each.job_id, each.title) for each in found] == [(str(UUID(int=1)), "own", "Bake bread")]


def test_vectors_are_looked_up_once_and_only_unknown_texts_are_encoded(encoder: WordEncoder, ranker: Ranker) -> None:
    embeddings = Embeddings()
    ranked(ranker, Documents(JOBS), resume("Bake bread"), embeddings=embeddings)
    assert embeddings.asked == [("words-1", 3)]
    assert sorted(encoder.seen) == ["Bake bread", "Sell cake", "Weld steel"]


def test_no_candidates_no_matches(ranker: Ranker) -> None:
    assert ranked(ranker, Documents([]), resume("Bake bread")) == []
