"""What the product needs of a PostgreSQL server, and whether it is there."""

from pathlib import Path

from psycopg import sql

from rolecall.adapters.postgres.connection import Connection, Database
from rolecall.domain.check import Check
from rolecall.domain.errors import Misconfigured, RolecallError

LEAST_POSTGRESQL = 150_000
LEAST_PGVECTOR = (0, 8)

_MIGRATIONS = Path(__file__).parent / "migrations" / "versions"

_FACTS = """
SELECT current_setting('server_version_num')::int, current_setting('server_version'),
       (SELECT extversion FROM pg_extension WHERE extname = 'vector'),
       (SELECT default_version FROM pg_available_extensions WHERE name = 'vector'),
       to_regclass(format('%%I.alembic_version', %s::text)) IS NOT NULL
"""


def newest_revision() -> str:
    """The revision that this version of the package needs: migration files start with theirs."""
    return max(path.name.split("_")[0] for path in _MIGRATIONS.glob("[0-9]*_*.py"))


def check_server(database: Database) -> list[Check]:
    """Whether the server can be reached, is new enough, has pgvector, and has the tables of this version: in this order.

    Stops at the first that makes the next pointless; never raises.
    """
    try:
        with database.lease() as connection:
            return _checks(connection, database.schema)
    except RolecallError as error:
        return [Check("database", False, error.message, error.remedy)]


def _checks(connection: Connection, schema: str) -> list[Check]:
    number, version, installed, available, migrated = _facts(connection, schema)
    checks = [
        Check("database", True, f"{connection.info.dbname} on {connection.info.host or 'a local socket'}"),
        Check(
            "postgresql",
            number >= LEAST_POSTGRESQL,
            f"PostgreSQL {version}",
            "" if number >= LEAST_POSTGRESQL else "use PostgreSQL 15 or newer, or leave ROLECALL_DATABASE_URL unset for the embedded one",
        ),
        _pgvector(installed, available),
    ]
    if all(check.ok for check in checks):
        checks.append(_migrations(connection, schema, migrated))
    return checks


def _facts(connection: Connection, schema: str) -> tuple[int, str, str | None, str | None, bool]:
    [(number, version, installed, available, migrated)] = connection.execute(_FACTS, [schema])
    return number, version, installed, available, migrated


def _pgvector(installed: str | None, available: str | None) -> Check:
    version = installed or available
    if version is None:
        return Check(
            "pgvector", False, "pgvector isn't there", "install pgvector 0.8 or newer on the server (https://github.com/pgvector/pgvector)"
        )
    if tuple(int(part) for part in version.split(".")[:2]) >= LEAST_PGVECTOR:
        return Check("pgvector", True, f"pgvector {version}")
    newer = "ALTER EXTENSION vector UPDATE" if available and available != installed else "install pgvector 0.8 or newer on the server"
    return Check("pgvector", False, f"pgvector {version} is older than 0.8", newer)


def _migrations(connection: Connection, schema: str, migrated: bool) -> Check:
    current = None
    if migrated:
        row = connection.execute(sql.SQL("SELECT version_num FROM {}.alembic_version").format(sql.Identifier(schema))).fetchone()
        current = row[0] if row else None
    newest = newest_revision()
    if current == newest:
        return Check("migrations", True, f"revision {current}")
    if current is not None and current > newest:
        return Check("migrations", False, f"revision {current} is newer than this version's {newest}", "upgrade rolecall")
    return Check("migrations", False, f"revision {current} of {newest}" if current else "no tables yet", "run `rolecall db upgrade`")


def prepare(database: Database) -> None:
    """Make sure that the database can be used, and bring its tables up to this version where they aren't.

    Raises:
        Unavailable: the server can't be reached.
        Misconfigured: something is missing that only the user can put there.
    """
    with database.lease() as connection:
        wrong = [check for check in _checks(connection, database.schema) if not check.ok]
    if not wrong:
        return
    if wrong[0].name != "migrations" or wrong[0].remedy == "upgrade rolecall":
        raise Misconfigured(f"The database can't be used: {wrong[0].detail}.", remedy=wrong[0].remedy)
    from rolecall.adapters.postgres.migrate import migrate

    migrate(database)


def drop_schema(database: Database) -> None:
    """Remove the schema with all that is in it: for the schema of an evaluation, which is made anew each time."""
    with database.lease() as connection:
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(database.schema)))
