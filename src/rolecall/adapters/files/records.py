"""Cuts a stream into records of bounded size: lines of JSON Lines, rows of CSV."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands in the file; `problem` says why it can't be had, and `data` is then empty."""

    line: int
    data: bytes
    problem: str | None = None


def recode(stream: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The same text as UTF-8, chunk by chunk. Raises UnicodeDecodeError where it isn't in that encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in stream:
        yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")


def chunks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """What was read already, then the rest."""
    yield head
    while chunk := stream.read(CHUNK):
        yield chunk


def lines(stream: Iterator[bytes], limit: int) -> Iterator[Record]:
    """Lines without their ends; a longer one than `limit` bytes is a problem, and never held as a whole."""
    buffer = bytearray()
    number, dropping = 1, False
    for chunk in stream:
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            if dropping or len(buffer) + len(part) > limit:
                yield Record(number, b"", _too_long(limit))
            else:
                yield Record(number, bytes(buffer + part).rstrip(b"\r"))
            buffer.clear()
            number, dropping = number + 1, False
        dropping = dropping or len(buffer) + len(rest) > limit
        buffer = bytearray() if dropping else buffer + rest
    if dropping:
        yield Record(number, b"", _too_long(limit))
    elif buffer:
        yield Record(number, bytes(buffer).rstrip(b"\r"))


class Rows:
    """Rows of CSV (RFC 4180), which may hold line ends inside quotes.

    A row that is too long or whose quotes don't close is a problem; the rows after it go on: after a stray quote,
    from the line below the one that the row began on.
    """

    def __init__(self, stream: Iterator[bytes], delimiter: bytes, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._before = (delimiter, b"\n")
        self._closed = re.compile(rb"\r?\n|\r?\Z|%s" % re.escape(delimiter))
        self._buffer = b""
        self._ended = False
        self._lost = 0  # line ends of the present row that are no longer in the buffer

    def __iter__(self) -> Iterator[Record]:
        line = 1
        while self._buffer or self._read():
            self._lost = 0
            end, problem = self._row_end()
            data, self._buffer = self._buffer[:end], self._buffer[end:]
            passed = data.count(b"\n") + self._lost
            if problem and not data.endswith(b"\n"):
                passed += self._skip_line()
            if problem:
                yield Record(line, b"", problem)
            elif data.strip():
                yield Record(line, data.rstrip(b"\r\n"))
            line += passed

    def _row_end(self) -> tuple[int, str | None]:
        """Where in the buffer the first row ends, past its line end; with a problem, how much of the buffer is lost at least."""
        position, quoted, dropped = 0, False, False
        while True:
            position, quoted, ended, broken = self._scan(position, quoted=quoted)
            if broken:
                return position if dropped else 0, "Its quotes don't match (a quote inside a quoted field must be doubled)."
            if ended:
                return position, _too_long(self._limit) if dropped or position > self._limit else None
            if len(self._buffer) > self._limit + CHUNK:
                keep = len(self._buffer) - 2
                self._lost += self._buffer.count(b"\n", 0, keep)
                self._buffer = self._buffer[keep:]
                position, dropped = max(0, position - keep), True
            if not self._read():
                if dropped or len(self._buffer) > self._limit:
                    return len(self._buffer), _too_long(self._limit)
                return (0, "A quoted field isn't closed.") if quoted else (len(self._buffer), None)

    def _scan(self, position: int, *, quoted: bool) -> tuple[int, bool, bool, bool]:
        """Go on to the end of the row or of the buffer: position, inside quotes, row ended, broken."""
        buffer = self._buffer
        while True:
            if not quoted:
                position, quoted = self._to_quote(position)
                if not quoted:
                    return position, False, buffer[position - 1 : position] == b"\n", False
            quote = buffer.find(b'"', position)
            if quote < 0:
                return len(buffer), True, False, False
            if quote + 3 > len(buffer) and not self._ended:  # what follows the quote isn't there yet
                return quote, True, False, False
            if buffer[quote + 1 : quote + 2] == b'"':
                position = quote + 2
                continue
            position, quoted = quote + 1, False
            if not self._closed.match(buffer, position):
                return position, False, False, True

    def _to_quote(self, position: int) -> tuple[int, bool]:
        """Past the quote that opens a field (True), or to the end of the row or of the buffer (False)."""
        buffer = self._buffer
        end = buffer.find(b"\n", position) + 1 or len(buffer)
        while (quote := buffer.find(b'"', position, end)) >= 0:
            position = quote + 1
            if quote == 0 or buffer[quote - 1 : quote] in self._before:
                return position, True
        return end, False

    def _skip_line(self) -> int:
        """Drop the rest of a line; returns how many line ends that was."""
        while (end := self._buffer.find(b"\n")) < 0:
            self._buffer = b""
            if not self._read():
                return 0
        self._buffer = self._buffer[end + 1 :]
        return 1

    def _read(self) -> bool:
        """Get more; True once more at the end, for what waited to see whether anything follows."""
        if self._ended:
            return False
        chunk = next((chunk for chunk in self._stream if chunk), None)
        self._ended = chunk is None
        self._buffer += chunk or b""
        return True


def _too_long(limit: int) -> str:
    return f"It is longer than {limit / 2**20:g} MB."
