"""Small documents, chunks and vectors for the contract suites."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import numpy as np
from contract_stores import Stores

from rolecall.domain.chunk import Chunk, Level, LexicalEntry, Vector, VectorEntry, term_id
from rolecall.domain.document import Document, Flag, FlagKind, Kind, Section, StoredDocument
from rolecall.domain.generation import Generation
from rolecall.domain.span import Span

DIMENSIONS = 8
ENCODER = "hash-encoder"
TENANT = "acme"
PARSER = "parser-1"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def make_document(
    external_id: str = "one",
    text: str = "Nurse\nWorks nights.",
    *,
    kind: Kind = Kind.JOB,
    fields: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
    original: str | None = None,
) -> Document:
    return Document(
        kind=kind,
        external_id=external_id,
        title=text.split("\n", maxsplit=1)[0],
        text=text,
        payload=payload or {"title": text.split("\n", maxsplit=1)[0], "skills": ["care"], "baseSalary": {"value": {"minValue": 1.5}}},
        fields=fields or {},
        sections=(Section("header", 0, 1), Section("duties", 1, len(text))),
        flags=(Flag(FlagKind.HIDDEN, 0, 1, "white on white"),),
        personal=(Span(1, 2),),
        source=f"{external_id}.txt",
        original_hash=digest(original or f"original of {text}"),
        content_hash=digest(f"{kind} {text}"),
    )


def vector_of(text: str) -> Vector:
    """A unit vector that depends on the text alone."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def make_chunks(stored: StoredDocument, chunker: str = "lines") -> list[Chunk]:
    """Each line as a passage, then each as a unit; the same document has the same chunks in every generation."""
    chunks: list[Chunk] = []
    for level in (Level.PASSAGE, Level.UNIT):
        start = 0
        for line in stored.document.text.split("\n"):
            ordinal = len(chunks)
            chunk_id = uuid5(NAMESPACE_OID, f"{stored.id} {chunker} {ordinal}")
            chunks.append(Chunk(chunk_id, stored.id, stored.document.kind, ordinal, level, "duties", start, start + len(line), line))
            start += len(line) + 1
    return chunks


def terms_of(text: str) -> list[int]:
    return [term_id(word) for word in text.lower().replace(".", "").split()]


def passages(chunks: Sequence[Chunk]) -> list[Chunk]:
    return [chunk for chunk in chunks if chunk.level is Level.PASSAGE]


def lexical_entry(chunk: Chunk) -> LexicalEntry:
    terms = terms_of(chunk.text)
    return LexicalEntry(chunk, Counter(terms), len(terms))


def add(stores: Stores, *documents: Document, tenant: str = TENANT) -> list[StoredDocument]:
    return [upserted.stored for upserted in stores.documents.upsert(tenant, documents, PARSER)]


def new_generation(stores: Stores, chunker: str = "lines", encoder: str = ENCODER) -> Generation:
    return stores.generations.create(encoder, chunker, "words", DIMENSIONS)


def index(stores: Stores, generation: Generation, documents: Sequence[StoredDocument], tenant: str = TENANT) -> list[Chunk]:
    """Write documents into a generation, as a refresh does."""
    chunks = [chunk for stored in documents for chunk in make_chunks(stored, generation.chunker)]
    with stores.documents.transaction():
        stores.embeddings.put(generation.encoder, {chunk.text_hash: vector_of(chunk.text) for chunk in chunks})
        stores.generations.write(generation.id, tenant, {stored.id: stored.version_id for stored in documents}, chunks)
        stores.vectors.write(generation, tenant, [VectorEntry(chunk, vector_of(chunk.text)) for chunk in passages(chunks)])
        stores.lexical.write(generation, tenant, [lexical_entry(chunk) for chunk in passages(chunks)])
    return chunks


def published(stores: Stores, documents: Sequence[StoredDocument] = (), chunker: str = "lines") -> Generation:
    """A new generation with these documents in it, made the active one."""
    generation = new_generation(stores, chunker)
    index(stores, generation, documents)
    stores.vectors.finish(generation)
    stores.lexical.finish(generation)
    stores.generations.verified(generation.id, {"ok": True})
    return stores.generations.publish(generation.id)


def ids(stored: Sequence[StoredDocument]) -> list[UUID]:
    return [document.id for document in stored]
