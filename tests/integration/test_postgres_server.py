from typing import Any

import psycopg
import pytest

from rolecall.adapters.postgres import server
from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.server import check_server, drop_schema, prepare
from rolecall.domain.errors import Misconfigured, Unavailable

NOWHERE = "postgresql://somebody@127.0.0.1:1/nothing?connect_timeout=2"


def results(database: Database) -> dict[str, bool]:
    return {check.name: check.ok for check in check_server(database)}


def test_a_migrated_database_is_as_it_should_be(database: Database) -> None:
    assert results(database) == {"database": True, "postgresql": True, "pgvector": True, "migrations": True}
    assert all(check.detail and not check.remedy for check in check_server(database))


def test_prepare_makes_the_tables_once(empty_database: Database) -> None:
    assert results(empty_database)["migrations"] is False
    assert "rolecall db upgrade" in check_server(empty_database)[-1].remedy
    prepare(empty_database)
    assert all(results(empty_database).values())
    prepare(empty_database)


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.lease() as connection:
        connection.execute(f"UPDATE {database.schema}.alembic_version SET version_num = '9999'")
    with pytest.raises(Misconfigured) as error:
        prepare(database)
    assert error.value.remedy == "upgrade rolecall"


def test_no_server() -> None:
    [check] = check_server(Database(NOWHERE))
    assert not check.ok
    assert check.remedy
    with pytest.raises(Unavailable):
        prepare(Database(NOWHERE))


@pytest.mark.parametrize("url", ["nonsense", "mysql://here", "postgresql://[", "host='"])
def test_a_url_that_cannot_be_read(url: str) -> None:
    [check] = check_server(Database(url))
    assert not check.ok
    with pytest.raises((Misconfigured, Unavailable)):
        prepare(Database(url))


@pytest.mark.parametrize(
    ("facts", "wrong", "word"),
    [
        ({"number": 140_012, "version": "14.12"}, "postgresql", "PostgreSQL 14.12"),
        ({"installed": None, "available": None}, "pgvector", "isn't there"),
        ({"installed": "0.7.4", "available": "0.8.1"}, "pgvector", "0.7.4"),
        ({"installed": "0.7.4", "available": "0.7.4"}, "pgvector", "0.7.4"),
        ({"installed": None, "available": "0.5.1"}, "pgvector", "0.5.1"),
    ],
)
def test_a_server_that_lacks_something(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any], wrong: str, word: str
) -> None:
    have = {"number": 150_000, "version": "15.0", "installed": None, "available": "0.8.0", "migrated": False} | facts
    monkeypatch.setattr(server, "_facts", lambda *_: tuple(have.values()))
    [check] = [check for check in check_server(empty_database) if not check.ok]
    assert check.name == wrong
    assert word in check.detail
    assert check.remedy
    with pytest.raises(Misconfigured) as error:
        prepare(empty_database)
    assert error.value.remedy == check.remedy


def test_an_extension_that_can_be_created_is_enough(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_facts", lambda *_: (180_000, "18.0", None, "0.8.0", False))
    assert results(empty_database) == {"database": True, "postgresql": True, "pgvector": True, "migrations": False}


def test_drop_schema(database: Database) -> None:
    drop_schema(database)
    drop_schema(database)
    assert results(database)["migrations"] is False


def test_a_role_that_may_not_create_says_so(empty_database: Database, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS rolecall_nobody")
        connection.execute("CREATE ROLE rolecall_nobody LOGIN PASSWORD 'nobody'")
        try:
            given = psycopg.conninfo.conninfo_to_dict(database_url) | {"user": "rolecall_nobody", "password": "nobody"}
            with (
                Database(psycopg.conninfo.make_conninfo(**given), empty_database.schema) as database,
                pytest.raises(Misconfigured, match="permission"),
            ):
                prepare(database)
        finally:
            connection.execute("DROP ROLE rolecall_nobody")
