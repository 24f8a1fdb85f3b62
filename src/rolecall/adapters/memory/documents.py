"""Documents in memory."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from uuid import UUID

from rolecall.adapters import refusals
from rolecall.adapters.memory.store import MemoryStore, State
from rolecall.domain.document import Document, Kind, StoredDocument
from rolecall.domain.filtering import matches, searchable
from rolecall.domain.hit import Filter
from rolecall.domain.identifiers import new_id
from rolecall.domain.text import plain_words
from rolecall.ports.documents import Outcome, Upserted


class MemoryDocuments:
    """A `DocumentStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._store.transaction():
            yield

    def known(self, tenant: str, digests: Sequence[str], parser: str) -> Mapping[str, StoredDocument]:
        wanted = set(digests)
        known: dict[str, StoredDocument] = {}
        for stored in self._sorted(tenant):
            for digest, by in self._store.state.originals[stored.version_id]:
                if digest in wanted and by == parser:
                    known.setdefault(digest, stored)
        return known

    def upsert(self, tenant: str, documents: Sequence[Document], parser: str) -> list[Upserted]:
        with self._store.transaction() as state:
            return [_upsert(state, tenant, document, parser) for document in documents]

    def get(self, tenant: str, reference: str) -> StoredDocument:
        documents = self._sorted(tenant)
        by_id = [stored for stored in documents if reference.lower() in (str(stored.id), stored.id.hex)]
        found = by_id or [stored for stored in documents if stored.document.external_id == reference]
        if not found:
            raise refusals.no_document(reference)
        if len(found) > 1:
            raise refusals.ambiguous(reference, [str(stored.id) for stored in found])
        return found[0]

    def get_many(self, tenant: str, ids: Sequence[UUID]) -> Mapping[UUID, StoredDocument]:
        wanted = set(ids)
        return {stored.id: stored for stored in self._store.state.current(tenant) if stored.id in wanted}

    def find_content(self, tenant: str, content_hash: str) -> StoredDocument | None:
        return next((stored for stored in self._sorted(tenant) if stored.document.content_hash == content_hash), None)

    def list(
        self, tenant: str, kind: Kind | None = None, filters: Sequence[Filter] = (), *, limit: int | None = None, after: UUID | None = None
    ) -> Iterator[StoredDocument]:
        found = (
            stored
            for stored in self._sorted(tenant)
            if (kind is None or stored.document.kind is kind)
            and (after is None or stored.id > after)
            and matches(filters, searchable(stored.document.fields))
        )
        yield from islice(found, limit)

    def titled(self, tenant: str, kind: Kind, words: Sequence[str], *, first: bool = False, limit: int = 10) -> Sequence[StoredDocument]:
        found = [stored for stored in self._sorted(tenant) if stored.document.kind is kind and _holds(stored.document.title, words, first)]
        return found[:limit]

    def versions(self, tenant: str, document_id: UUID) -> Sequence[StoredDocument]:
        owner, versions = self._store.state.documents.get(document_id, (tenant, []))
        return list(versions) if owner == tenant else []

    def delete(self, tenant: str, ids: Sequence[UUID]) -> int:
        with self._store.transaction() as state:
            present = list(self.get_many(tenant, ids))
            for document_id in present:
                _delete(state, document_id)
            return len(present)

    def count(self, tenant: str, kind: Kind | None = None) -> int:
        return sum(1 for _ in self.list(tenant, kind))

    def _sorted(self, tenant: str) -> Sequence[StoredDocument]:
        return sorted(self._store.state.current(tenant), key=lambda stored: stored.id)


def _holds(title: str, words: Sequence[str], first: bool) -> bool:
    titled = plain_words(title)
    return bool(words) and set(words) <= set(titled) and (not first or titled[0] == words[0])


def _upsert(state: State, tenant: str, document: Document, parser: str) -> Upserted:
    alike = [stored for stored in state.current(tenant) if stored.document.kind is document.kind]
    same = next((stored for stored in alike if stored.document.content_hash == document.content_hash), None)
    if same:
        state.originals[same.version_id] |= {(document.original_hash, parser)}
        return Upserted(Outcome.UNCHANGED, same)
    earlier = next((stored for stored in alike if stored.document.external_id == document.external_id), None)
    stored = StoredDocument(earlier.id if earlier else new_id(), new_id(), earlier.version + 1 if earlier else 1, document)
    _, versions = state.documents.setdefault(stored.id, (tenant, []))
    versions.append(stored)
    state.originals[stored.version_id] = frozenset({(document.original_hash, parser)})
    return Upserted(Outcome.UPDATED if earlier else Outcome.ADDED, stored)


def _delete(state: State, document_id: UUID) -> None:
    _, versions = state.documents.pop(document_id)
    for stored in versions:
        del state.originals[stored.version_id]
    hashes: set[bytes] = set()
    for entries in state.generations.values():
        entries.versions.pop(document_id, None)
        hashes.update(entries.remove(document_id))
    state.forget_vectors(hashes)
