"""A database for tests: the embedded server, or the one that ROLECALL_TEST_DATABASE_URL names; each test has a schema of its own."""

import io
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from rolecall.adapters.postgres.connection import Database

_NUMBERS = itertools.count(1)

_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A running server with pgvector."""
    given = os.environ.get("ROLECALL_TEST_DATABASE_URL")
    if given:
        yield given
        return
    from rolecall.adapters.postgres.embedded import EmbeddedServer

    with tempfile.TemporaryDirectory(prefix="rolecall-", dir=_quick_folder()) as home:
        Path(home).chmod(0o711)  # run by root, the server is another user's
        with EmbeddedServer(Path(home)).use() as url:
            with Database(url) as database, database.lease() as connection:
                for setting in _CARELESS:  # nothing of it has to outlive a power cut
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
            yield url


@pytest.fixture(scope="session")
def migrations_as_sql(database_url: str) -> str:
    """All migrations as one script: far faster than running them again for each test."""
    from alembic import command
    from alembic.config import Config

    with Database(database_url) as database, database.lease() as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
    script = io.StringIO()
    config = Config(output_buffer=script)
    config.set_main_option("script_location", "rolecall.adapters.postgres:migrations")
    command.upgrade(config, "head", sql=True)
    return script.getvalue()


@pytest.fixture
def empty_database(database_url: str) -> Iterator[Database]:
    """A database whose schema doesn't exist yet."""
    with _schema(database_url) as database:
        yield database


@pytest.fixture(scope="session")
def new_database(database_url: str, migrations_as_sql: str) -> Callable[[], AbstractContextManager[Database]]:
    """Makes migrated databases, for fixtures that serve several tests."""

    @contextmanager
    def make() -> Iterator[Database]:
        with _schema(database_url) as database:
            with database.lease() as connection:
                connection.execute(f'CREATE SCHEMA "{database.schema}"')
                connection.execute(migrations_as_sql)
            yield database

    return make


@pytest.fixture
def database(new_database: Callable[[], AbstractContextManager[Database]]) -> Iterator[Database]:
    """A migrated database that nothing else uses."""
    with new_database() as database:
        yield database


def _quick_folder() -> str | None:
    """Memory, where there is enough of it: each test makes and drops a hundred small files."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2**30 else None


@contextmanager
def _schema(url: str) -> Iterator[Database]:
    with Database(url, f"rolecall_test_{os.getpid()}_{next(_NUMBERS)}") as database:
        yield database
        with database.lease() as connection:
            connection.execute(f'DROP SCHEMA IF EXISTS "{database.schema}" CASCADE')
