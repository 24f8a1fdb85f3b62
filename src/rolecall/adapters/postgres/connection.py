"""Connections to PostgreSQL: opened when first needed, kept for the next call, and shared by everything inside one transaction."""

import hashlib
import select
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.adapt import Dumper
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Format, TransactionStatus

from rolecall.adapters.postgres.binary import Wire
from rolecall.domain.errors import Misconfigured, RolecallError, Unavailable

Connection = psycopg.Connection[tuple[Any, ...]]

READ_WRITE = "ISOLATION LEVEL READ COMMITTED READ WRITE"
SNAPSHOT = "ISOLATION LEVEL REPEATABLE READ READ ONLY"

_UPGRADE = "run `rolecall db upgrade`"

# pgvector's types live wherever its extension was created. Custom plans, because a generic one can't know a limit or a filter;
# relaxed order, because a search sorts what it gets anyway; no parallel workers or JIT, because starting them takes longer than
# a search; cheap random reads, because what is searched lies in memory or on flash.
SESSION = """
SELECT set_config('search_path', format('%%I, %%I', %s::text, coalesce(
           (SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'vector'), 'public')), false),
       set_config('plan_cache_mode', 'force_custom_plan', false),
       set_config('max_parallel_workers_per_gather', '0', false),
       set_config('jit', 'off', false),
       set_config('random_page_cost', '1.1', false),
       set_config('timezone', 'UTC', false),
       set_config('hnsw.iterative_scan', 'relaxed_order', false),
       set_config('hnsw.ef_search', '120', false)
"""


class _WireDumper(Dumper):
    """Sends bytes that are already in a type's binary form; the server takes the type from the statement."""

    format = Format.BINARY

    def dump(self, obj: Any) -> bytes:
        return bytes(obj)


class Database:
    """One schema of one PostgreSQL database. Safe to share between threads: each gets connections of its own."""

    def __init__(self, url: str, schema: str = "public") -> None:
        self.url = url
        self.schema = schema
        self._idle: list[Connection] = []
        self._current: ContextVar[Connection | None] = ContextVar("connection", default=None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the idle connections; the next call opens a new one."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def transaction(self, mode: str = READ_WRITE) -> Iterator[Connection]:
        """A transaction; inside another one, that one."""
        joined = self._current.get()
        if joined is not None:
            yield joined
            return
        with self.lease() as connection:
            connection.execute(f"BEGIN {mode}")
            token = self._current.set(connection)
            try:
                yield connection
                connection.commit()
            finally:
                self._current.reset(token)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """The caller's transaction, or else a connection on which each statement is a transaction of its own."""
        joined = self._current.get()
        if joined is not None:
            yield joined
            return
        with self.lease() as connection:
            yield connection

    @contextmanager
    def writing(self, tenant: str) -> Iterator[Connection]:
        """A transaction whose writes nobody else's for this tenant cross: so counts kept beside the data stay right."""
        with self.transaction() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [self.lock_key("tenant", tenant)])
            yield connection

    @contextmanager
    def lease(self) -> Iterator[Connection]:
        """A connection of one's own, outside of any transaction; errors of the driver become the product's."""
        with _translated():
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection)

    def lock_key(self, *parts: str) -> int:
        """The number of an advisory lock of this schema."""
        name = "\0".join((self.schema, *parts))
        return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)

    def _take(self) -> Connection:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread took the last one
                break
            if _usable(connection):
                return connection
            connection.close()
        return self._connect()

    def _give_back(self, connection: Connection) -> None:
        if not connection.closed and connection.info.transaction_status != TransactionStatus.IDLE:
            _quietly_roll_back(connection)
        if connection.closed:
            return
        self._idle.append(connection)

    def _connect(self) -> Connection:
        defaults = {"connect_timeout": "10", "fallback_application_name": "rolecall"}
        given = conninfo_to_dict(self.url)
        connection = psycopg.connect(self.url, autocommit=True, **{k: v for k, v in defaults.items() if k not in given})  # type: ignore[arg-type]
        connection.adapters.register_dumper(Wire, _WireDumper)
        connection.execute(SESSION, [self.schema])
        return connection


def _usable(connection: Connection) -> bool:
    """Whether an idle connection is still alive: one with something to read was closed by the server."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


def _quietly_roll_back(connection: Connection) -> None:
    try:
        connection.rollback()
    except psycopg.Error:  # a lost connection has rolled back already; the error that got us here is the one to tell
        connection.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedObject) as error:
        raise Misconfigured(f"The database's tables are not those of this version: {_first_line(error)}", remedy=_UPGRADE) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Misconfigured(
            f"The database refuses: {_first_line(error)}", remedy="grant the role of ROLECALL_DATABASE_URL that right"
        ) from error
    except psycopg.OperationalError as error:
        raise Unavailable(
            f"The database can't be reached or gave up: {_first_line(error)}",
            remedy="run `rolecall doctor`, or try again once the server is back",
        ) from error
    except psycopg.ProgrammingError as error:
        raise _wrong_url(error) from error


def _wrong_url(error: psycopg.ProgrammingError) -> RolecallError | psycopg.ProgrammingError:
    if error.sqlstate is not None:  # the server's word on a statement: a mistake of ours, not of the user
        return error
    return Misconfigured(f"The database's URL can't be read: {_first_line(error)}", remedy="write it as postgresql://user@host:5432/name")


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0]
