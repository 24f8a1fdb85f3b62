"""One PostgreSQL server on one data folder: launched, watched and ended.

Every process of the server holds the lock on `server.lock`, because it inherits the descriptor from the one that
launched it. So whether a server lives is a question to the kernel, never to a pid file: a recycled number, a zombie, a
server in another container or a killed server's last children can't mislead it.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
from psycopg.pq import PGconn, Ping

from rolecall.adapters.postgres.embedded.locks import held, take
from rolecall.adapters.postgres.embedded.owner import Owner
from rolecall.adapters.postgres.embedded.settings import command_line
from rolecall.adapters.postgres.embedded.sockets import PORT, SocketFolder
from rolecall.domain.errors import Conflict, Unavailable

USER = "rolecall"
DATABASE = "postgres"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
LOG_LIMIT = 1 << 20
UNREACHABLE = 10.0  # seconds after which a server that says it is ready, but answers nobody, is started anew
UNSEEN = 3.0  # seconds after which a server that lives, but has no process to be seen, must be in another container


class ServerProcess:
    """The server of the folder `folder`, which holds `data`, `server.log`, and `run` with the socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.unfinished = folder / "data.new"
        self.log = folder / "server.log"
        self.lock = folder / "server.lock"

    @property
    def name(self) -> str:
        """In the command line of every process of this server: tells it from any other, also when folders are copied or moved."""
        try:
            lock = self.lock.stat()
        except FileNotFoundError:
            return "rolecall"
        return f"rolecall-{lock.st_dev:x}-{lock.st_ino:x}"

    @property
    def url(self) -> str:
        """For libpq, SQLAlchemy and everything else that takes a PostgreSQL address."""
        return f"postgresql://{USER}@/{DATABASE}?host={quote(os.fsencode(self._sockets.find()), safe='/')}&port={PORT}"

    def alive(self) -> bool:
        """Whether any process of the server lives."""
        return held(self.lock)

    def ready(self) -> bool:
        """Whether it takes connections. Asks it only when it says so itself: refused connections would fill its log."""
        return self.alive() and self._status() == "ready" and PGconn.ping(f"{self.url}&connect_timeout=5".encode()) == Ping.OK

    def postmaster(self) -> psutil.Process | None:
        """The server's first process, by its pid file, or by its command line where that is lost."""
        try:
            process = psutil.Process(int(self._pid_file()[0]))
            if self._leads(process.cmdline()):
                return process
        except (ValueError, psutil.Error):
            pass  # stale, empty or half-written: look for it
        return next((process for process in self._processes() if self._leads(process.info["cmdline"])), None)

    def vacate(self, patience: float) -> int | None:
        """The server's lock, once nothing of an earlier server lives; None when that one takes connections after all.

        Ends what a killed server left behind, and a server that nobody can reach any more.

        Raises:
            Unavailable: neither happened in `patience` seconds.
        """
        begun = time.monotonic()
        while (lock := take(self.lock)) is None:
            if self.ready():
                return None
            waited = time.monotonic() - begun
            postmaster = self.postmaster()
            if postmaster is None:
                self._end_orphans()
            elif waited > UNREACHABLE and self._status() in {"ready", ""}:
                _signal(postmaster, signal.SIGINT)
            if waited > patience:
                raise self._failure(
                    f"The database server lives, here or in another container, and has answered nobody for {patience:.0f} s.", 0
                )
            time.sleep(0.02)
        return lock

    def launch(self, binaries: Path, owner: Owner, lock: int) -> int:
        """Start the server: it lives on when this process ends, and shares the lock. Returns where its part of the log begins.

        Raises:
            Conflict: somebody started a server on the data folder by other means.
        """
        self._refuse_foreign()
        self._remove_remains()
        sockets = self._sockets.make()
        owner.give(sockets)
        command = [*owner.prefix, str(binaries / "bin" / "postgres"), "-D", str(self.data), *command_line(self.name, sockets)]
        return self._detach(command, owner, lock)

    def await_ready(self, offset: int, patience: float) -> None:
        """Wait until the server takes connections.

        Raises:
            Unavailable: it ended, or needs longer; the message has the last lines of its log from `offset` on.
        """
        deadline = time.monotonic() + patience
        while not self.ready():
            if not self.alive():
                raise self._failure("The database server could not start.", offset)
            if time.monotonic() > deadline:
                raise self._failure(f"The database server was not ready after {patience:.0f} seconds.", offset)
            time.sleep(0.005)

    def stop(self, patience: float) -> bool:
        """End the server: within `patience` seconds by disconnecting everybody and writing all out, after that by force.

        False when it lives where this process can't see it, in another container that shares the folder.

        Raises:
            Unavailable: nothing ended it.
        """
        begun = asked = seen = time.monotonic()
        self._ask(signal.SIGINT)
        while self.alive():
            now = time.monotonic()
            if now - asked > 0.5:  # again and again: a server that has only just started may have missed it
                asked = now
                if self._ask(signal.SIGINT if now - begun < patience else signal.SIGQUIT):
                    seen = now
            if now - seen > UNSEEN:
                return False
            if now - begun > patience + 10:
                raise self._failure("The database server does not stop.", 0)
            time.sleep(0.005)
        if self._foreign() is None:
            self._remove_remains()
        return True

    def _detach(self, command: list[str], owner: Owner, lock: int) -> int:
        """Run a command in the background as nobody's child; returns where its part of the log begins.

        The shell between ends at once, so that whoever reaps orphans reaps the server, and not this process. The server
        gets a file for its output: a pipe it would keep open, and whoever reads it would wait for ever.
        """
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            offset = log.tell()
            subprocess.run(
                ["/bin/sh", "-c", '"$@" &', "sh", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,
                check=True,
                **owner.credentials,
            )
        return offset

    @property
    def _sockets(self) -> SocketFolder:
        owners = {os.geteuid(), *([self.data.stat().st_uid] if self.data.exists() else [])}
        return SocketFolder(self.folder / "run", self.name, owners)

    # Processes

    def _pid_file(self) -> list[str]:
        try:
            return [*(self.data / "postmaster.pid").read_text(errors="replace").splitlines(), *[""] * 8][:8]
        except (FileNotFoundError, NotADirectoryError):
            return [""] * 8

    def _status(self) -> str:
        """What the server says of itself: starting, ready, stopping; empty when it says nothing."""
        return self._pid_file()[7].strip()

    def _processes(self) -> Iterator[psutil.Process]:
        """Every process of this server: the first has the name among its options, the others in their titles."""
        for process in psutil.process_iter(["cmdline"]):
            if any(self.name in part for part in process.info["cmdline"] or ()):
                yield process

    def _leads(self, command: list[str] | None) -> bool:
        return f"cluster_name={self.name}" in (command or ())

    def _ask(self, kind: signal.Signals) -> bool:
        """Send the server a signal; False when no process of it is to be seen."""
        if not self.alive():
            return False
        postmaster = self.postmaster()
        if postmaster is None:
            return self._end_orphans()
        _signal(postmaster, kind)
        return True

    def _end_orphans(self) -> bool:
        """Children of a killed server would hold its memory until their query is done. They have no one left to report to."""
        orphans = [process for process in self._processes() if not self._leads(process.info["cmdline"])]
        for process in orphans:
            _signal(process, signal.SIGKILL)
        return bool(orphans)

    def _foreign(self) -> psutil.Process | None:
        """A server that somebody started by hand on the data: it lives, and nothing holds the lock."""
        try:
            process = psutil.Process(int(self._pid_file()[0]))
            return process if process.name().startswith("postgres") and str(self.data) in process.cmdline() else None
        except (ValueError, psutil.Error):
            return None

    def _refuse_foreign(self) -> None:
        process = self._foreign()
        if process:
            raise Conflict(
                f"A PostgreSQL that rolecall did not start (process {process.pid}) uses {self.data}.",
                remedy=f"Stop it with: pg_ctl -D '{self.data}' stop",
            )

    def _remove_remains(self) -> None:
        """What a server that was killed leaves in the way of the next one. Called while no server lives."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        shutil.rmtree(self.unfinished, ignore_errors=True)
        self._sockets.remove()

    # Errors

    def _failure(self, message: str, offset: int) -> Unavailable:
        lines = self.log.read_bytes()[offset:].decode(errors="replace").splitlines() if self.log.exists() else []
        return failure(message, lines, self.log)


def failure(message: str, lines: list[str], log: Path) -> Unavailable:
    """The error for a PostgreSQL program that failed: with its last lines, and the state of the disk when that is the likely reason."""
    free = shutil.disk_usage(log.parent).free >> 20
    full = free < 100
    said = "\n".join(["", *(line for line in lines[-8:] if line.strip())])
    return Unavailable(
        message + (f" The disk of {log.parent} has {free} MB left." if full else "") + said,
        remedy="Make room on the disk, and try again." if full else f"Read {log} for the reason, mend it, and try again.",
    )


def _signal(process: psutil.Process, kind: signal.Signals) -> None:
    try:
        process.send_signal(kind)
    except psutil.NoSuchProcess:
        return
