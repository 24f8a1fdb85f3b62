"""Getting originals from where they lie, and documents out of originals."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from rolecall.domain.document import Document, Kind, Original, Rejection


class Source(Protocol):
    """A place originals come from."""

    def originals(self) -> Iterator[Original | Rejection]:
        """Each original once, in a stable order; what can't be had is a rejection."""

    def count(self) -> int | None:
        """About how many there will be, if that can be told cheaply."""


class Parser(Protocol):
    """Reads untrusted originals away from this process, within limits of time and memory."""

    @property
    def id(self) -> str:
        """Changes when the same original may give another document."""

    def parse(self, originals: Iterable[Original], kind: Kind | None) -> Iterator[tuple[Original, Sequence[Document | Rejection]]]:
        """What each original holds, in the order given; a parser that dies or overruns rejects its original and goes on."""
