from concurrent.futures import ThreadPoolExecutor

import pytest
from contract_stores import Stores

from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.locks import PostgresLocks
from rolecall.domain.errors import Unavailable


class LocksContract:
    def test_one_at_a_time_holds_a_lock(self, stores: Stores) -> None:
        with stores.locks.hold("build") as free:
            assert free
            with stores.locks.hold("build") as again:
                assert not again
            with stores.locks.hold("build") as still:
                assert not still, "whoever didn't get it doesn't free it"
            with stores.locks.hold("another") as other:
                assert other
        with stores.locks.hold("build") as free:
            assert free

    def test_other_threads_are_others(self, stores: Stores) -> None:
        def attempt() -> bool:
            with stores.locks.hold("build") as free:
                return free

        with ThreadPoolExecutor(1) as pool:
            with stores.locks.hold("build"):
                assert not pool.submit(attempt).result()
            assert pool.submit(attempt).result()

    def test_an_error_frees_it(self, stores: Stores) -> None:
        with pytest.raises(ZeroDivisionError), stores.locks.hold("build"):
            raise ZeroDivisionError
        with stores.locks.hold("build") as free:
            assert free

    def test_a_lock_is_not_part_of_a_transaction(self, stores: Stores) -> None:
        with stores.locks.hold("build") as free, stores.documents.transaction(), stores.locks.hold("build") as again:
            assert free
            assert not again


class TestMemoryLocks(LocksContract):
    @pytest.fixture
    def stores(self, memory_stores: Stores) -> Stores:
        return memory_stores


class TestPostgresLocks(LocksContract):
    @pytest.fixture
    def stores(self, postgres_stores: Stores) -> Stores:
        return postgres_stores

    def test_each_schema_has_its_own(self, database: Database) -> None:
        with (
            Database(database.url, "elsewhere") as elsewhere,
            PostgresLocks(database).hold("build") as here,
            PostgresLocks(elsewhere).hold("build") as there,
        ):
            assert here
            assert there

    def test_a_lock_goes_with_its_connection_and_its_holder_learns_of_it(self, database: Database) -> None:
        locks = PostgresLocks(database)

        def lose() -> None:
            with locks.hold("build"):
                with database.lease() as connection:
                    connection.execute(_KILL_HOLDER, [database.lock_key("lock", "build")])
                with locks.hold("build") as free:
                    assert free

        with pytest.raises(Unavailable):
            lose()


_KILL_HOLDER = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (classid::bigint << 32 | objid::bigint) = %s
"""
