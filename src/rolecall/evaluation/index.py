"""Puts a judged set where its queries can be asked."""

from collections.abc import Callable
from itertools import islice

from rolecall.evaluation.golden import Golden
from rolecall.indexing.build import fill, publish, unfinished
from rolecall.indexing.refresh import Indexer
from rolecall.ports.documents import DocumentStore

BATCH = 512


def index_golden(golden: Golden, tenant: str, documents: DocumentStore, indexer: Indexer, progress: Callable[[int, int], None]) -> None:
    """Store and index the set's documents as the product does it, in a new generation that is published."""
    corpus = iter(golden.corpus.values())
    while batch := list(islice(corpus, BATCH)):
        documents.upsert(tenant, batch, "golden")
    generation = fill(indexer, unfinished(indexer), progress)
    publish(indexer, generation.id, progress)
