"""The adapters that the contract suites are run with."""

from dataclasses import dataclass

from rolecall.adapters.memory.documents import MemoryDocuments
from rolecall.adapters.memory.embeddings import MemoryEmbeddings
from rolecall.adapters.memory.generations import MemoryGenerations
from rolecall.adapters.memory.lexical import MemoryLexical
from rolecall.adapters.memory.locks import MemoryLocks
from rolecall.adapters.memory.parts import MemoryParts
from rolecall.adapters.memory.store import MemoryStore
from rolecall.adapters.memory.taxonomies import MemoryProfiles, MemoryTaxonomies
from rolecall.adapters.memory.vectors import MemoryVectors
from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.documents import PostgresDocuments
from rolecall.adapters.postgres.embeddings import PostgresEmbeddings
from rolecall.adapters.postgres.generations import PostgresGenerations
from rolecall.adapters.postgres.lexical import PostgresLexical
from rolecall.adapters.postgres.locks import PostgresLocks
from rolecall.adapters.postgres.occupations import PostgresProfiles
from rolecall.adapters.postgres.parts import PostgresParts
from rolecall.adapters.postgres.taxonomies import PostgresTaxonomies
from rolecall.adapters.postgres.vectors import PostgresVectors
from rolecall.ports.documents import DocumentStore
from rolecall.ports.generations import EmbeddingStore, GenerationStore, Locks
from rolecall.ports.indexes import LexicalIndex, PartIndex, VectorIndex
from rolecall.ports.taxonomies import ProfileIndex, TaxonomyStore


@dataclass(frozen=True)
class Stores:
    """One adapter of each family, on the same data."""

    documents: DocumentStore
    generations: GenerationStore
    embeddings: EmbeddingStore
    vectors: VectorIndex
    lexical: LexicalIndex
    parts: PartIndex
    locks: Locks
    taxonomies: TaxonomyStore
    profiles: ProfileIndex


def in_memory() -> Stores:
    store = MemoryStore()
    return Stores(
        documents=MemoryDocuments(store),
        generations=MemoryGenerations(store),
        embeddings=MemoryEmbeddings(store),
        vectors=MemoryVectors(store),
        lexical=MemoryLexical(store),
        parts=MemoryParts(store),
        locks=MemoryLocks(),
        taxonomies=MemoryTaxonomies(store),
        profiles=MemoryProfiles(store),
    )


def on_postgres(database: Database) -> Stores:
    return Stores(
        documents=PostgresDocuments(database),
        generations=PostgresGenerations(database),
        embeddings=PostgresEmbeddings(database),
        vectors=PostgresVectors(database),
        lexical=PostgresLexical(database),
        parts=PostgresParts(database),
        locks=PostgresLocks(database),
        taxonomies=PostgresTaxonomies(database),
        profiles=PostgresProfiles(database),
    )
