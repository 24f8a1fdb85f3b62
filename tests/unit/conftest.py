"""A small library on the memory adapters, for everything that searches and answers."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.adapters.encoders.hashing import HashingEncoder
from rolecall.adapters.memory.documents import MemoryDocuments
from rolecall.adapters.memory.embeddings import MemoryEmbeddings
from rolecall.adapters.memory.generations import MemoryGenerations
from rolecall.adapters.memory.lexical import MemoryLexical
from rolecall.adapters.memory.parts import MemoryParts
from rolecall.adapters.memory.store import MemoryStore
from rolecall.adapters.memory.vectors import MemoryVectors
from rolecall.answering.answer import Answerer
from rolecall.domain.document import Document, Flag, FlagKind, Kind, Section, StoredDocument
from rolecall.domain.generation import Generation
from rolecall.domain.span import Span
from rolecall.indexing.chunk import Chunker
from rolecall.indexing.refresh import Indexer
from rolecall.ports.chat_model import ChatModel
from rolecall.retrieval.retrieve import Retriever

TENANT = "acme"


class Library:
    """Documents, indexed and published in memory."""

    def __init__(self) -> None:
        store = MemoryStore()
        self.encoder, self.analyzer, self.chunker = HashingEncoder(), EnglishAnalyzer(), Chunker()
        self.documents = MemoryDocuments(store)
        self.generations = MemoryGenerations(store)
        self.vectors, self.lexical, self.parts = MemoryVectors(store), MemoryLexical(store), MemoryParts(store)
        self.indexer = Indexer(
            self.encoder,
            self.chunker,
            self.analyzer,
            self.generations,
            MemoryEmbeddings(store),
            self.vectors,
            self.lexical,
            self.parts,
            self.documents.transaction,
        )
        self.retriever = Retriever(self.encoder, self.analyzer, self.documents, self.generations, self.vectors, self.lexical, self.parts)

    def add(self, *documents: Document) -> list[StoredDocument]:
        """Store, without indexing."""
        return [upserted.stored for upserted in self.documents.upsert(TENANT, documents, "test-1")]

    def publish(self, *documents: Document, encoder: str | None = None) -> Generation:
        """Store, index into a new generation, and publish it."""
        self.add(*documents)
        indexer = replace(self.indexer, encoder=self.encoder if encoder is None else renamed(encoder))
        generation = self.generations.create(indexer.encoder.id, self.chunker.id, self.analyzer.id, self.encoder.dimensions)
        for _ in indexer.refresh(generation):
            pass
        self.generations.verified(generation.id, {"ok": True})
        return self.generations.publish(generation.id)

    def answerer(self, chat_model: ChatModel | None = None) -> Answerer:
        return Answerer(self.retriever, self.documents, self.encoder, self.analyzer, chat_model)

    def stored(self, external_id: str) -> StoredDocument:
        return self.documents.get(TENANT, external_id)


def renamed(identifier: str) -> HashingEncoder:
    """An encoder that goes by another id."""
    encoder = HashingEncoder()
    encoder.id = identifier
    return encoder


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def tenant() -> str:
    return TENANT


@pytest.fixture(scope="session")
def make_document() -> Callable[..., Document]:
    return document


def document(
    text: str,
    *,
    kind: Kind = Kind.JOB,
    external_id: str = "",
    title: str = "",
    payload: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
    sections: Sequence[Section] = (),
    hidden: Sequence[str] = (),
    personal: Sequence[str] = (),
) -> Document:
    """A document; `hidden` and `personal` are parts of its text to flag or to mark as personal."""
    digest = hashlib.sha256(f"{external_id}\n{text}".encode()).hexdigest()
    return Document(
        kind=kind,
        external_id=external_id or digest[:8],
        title=title,
        text=text,
        payload=payload or {},
        fields=fields or {},
        sections=tuple(sections),
        flags=tuple(Flag(FlagKind.HIDDEN, text.index(part), text.index(part) + len(part), "white on white") for part in hidden),
        personal=tuple(Span(text.index(part), text.index(part) + len(part)) for part in personal),
        source="test",
        original_hash=digest,
        content_hash=digest,
    )
