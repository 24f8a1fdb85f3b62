"""Parts of passages in memory."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from rolecall.adapters.memory.store import MemoryStore
from rolecall.domain.chunk import Parts
from rolecall.domain.generation import Generation


class MemoryParts:
    """A `PartIndex`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def write(self, generation: Generation, parts: Mapping[UUID, Parts]) -> None:
        with self._store.transaction() as state:
            held = state.entries(generation.id)
            held.parts.update({chunk_id: own for chunk_id, own in parts.items() if chunk_id in held.chunks})

    def read(self, generation: Generation, chunks: Sequence[bytes]) -> Mapping[bytes, Parts]:
        held = self._store.state.entries(generation.id).parts
        wanted = {chunk: UUID(bytes=chunk) for chunk in chunks}
        return {chunk: held[chunk_id] for chunk, chunk_id in wanted.items() if chunk_id in held}
