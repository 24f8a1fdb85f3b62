import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from rolecall.adapters.postgres.connection import SNAPSHOT, Connection, Database
from rolecall.adapters.postgres.documents import PostgresDocuments
from rolecall.domain.errors import Misconfigured, Unavailable


def pid(connection: Connection) -> int:
    [(number,)] = connection.execute("SELECT pg_backend_pid()")
    return int(number)


def kill(database: Database, number: int) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", [number])


def test_nothing_is_opened_before_it_is_needed() -> None:
    Database("postgresql://nobody@127.0.0.1:1/nothing").close()


def test_a_connection_is_used_again(database: Database) -> None:
    with database.connection() as connection:
        first = pid(connection)
    with database.transaction() as connection:
        assert pid(connection) == first


def test_inner_calls_join_the_transaction(database: Database) -> None:
    with (
        database.transaction() as outer,
        database.transaction() as inner,
        database.connection() as single,
        database.writing("acme") as writing,
    ):
        assert outer is inner is single is writing


def test_a_lease_stands_apart(database: Database) -> None:
    with database.transaction() as outer, database.lease() as connection:
        assert connection is not outer


def test_threads_have_connections_of_their_own(database: Database) -> None:
    barrier = threading.Barrier(3)

    def work(_: int) -> int:
        with database.transaction() as connection:
            barrier.wait(10)
            return pid(connection)

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(work, range(3)))) == 3


def test_a_connection_that_the_server_closed_is_not_used_again(database: Database) -> None:
    with database.connection() as connection:
        first = pid(connection)
    kill(database, first)
    with database.transaction() as connection:
        assert pid(connection) != first


def test_a_connection_lost_in_the_middle_is_unavailable_and_the_next_call_works(database: Database) -> None:
    def lose() -> None:
        with database.transaction() as connection:
            kill(database, pid(connection))
            connection.execute("SELECT 1")

    with pytest.raises(Unavailable) as error:
        lose()
    assert error.value.remedy
    with database.connection() as connection:
        assert pid(connection)


def test_a_failed_statement_leaves_a_usable_connection(database: Database) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), database.transaction() as connection:
        connection.execute("SELECT 1 / 0")
    with database.connection() as connection:
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        assert pid(connection)


def test_a_mistake_in_a_statement_is_not_taken_for_one_in_the_url(database: Database) -> None:
    with pytest.raises(psycopg.errors.SyntaxError), database.connection() as connection:
        connection.execute("SELEC 1")


def test_missing_tables_are_explained(empty_database: Database) -> None:
    with pytest.raises(Misconfigured) as error:
        PostgresDocuments(empty_database).count("acme")
    assert "db upgrade" in error.value.remedy


def test_a_snapshot_is_read_only_and_does_not_move(database: Database) -> None:
    with database.transaction(SNAPSHOT) as snapshot:
        assert snapshot.execute("SELECT count(*) FROM embeddings").fetchall() == [(0,)]
        with database.lease() as connection:
            connection.execute("INSERT INTO embeddings VALUES ('h', 'e', 'v')")
        assert snapshot.execute("SELECT count(*) FROM embeddings").fetchall() == [(0,)]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            snapshot.execute("INSERT INTO embeddings VALUES ('i', 'e', 'v')")


def test_writers_of_one_tenant_take_turns(database: Database) -> None:
    def write() -> None:
        with database.writing("acme"):
            pass

    with ThreadPoolExecutor(1) as pool:
        with database.writing("other"):
            pool.submit(write).result(timeout=5)
        with database.writing("acme"):
            waiting = pool.submit(write)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.1)
        waiting.result(timeout=5)


def test_lock_keys_differ_by_schema_and_name(database: Database) -> None:
    keys = {database.lock_key("a", "b"), database.lock_key("ab"), Database(database.url, "elsewhere").lock_key("a", "b")}
    assert len(keys) == 3
    assert all(-(2**63) <= key < 2**63 for key in keys)


def test_pgvector_is_found_wherever_its_extension_is(database: Database) -> None:
    with database.connection() as connection:
        [(path,)] = connection.execute("SELECT current_setting('search_path')")
        assert path.split(", ")[0].strip('"') == database.schema
        connection.execute("SELECT '[1,2]'::halfvec")
