"""`rolecall doctor`: what is wrong with a set-up, and how to mend it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from rolecall.cli.session import Session, command
from rolecall.domain.check import Check

if TYPE_CHECKING:
    from rolecall.bootstrap import Core

LEAST_DISK_GB = 1.0
LEAST_MEMORY_GB = 1.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app)(doctor)


def doctor(session: Session) -> int:
    """Check settings, disk, memory, database, encoder and index, and say how to mend what is wrong."""
    checks = list(_run(session))
    ok = all(check.ok for check in checks)
    if session.json:
        session.emit({"ok": ok, "checks": [asdict(check) for check in checks]})
        return 0 if ok else 1
    from rich.markup import escape

    for check in checks:
        mark = "[green]✔[/]" if check.ok else "[red]✘[/]"
        session.console.print(f"{mark} [bold]{check.name}[/]: {escape(check.detail)}")
        if not check.ok and check.remedy:
            session.console.print(f"    {escape(check.remedy)}")
    session.console.print("\nAll is well." if ok else "\nSomething needs mending: see the lines marked ✘.")
    return 0 if ok else 1


def _run(session: Session) -> Iterator[Check]:
    from rolecall.domain.errors import RolecallError

    try:
        with session.core() as core:
            for check in (_settings, _disk, _memory, _encoder):
                yield _guarded(check, core)
            yield from _database(core)
            yield _guarded(_index, core)
    except RolecallError as error:
        yield Check("settings", False, error.message, error.remedy)


def _guarded(check: "Callable[[Core], Check]", core: "Core") -> Check:
    from rolecall.domain.errors import RolecallError

    try:
        return check(core)
    except RolecallError as error:
        return Check(check.__name__.strip("_"), False, error.message, error.remedy)


def _settings(core: "Core") -> Check:
    from rolecall.settings import PREFIX, unknown

    del core
    strange = unknown()
    if not strange:
        return Check("settings", True, "every setting is known")
    names = ", ".join(f"{name} (did you mean {near}?)" if near else name for name, near in strange)
    return Check("settings", False, f"unknown: {names}", f"Correct or remove them: {PREFIX}… in the environment, or in rolecall.toml.")


def _disk(core: "Core") -> Check:
    home = core.settings.home
    there: Path = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free / 2**30
    return Check(
        "disk",
        free >= LEAST_DISK_GB,
        f"{free:,.1f} GB free for {home}",
        f"Free {LEAST_DISK_GB:g} GB, or set ROLECALL_HOME to another disk.",
    )


def _memory(core: "Core") -> Check:
    import psutil

    del core
    free = psutil.virtual_memory().available / 2**30
    return Check(
        "memory", free >= LEAST_MEMORY_GB, f"{free:,.1f} GB available", f"Close other programs: rolecall needs {LEAST_MEMORY_GB:g} GB."
    )


def _database(core: "Core") -> Iterator[Check]:
    """Reachable, new enough, with pgvector and the tables of this version."""
    from rolecall.adapters.postgres.server import check_server
    from rolecall.domain.errors import RolecallError

    try:
        yield from check_server(core.connections)
    except RolecallError as error:
        yield Check("database", False, error.message, error.remedy)


def _encoder(core: "Core") -> Check:
    from rolecall.adapters.encoders import weights

    if core.settings.encoder == "all-MiniLM-L6-v2":
        weights.verify(weights.locate(core.settings.home))
    return Check("encoder", True, core.make_encoder().id)


def _index(core: "Core") -> Check:
    generation = core.generations.active()
    if generation is None:
        return Check("index", True, "nothing is indexed yet; take documents in: rolecall ingest FOLDER")
    core.make_encoder(generation.encoder)
    behind = core.generations.count_changed(generation.id)
    detail = f"generation {generation.id}, {generation.documents:,} documents, {behind:,} still to be indexed"
    return Check("index", behind == 0, detail, "Bring it up to date: rolecall index refresh")
