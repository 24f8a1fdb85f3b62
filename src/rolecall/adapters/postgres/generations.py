"""Index generations in PostgreSQL: what they are and hold, and which one is live."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from psycopg.errors import LockNotAvailable, UndefinedTable

from rolecall.adapters import refusals
from rolecall.adapters.postgres.binary import from_halfvecs
from rolecall.adapters.postgres.connection import SNAPSHOT, Connection, Database
from rolecall.adapters.postgres.entries import change_counts, forget_vectors, generation_ids, remove_entries
from rolecall.adapters.postgres.rows import Row, jsonb, stored_document
from rolecall.adapters.postgres.statements import statement
from rolecall.domain.chunk import Chunk, Level, Vector
from rolecall.domain.document import Kind, StoredDocument
from rolecall.domain.generation import Generation, State
from rolecall.domain.hit import Hit

PATIENCE = "2s"
"""How long a prune waits for those who read a generation before it leaves that one for the next time."""

_PIN_ATTEMPTS = 10
_KINDS = {kind.value: kind for kind in Kind}
_CHUNK_TYPES = ["uuid", "uuid", "text", "int4", "text", "text", "int4", "int4", "bytea", "text"]


class PostgresGenerations:
    """A `GenerationStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, encoder: str, chunker: str, analyzer: str, dimensions: int) -> Generation:
        given = {"encoder": encoder, "chunker": chunker, "analyzer": analyzer, "dimensions": dimensions}
        with self._database.transaction() as connection:
            [(generation_id,)] = connection.execute(statement("generations", "create"), given)
            connection.execute(statement("generation", "create", generation=generation_id, dimensions=dimensions))
            return _get(connection, generation_id)

    def get(self, generation_id: int) -> Generation:
        with self._database.connection() as connection:
            return _get(connection, generation_id)

    def list(self) -> Sequence[Generation]:
        with self._database.connection() as connection:
            return _select(connection, "ORDER BY id")

    def active(self) -> Generation | None:
        with self._database.connection() as connection:
            return _active(connection)

    @contextmanager
    def reading(self) -> Iterator[Generation]:
        for _ in range(_PIN_ATTEMPTS):
            with ExitStack() as snapshot:
                connection = snapshot.enter_context(self._database.transaction(SNAPSHOT))
                generation = _active(connection)
                if generation is None:
                    raise refusals.nothing_published()
                try:
                    connection.execute(statement("generation", "pin", generation=generation.id))
                except UndefinedTable:  # another one was published, and this one pruned, since the snapshot was taken
                    continue
                with snapshot.pop_all():
                    yield generation
                    return
        raise refusals.nothing_published()

    def changed(self, generation_id: int, *, tenant: str | None = None, limit: int) -> Sequence[tuple[str, StoredDocument]]:
        rows = self._rows("changed", {"generation": generation_id, "tenant": tenant, "limit": limit})
        return [(row[0], stored_document(row[1:])) for row in rows]

    def count_changed(self, generation_id: int, *, tenant: str | None = None) -> int:
        [(count,)] = self._rows("count_changed", {"generation": generation_id, "tenant": tenant})
        return int(count)

    def write(self, generation_id: int, tenant: str, versions: Mapping[UUID, UUID], chunks: Sequence[Chunk]) -> None:
        with self._database.writing(tenant) as connection:
            generations = generation_ids(connection)
            if generation_id not in generations:
                raise refusals.no_generation(generation_id)
            rows = connection.execute(statement("generations", "present"), {"tenant": tenant, "ids": list(versions)})
            present = {document_id for (document_id,) in rows}  # the others were deleted meanwhile
            removed = remove_entries(connection, generation_id, tenant, list(present))
            written = [chunk for chunk in chunks if chunk.document_id in present]
            _copy_chunks(connection, generation_id, written)
            ids = sorted(present)
            given = {"generation": generation_id, "ids": ids, "version_ids": [versions[document_id] for document_id in ids]}
            new = sum(inserted for (inserted,) in connection.execute(statement("generations", "mark"), given))
            change_counts(connection, generation_id, documents=new, chunks=len(written) - len(removed))
            given_up = {*removed, *(chunk.text_hash for chunk in chunks)} - {chunk.text_hash for chunk in written}
            forget_vectors(connection, given_up, generations)

    def chunks(self, generation_id: int, document_ids: Sequence[UUID], level: Level) -> Mapping[UUID, Sequence[Chunk]]:
        rows = self._rows("chunks", {"ids": list(document_ids), "level": level}, generation=generation_id)
        return {document_id: [_chunk(document_id, level, *row[1:]) for row in group] for document_id, group in _by_document(rows)}

    def hits(self, generation_id: int, tenant: str, scores: Mapping[UUID, float]) -> Mapping[UUID, Hit]:
        rows = self._rows("hits", {"ids": list(scores), "tenant": tenant}, generation=generation_id)
        return {
            chunk_id: Hit(str(document_id), external_id, Kind(kind), title, scores[chunk_id], start, end, quote)
            for chunk_id, document_id, external_id, kind, title, start, end, quote in rows
        }

    def sample(self, generation_id: int, count: int) -> Sequence[tuple[str, Chunk, Vector]]:
        rows = self._rows("sample", {"count": count}, generation=generation_id)
        if not rows:
            return []
        vectors = from_halfvecs([row[-1] for row in rows])
        chunks = [_chunk(document_id, Level.PASSAGE, *columns) for _, document_id, *columns, _ in rows]
        return [(row[0], chunk, vector) for row, chunk, vector in zip(rows, chunks, vectors, strict=True)]

    def record(self, generation_id: int, *, reused: int = 0, embedded: int = 0, seconds: float = 0.0) -> None:
        self._update("record", generation_id, {"reused": reused, "embedded": embedded, "seconds": seconds})

    def verified(self, generation_id: int, verification: Mapping[str, Any]) -> None:
        self._update("verified", generation_id, {"verification": jsonb(verification), "ok": bool(verification["ok"])})

    def publish(self, generation_id: int) -> Generation:
        with self._database.transaction() as connection:
            connection.execute("LOCK TABLE documents IN SHARE MODE")  # whoever writes documents is done, and the next one waits
            active = _pointer(connection)
            generation = _get(connection, generation_id)
            if generation.state is State.BUILDING:
                raise refusals.not_ready(generation_id, generation.state)
            if missing := self.count_changed(generation_id):
                raise refusals.still_changed(generation_id, missing)
            if active != generation_id:
                _execute(connection, "activate", generation_id, {"replaced": active})
                _switch(connection, active, generation_id)
            return _get(connection, generation_id)

    def rollback(self) -> Generation:
        with self._database.transaction() as connection:
            active = _pointer(connection)
            if active is None:
                raise refusals.nothing_published()
            [(replaced,)] = connection.execute(statement("generations", "replaced"), {"generation": active})
            if replaced is None:
                raise refusals.nothing_before(active)
            _execute(connection, "reactivate", replaced)
            _switch(connection, active, replaced)
            return _get(connection, replaced)

    def prune(self, keep: int) -> Sequence[Generation]:
        with self._database.transaction() as connection:
            _pointer(connection)  # nobody publishes or rolls back meanwhile
            connection.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            retired = _select(connection, "WHERE state = 'retired' ORDER BY published_at DESC, id DESC")
            unfinished = _select(connection, "WHERE state = 'building'")
            goners = sorted([*retired[keep:], *unfinished], key=lambda generation: generation.id)
            return [generation for generation in goners if _drop(connection, generation)]

    def _update(self, name: str, generation_id: int, given: Mapping[str, Any]) -> None:
        with self._database.connection() as connection:
            _execute(connection, name, generation_id, given)

    def _rows(self, name: str, given: Mapping[str, Any], **parts: int) -> Sequence[tuple[Any, ...]]:
        with self._database.connection() as connection, connection.cursor(binary=True) as cursor:
            return cursor.execute(statement("generations", name, **parts), given).fetchall()


def _select(connection: Connection, rest: str, given: Mapping[str, Any] | None = None) -> Sequence[Generation]:
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(statement("generations", "select", rest=rest), given).fetchall()
    return [Generation(id_, State(state), *columns) for id_, state, *columns in rows]


def _get(connection: Connection, generation_id: int) -> Generation:
    found = _select(connection, "WHERE id = %(id)s", {"id": generation_id})
    if not found:
        raise refusals.no_generation(generation_id)
    return found[0]


def _active(connection: Connection) -> Generation | None:
    found = _select(connection, "WHERE id = (SELECT active FROM index_pointer)")
    return found[0] if found else None


def _pointer(connection: Connection) -> int | None:
    active: int | None
    [(active,)] = connection.execute(statement("generations", "pointer"))
    return active


def _execute(connection: Connection, name: str, generation_id: int, given: Mapping[str, Any] | None = None) -> None:
    if not connection.execute(statement("generations", name), {"generation": generation_id, **(given or {})}).rowcount:
        raise refusals.no_generation(generation_id)


def _switch(connection: Connection, before: int | None, after: int) -> None:
    if before is not None:
        _execute(connection, "retire", before)
    _execute(connection, "point", after)


def _drop(connection: Connection, generation: Generation) -> bool:
    """Whether nobody used it, so that it could be dropped."""
    try:
        with connection.transaction():
            connection.execute(statement("generation", "lock", generation=generation.id))
            hashes = [text_hash for (text_hash,) in connection.execute(statement("generations", "hashes", generation=generation.id))]
            connection.execute(statement("generation", "drop", generation=generation.id))
            _execute(connection, "delete", generation.id)
            forget_vectors(connection, hashes, generation_ids(connection))
    except LockNotAvailable:
        return False
    return True


def _copy_chunks(connection: Connection, generation_id: int, chunks: Sequence[Chunk]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement("generations", "add_chunks", generation=generation_id)) as copy:
        copy.set_types(_CHUNK_TYPES)
        for c in chunks:
            copy.write_row((c.id, c.document_id, c.kind, c.ordinal, c.level, c.section, c.start, c.end, c.text_hash, c.text))


def _by_document(rows: Sequence[Row]) -> Iterator[tuple[UUID, Iterator[Row]]]:
    """Rows by their first column; it comes as bytes, which are compared and made far faster than ids."""
    for document_id, group in groupby(rows, key=itemgetter(0)):
        yield UUID(bytes=document_id), group


def _chunk(
    document_id: UUID, level: Level, id_: UUID, kind: str, ordinal: int, section: str, start: int, end: int, text: str = ""
) -> Chunk:
    return Chunk(id_, document_id, _KINDS[kind], ordinal, level, section, start, end, text)
