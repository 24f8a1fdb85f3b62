"""What the tests of the embedded server ask of it, and of the processes around it."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg

from rolecall.adapters.postgres.embedded import EmbeddedServer
from rolecall.domain.errors import RolecallError

SOURCES = Path(__file__).parents[3] / "src"

PRELUDE = """
import os, sys, time
from pathlib import Path
import psycopg
from rolecall.adapters.postgres.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
"""


def query(url: str, statement: LiteralString) -> object:
    """The first value that the last of some statements gives."""
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        while cursor.nextset():
            pass
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def processes(home: Path) -> list[psutil.Process]:
    """Every process of the server of a data folder."""
    name = EmbeddedServer(home)._server.name
    return [process for process in psutil.process_iter(["cmdline"]) if any(name in part for part in process.info["cmdline"] or ())]


def postmaster(server: EmbeddedServer) -> psutil.Process:
    """The server's first process, which must be there."""
    found = server._server.postmaster()
    assert found is not None
    return found


def left_behind(home: Path) -> list[object]:
    """What a stopped server should have taken away: processes, sockets, pid files, users, System V memory."""
    server = EmbeddedServer(home)
    folder = home / "postgres"
    remains: list[object] = [*processes(home), *server._server._sockets._places, folder / "data.new", folder / "data" / "postmaster.pid"]
    remains = [thing for thing in remains if not isinstance(thing, Path) or thing.exists()]
    remains += (folder / "users").glob("*")
    segments = Path("/proc/sysvipc/shm")
    if segments.exists() and (folder / "data").exists():  # its key is the inode of the data folder
        key = (folder / "data").stat().st_ino & 0x7FFFFFFF
        remains += [line for line in segments.read_text().splitlines()[1:] if int(line.split()[0]) == key]
    return remains


def end(home: Path) -> None:
    """End a server, whatever a test made of it."""
    EmbeddedServer(home)._server.stop(0)


@dataclass
class Script:
    """A process that runs a few lines with a `server` of its own."""

    process: subprocess.Popen[str]

    def line(self) -> str:
        """The next line it prints."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def finish(self) -> tuple[int, str]:
        """Its exit status and the rest of what it printed, errors included; it ends when it reads the end of its input."""
        output, _ = self.process.communicate(timeout=60)
        return self.process.returncode, output.strip()


Run = Callable[..., Script]


def as_user(user: int, group: int, action: Callable[[], object]) -> str:
    """What an action gives, or how it fails, in a child that is another user: forked, since this Python may be closed to that user."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
        try:
            said = str(action())
        except RolecallError as error:
            said = f"{type(error).__name__}: {error} {error.remedy}"
        finally:
            os.write(writer, said.encode())
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as answer:
        return answer.read()
