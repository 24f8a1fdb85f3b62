"""Documents in PostgreSQL."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from rolecall.adapters import refusals
from rolecall.adapters.postgres.connection import Connection, Database
from rolecall.adapters.postgres.entries import remove_documents
from rolecall.adapters.postgres.filters import conditions
from rolecall.adapters.postgres.rows import VERSION_COLUMNS, jsonb, storable, storable_document, stored_document, version_row
from rolecall.adapters.postgres.statements import statement
from rolecall.adapters.postgres.upsert import Head, Plan
from rolecall.domain.document import Document, Kind, StoredDocument
from rolecall.domain.filtering import searchable
from rolecall.domain.hit import Filter
from rolecall.ports.documents import Upserted

PAGE = 200


class PostgresDocuments:
    """A `DocumentStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._database.transaction():
            yield

    def known(self, tenant: str, digests: Sequence[str], parser: str) -> Mapping[str, StoredDocument]:
        rows = self._rows("known", {"tenant": tenant, "digests": list(digests), "parser": parser})
        documents = self.get_many(tenant, [document_id for _, document_id in rows])
        return {digest: documents[document_id] for digest, document_id in rows if document_id in documents}

    def upsert(self, tenant: str, documents: Sequence[Document], parser: str) -> list[Upserted]:
        if not documents:
            return []
        documents = [storable_document(document) for document in documents]
        with self._database.writing(tenant) as connection:
            plan = Plan(_heads(connection, tenant, documents))
            taken = [plan.take(document) for document in documents]
            known = self.get_many(tenant, [document_id for _, document_id, _, stored in taken if stored is None])
            _write(connection, tenant, plan, parser)
            read = {(version_id, document.original_hash) for (_, _, version_id, _), document in zip(taken, documents, strict=True)}
            _add_originals(connection, sorted(read), parser)
        return [Upserted(outcome, stored or known[document_id]) for outcome, document_id, _, stored in taken]

    def get(self, tenant: str, reference: str) -> StoredDocument:
        by_id = _as_id(reference)
        if by_id and (found := self.get_many(tenant, [by_id])):
            return found[by_id]
        named = self._current("d.external_id = %(external_id)s", {"tenant": tenant, "external_id": storable(reference)})
        if not named:
            raise refusals.no_document(reference)
        if len(named) > 1:
            raise refusals.ambiguous(reference, [str(stored.id) for stored in named])
        return named[0]

    def get_many(self, tenant: str, ids: Sequence[UUID]) -> Mapping[UUID, StoredDocument]:
        if not ids:
            return {}
        return {stored.id: stored for stored in self._current("d.id = ANY(%(ids)s)", {"tenant": tenant, "ids": list(ids)})}

    def find_content(self, tenant: str, content_hash: str) -> StoredDocument | None:
        found = self._current("d.content_hash = %(content_hash)s", {"tenant": tenant, "content_hash": content_hash})
        return min(found, key=lambda stored: stored.id) if found else None

    def list(
        self, tenant: str, kind: Kind | None = None, filters: Sequence[Filter] = (), *, limit: int | None = None, after: UUID | None = None
    ) -> Iterator[StoredDocument]:
        where, parameters = conditions(filters)
        sql = statement("documents", "list", conditions=where)
        while limit is None or limit > 0:
            size = PAGE if limit is None else min(limit, PAGE)
            with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
                rows = cursor.execute(sql, {"tenant": tenant, "kind": kind, "after": after, "limit": size, **parameters}).fetchall()
            yield from map(stored_document, rows)
            if len(rows) < size:
                return
            after = rows[-1][0]
            limit = None if limit is None else limit - size

    def titled(self, tenant: str, kind: Kind, words: Sequence[str], *, first: bool = False, limit: int = 10) -> Sequence[StoredDocument]:
        given = {"tenant": tenant, "kind": kind, "words": [storable(word) for word in words], "first": first, "limit": limit}
        return [stored_document(row) for row in self._rows("titled", given)] if words else []

    def versions(self, tenant: str, document_id: UUID) -> Sequence[StoredDocument]:
        return [stored_document(row) for row in self._rows("versions", {"tenant": tenant, "id": document_id})]

    def delete(self, tenant: str, ids: Sequence[UUID]) -> int:
        with self._database.writing(tenant) as connection:
            present = list(self.get_many(tenant, ids))
            remove_documents(connection, tenant, present)
            return connection.execute(statement("documents", "delete"), {"tenant": tenant, "ids": present}).rowcount

    def count(self, tenant: str, kind: Kind | None = None) -> int:
        [(count,)] = self._rows("count", {"tenant": tenant, "kind": kind})
        return int(count)

    def _current(self, condition: str, parameters: Mapping[str, Any]) -> Sequence[StoredDocument]:
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            rows = cursor.execute(statement("documents", "current", condition=condition), parameters)
            return [stored_document(row) for row in rows]

    def _rows(self, name: str, parameters: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            return cursor.execute(statement("documents", name), parameters).fetchall()


def _heads(connection: Connection, tenant: str, documents: Sequence[Document]) -> list[Head]:
    given = {
        "tenant": tenant,
        "kinds": [document.kind for document in documents],
        "hashes": [document.content_hash for document in documents],
        "external_ids": [document.external_id for document in documents],
    }
    rows = connection.execute(statement("documents", "heads"), given)
    return [Head(id_, Kind(kind), *rest) for id_, kind, *rest in rows]


def _write(connection: Connection, tenant: str, plan: Plan, parser: str) -> None:
    if plan.moved:  # before the new ones, which may have contents that these gave up
        heads = plan.moved.values()
        moved = {
            "ids": [head.id for head in heads],
            "version_ids": [head.version_id for head in heads],
            "hashes": [head.content_hash for head in heads],
            "fields": [_fields(head) for head in heads],
        }
        connection.execute(statement("documents", "move_documents"), moved)
    with connection.cursor() as cursor, cursor.copy(statement("documents", "add_documents")) as copy:
        for head in plan.added.values():
            copy.write_row((head.id, tenant, head.kind, head.external_id, head.version_id, head.content_hash, _fields(head)))
    with connection.cursor() as cursor, cursor.copy(statement("documents", "add_versions", columns=", ".join(VERSION_COLUMNS))) as copy:
        for stored in plan.versions:
            copy.write_row(version_row(stored, parser))


def _add_originals(connection: Connection, read: Sequence[tuple[UUID, str]], parser: str) -> None:
    given = {"version_ids": [version_id for version_id, _ in read], "digests": [digest for _, digest in read], "parser": parser}
    connection.execute(statement("documents", "add_originals"), given)


def _fields(head: Head) -> Any:
    assert head.stored is not None  # heads that are written come from documents of this batch
    return jsonb(searchable(head.stored.document.fields))


def _as_id(reference: str) -> UUID | None:
    try:
        return UUID(reference)
    except ValueError:
        return None
