"""Where index generations, their chunks and the vectors known so far are kept."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol
from uuid import UUID

from rolecall.domain.chunk import Chunk, Level, Vector
from rolecall.domain.document import StoredDocument
from rolecall.domain.generation import Generation
from rolecall.domain.hit import Hit


class GenerationStore(Protocol):
    """Generations serve all tenants; exactly one is active once the first is published."""

    def create(self, encoder: str, chunker: str, analyzer: str, dimensions: int) -> Generation:
        """A new one in state building, with empty tables."""

    def get(self, generation_id: int) -> Generation:
        """One generation with its counts. Raises NotFound."""

    def list(self) -> Sequence[Generation]:
        """All of them, oldest first, with their counts."""

    def active(self) -> Generation | None:
        """The one that readers use."""

    def reading(self) -> AbstractContextManager[Generation]:
        """Pins the active generation and one snapshot of the data for the calls inside.

        Raises:
            Conflict: no generation has been published yet.
        """

    def changed(self, generation_id: int, *, tenant: str | None = None, limit: int) -> Sequence[tuple[str, StoredDocument]]:
        """Up to `limit` documents, with their tenants, whose current version isn't indexed in this generation yet."""

    def count_changed(self, generation_id: int, *, tenant: str | None = None) -> int:
        """How many documents `changed` has left to give."""

    def write(self, generation_id: int, tenant: str, versions: Mapping[UUID, UUID], chunks: Sequence[Chunk]) -> None:
        """Replace the chunks of these documents in this generation: `versions` maps document id to version id.

        Marks the versions as indexed. Vector and lexical entries of replaced chunks go too.
        """

    def chunks(self, generation_id: int, document_ids: Sequence[UUID], level: Level) -> Mapping[UUID, Sequence[Chunk]]:
        """Chunks by document, in order, without their `text` (it is empty: slice it from the document)."""

    def hits(self, generation_id: int, tenant: str, scores: Mapping[UUID, float]) -> Mapping[UUID, Hit]:
        """The tenant's passages with these chunk ids, as hits with these scores.

        Left out are ids that aren't there, and documents with a newer version than the one that was indexed.
        """

    def sample(self, generation_id: int, count: int) -> Sequence[tuple[str, Chunk, Vector]]:
        """Random passages of the generation: tenant, chunk (its `text` is set) and the vector that the index holds."""

    def record(self, generation_id: int, *, reused: int = 0, embedded: int = 0, seconds: float = 0.0) -> None:
        """Add to the generation's counters."""

    def verified(self, generation_id: int, verification: Mapping[str, Any]) -> None:
        """Keep the outcome of a verification; a building generation becomes ready when `verification["ok"]`."""

    def publish(self, generation_id: int) -> Generation:
        """Make it the active one by one row's update, once no document is left to index.

        Raises:
            Conflict: it isn't ready, or documents are still to be indexed.
        """

    def rollback(self) -> Generation:
        """Make the one published before the active one active again. Raises Conflict when there is none."""

    def prune(self, keep: int) -> Sequence[Generation]:
        """Drop retired and unfinished generations but the newest `keep` retired ones; the active one always stays."""


class EmbeddingStore(Protocol):
    """Every vector known, by encoder and text: what makes a refresh cheap."""

    def get(self, encoder: str, hashes: Sequence[bytes]) -> Mapping[bytes, Vector]:
        """Vectors of the texts with these hashes (`Chunk.text_hash`), as far as they are known."""

    def put(self, encoder: str, vectors: Mapping[bytes, Vector]) -> None:
        """Keep vectors, in half precision."""


class Locks(Protocol):
    """Makes one process at a time do a thing."""

    def hold(self, name: str) -> AbstractContextManager[bool]:
        """Try to take a lock until the end of the block; yields whether it was free."""
