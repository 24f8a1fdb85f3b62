"""Searches the active generation by meaning and by words at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from rolecall.domain.chunk import Chunk, Level, Matrix, Parts, Vector, in_bytes, term_id
from rolecall.domain.document import Document, Kind, StoredDocument
from rolecall.domain.errors import Conflict, InvalidInput
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter, Hit
from rolecall.domain.span import Span
from rolecall.ports.documents import DocumentStore
from rolecall.ports.encoder import Analyzer, Encoder, TokenEncoder
from rolecall.ports.generations import GenerationStore
from rolecall.ports.indexes import Candidates, HybridIndex, LexicalIndex, PartIndex, VectorIndex
from rolecall.retrieval.fuse import RANKER, Ranked, Scores, fuse, order, rank, ranked, rounded, shares
from rolecall.retrieval.join import JoinedIndex
from rolecall.retrieval.late import best_sentence, late_interaction
from rolecall.retrieval.profile import profile
from rolecall.retrieval.quote import quotable
from rolecall.retrieval.stages import Evidence, Question, Stage, look_closer

DEPTH = 100
"""Least number of passages taken from each index: fewer lose documents that only the sum of both scores puts first."""

CLOSER = 100
"""Passages that are looked at more closely; twice as many change the measured quality by .002 at most."""

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
    parts: PartIndex
    together: HybridIndex | None = None
    """Asks both indexes in one go; without it each is asked for itself."""
    stages: Sequence[Stage] = ()
    """What follows the second stage (`rolecall.retrieval.stages`), in this order."""

    @property
    def ranker_id(self) -> str:
        """Names the formulas of a score, and what they depend on besides encoder, chunker and analyzer."""
        return "+".join([RANKER, *filter(None, (stage.id for stage in self.stages))])

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
        question, terms = self._read(query)
        with self.generations.reading() as generation:
            self._check(generation)
            best = self._ranked(generation, _Scope(tenant, kind, filters, documents), question, terms, limit)
            hits = dict(self.generations.hits(generation.id, tenant, {entry.chunk_id: entry.score for entry in best}))
            if stale := [entry for entry in best if entry.chunk_id not in hits]:
                hits.update(self._stale_hits(generation, tenant, stale))
        return SearchResult(generation.id, [hits[entry.chunk_id] for entry in best if entry.chunk_id in hits])

    def passages(
        self, tenant: str, query: str, *, kind: Kind | None = None, limit: int = 10, documents: Sequence[UUID] | None = None
    ) -> PassageResult:
        """The passages that fit a query best, several of a document where they are the best.

        Raises: as for `search`.
        """
        question, terms = self._read(query)
        with self.generations.reading() as generation:
            self._check(generation)
            found, scores = self._scored(generation, _Scope(tenant, kind, (), documents), question, terms, max(DEPTH, limit))
            best = [ranked(found, scores, index) for index in order(found, scores)[:limit]]
            stored = self.documents.get_many(tenant, list({entry.document_id: None for entry in best}))
            spans = self._spans(generation, list(stored))
        kept = [entry for entry in best if entry.chunk_id in spans]
        return PassageResult(generation.id, [_passage(stored[entry.document_id], spans[entry.chunk_id], entry.score) for entry in kept])

    def ranking(self, tenant: str, query: str, *, kind: Kind | None = None, limit: int = 1000) -> list[Ranked]:
        """What `search` finds, as ids and scores alone: for long lists.

        Raises: as for `search`.
        """
        question, terms = self._read(query)
        with self.generations.reading() as generation:
            self._check(generation)
            return self._ranked(generation, _Scope(tenant, kind), question, terms, limit)

    def candidates(
        self,
        tenant: str,
        document: Document,
        kind: Kind,
        limit: int,
        *,
        filters: Sequence[Filter] = (),
        encode: Callable[[Sequence[str]], Matrix] | None = None,
    ) -> list[UUID]:
        """Documents of a kind that may match a document, likeliest first: its passages' mean vector and its telling words are the query.

        `encode` gives the vectors of passages where they are known already.

        Raises:
            Conflict: as for `search`.
        """
        texts, words = profile(document, self.analyzer)
        if not texts:
            return []
        vector = (encode or self.encoder.encode)(texts).mean(axis=0)
        vector /= max(float((vector @ vector) ** 0.5), 1e-9)
        with self.generations.reading() as generation:
            self._check(generation)
            best = self._ranked(generation, _Scope(tenant, kind, filters), vector, [term_id(word) for word in words], limit)
        return [entry.document_id for entry in best]

    def _read(self, query: str) -> tuple[Question, list[int]]:
        if not any(character.isalnum() for character in query):
            raise InvalidInput("The query has no word.", remedy="Ask with some words, such as a job title or a skill.")
        terms = [term_id(term) for term in self.analyzer.terms(query)]
        if isinstance(self.encoder, TokenEncoder):
            vectors, pieces = self.encoder.encode_pieces([query])
            return Question(query, vectors[0], pieces[0]), terms
        return Question(query, self.encoder.encode([query])[0]), terms

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

    def _ranked(self, generation: Generation, scope: _Scope, query: Question | Vector, terms: Sequence[int], limit: int) -> list[Ranked]:
        """The best documents; looks deeper as long as a few documents with many passages take all the places."""
        depth = max(DEPTH, PER_DOCUMENT * limit)
        while True:
            found, scores = self._scored(generation, scope, query, terms, depth)
            best = rank(found, scores, limit)
            if len(best) >= limit or found.complete:
                return best
            depth *= 4

    def _scored(
        self, generation: Generation, scope: _Scope, query: Question | Vector, terms: Sequence[int], depth: int
    ) -> tuple[Candidates, Scores]:
        """The candidates of a query with their scores; of a mere vector, with what both indexes say of them alone."""
        index = self.together or JoinedIndex(self.vectors, self.lexical)
        vector = query.vector if isinstance(query, Question) else query
        found = index.candidates(
            generation, scope.tenant, vector, terms, depth=depth, kind=scope.kind, filters=scope.filters, documents=scope.documents
        )
        scores = fuse(found.cosines, found.bm25)
        if isinstance(query, Question) and found.chunks:
            scores = self._looked_closer(generation, query, found, scores)
        return found, scores

    def _looked_closer(self, generation: Generation, question: Question, found: Candidates, fused: Scores) -> Scores:
        """The best candidates by a closer look, the others below them in the order they were in; then what the stages make of all."""
        ordered = order(found, fused)
        head, tail = ordered[:CLOSER], ordered[CLOSER:]
        evidence = self._evidence(generation, question, found, fused, head)
        scores = fused.copy()
        scores[head] = np.clip(look_closer(evidence)[head], 0.0, 1.0)
        if tail:
            scores[tail] *= min(1.0, scores[head].min() / max(fused[tail[0]], 1e-9))
        for stage in self.stages:
            scores = stage.rescore(question, replace(evidence, scores=scores))
        return rounded(scores)

    def _evidence(self, generation: Generation, question: Question, found: Candidates, fused: Scores, head: list[int]) -> Evidence:
        """What is known of the candidates; of those at `head`, a closer look too."""
        known = self.parts.read(generation, [found.chunks[place] for place in head])
        nothing = Parts(np.empty((0, generation.dimensions), np.int8))
        parts = [known.get(found.chunks[place], nothing) for place in head]
        late, sentences = np.full((2, len(found.chunks)), np.nan)
        late[head] = late_interaction(question.pieces or nothing, parts)
        sentences[head] = best_sentence(in_bytes(question.vector[np.newaxis]), parts)
        return Evidence(
            generation=generation,
            chunks=found.chunks,
            documents=found.documents,
            shares=shares(found.bm25),
            cosines=found.cosines,
            late=late,
            sentences=sentences,
            scores=fused,
        )

    def _stale_hits(self, generation: Generation, tenant: str, stale: Sequence[Ranked]) -> dict[UUID, Hit]:
        """Passages of documents with a newer version that isn't indexed yet: what of it may be shown of that version."""
        stored = self.documents.get_many(tenant, [entry.document_id for entry in stale])
        spans = self._spans(generation, list(stored))
        return {entry.chunk_id: _hit(entry, stored[entry.document_id], spans) for entry in stale if entry.document_id in stored}

    def _spans(self, generation: Generation, document_ids: Sequence[UUID]) -> dict[UUID, Chunk]:
        chunks = self.generations.chunks(generation.id, document_ids, Level.PASSAGE)
        return {chunk.id: chunk for group in chunks.values() for chunk in group}


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
