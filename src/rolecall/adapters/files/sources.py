"""Files, folders and standard input as originals."""

import hashlib
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from rolecall.adapters.files.columns import ColumnMap, load_map
from rolecall.adapters.files.formats import SNIFF, TABULAR, detect
from rolecall.adapters.files.tables import Table, estimate_rows
from rolecall.domain.document import Original, Rejection
from rolecall.domain.errors import InvalidInput

MAX_BYTES = 20 * 2**20
STDIN = "-"

_SKIPPED = ("__pycache__", "Thumbs.db", "desktop.ini")
_SPECIAL = "Give a file or a folder, or - for standard input."
_TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson")
_MAP_SUFFIXES = (".map.yaml", ".map.yml", ".map.json")


class FileSource:
    """Everything in some files and folders, in order of path.

    A folder's hidden files, caches and lock files are passed over; what is named is always tried. `mapping` applies to
    every table; without it the column map beside a table (jobs.map.yaml for jobs.csv) does. A file that isn't a table is
    read whole, so it may have `max_bytes` at most.
    """

    def __init__(
        self,
        paths: Sequence[str | Path],
        stdin: BinaryIO | None = None,
        mapping: Path | ColumnMap | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._paths = [str(path) for path in paths]
        self._stdin = stdin
        self._mapping = load_map(mapping) if isinstance(mapping, Path) else mapping
        self._max_bytes = max_bytes

    def originals(self) -> Iterator[Original | Rejection]:
        """Each file's original, or each row's of a table.

        Raises:
            InvalidInput: the column map names a column that a table doesn't have.
        """
        for found in self._walk():
            if isinstance(found, Rejection):
                yield found
            else:
                yield from self._file(found)

    def count(self) -> int | None:
        """How many files and rows there are, about so for large tables; None with standard input among them."""
        if STDIN in self._paths:
            return None
        return sum(_count(found) if isinstance(found, str) else 1 for found in self._walk())

    def _walk(self) -> Iterator[str | Rejection]:
        seen: set[tuple[int, int]] = set()
        for path in self._paths:
            if path == STDIN:
                yield path
            else:
                yield from _walk(os.path.expanduser(path), seen)  # noqa: PTH111 - a Path would drop a leading "./"

    def _file(self, path: str) -> Iterator[Original | Rejection]:
        try:
            if path == STDIN:
                yield from self._content(STDIN, "", self._stdin or sys.stdin.buffer, self._mapping)
            else:
                with Path(path).open("rb") as stream:
                    yield from self._content(_printable(path), Path(path).name, stream, self._mapping or _map_beside(Path(path)))
        except OSError as error:
            yield Rejection(
                _printable(path), f"It can't be read ({error.strerror}).", "Check that the file is there and that you may read it."
            )

    def _content(self, source: str, name: str, stream: BinaryIO, mapping: ColumnMap | None) -> Iterator[Original | Rejection]:
        head = _read(stream, SNIFF)
        if not head.strip():
            yield Rejection(source, "It is empty.", "Check that it is the right file.")
            return
        try:
            original = self._single(source, name, head, stream, mapping)
        except InvalidInput as error:
            yield Rejection(source, error.message, error.remedy)
            return
        if isinstance(original, Table):
            yield from original.originals()
        else:
            yield original

    def _single(self, source: str, name: str, head: bytes, stream: BinaryIO, mapping: ColumnMap | None) -> Original | Table:
        columns = mapping.names if mapping else ()
        zipped = head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))  # told apart by what stands further in
        format_ = "" if zipped else detect(head, name, columns)
        if format_ in TABULAR:
            return Table(source, format_, head, stream, mapping)
        data = head + _read(stream, self._max_bytes + 1 - len(head))
        if len(data) > self._max_bytes:
            raise InvalidInput(
                f"It is larger than {self._max_bytes / 2**20:g} MB.",
                remedy="Split it or save it without pictures, or raise the setting max_file_mb.",
            )
        return Original(source, format_ or detect(data, name, columns), data, hashlib.sha256(data).hexdigest())


def _walk(path: str, seen: set[tuple[int, int]]) -> Iterator[str | Rejection]:
    """Files below `path` in order; each file and folder once, however many links lead to it."""
    try:
        status = os.stat(path)  # noqa: PTH116
        mode, identity = status.st_mode, (status.st_dev, status.st_ino)
        names = sorted(os.listdir(path)) if stat.S_ISDIR(mode) else []  # noqa: PTH208
    except FileNotFoundError:
        yield Rejection(_printable(path), "There is no such file or folder.", "Check the path.")
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        yield Rejection(_printable(path), f"It can't be read ({reason}).", "Check the path and that you may read it.")
        return
    if identity in seen:
        return
    seen.add(identity)
    if stat.S_ISREG(mode):
        yield path
    elif stat.S_ISDIR(mode):
        for name in names:
            if not name.startswith((".", "~$")) and name not in _SKIPPED and not _is_map_of(name, names):
                yield from _walk(os.path.join(path, name), seen)  # noqa: PTH118
    else:
        yield Rejection(_printable(path), "It is a device, a pipe or a socket, not a file.", _SPECIAL)


def _count(path: str) -> int:
    """How many originals a file holds: one, or a table's rows."""
    if not path.lower().endswith(_TABLE_SUFFIXES):
        return 1
    try:
        return estimate_rows(Path(path))
    except OSError:  # the one rejection that reading it will give
        return 1


def _map_beside(table: Path) -> ColumnMap | None:
    """The column map that lies beside a table under its name. Raises InvalidInput when it can't be used."""
    if table.suffix.lower() not in _TABLE_SUFFIXES:
        return None
    return next((load_map(path) for path in (table.with_suffix(suffix) for suffix in _MAP_SUFFIXES) if path.is_file()), None)


def _is_map_of(name: str, names: Sequence[str]) -> bool:
    """Whether this is the column map of a table in the same folder."""
    stem = next((name.removesuffix(suffix) for suffix in _MAP_SUFFIXES if name.endswith(suffix)), None)
    return stem is not None and any(f"{stem}{suffix}" in names for suffix in _TABLE_SUFFIXES)


def _read(stream: BinaryIO, size: int) -> bytes:
    """Up to `size` bytes, also from a pipe that gives them in pieces."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _printable(path: str) -> str:
    """The path as text that can be printed and stored, also when its bytes aren't UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")
