import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from rolecall.adapters.postgres import migrate as migrate_module
from rolecall.adapters.postgres.connection import SESSION, Database
from rolecall.adapters.postgres.generations import PostgresGenerations
from rolecall.adapters.postgres.migrate import configuration, migrate
from rolecall.adapters.postgres.schema import metadata
from rolecall.adapters.postgres.server import check_server, newest_revision, prepare

CATALOG = """
SELECT 'column', c.relname, format('%%s %%s %%s %%s %%s %%s', attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
       pg_get_expr(adbin, adrelid), col_description(c.oid, attnum))
FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relnamespace = %(schema)s::text::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
UNION ALL
SELECT 'constraint', conrelid::regclass::text, format('%%s %%s', conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = %(schema)s::text::regnamespace
UNION ALL
SELECT 'index', tablename, indexdef FROM pg_indexes WHERE schemaname = %(schema)s::text
UNION ALL
SELECT 'comment', relname, obj_description(oid, 'pg_class') FROM pg_class
WHERE relnamespace = %(schema)s::text::regnamespace AND relkind = 'r'
"""


def revisions() -> list[str]:
    script = ScriptDirectory.from_config(configuration(None, "public"))  # type: ignore[arg-type]
    return [revision.revision for revision in script.walk_revisions()][::-1]


def catalog(database: Database) -> set[tuple[str, ...]]:
    with database.lease() as connection:
        rows = connection.execute(CATALOG, {"schema": database.schema}).fetchall()
    plain = [tuple(str(value).replace(f"{database.schema}.", "") for value in row) for row in rows]
    return {row for row in plain if "alembic_version" not in row[1]}


def sqlalchemy_connection(database: Database) -> Connection:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(database.url), poolclass=NullPool)
    connection = engine.connect()
    connection.exec_driver_sql(SESSION, (database.schema,))
    connection.commit()
    return connection


def test_models_and_migrations_agree(empty_database: Database) -> None:
    migrate(empty_database)
    with sqlalchemy_connection(empty_database) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "version_table_schema": empty_database.schema}
        )
        differences = compare_metadata(context, metadata)
    assert [difference for difference in differences if "alembic_version" not in str(difference)] == []


def test_models_and_migrations_make_the_same_catalog(empty_database: Database) -> None:
    migrate(empty_database)
    migrated = catalog(empty_database)
    with Database(empty_database.url, f"{empty_database.schema}_models") as models:
        try:
            with models.lease() as connection:
                connection.execute(f'CREATE SCHEMA "{models.schema}"')
            with sqlalchemy_connection(models) as connection, connection.begin():
                metadata.create_all(connection)
            assert {row for row in catalog(models) if row not in migrated} == set()
            assert {row for row in migrated if row not in catalog(models)} == set()
        finally:
            with models.lease() as connection:
                connection.execute(f'DROP SCHEMA IF EXISTS "{models.schema}" CASCADE')
    assert len(migrated) > 60


@pytest.mark.parametrize("start", [None, *revisions()])
def test_upgrade_from_every_earlier_revision(empty_database: Database, start: str | None) -> None:
    if start:
        migrate(empty_database, start)
    migrate(empty_database)
    assert all(check.ok for check in check_server(empty_database))


def test_revisions_are_in_one_line_and_their_files_start_with_them() -> None:
    files = sorted(Path(migrate_module.__file__).parent.joinpath("migrations", "versions").glob("*.py"))
    assert [file.name.split("_")[0] for file in files] == revisions()
    assert newest_revision() == revisions()[-1]
    assert all(re.fullmatch(r"\d{4}", revision) for revision in revisions())


def test_migrating_again_changes_nothing(empty_database: Database) -> None:
    migrate(empty_database)
    before = catalog(empty_database)
    migrate(empty_database)
    assert catalog(empty_database) == before


def test_several_may_migrate_at_once(empty_database: Database) -> None:
    def upgrade(_: int) -> None:
        with Database(empty_database.url, empty_database.schema) as database:
            prepare(database)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, range(4)))
    assert all(check.ok for check in check_server(empty_database))


def test_a_migrated_database_is_prepared_without_alembic(database: Database) -> None:
    code = (
        "import sys; from rolecall.adapters.postgres.connection import Database; from rolecall.adapters.postgres.server import prepare; "
        "from rolecall.adapters.postgres import documents, embeddings, generations, lexical, locks, vectors; "
        f"database = Database({database.url!r}, {database.schema!r}); prepare(database); database.close(); "
        "print(sorted({'alembic', 'sqlalchemy'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_generations_that_were_there_before_get_the_tables_that_came_later(empty_database: Database) -> None:
    migrate(empty_database, "0001")
    with empty_database.connection() as connection:
        connection.execute(
            "INSERT INTO index_generations (state, encoder, chunker, analyzer, dimensions) VALUES ('active', 'e', 'c', 'a', 4)"
        )
        connection.execute("CREATE TABLE chunks_1 (id uuid PRIMARY KEY)")
    migrate(empty_database)
    new = PostgresGenerations(empty_database).create("e", "c", "a", 4)

    def later_tables(generation: int) -> set[tuple[str, ...]]:
        rows = [row for row in catalog(empty_database) if re.fullmatch(rf"(parts|occupations)_{generation}", row[1])]
        return {tuple(value.replace(f"_{generation}", "_N") for value in row) for row in rows}

    assert later_tables(1) == later_tables(new.id) != set()
