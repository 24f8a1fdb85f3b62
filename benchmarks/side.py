"""One side of a comparison, in a process of its own: the same work for both, and the times that it takes.

Runs in the peer's environment too, so it needs nothing but the standard library.
"""

import json
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

WARM_UP = 5
"""Queries asked before the time is taken."""

DEPTH = 10
"""Results that a search is asked for."""


class Side(Protocol):
    """A product that takes documents in, and finds them."""

    def ingest(self, documents: list[dict[str, str]]) -> None:
        """Take all in (`id`, `title`, `text`), until they can be searched."""

    def search(self, query: str) -> object:
        """The best `DEPTH` results as its user gets them."""

    def ranking(self, query: str) -> dict[str, float]:
        """The score of each of the best documents, by id; at least `DEPTH` of them."""

    def facts(self) -> dict[str, Any]:
        """What else is to be reported."""

    def close(self) -> None:
        """Leave nothing running."""


def measure(make: Callable[[dict[str, Any]], Side]) -> None:
    """Do the task in the file named first, and write what was measured to the file named second."""
    signal.signal(signal.SIGTERM, _end)
    task = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    side, ready = _timed(lambda: make(task))
    try:
        result = {"ready": ready, **_worked(side, task["documents"], task["queries"])}
    finally:
        side.close()
    Path(sys.argv[2]).write_text(json.dumps(result), "utf-8")


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)


def _worked(side: Side, documents: list[dict[str, str]], queries: dict[str, str]) -> dict[str, Any]:
    _, ingest = _timed(lambda: side.ingest(documents))
    for query in list(queries.values())[:WARM_UP]:
        side.search(query)
    return {
        "ingest": ingest,
        "search": [_timed(partial(side.search, query))[1] for query in queries.values()],
        "run": {name: side.ranking(query) for name, query in queries.items()},
        "facts": side.facts(),
    }


def _timed(action: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    result = action()
    return result, time.perf_counter() - started
