"""Keeps what was used last, up to a number."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key; what was asked for longest ago is forgotten first. Thread-safe."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def find(self, keys: Iterable[K]) -> dict[K, V]:
        """What is there of these."""
        with self._lock:
            return {key: self._values[key] for key in keys if key in self._values}

    def keep(self, values: Mapping[K, V]) -> None:
        """Puts these last in line to be forgotten."""
        with self._lock:
            self._values.update(values)
            for key in values:
                self._values.move_to_end(key)
            while len(self._values) > self._limit:
                self._values.popitem(last=False)
