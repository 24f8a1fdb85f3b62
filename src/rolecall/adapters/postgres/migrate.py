"""Brings a database's tables up to this version of the package. Imports Alembic and SQLAlchemy: only for when there is something to do."""

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from rolecall.adapters.postgres.connection import SESSION, Database

_ONE_AT_A_TIME = 7_237_126_317  # one lock for all schemas, since an extension is created for the whole database


def migrate(database: Database, revision: str = "head") -> None:
    """Make the schema and its tables, or upgrade them; two processes that do it at once take turns.

    Raises:
        Unavailable: the server can't be reached.
        Misconfigured: the role may not create what is needed.
    """
    with database.lease() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        try:
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(database.schema)))
            _upgrade(database, revision)
        finally:
            connection.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])
    database.close()  # connections opened before don't know where the extension's types are


def configuration(connection: Connection, schema: str) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", f"{__package__}:migrations")
    config.attributes.update(connection=connection, schema=schema)
    return config


def _upgrade(database: Database, revision: str) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(database.url), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(SESSION, (database.schema,))
            command.upgrade(configuration(connection, database.schema), revision)
    except DBAPIError as error:
        raise (error.orig or error) from error
