"""The server of a data folder, as its users see it: acquired and released, kept and stopped."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rolecall.adapters.postgres.embedded.binaries import find_binaries, version
from rolecall.adapters.postgres.embedded.cluster import check_cluster, create_cluster
from rolecall.adapters.postgres.embedded.locks import Membership, exclusive, members
from rolecall.adapters.postgres.embedded.owner import choose_owner
from rolecall.adapters.postgres.embedded.process import ServerProcess
from rolecall.domain.errors import Conflict, Misconfigured

START_PATIENCE = 120.0
"""Seconds: after a crash of the machine the server first replays its log."""

STOP_PATIENCE = 60.0
"""Seconds until it is stopped by force, which makes the next start slower but loses nothing."""


@dataclass(frozen=True, slots=True)
class Status:
    """`version` is the major one of the data; `users` are the processes that use the server; `stays` after they are gone."""

    running: bool
    pid: int | None
    version: str | None
    data: str
    url: str | None
    users: tuple[int, ...]
    stays: bool


class EmbeddedServer:
    """The server whose data lies in `home`/postgres. Making this object touches nothing.

    Safe to share between threads and to have several of, here and in other processes; each counts as a user of its own.
    """

    def __init__(self, home: Path, binaries: Path | None = None) -> None:
        self._folder = home.expanduser().resolve() / "postgres"
        self._given = binaries
        self._server = ServerProcess(self._folder)
        self._users = self._folder / "users"
        self._stay = self._folder / "stay"
        self._membership: Membership | None = None

    @cached_property
    def binaries(self) -> Path:
        """The folder of PostgreSQL programs. Raises Misconfigured when there are none."""
        return find_binaries(self._given)

    def acquire(self) -> str:
        """A running server's address, for as long as this process lives or until `release`; starts the server when it must.

        The first start makes the data folder. Calling it again changes nothing.

        Raises:
            Misconfigured: no programs, data of another major version, a user or a place PostgreSQL can't run with.
            Unavailable: it can't start, with the last lines of its log: a full disk, for one.
        """
        with self._turn():
            return self._acquire()

    def release(self) -> bool:
        """Let the server go; True when that stopped it, because nobody else uses it and it wasn't asked to stay."""
        if self._membership is None:
            return False
        if not self._folder.exists():
            self._leave()
            return False
        with self._turn():
            return self._release()

    @contextmanager
    def use(self) -> Iterator[str]:
        """`acquire` and `release` around a block; blocks may overlap and nest."""
        server = EmbeddedServer(self._folder.parent, self._given)
        try:
            yield server.acquire()
        finally:
            server.release()

    def start(self) -> str:
        """Start the server to stay, also with no user, until `stop`; returns its address. Raises as `acquire` does."""
        with self._turn():
            was_user = self._membership is not None
            url = self._acquire()
            self._stay.touch()
            if not was_user:
                self._release()
            return url

    def stop(self) -> bool:
        """Stop the server; False when there was none running.

        Raises:
            Conflict: other processes use it (it won't stay when they are done), or it runs in another container.
        """
        if not self._folder.exists():
            return False
        with self._turn():
            self._stay.unlink(missing_ok=True)
            self._leave()
            others = members(self._users, tidy=True)
            if others:
                raise Conflict(
                    f"The database is in use by {_processes(others)}.",
                    remedy="Wait for them or end them: the last one stops it, so there is no need to run this again.",
                )
            stopped = self._end()
            if self._server.alive():
                raise Conflict(f"The database in {self._folder} runs in another container.", remedy="Run rolecall db stop there.")
            return stopped

    def status(self) -> Status:
        """How the server is doing; changes nothing. Raises Misconfigured when it is another user's."""
        self._check_owner()
        running = self._server.ready()
        postmaster = self._server.postmaster() if running else None
        made_by = self._server.data / "PG_VERSION"
        return Status(
            running=running,
            pid=postmaster.pid if postmaster else None,
            version=made_by.read_text().strip() if made_by.is_file() else None,
            data=str(self._server.data),
            url=self._server.url if running else None,
            users=members(self._users),
            stays=self._stay.exists(),
        )

    # Inside one's turn

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One process at a time starts, stops, joins or leaves."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Misconfigured(
                f"The folder {self._folder} can't be made: {error.strerror}.", remedy="Set ROLECALL_HOME to a folder you can write to."
            ) from error
        self._check_owner()
        with exclusive(self._folder / "lock", START_PATIENCE):
            yield

    def _check_owner(self) -> None:
        made_by = self._folder.stat().st_uid if self._folder.exists() else os.geteuid()
        if os.geteuid() not in {0, made_by}:
            raise Misconfigured(
                f"The database folder {self._folder} belongs to user {made_by}.",
                remedy="Run rolecall as that user, or set ROLECALL_HOME to a folder of your own.",
            )

    def _acquire(self) -> str:
        if self._membership and not self._membership.own:
            self._leave()
        if self._membership is None:
            self._membership = Membership(self._users)
        try:
            if not self._server.ready():
                self._start()
        except BaseException:
            self._release()
            raise
        return self._server.url

    def _start(self) -> None:
        lock = self._server.vacate(START_PATIENCE)
        if lock is None:
            return
        try:
            if os.geteuid() == 0:
                self._folder.chmod(0o711)  # the server's user passes through it
            found = version(self.binaries)
            exists = check_cluster(self._server.data, found, self.binaries)
            owner = choose_owner(self._server.data, self.binaries)
            if not exists:
                create_cluster(self._server.data, self._server.unfinished, found, self.binaries, owner, lock)
            offset = self._server.launch(self.binaries, owner, lock)
        finally:
            os.close(lock)
        self._server.await_ready(offset, START_PATIENCE)

    def _release(self) -> bool:
        self._leave()
        if members(self._users, tidy=True) or self._stay.exists():
            return False
        return self._end()

    def _end(self) -> bool:
        running = self._server.alive()
        return self._server.stop(STOP_PATIENCE) and running

    def _leave(self) -> None:
        if self._membership:
            self._membership.leave()
            self._membership = None


def _processes(pids: tuple[int, ...]) -> str:
    distinct = [str(pid) for pid in sorted(set(pids))]
    return ("process " if len(distinct) == 1 else "processes ") + ", ".join(distinct)
