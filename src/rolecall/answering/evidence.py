"""Finds what an answer may be taken from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rolecall.answering.people import find_people
from rolecall.answering.question import asks_candidates, content, kind_asked, names, without_name
from rolecall.domain.chunk import Level
from rolecall.domain.document import Kind, StoredDocument
from rolecall.domain.span import Span, without
from rolecall.indexing.chunk import Chunker
from rolecall.ports.documents import DocumentStore
from rolecall.ports.encoder import Analyzer, Encoder
from rolecall.retrieval.retrieve import Passage, Retriever

PASSAGES = 6
"""Passages that are read for an answer."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer may be taken from.

    `named`: the documents were named rather than found. `final`: when they don't hold the answer, nothing else is searched.
    `scope` is all that was looked through: where documents are named every passage of them, else the passages found.
    """

    question: str
    passages: Sequence[Passage]
    scope: Sequence[Passage]
    generation: int | None
    named: bool = False
    final: bool = True


@dataclass(frozen=True)
class Evidences:
    """Looks for evidence: in the documents that are named, in the résumé of a person whom the question names, or everywhere."""

    retriever: Retriever
    documents: DocumentStore
    encoder: Encoder
    analyzer: Analyzer

    def find(self, tenant: str, question: str, references: Sequence[StoredDocument] | None) -> Iterator[Evidence]:
        """What to answer from, and where that doesn't hold the answer, what next."""
        if references:
            yield self._within(question, references)
            return
        if person := self._about_person(tenant, question):
            yield person
            if person.final:
                return
        if kind := kind_asked(question):
            found = self._searched(tenant, question, kind)
            yield found
            if found.passages and kind is Kind.RESUME and asks_candidates(question):
                return
        yield self._searched(tenant, question)

    def _searched(self, tenant: str, question: str, kind: Kind | None = None) -> Evidence:
        found = self.retriever.passages(tenant, question, kind=kind, limit=PASSAGES)
        return Evidence(question, found.passages, found.passages, found.generation)

    def _about_person(self, tenant: str, question: str) -> Evidence | None:
        """The résumés of whoever the question names; a name of several words can't mean anything else."""
        found = find_people(self.documents, tenant, names(question))
        if found is None:
            return None
        name, people = found
        return replace(self._within(without_name(question, name), people), final=len(name) > 1)

    def _within(self, question: str, documents: Sequence[StoredDocument]) -> Evidence:
        scope = [passage for stored in documents for passage in _passages(stored)]
        nearest = self._nearest(question, scope) if len(scope) > PASSAGES * 2 else scope
        return Evidence(question, nearest, scope, generation=None, named=True)

    def _nearest(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """The passages to read of long documents: those nearest to the question."""
        texts = [visible(passage) for passage in passages]
        vectors = self.encoder.encode([question, *texts])
        wanted = set(content(question, self.analyzer))
        shares = [len(wanted & set(self.analyzer.terms(text))) / max(1, len(wanted)) for text in texts]
        scores = [0.75 * float(cosine) + 0.25 * share for cosine, share in zip(vectors[1:] @ vectors[0], shares, strict=True)]
        best = sorted(range(len(passages)), key=lambda index: (-scores[index], index))[: PASSAGES * 2]
        return [passages[index] for index in sorted(best)]


def visible(passage: Passage) -> str:
    """What a reader other than its owner may see of a passage."""
    document = passage.stored.document
    return without(document.text, Span(passage.start, passage.end), document.excluded)


def _passages(stored: StoredDocument) -> list[Passage]:
    chunks = Chunker().chunk(stored.document, stored.id)
    return [Passage(stored, chunk.start, chunk.end, 0.0) for chunk in chunks if chunk.level is Level.PASSAGE]
