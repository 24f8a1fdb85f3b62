"""`rolecall db`: the embedded server, and the migrations."""

from dataclasses import asdict

import typer

from rolecall.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the commands."""
    db = typer.Typer(no_args_is_help=True, help="Start and stop the embedded PostgreSQL; migrate a database.")
    app.add_typer(db, name="db")
    for function in (start, stop, status, upgrade, url):
        command(db)(function)


def start(session: Session) -> None:
    """Start the embedded PostgreSQL and keep it running until `rolecall db stop`, so that commands needn't start it each time."""
    with session.core() as core:
        core.server.start()
    status(session)


def stop(session: Session) -> None:
    """Stop the embedded PostgreSQL."""
    with session.core() as core:
        stopped = core.server.stop()
    if session.json:
        session.emit({"stopped": stopped})
    else:
        session.console.print("Stopped." if stopped else "It was not running.")


def status(session: Session) -> None:
    """Say whether the embedded PostgreSQL runs, and where."""
    with session.core() as core:
        found = asdict(core.server.status())
    if session.json:
        session.emit(found)
        return
    for name, value in found.items():
        session.console.print(f"{name}: {'–' if value is None else value}")


def upgrade(session: Session) -> None:
    """Make the database's tables, or bring them up to this version. Every command does it too, when it has to."""
    from rolecall.adapters.postgres.migrate import migrate
    from rolecall.adapters.postgres.server import newest_revision

    with session.core() as core:
        migrate(core.connections)
        revision = newest_revision()
    if session.json:
        session.emit({"revision": revision})
    else:
        session.console.print(f"The database is at revision {revision}.")


def url(session: Session) -> None:
    """Print the address of the database, for psql and other clients; it answers while the server runs (rolecall db start)."""
    with session.core() as core:
        address = core.database_url
    if session.json:
        session.emit({"url": address})
    else:
        session.console.print(address, soft_wrap=True)
