"""The adapters that the contract suites are run with."""

from dataclasses import dataclass

from rolecall.adapters.memory.documents import MemoryDocuments
from rolecall.adapters.memory.embeddings import MemoryEmbeddings
from rolecall.adapters.memory.generations import MemoryGenerations
from rolecall.adapters.memory.lexical import MemoryLexical
from rolecall.adapters.memory.locks import MemoryLocks
from rolecall.adapters.memory.store import MemoryStore
from rolecall.adapters.memory.vectors import MemoryVectors
from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.documents import PostgresDocuments
from rolecall.adapters.postgres.embeddings import PostgresEmbeddings
from rolecall.adapters.postgres.generations import PostgresGenerations
from rolecall.adapters.postgres.lexical import PostgresLexical
from rolecall.adapters.postgres.locks import PostgresLocks
from rolecall.adapters.postgres.vectors import PostgresVectors
from rolecall.ports.documents import DocumentStore
from rolecall.ports.generations import EmbeddingStore, GenerationStore, Locks
from rolecall.ports.indexes import LexicalIndex, VectorIndex


@dataclass(frozen=True)
class Stores:
    """One adapter of each family, on the same data."""

    documents: DocumentStore
    generations: GenerationStore
    embeddings: EmbeddingStore
    vectors: VectorIndex
    lexical: LexicalIndex
    locks: Locks


def in_memory() -> Stores:
    store = MemoryStore()
    return Stores(
        documents=MemoryDocuments(store),
        generations=MemoryGenerations(store),
        embeddings=MemoryEmbeddings(store),
        vectors=MemoryVectors(store),
        lexical=MemoryLexical(store),
        locks=MemoryLocks(),
    )


def on_postgres(database: Database) -> Stores:
    return Stores(
        documents=PostgresDocuments(database),
        generations=PostgresGenerations(database),
        embeddings=PostgresEmbeddings(database),
        vectors=PostgresVectors(database),
        lexical=PostgresLexical(database),
        locks=PostgresLocks(database),
    )
