"""Searches the active generation by meaning and by words at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from rolecall.domain.chunk import Candidate, Chunk, Level, Vector, term_id
from rolecall.domain.document import Document, Kind, StoredDocument
from rolecall.domain.errors import Conflict, InvalidInput
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter, Hit
from rolecall.domain.span import Span
from rolecall.ports.documents import DocumentStore
from rolecall.ports.encoder import Analyzer, Encoder
from rolecall.ports.generations import GenerationStore
from rolecall.ports.indexes import LexicalIndex, VectorIndex
from rolecall.retrieval.fuse import Ranked, fuse, rank
from rolecall.retrieval.profile import profile
from rolecall.retrieval.quote import quotable

DEPTH = 100
"""Least number of passages taken from each index: fewer lose documents that only the sum of both scores puts first."""

PER_DOCUMENT = 3
"""Passages taken for each document asked for."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Documents found, best first, and the generation they were found in."""

    generation: int
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage found: `document.text[start:end]`, free of flagged text. `score` is in [0, 1]."""

    stored: StoredDocument
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class PassageResult:
    """Passages found, best first, and the generation they were found in."""

    generation: int
    passages: list[Passage]


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which passages a query may find."""

    tenant: str
    kind: Kind | None = None
    filters: Sequence[Filter] = ()
    documents: Sequence[UUID] | None = None


@dataclass(frozen=True, slots=True)
class _Scored:
    """The fused scores of a query's candidates by chunk, and the document of each; `complete` when there are no others."""

    scores: Mapping[UUID, float]
    owners: Mapping[UUID, UUID]
    complete: bool


@dataclass(frozen=True)
class Retriever:
    """Finds documents and passages in the active generation.

    Every call pins one generation, and refuses one that another encoder or analyzer made.
    """

    encoder: Encoder
    analyzer: Analyzer
    documents: DocumentStore
    generations: GenerationStore
    vectors: VectorIndex
    lexical: LexicalIndex

    def search(
        self,
        tenant: str,
        query: str,
        *,
        kind: Kind | None = None,
        limit: int = 10,
        filters: Sequence[Filter] = (),
        documents: Sequence[UUID] | None = None,
    ) -> SearchResult:
        """The documents that fit a query best, each with its best passage.

        A document's score is its best passage's (`rolecall.retrieval.fuse.fuse`); ties go by document id.

        Raises:
            InvalidInput: the query has no word.
            Conflict: nothing is published yet, or the generation was made by another encoder or analyzer.
        """
        vector, terms = self._read(query)
        with self.generations.reading() as generation:
            self._check(generation)
            ranked = self._ranked(generation, _Scope(tenant, kind, filters, documents), vector, terms, limit)
            hits = dict(self.generations.hits(generation.id, tenant, {entry.chunk_id: entry.score for entry in ranked}))
            if stale := [entry for entry in ranked if entry.chunk_id not in hits]:
                hits.update(self._stale_hits(generation, tenant, stale))
        return SearchResult(generation.id, [hits[entry.chunk_id] for entry in ranked if entry.chunk_id in hits])

    def passages(
        self, tenant: str, query: str, *, kind: Kind | None = None, limit: int = 10, documents: Sequence[UUID] | None = None
    ) -> PassageResult:
        """The passages that fit a query best, several of a document where they are the best.

        Raises: as for `search`.
        """
        vector, terms = self._read(query)
        with self.generations.reading() as generation:
            self._check(generation)
            found = self._scored(generation, _Scope(tenant, kind, (), documents), vector, terms, max(DEPTH, limit))
            best = sorted(found.scores, key=lambda chunk: (-found.scores[chunk], found.owners[chunk], chunk))[:limit]
            stored = self.documents.get_many(tenant, list({found.owners[chunk]: None for chunk in best}))
            spans = self._spans(generation, list(stored))
        kept = [chunk for chunk in best if chunk in spans]
        return PassageResult(generation.id, [_passage(stored[found.owners[chunk]], spans[chunk], found.scores[chunk]) for chunk in kept])

    def ranking(self, tenant: str, query: str, *, kind: Kind | None = None, limit: int = 1000) -> list[Ranked]:
        """What `search` finds, as ids and scores alone: for long lists.

        Raises: as for `search`.
        """
        vector, terms = self._read(query)
        with self.generations.reading() as generation:
            self._check(generation)
            return self._ranked(generation, _Scope(tenant, kind), vector, terms, limit)

    def candidates(self, tenant: str, document: Document, kind: Kind, limit: int, *, filters: Sequence[Filter] = ()) -> list[UUID]:
        """Documents of a kind that may match a document, likeliest first: its passages' mean vector and its telling words are the query.

        Raises:
            Conflict: as for `search`.
        """
        texts, words = profile(document, self.analyzer)
        if not texts:
            return []
        vector = self.encoder.encode(texts).mean(axis=0)
        vector /= max(float((vector @ vector) ** 0.5), 1e-9)
        with self.generations.reading() as generation:
            self._check(generation)
            ranked = self._ranked(generation, _Scope(tenant, kind, filters), vector, [term_id(word) for word in words], limit)
        return [entry.document_id for entry in ranked]

    def _read(self, query: str) -> tuple[Vector, list[int]]:
        if not any(character.isalnum() for character in query):
            raise InvalidInput("The query has no word.", remedy="Ask with some words, such as a job title or a skill.")
        return self.encoder.encode([query])[0], [term_id(term) for term in self.analyzer.terms(query)]

    def _check(self, generation: Generation) -> None:
        for part, made, here in (
            ("encoder", generation.encoder, self.encoder.id),
            ("analyzer", generation.analyzer, self.analyzer.id),
        ):
            if made != here:
                raise Conflict(
                    f"Index generation {generation.id} was made with the {part} {made}, but this process has {here}.",
                    remedy="Name that one in the settings, or build and publish a new generation: rolecall index build",
                )

    def _ranked(self, generation: Generation, scope: _Scope, vector: Vector, terms: Sequence[int], limit: int) -> list[Ranked]:
        """The best documents; looks deeper as long as a few documents with many passages take all the places."""
        depth = max(DEPTH, PER_DOCUMENT * limit)
        while True:
            found = self._scored(generation, scope, vector, terms, depth)
            ranked = rank(found.scores, found.owners)
            if len(ranked) >= limit or found.complete:
                return ranked[:limit]
            depth *= 4

    def _scored(self, generation: Generation, scope: _Scope, vector: Vector, terms: Sequence[int], depth: int) -> _Scored:
        """The candidates of both indexes; what only one of them found gets its other score exactly."""
        tenant, kind, filters, documents = scope.tenant, scope.kind, scope.filters, scope.documents
        near = self.vectors.search(generation, tenant, vector, limit=depth, kind=kind, filters=filters, documents=documents)
        worded: Sequence[Candidate] = ()
        if terms:
            worded = self.lexical.search(generation, tenant, terms, limit=depth, kind=kind, filters=filters, documents=documents)
        cosines, bm25 = _scores(near), _scores(worded)
        if unmeasured := [chunk for chunk in bm25 if chunk not in cosines]:
            cosines.update(self.vectors.cosines(generation, vector, unmeasured))
        if len(worded) == depth and (unscored := [chunk for chunk in cosines if chunk not in bm25]):  # else these share no term
            bm25.update(self.lexical.scores(generation, tenant, terms, unscored))
        owners = {candidate.chunk_id: candidate.document_id for candidate in (*near, *worded)}
        return _Scored(fuse(cosines, bm25), owners, complete=len(near) < depth)

    def _stale_hits(self, generation: Generation, tenant: str, ranked: Sequence[Ranked]) -> dict[UUID, Hit]:
        """Passages of documents with a newer version that isn't indexed yet: what of it may be shown of that version."""
        stored = self.documents.get_many(tenant, [entry.document_id for entry in ranked])
        spans = self._spans(generation, list(stored))
        return {entry.chunk_id: _hit(entry, stored[entry.document_id], spans) for entry in ranked if entry.document_id in stored}

    def _spans(self, generation: Generation, document_ids: Sequence[UUID]) -> dict[UUID, Chunk]:
        chunks = self.generations.chunks(generation.id, document_ids, Level.PASSAGE)
        return {chunk.id: chunk for group in chunks.values() for chunk in group}


def _scores(candidates: Sequence[Candidate]) -> dict[UUID, float]:
    return {candidate.chunk_id: candidate.score for candidate in candidates}


def _passage(stored: StoredDocument, chunk: Chunk, score: float) -> Passage:
    span = quotable(stored.document, Span(chunk.start, chunk.end))
    return Passage(stored, span.start, span.end, score)


def _hit(entry: Ranked, stored: StoredDocument, spans: Mapping[UUID, Chunk]) -> Hit:
    document = stored.document
    passage = _passage(stored, spans[entry.chunk_id], entry.score)
    return Hit(
        document_id=str(stored.id),
        external_id=document.external_id,
        kind=document.kind,
        title=document.title,
        score=entry.score,
        start=passage.start,
        end=passage.end,
        quote=document.text[passage.start : passage.end],
    )
