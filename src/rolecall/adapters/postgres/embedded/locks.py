"""Locks between processes on files: the system lets them go when their holders end, however those end, and their children with them."""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rolecall.domain.errors import Unavailable


def take(path: Path) -> int | None:
    """The lock's descriptor, None when somebody else holds it. Closing it, here and in every child that inherited it, lets the lock go."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def held(path: Path) -> bool:
    """Whether any process holds the lock. Asks with a shared lock, so that two who ask at once don't see each other."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def exclusive(path: Path, patience: float) -> Iterator[None]:
    """One process at a time, and one thread of it; waits `patience` seconds for its turn."""
    deadline = time.monotonic() + patience
    while (descriptor := take(path)) is None:
        if time.monotonic() > deadline:
            raise Unavailable(
                f"Another process has been starting or stopping the database in {path.parent} for {patience:.0f} seconds.",
                remedy=f"Try again; if it goes on, end that process: the one that has {path} open.",
            )
        time.sleep(0.005)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)  # also for a child that another thread has forked meanwhile
        os.close(descriptor)


class Membership:
    """This process in a folder that lists who uses something: a locked file named after it, until `leave` or its end."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o755, exist_ok=True)
        self._process = os.getpid()
        self._path = folder / f"{self._process}-{secrets.token_hex(4)}"
        self._descriptor = take(self._path)

    @property
    def own(self) -> bool:
        """False in a child that a fork left with its parent's membership."""
        return self._process == os.getpid()

    def leave(self) -> None:
        """Strike this process off the list; from a forked child the parent stays on it."""
        if self._descriptor is not None:
            if self.own:
                self._path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None


def members(folder: Path, *, tidy: bool = False) -> tuple[int, ...]:
    """The processes on the list that still live; `tidy` removes what others left when they were killed."""
    living = []
    for path in sorted(folder.glob("*-*")):
        if held(path):
            living.append(int(path.name.partition("-")[0]))
        elif tidy:
            path.unlink(missing_ok=True)
    return tuple(living)
