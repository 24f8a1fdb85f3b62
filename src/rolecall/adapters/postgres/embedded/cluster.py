"""The data folder of the embedded server: made whole or not at all, and only used by the PostgreSQL that made it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from rolecall.adapters.postgres.embedded.binaries import Version
from rolecall.adapters.postgres.embedded.owner import Owner
from rolecall.adapters.postgres.embedded.process import ENVIRONMENT, USER, failure
from rolecall.domain.errors import Misconfigured


def check_cluster(data: Path, version: Version, binaries: Path) -> bool:
    """Whether there is a cluster that these binaries can use; False when there is none yet.

    Raises:
        Misconfigured: it was made by another major version, or parts of it are missing.
    """
    if not data.exists() or not any(data.iterdir()):
        return False
    if not (data / "PG_VERSION").is_file() or not (data / "global" / "pg_control").is_file():
        raise Misconfigured(
            f"The database in {data} is not whole: parts of it are missing.",
            remedy=f"Restore that folder from a backup; or begin anew: mv '{data}' '{data}.damaged', then rolecall ingest your documents.",
        )
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != str(version.major):
        raise Misconfigured(
            f"The database in {data} was made by PostgreSQL {made_by}; the programs in {binaries} are PostgreSQL {version.text}.",
            remedy="Take your documents in again: set ROLECALL_HOME to a fresh folder, and rolecall ingest them. Or take everything along: "
            f"with ROLECALL_POSTGRES_BINARIES set to programs of PostgreSQL {made_by}, run rolecall db start, and save it with "
            f'pg_dump --format=custom --file=rolecall.dump "$(rolecall db url)"; then with the new programs and a fresh ROLECALL_HOME, '
            f'rolecall db start, and pg_restore --dbname="$(rolecall db url)" rolecall.dump',
        )
    return True


def create_cluster(data: Path, unfinished: Path, version: Version, binaries: Path, owner: Owner, lock: int) -> None:
    """Make the cluster as `unfinished`, safely on disk, and then give it its name: an interrupted one never gets it.

    `lock` is the server's: initdb and its children hold it, so that nobody clears away what they are still writing.

    Raises:
        Unavailable: initdb failed; the message has what it said.
    """
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    owner.give(unfinished)
    command = [*owner.prefix, str(binaries / "bin" / "initdb"), f"--pgdata={unfinished}", *_options(version)]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        pass_fds=(lock,),
        env=ENVIRONMENT,
        cwd="/",
        start_new_session=True,
        **owner.credentials,
    )
    if done.returncode:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise failure("The database could not be created.", done.stdout.splitlines(), data.with_name("server.log"))
    if data.exists():
        data.rmdir()  # it is empty
    unfinished.rename(data)
    _sync(data.parent)


def _options(version: Version) -> list[str]:
    """The locale is PostgreSQL's own where it has one, so that indexes keep their order when the system is upgraded.

    Nobody but the owner reaches the socket, which makes a password pointless.
    """
    options = [f"--username={USER}", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--no-instructions"]
    if version.major < 17:
        return [*options, "--locale=C.UTF-8"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return [*options, "--sync-method=syncfs"] if sys.platform == "linux" else options


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
