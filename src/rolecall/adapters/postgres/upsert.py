"""Decides what becomes of each document of a batch, before anything is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from rolecall.domain.document import Document, Kind, StoredDocument
from rolecall.domain.identifiers import new_id
from rolecall.ports.documents import Outcome


@dataclass(slots=True)
class Head:
    """The current version of a document; `stored` is None while it is only in the database."""

    id: UUID
    kind: Kind
    external_id: str
    content_hash: str
    version_id: UUID
    version: int
    stored: StoredDocument | None = None


class Plan:
    """The heads as they will be, and what it takes to get there."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self.added: dict[UUID, Head] = {}
        self.moved: dict[UUID, Head] = {}
        self.versions: list[StoredDocument] = []
        self._by_name: dict[tuple[Kind, str], Head] = {}
        self._by_content: dict[tuple[Kind, str], Head] = {}
        for head in heads:
            self._put(head)

    def take(self, document: Document) -> tuple[Outcome, UUID, UUID, StoredDocument | None]:
        """What becomes of this document after those before it, its id and version id, and the version if it isn't in the database."""
        same = self._by_content.get((document.kind, document.content_hash))
        if same:
            return Outcome.UNCHANGED, same.id, same.version_id, same.stored
        earlier = self._by_name.get((document.kind, document.external_id))
        stored = StoredDocument(earlier.id if earlier else new_id(), new_id(), earlier.version + 1 if earlier else 1, document)
        if earlier:
            del self._by_content[earlier.kind, earlier.content_hash]
        head = Head(stored.id, document.kind, document.external_id, document.content_hash, stored.version_id, stored.version, stored)
        self._put(head)
        self.versions.append(stored)
        (self.added if stored.version == 1 or stored.id in self.added else self.moved)[stored.id] = head
        return Outcome.UPDATED if earlier else Outcome.ADDED, stored.id, stored.version_id, stored

    def _put(self, head: Head) -> None:
        self._by_name[head.kind, head.external_id] = head
        self._by_content[head.kind, head.content_hash] = head
