"""Index generations in memory."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rolecall.adapters import refusals
from rolecall.adapters.memory.store import Entries, MemoryStore, State
from rolecall.domain.chunk import Chunk, Level, Vector
from rolecall.domain.document import StoredDocument
from rolecall.domain.generation import Generation
from rolecall.domain.generation import State as Stage
from rolecall.domain.hit import Hit


class MemoryGenerations:
    """A `GenerationStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def create(self, encoder: str, chunker: str, analyzer: str, dimensions: int) -> Generation:
        with self._store.transaction() as state:
            state.generations_made += 1
            generation = Generation(state.generations_made, Stage.BUILDING, encoder, chunker, analyzer, dimensions, datetime.now(UTC))
            state.generations[generation.id] = Entries(generation)
            return generation

    def get(self, generation_id: int) -> Generation:
        return _counted(self._store.state.entries(generation_id))

    def list(self) -> Sequence[Generation]:
        return [_counted(entries) for entries in self._store.state.generations.values()]

    def active(self) -> Generation | None:
        active = self._store.state.active
        return None if active is None else self.get(active)

    @contextmanager
    def reading(self) -> Iterator[Generation]:
        with self._store.snapshot():
            active = self.active()
            if active is None:
                raise refusals.nothing_published()
            yield active

    def changed(self, generation_id: int, *, tenant: str | None = None, limit: int) -> Sequence[tuple[str, StoredDocument]]:
        return sorted(self._changed(generation_id, tenant), key=lambda changed: changed[1].id)[:limit]

    def count_changed(self, generation_id: int, *, tenant: str | None = None) -> int:
        return sum(1 for _ in self._changed(generation_id, tenant))

    def write(self, generation_id: int, tenant: str, versions: Mapping[UUID, UUID], chunks: Sequence[Chunk]) -> None:
        with self._store.transaction() as state:
            entries = state.entries(generation_id)
            present = {document_id for document_id in versions if state.documents.get(document_id, (None,))[0] == tenant}
            removed = {text_hash for document_id in present for text_hash in entries.remove(document_id)}
            entries.chunks.update({chunk.id: (tenant, chunk) for chunk in chunks if chunk.document_id in present})
            entries.versions.update({document_id: versions[document_id] for document_id in present})
            state.forget_vectors(removed | {chunk.text_hash for chunk in chunks if chunk.document_id not in present})

    def chunks(self, generation_id: int, document_ids: Sequence[UUID], level: Level) -> Mapping[UUID, Sequence[Chunk]]:
        found: dict[UUID, list[Chunk]] = {}
        for _, chunk in sorted(self._store.state.entries(generation_id).chunks.values(), key=lambda owned: owned[1].ordinal):
            if chunk.document_id in document_ids and chunk.level is level:
                found.setdefault(chunk.document_id, []).append(chunk)
        return {document_id: [replace(chunk, text="") for chunk in chunks] for document_id, chunks in found.items()}

    def hits(self, generation_id: int, tenant: str, scores: Mapping[UUID, float]) -> Mapping[UUID, Hit]:
        state = self._store.state
        entries = state.entries(generation_id)
        found: dict[UUID, Hit] = {}
        for chunk_id, score in scores.items():
            owner, chunk = entries.chunks.get(chunk_id, ("", None))
            if chunk is None or owner != tenant:
                continue
            current = state.documents[chunk.document_id][1][-1]
            if current.version_id != entries.versions[chunk.document_id]:
                continue
            document = current.document
            quote = document.text[chunk.start : chunk.end]
            identity = (str(chunk.document_id), document.external_id, document.kind, document.title)
            found[chunk_id] = Hit(*identity, score, chunk.start, chunk.end, quote)
        return found

    def sample(self, generation_id: int, count: int) -> Sequence[tuple[str, Chunk, Vector]]:
        entries = self._store.state.entries(generation_id)
        chosen = random.sample(sorted(entries.vectors), min(count, len(entries.vectors)))
        return [(*entries.chunks[chunk_id], entries.vectors[chunk_id]) for chunk_id in chosen]

    def record(self, generation_id: int, *, reused: int = 0, embedded: int = 0, seconds: float = 0.0) -> None:
        with self._store.transaction() as state:
            before = state.entries(generation_id).generation
            totals = {"reused": before.reused + reused, "embedded": before.embedded + embedded, "seconds": before.seconds + seconds}
            _set(state, generation_id, **totals)

    def verified(self, generation_id: int, verification: Mapping[str, Any]) -> None:
        with self._store.transaction() as state:
            stage = state.entries(generation_id).generation.state
            passed = stage is Stage.BUILDING and verification["ok"]
            _set(state, generation_id, verification=verification, state=Stage.READY if passed else stage)

    def publish(self, generation_id: int) -> Generation:
        with self._store.transaction() as state:
            entries = state.entries(generation_id)
            if entries.generation.state is Stage.BUILDING:
                raise refusals.not_ready(generation_id, entries.generation.state)
            if missing := self.count_changed(generation_id):
                raise refusals.still_changed(generation_id, missing)
            if state.active != generation_id:
                entries.replaced = state.active
                _set(state, generation_id, published_at=datetime.now(UTC))
                _switch(state, generation_id)
            return self.get(generation_id)

    def rollback(self) -> Generation:
        with self._store.transaction() as state:
            if state.active is None:
                raise refusals.nothing_published()
            replaced = state.entries(state.active).replaced
            if replaced is None:
                raise refusals.nothing_before(state.active)
            _switch(state, replaced)
            return self.get(replaced)

    def prune(self, keep: int) -> Sequence[Generation]:
        with self._store.transaction() as state:
            retired = [generation for generation in self.list() if generation.state is Stage.RETIRED]
            newest = sorted(retired, key=lambda generation: (generation.published_at, generation.id), reverse=True)
            goners = [generation for generation in self.list() if generation.state is Stage.BUILDING or generation in newest[keep:]]
            for generation in goners:
                _drop(state, generation.id)
            return goners

    def _changed(self, generation_id: int, tenant: str | None) -> Iterator[tuple[str, StoredDocument]]:
        indexed = self._store.state.entries(generation_id).versions
        for owner, versions in self._store.state.documents.values():
            if tenant in (None, owner) and indexed.get(versions[-1].id) != versions[-1].version_id:
                yield owner, versions[-1]


def _counted(entries: Entries) -> Generation:
    return replace(entries.generation, documents=len(entries.versions), chunks=len(entries.chunks))


def _set(state: State, generation_id: int, /, **values: Any) -> None:
    entries = state.entries(generation_id)
    entries.generation = replace(entries.generation, **values)


def _switch(state: State, after: int) -> None:
    if state.active is not None:
        _set(state, state.active, state=Stage.RETIRED)
    _set(state, after, state=Stage.ACTIVE)
    state.active = after


def _drop(state: State, generation_id: int) -> None:
    gone = state.generations.pop(generation_id)
    for entries in state.generations.values():
        if entries.replaced == generation_id:
            entries.replaced = None
    state.forget_vectors({chunk.text_hash for _, chunk in gone.chunks.values()})
