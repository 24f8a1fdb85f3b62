"""Parses untrusted originals in child processes, within limits of time and memory."""

import queue
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from rolecall.adapters.files.sandbox_child import Child
from rolecall.domain.document import Document, Kind, Original, Rejection

BATCH = 64
"""Small originals sent together, to save round trips."""

BATCH_BYTES = 256 * 1024

_ALONE = frozenset({"pdf", "docx"})
"""Formats whose parsing takes so long that a round trip doesn't matter, and progress should show."""

Parsed = tuple[Original, Sequence[Document | Rejection]]


class SandboxParser:
    """A `Parser` that lets `target` do the work in child processes, which live as long as it does.

    A child that crashes, overruns or swallows its memory costs the original it was at, and is replaced. Parsing runs
    ahead of the caller by a few batches, so that it overlaps with the caller's work. Close it when done; children also
    end when this process does.

    Args:
        target: "package.module:function", which the children import; given an original and a kind it returns documents and rejections.
        parser_id: what `id` is.
        workers: how many children.
        seconds: processor and wall clock time for one original.
        memory_mb: memory a child may have.
    """

    def __init__(self, target: str, parser_id: str, *, workers: int = 1, seconds: float = 20.0, memory_mb: int = 1024) -> None:
        self._id = parser_id
        self._workers = workers
        self._children = [Child(target, seconds, memory_mb) for _ in range(workers)]
        self._idle: queue.SimpleQueue[Child] = queue.SimpleQueue()
        for child in self._children:
            self._idle.put(child)
        self._threads: ThreadPoolExecutor | None = None
        self._finalizer = weakref.finalize(self, _close, self._children)

    @property
    def id(self) -> str:
        """Changes when the same original may give another document."""
        return self._id

    def parse(self, originals: Iterable[Original], kind: Kind | None) -> Iterator[Parsed]:
        """What each original holds, in the order given.

        Raises:
            Misconfigured: the children don't start.
        """
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._workers, thread_name_prefix="parser")
        running: deque[Future[list[Parsed]]] = deque()
        try:
            for batch in _batches(originals):
                running.append(self._threads.submit(self._parse, batch, kind))
                while len(running) > 2 * self._workers:
                    yield from running.popleft().result()
            while running:
                yield from running.popleft().result()
        finally:
            for future in running:
                future.cancel()

    def close(self) -> None:
        """End the children."""
        self._finalizer()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
            self._threads = None
        for child in self._children:
            child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _parse(self, batch: list[Original], kind: Kind | None) -> list[Parsed]:
        child = self._idle.get()
        try:
            return list(zip(batch, child.parse(batch, kind), strict=True))
        finally:
            self._idle.put(child)


def _close(children: list[Child]) -> None:
    for child in children:
        child.close()


def _batches(originals: Iterable[Original]) -> Iterator[list[Original]]:
    batch: list[Original] = []
    size = 0
    for original in originals:
        if batch and (
            len(batch) == BATCH or size + len(original.data) > BATCH_BYTES or original.format in _ALONE or batch[0].format in _ALONE
        ):
            yield batch
            batch, size = [], 0
        batch.append(original)
        size += len(original.data)
    if batch:
        yield batch
