"""Advisory locks of PostgreSQL: they go with the process that holds them."""

from collections.abc import Iterator
from contextlib import contextmanager

from rolecall.adapters.postgres.connection import Database


class PostgresLocks:
    """`Locks` between all processes that use the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def hold(self, name: str) -> Iterator[bool]:
        key = self._database.lock_key("lock", name)
        with self._database.lease() as connection:
            [(free,)] = connection.execute("SELECT pg_try_advisory_lock(%s)", [key])
            try:
                yield free
            finally:
                if free and not connection.closed:
                    connection.execute("SELECT pg_advisory_unlock(%s)", [key])
