"""BM25 in memory, by its formula."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from rolecall.adapters.memory.narrow import candidates, passing
from rolecall.adapters.memory.store import MemoryStore
from rolecall.domain.chunk import Candidate, LexicalEntry
from rolecall.domain.document import Kind
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Filter

K1 = 1.2
B = 0.75


class MemoryLexical:
    """A `LexicalIndex`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def write(self, generation: Generation, tenant: str, entries: Sequence[LexicalEntry]) -> None:  # noqa: ARG002 - the chunks know it
        with self._store.transaction() as state:
            held = state.entries(generation.id)
            held.lexical.update({entry.chunk.id: entry for entry in entries if entry.chunk.id in held.chunks})

    def finish(self, generation: Generation) -> None:
        """Nothing to do: every score is worked out when it is asked for."""

    def search(
        self,
        generation: Generation,
        tenant: str,
        terms: Sequence[int],
        *,
        limit: int,
        kind: Kind | None = None,
        filters: Sequence[Filter] = (),
        documents: Sequence[UUID] | None = None,
    ) -> Sequence[Candidate]:
        chunks = passing(self._store.state, generation.id, tenant, kind, filters, documents)
        scores = self.scores(generation, tenant, terms, list(chunks))
        return candidates(chunks, {chunk_id: score for chunk_id, score in scores.items() if score > 0}, limit)

    def count(self, generation: Generation) -> int:
        return len(self._store.state.entries(generation.id).lexical)

    def scores(self, generation: Generation, tenant: str, terms: Sequence[int], chunk_ids: Sequence[UUID]) -> Mapping[UUID, float]:
        held = self._store.state.entries(generation.id)
        passages = {chunk_id: entry for chunk_id, entry in held.lexical.items() if held.chunks[chunk_id][0] == tenant}
        if not passages:
            return {}
        average = sum(entry.length for entry in passages.values()) / len(passages) or 1.0
        df = Counter(term for entry in passages.values() for term in entry.frequencies)
        weights = {
            term: times * math.log(1 + (len(passages) - df[term] + 0.5) / (df[term] + 0.5)) for term, times in Counter(terms).items()
        }
        return {chunk_id: _bm25(passages[chunk_id], weights, average) for chunk_id in chunk_ids if chunk_id in passages}


def _bm25(entry: LexicalEntry, weights: Mapping[int, float], average: float) -> float:
    norm = K1 * (1 - B + B * entry.length / average)
    shared = weights.keys() & entry.frequencies.keys()
    return sum(weights[term] * entry.frequencies[term] / (entry.frequencies[term] + norm) for term in sorted(shared))
