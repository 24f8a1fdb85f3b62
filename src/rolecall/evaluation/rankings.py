"""Ways of ranking the same index: the product's own, and its two parts alone, to compare it with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from rolecall.domain.chunk import Candidate, term_id
from rolecall.domain.generation import Generation
from rolecall.ports.indexes import LexicalIndex, VectorIndex
from rolecall.retrieval.fuse import Ranked
from rolecall.retrieval.retrieve import Retriever

NAMES = ("default", "bm25", "encoder")

DEPTH = 300
"""Passages looked at first; four times as many as long as they belong to too few documents."""


@dataclass(frozen=True)
class Ranking:
    """A way of ranking documents for a query: `id` names all it depends on besides the encoder.

    `rank` gives up to so many documents, best first. `search` does what a user waits for: ten of them.
    """

    name: str
    id: str
    rank: Callable[[str, int], Sequence[Ranked]]
    search: Callable[[str], object]


@dataclass(frozen=True)
class Rankings:
    """Makes rankings of one tenant's documents in the active generation; a document's place is its best passage's in each.

    `default`: as the product searches. `bm25`: by words alone. `encoder`: by meaning alone, every passage compared.
    """

    retriever: Retriever
    vectors: VectorIndex
    lexical: LexicalIndex
    tenant: str

    def make(self, name: str) -> Ranking:
        """The ranking with one of the `NAMES`."""
        return {"default": self._default, "bm25": self._by_words, "encoder": self._by_meaning}[name]()

    def _default(self) -> Ranking:
        return Ranking(
            "default",
            f"{self.retriever.ranker_id}/{self.retriever.analyzer.id}",
            lambda query, limit: self.retriever.ranking(self.tenant, query, limit=limit),
            partial(self.retriever.search, self.tenant),
        )

    def _by_words(self) -> Ranking:
        def passages(generation: Generation, query: str, depth: int) -> Sequence[Candidate]:
            terms = [term_id(term) for term in self.retriever.analyzer.terms(query)]
            return self.lexical.search(generation, self.tenant, terms, limit=depth) if terms else ()

        return self._alone("bm25", f"bm25/{self.retriever.analyzer.id}", passages)

    def _by_meaning(self) -> Ranking:
        def passages(generation: Generation, query: str, depth: int) -> Sequence[Candidate]:
            vector = self.retriever.encoder.encode([query])[0]
            return self.vectors.search(generation, self.tenant, vector, limit=depth, exact=True)

        return self._alone("encoder", "cosine", passages)

    def _alone(self, name: str, identifier: str, passages: Callable[[Generation, str, int], Sequence[Candidate]]) -> Ranking:
        def rank(query: str, limit: int) -> Sequence[Ranked]:
            with self.retriever.generations.reading() as generation:
                depth = max(DEPTH, limit)
                while True:
                    found = passages(generation, query, depth)
                    ranked = _documents(found)
                    if len(ranked) >= limit or len(found) < depth:
                        return ranked[:limit]
                    depth *= 4

        return Ranking(name, identifier, rank, lambda query: rank(query, 10))


def _documents(passages: Sequence[Candidate]) -> list[Ranked]:
    best: dict[UUID, Ranked] = {}
    for passage in passages:  # the best passage of a document comes first
        best.setdefault(passage.document_id, Ranked(passage.document_id, passage.chunk_id, passage.score))
    return list(best.values())
