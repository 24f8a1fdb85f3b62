"""Locks between the threads of one process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class MemoryLocks:
    """`Locks`."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._guard = Lock()

    @contextmanager
    def hold(self, name: str) -> Iterator[bool]:
        with self._guard:
            free = name not in self._held
            self._held.add(name)
        try:
            yield free
        finally:
            if free:
                self._held.discard(name)
