"""Tables as originals: each row of CSV, TSV and JSON Lines is one, streamed with bounded memory."""

import csv
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from rolecall.adapters.files.columns import ColumnMap, cell, recognise
from rolecall.adapters.files.decoding import REMEDY, fallback_encoding, marked_encoding
from rolecall.adapters.files.records import Record, Rows, chunks, lines, recode
from rolecall.domain.document import Original, Rejection
from rolecall.domain.errors import InvalidInput

ROW_LIMIT = 4 * 2**20
"""Bytes of a row: a document of this size has some 1,500 pages."""

SAMPLE = 16 * 2**20
"""Bytes of a table whose rows are counted to tell how many it has: some 20 ms."""

_UNNAMED = re.compile(r"(?:Unnamed: \d+)?")
_NUMBER = re.compile(r"\d+(?:\.0)?")
_QUOTED = re.compile(rb'"[^"]*"')
_CORRECT = "Correct the row and ingest the file again; the other rows were not affected."

csv.field_size_limit(ROW_LIMIT + 1)


@dataclass
class Table:
    """One tabular file, read once from its beginning."""

    source: str
    format: str
    head: bytes
    stream: BinaryIO
    mapping: ColumnMap | None = None
    limit: int = ROW_LIMIT

    def __post_init__(self) -> None:
        self._fallback: str | None = None

    def originals(self) -> Iterator[Original | Rejection]:
        """Each row as an original with its line; unusable rows are rejections.

        Raises:
            InvalidInput: the column map names a column that isn't there.
        """
        encoding = marked_encoding(self.head)
        stream = chunks(self.head, self.stream)
        try:
            yield from self._rows(recode(stream, encoding) if encoding else stream)
        except UnicodeDecodeError:
            yield self._rejection(None, f"It can't be read as {encoding}.", REMEDY)

    def _rows(self, stream: Iterator[bytes]) -> Iterator[Original | Rejection]:
        return self._json_rows(lines(stream, self.limit)) if self.format == "jsonl" else self._csv_rows(stream)

    def _json_rows(self, records: Iterator[Record]) -> Iterator[Original | Rejection]:
        checked = False
        for record in records:
            if not record.problem and not record.data.strip():
                continue
            row = self._json_row(record)
            if isinstance(row, Rejection):
                yield row
                continue
            if not checked and self.mapping and all(cell(row, name) is None for name in self.mapping.names):
                self.mapping.check(row, f"line {record.line} of {self.source}")
            checked = True
            yield self._original(record.line, row, self.mapping or recognise(list(row)))

    def _json_row(self, record: Record) -> dict[str, Any] | Rejection:
        try:
            row = json.loads(self._text(record), parse_constant=lambda _: None)
        except InvalidInput as error:
            return self._rejection(record.line, error.message, error.remedy)
        except RecursionError:
            return self._rejection(record.line, "It is nested too deeply.", _CORRECT)
        except ValueError as error:
            return self._rejection(record.line, f"It isn't JSON ({error}).", _CORRECT)
        return row if isinstance(row, dict) else self._rejection(record.line, "It isn't a JSON object.", _CORRECT)

    def _csv_rows(self, stream: Iterator[bytes]) -> Iterator[Original | Rejection]:
        first = next(stream, b"")
        delimiter = "\t" if self.format == "tsv" else _delimiter(first)
        header: list[str] | None = None
        mapping = ColumnMap()
        for record in Rows(_joined(first, stream), delimiter.encode(), self.limit):
            try:
                cells = next(csv.reader([self._text(record)], delimiter=delimiter, strict=True))
            except InvalidInput as error:
                yield self._rejection(record.line, error.message, error.remedy)
                continue
            except csv.Error as error:
                yield self._rejection(record.line, f"It isn't CSV ({error}).", _CORRECT)
                continue
            if header is None:
                header = _header(cells)
                mapping = self.mapping or recognise(header)
                mapping.check(header, self.source)
                continue
            while len(cells) > len(header) and not cells[-1].strip():
                cells.pop()
            if len(cells) != len(header):
                yield self._rejection(record.line, f"It has {len(cells)} columns where the header has {len(header)}.", _CORRECT)
            elif any(value.strip() for value in cells):
                yield self._original(record.line, _without_index(header, cells, mapping), mapping)

    def _text(self, record: Record) -> str:
        """A record's characters: UTF-8, or whatever the first record that isn't was found to be in."""
        if record.problem:
            raise InvalidInput(record.problem, remedy=_CORRECT)
        data = record.data.removeprefix(b"\xef\xbb\xbf") if record.line == 1 else record.data
        if b"\0" in data:
            raise InvalidInput("It holds NUL bytes.", remedy=REMEDY)
        try:
            return data.decode()
        except UnicodeDecodeError:
            self._fallback = self._fallback or fallback_encoding(data)
        try:
            return data.decode(self._fallback)
        except UnicodeDecodeError as error:
            raise InvalidInput(f"It can't be read as UTF-8 or {self._fallback}.", remedy=REMEDY) from error

    def _original(self, line: int, row: Mapping[str, Any], mapping: ColumnMap) -> Original:
        content = {"columns": mapping.columns, "kind": mapping.kind, "row": row}
        data = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
        digest = hashlib.sha256(data).hexdigest()
        named = [str(value).strip() for name in mapping.columns.get("external_id", ()) if (value := cell(row, name)) not in (None, "")]
        return Original(self.source, "row", data, digest, line, " ".join(named) or None)

    def _rejection(self, line: int | None, reason: str, remedy: str) -> Rejection:
        return Rejection(self.source, reason, remedy, line)


def estimate_rows(path: Path) -> int:
    """About how many rows a table has: counted in its first `SAMPLE` bytes, and in proportion to its size beyond them."""
    with path.open("rb") as file:
        sample, size = file.read(SAMPLE), os.fstat(file.fileno()).st_size
    if not sample:
        return 1  # the rejection of an empty file
    plain = path.suffix.lower() in (".jsonl", ".ndjson")
    text = sample if plain else _QUOTED.sub(b"", sample)  # a quoted field may hold line ends
    ended = text.endswith(b"\n") or len(sample) < size
    rows = text.count(b"\n") + (not ended) - (not plain)
    return max(1, round(rows * max(1.0, size / len(sample))))


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _delimiter(head: bytes) -> str:
    """The one of the usual delimiters that stands in the first line most often, outside of quotes."""
    header = re.sub(rb'"[^"]*"', b"", head.split(b"\n", 1)[0])
    return max(",;\t|", key=lambda delimiter: header.count(delimiter.encode()))


def _header(cells: list[str]) -> list[str]:
    """Column names, each once."""
    names: list[str] = []
    for cell_ in cells:
        name = base = cell_.strip()
        number = 2
        while name in names:
            name, number = f"{base} ({number})", number + 1
        names.append(name)
    return names


def _without_index(header: list[str], cells: list[str], mapping: ColumnMap) -> dict[str, str]:
    """The row by column name, without a nameless first column that counts the rows: it isn't part of what the row says."""
    row = dict(zip(header, cells, strict=True))
    first = header[0]
    if _UNNAMED.fullmatch(first) and first not in mapping.names and _NUMBER.fullmatch(cells[0].strip()):
        del row[first]
    return row
