"""Brings a generation up to the documents: indexes what was added or changed, and nothing else."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass

from rolecall.domain.chunk import Chunk, Level, LexicalEntry, VectorEntry, term_id
from rolecall.domain.document import StoredDocument
from rolecall.domain.errors import Conflict
from rolecall.domain.generation import Generation
from rolecall.indexing.chunk import Chunker
from rolecall.indexing.embed import Embedded, embed
from rolecall.ports.encoder import Analyzer, Encoder
from rolecall.ports.generations import EmbeddingStore, GenerationStore
from rolecall.ports.indexes import LexicalIndex, PartIndex, VectorIndex

BATCH = 128
"""Documents indexed at a time: enough texts to sort by length, few enough to keep memory flat."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What a refresh did: documents written, their chunks, and how many texts were encoded or already known."""

    documents: int = 0
    chunks: int = 0
    reused: int = 0
    embedded: int = 0

    def __add__(self, other: "Indexed") -> "Indexed":
        return Indexed(
            self.documents + other.documents,
            self.chunks + other.chunks,
            self.reused + other.reused,
            self.embedded + other.embedded,
        )


@dataclass(frozen=True)
class Indexer:
    """Writes documents into a generation whose encoder, chunker and analyzer it holds."""

    encoder: Encoder
    chunker: Chunker
    analyzer: Analyzer
    generations: GenerationStore
    embeddings: EmbeddingStore
    vectors: VectorIndex
    lexical: LexicalIndex
    parts: PartIndex
    transaction: Callable[[], AbstractContextManager[None]]
    finishing: Sequence[Callable[[Generation], object]] = ()
    """What else is brought up to the documents after a bulk of writes."""

    def index(self, generation: Generation, batches: Iterable[tuple[str, Sequence[StoredDocument]]]) -> Iterator[Indexed]:
        """Index batches of (tenant, documents), each in a transaction of its own; yields as each is committed.

        While one batch is being written the next is encoded, so that the processor doesn't wait for the database.

        Raises:
            Conflict: the generation was made by another encoder, chunker or analyzer.
        """
        self.check(generation)
        pending: Future[Indexed] | None = None
        with ThreadPoolExecutor(1, "index-writer") as writer:
            for tenant, documents in batches:
                started = time.perf_counter()
                chunks = [chunk for stored in documents for chunk in self.chunker.chunk(stored.document, stored.id)]
                embedded = embed(chunks, self.encoder, self.embeddings)
                if pending:
                    yield pending.result()
                pending = writer.submit(self._write, generation, tenant, documents, chunks, embedded, started)
            if pending:
                yield pending.result()

    def refresh(self, generation: Generation, *, tenant: str | None = None) -> Iterator[Indexed]:
        """Index every document whose current version isn't in the generation yet, then make its indexes fast again.

        Raises:
            Conflict: as for `index`.
        """
        done = Indexed()
        while changed := self.generations.changed(generation.id, tenant=tenant, limit=BATCH * 8):
            for indexed in self.index(generation, _batches(changed)):
                done += indexed
                yield indexed
        if done.documents:
            self.finish(generation)

    def check(self, generation: Generation) -> None:
        """Refuses a generation whose entries were made in another way: one generation never mixes two.

        Raises:
            Conflict: its encoder, chunker or analyzer is another one.
        """
        for part, made, here in (
            ("encoder", generation.encoder, self.encoder.id),
            ("chunker", generation.chunker, self.chunker.id),
            ("analyzer", generation.analyzer, self.analyzer.id),
        ):
            if made != here:
                raise Conflict(
                    f"Index generation {generation.id} was made with the {part} {made}, but this version has {here}.",
                    remedy="Build and publish a new generation, then go on: rolecall index build --publish",
                )

    def finish(self, generation: Generation) -> None:
        """Build or mend what makes searches fast, after a bulk of writes."""
        self.vectors.finish(generation)
        self.lexical.finish(generation)
        for finish in self.finishing:
            finish(generation)

    def _write(
        self,
        generation: Generation,
        tenant: str,
        documents: Sequence[StoredDocument],
        chunks: Sequence[Chunk],
        embedded: Embedded,
        started: float,
    ) -> Indexed:
        if not documents:
            return Indexed()
        passages = [chunk for chunk in chunks if chunk.level is Level.PASSAGE]
        indexed = Indexed(len(documents), len(chunks), len(embedded.vectors) - len(embedded.fresh), len(embedded.fresh))
        with self.transaction():
            self.embeddings.put(self.encoder.id, embedded.fresh)
            self.generations.write(generation.id, tenant, {stored.id: stored.version_id for stored in documents}, chunks)
            self.vectors.write(generation, tenant, [VectorEntry(chunk, embedded.vectors[chunk.text_hash]) for chunk in passages])
            self.lexical.write(generation, tenant, [self._lexical_entry(chunk) for chunk in passages])
            self.parts.write(generation, embedded.parts)
            self.generations.record(generation.id, reused=indexed.reused, embedded=indexed.embedded, seconds=time.perf_counter() - started)
        return indexed

    def _lexical_entry(self, chunk: Chunk) -> LexicalEntry:
        terms = self.analyzer.terms(chunk.text)
        return LexicalEntry(chunk, Counter(term_id(term) for term in terms), len(terms))


def _batches(changed: Sequence[tuple[str, StoredDocument]]) -> Iterator[tuple[str, list[StoredDocument]]]:
    by_tenant: dict[str, list[StoredDocument]] = {}
    for tenant, stored in changed:
        by_tenant.setdefault(tenant, []).append(stored)
    for tenant, documents in by_tenant.items():
        for start in range(0, len(documents), BATCH):
            yield tenant, documents[start : start + BATCH]
