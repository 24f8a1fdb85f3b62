"""Which passages a search may find, and in what order it gives them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from rolecall.adapters.memory.store import State
from rolecall.domain.chunk import Candidate, Chunk
from rolecall.domain.document import Kind
from rolecall.domain.filtering import matches, searchable
from rolecall.domain.hit import Filter


def passing(
    state: State, generation_id: int, tenant: str, kind: Kind | None, filters: Sequence[Filter], documents: Sequence[UUID] | None
) -> dict[UUID, Chunk]:
    """The tenant's chunks of this kind, whose documents meet the filters and are among `documents`."""
    allowed = {
        stored.id
        for stored in state.current(tenant)
        if (kind is None or stored.document.kind is kind)
        and (documents is None or stored.id in documents)
        and matches(filters, searchable(stored.document.fields))
    }
    return {id_: chunk for id_, (_, chunk) in state.entries(generation_id).chunks.items() if chunk.document_id in allowed}


def candidates(chunks: Mapping[UUID, Chunk], scores: Mapping[UUID, float], limit: int) -> list[Candidate]:
    """The best-scored chunks; of those with the same score the ones with the smaller ids."""
    best = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))[:limit]
    return [Candidate(chunk_id, chunks[chunk_id].document_id, scores[chunk_id]) for chunk_id in best]
