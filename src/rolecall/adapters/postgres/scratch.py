"""Schemas for work that must not touch the user's documents, and leaves nothing behind."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from rolecall.adapters.postgres.connection import Connection, Database
from rolecall.adapters.postgres.server import drop_schema

_PREFIX = "rolecall_scratch"


@contextmanager
def scratch_schema(database: Database, purpose: str) -> Iterator[str]:
    """The name of a new schema, which is dropped in the end; those that killed processes left behind are dropped first.

    Whoever uses one holds a lock of its name, which the server frees with the connection.
    """
    name = f"{_PREFIX}_{purpose}_{os.getpid()}_{os.urandom(3).hex()}"
    with database.lease() as connection:
        _lock(connection, name)
        _drop_abandoned(database, connection)
        try:
            yield name
        finally:
            _drop(database, name)
            connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def _drop_abandoned(database: Database, connection: Connection) -> None:
    found = connection.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [f"{_PREFIX}_"]).fetchall()
    for (name,) in found:
        if _lock(connection, name):
            _drop(database, name)
            connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def _drop(database: Database, name: str) -> None:
    with Database(database.url, name) as scratch:
        drop_schema(scratch)


def _lock(connection: Connection, name: str) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name]).fetchone()
    return bool(row and row[0])
