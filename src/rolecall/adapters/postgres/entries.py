"""What a generation holds of a document, and how all of it goes: chunks, vectors, words, and the counts kept of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

from rolecall.adapters.postgres.connection import Connection
from rolecall.adapters.postgres.statements import statement


def generation_ids(connection: Connection) -> list[int]:
    """Every generation there is; none of them is dropped before this transaction ends."""
    return [generation for (generation,) in connection.execute(statement("entries", "generations"))]


def remove_entries(connection: Connection, generation: int, tenant: str, document_ids: Sequence[UUID]) -> list[bytes]:
    """Take documents out of one generation, which then doesn't count them any more; returns the hashes of their chunks' texts.

    For a transaction that nobody else's writes for the tenant cross (`Database.writing`).
    """
    rows = connection.execute(statement("entries", "remove", generation=generation), {"tenant": tenant, "ids": document_ids})
    return [text_hash for (text_hash,) in rows]


def remove_documents(connection: Connection, tenant: str, document_ids: Sequence[UUID]) -> None:
    """Take documents out of every generation, with the known vectors of texts that no other document has."""
    generations = generation_ids(connection)
    documents = Counter(generation for (generation,) in connection.execute(statement("entries", "unmark"), {"ids": document_ids}))
    hashes: set[bytes] = set()
    for generation in generations:
        removed = remove_entries(connection, generation, tenant, document_ids)
        hashes.update(removed)
        change_counts(connection, generation, documents=-documents[generation], chunks=-len(removed))
    forget_vectors(connection, hashes, generations)


def change_counts(connection: Connection, generation: int, *, documents: int, chunks: int) -> None:
    """Add to the numbers of documents and chunks that a generation says it has."""
    if documents or chunks:
        connection.execute(statement("entries", "count"), {"generation": generation, "documents": documents, "chunks": chunks})


def forget_vectors(connection: Connection, hashes: Collection[bytes], generations: Sequence[int]) -> None:
    """Remove the known vectors of these texts, by whatever encoder, unless a chunk still has the text."""
    if hashes:
        unless_used = "".join(" " + statement("entries", "unless_used", generation=generation) for generation in generations)
        connection.execute(statement("entries", "forget_vectors", unless_used=unless_used), {"hashes": list(hashes)})
