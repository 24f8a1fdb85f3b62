"""Reads taxonomies out of files: CSV and TSV with a row for each concept or each of its names, and plain lists of labels."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

from rolecall.adapters.files.decoding import encoding_of
from rolecall.adapters.files.taxonomy_columns import Columns, find_columns, load_columns, plain
from rolecall.domain.errors import InvalidInput, NotFound
from rolecall.domain.taxonomy import Concept, TaxonomyKind
from rolecall.domain.text import clean

MOST_LABELS = 300_000
"""More than these no search could look through in time."""

LONGEST = 300
"""Characters of a label: what is longer is a description."""

_HEAD = 1 << 16
_LISTS = frozenset({".txt", ".text", ".lst"})
_SEPARATORS = re.compile(r"[\n|;]")
_CORRECT = "Correct the line and load the file again; nothing was stored."
_OCCUPATION = re.compile(r"\b(?:occupations?|jobs?|professions?|positions?)\b")
_SKILL = re.compile(r"\b(?:skills?|knowledge|competences?|competenc(?:y|ies)|abilit(?:y|ies))\b")


@dataclass(frozen=True)
class TaxonomyFile:
    """What a file holds: concepts with their labels, and whether they are occupations or skills."""

    kind: TaxonomyKind
    concepts: Sequence[Concept]


def read_taxonomy(path: Path, kind: TaxonomyKind | None = None, column_map: Path | None = None) -> TaxonomyFile:
    """The concepts of a file, in its order; rows that name the same concept are put together.

    `kind` may be left out where the file tells it by its column `conceptType`, its URIs, its column names or its own name.

    Raises:
        NotFound: there is no such file.
        InvalidInput: a line can't be used, or the file holds no labels; names file and line.
    """
    reading = _Reading(path)
    header: Sequence[str] = ()
    with _opened(path) as file:
        lines = _decoded(path, file)
        first = next(lines, "")
        if path.suffix.lower() in _LISTS and not column_map and "\t" not in first:
            _read_list(chain([first], lines), reading)
        else:
            columns, header = _read_table(path, first, lines, column_map, reading)
            kind = kind or columns.kind
    concepts = reading.concepts()
    if not concepts:
        raise InvalidInput(f"{path} holds no labels.", remedy="Check that it is the right file.", source=str(path))
    return TaxonomyFile(kind or _kind(path, header, reading), concepts)


class _Reading:
    """Concepts as they come together, row by row."""

    def __init__(self, path: Path) -> None:
        self.types: set[str] = set()
        self._path = path
        self._labels: dict[str, dict[str, None]] = {}
        self._uris: dict[str, str] = {}
        self._count = 0

    def add(self, line: int, uri: str, label: str, alternatives: Iterable[str] = (), kind: str = "") -> None:
        """Take one row in."""
        found = [self._label(line, text) for text in (label, *alternatives)]
        if not found[0]:
            raise broken(self._path, line, "there is no label")
        key = uri or found[0]
        held = self._labels.setdefault(key, {})
        if held and uri and next(iter(held)) != found[0]:
            raise broken(self._path, line, f'{uri} is called "{found[0]}" here, but "{next(iter(held))}" before')
        self._count -= len(held)
        held.update(dict.fromkeys(filter(None, found)))
        self._uris[key] = uri
        self._count += len(held)
        if self._count > MOST_LABELS:
            raise InvalidInput(
                f"{self._path} has more than {MOST_LABELS:,} labels.",
                remedy="Load a part of it, such as one language.",
                source=str(self._path),
            )
        if kind:
            self.types.add(plain(kind))

    def concepts(self) -> list[Concept]:
        """What came together."""
        return [Concept(self._uris[key], tuple(labels)) for key, labels in self._labels.items()]

    @property
    def uris(self) -> Iterator[str]:
        """Of all concepts."""
        return filter(None, self._uris.values())

    def _label(self, line: int, text: str) -> str:
        label = " ".join(clean(text).split())
        if len(label) > LONGEST:
            raise broken(self._path, line, f"a label has {len(label)} characters, so this is another column than the labels'")
        return label


def broken(path: Path, line: int, reason: str) -> InvalidInput:
    """What is wrong with a line."""
    return InvalidInput(f"{path}, line {line}: {reason}.", remedy=_CORRECT, source=str(path), line=line)


def _opened(path: Path) -> TextIO:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        whole = head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1] or head
        return path.open(encoding=encoding_of(whole), newline="")
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}.", remedy="Check the path.") from error
    except OSError as error:
        raise InvalidInput(f"{path} can't be read: {error.strerror}.", remedy="Name a file that you may read.", source=str(path)) from error
    except InvalidInput as error:
        raise InvalidInput(
            f"{path} isn't text: {error.message}", remedy="Save it as CSV in UTF-8, or as one label a line.", source=str(path)
        ) from error


def _decoded(path: Path, file: TextIO) -> Iterator[str]:
    number = 0
    try:
        for number, line in enumerate(file, 1):
            yield line.removeprefix("\ufeff") if number == 1 else line
    except UnicodeDecodeError as error:
        bad = number + 1 + error.object[: error.start].count(b"\n")  # it is told of a stretch that goes on from the last line
        raise InvalidInput(
            f"{path}, line {bad}: it isn't {error.encoding}.", remedy="Save the file as UTF-8.", source=str(path), line=bad
        ) from error


def _read_list(lines: Iterable[str], reading: _Reading) -> None:
    for number, line in enumerate(lines, 1):
        if line.strip():
            reading.add(number, "", line)


def _read_table(path: Path, first: str, lines: Iterator[str], column_map: Path | None, reading: _Reading) -> tuple[Columns, Sequence[str]]:
    rows = _rows(path, chain([first], lines), _delimiter(first))
    _, header = next(rows, (1, []))
    columns = load_columns(column_map, header, path) if column_map else find_columns(header, path)
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise broken(path, line, f"it has {len(cells)} columns where the header has {len(header)}")
        row = dict(zip(header, cells, strict=True))
        reading.add(line, _cell(row, columns.uri), row[columns.label], _alternatives(row, columns), _cell(row, columns.type))
    return columns, header


def _rows(path: Path, lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line that each begins at."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise broken(path, line, f"it isn't CSV ({error})") from error
        if cells is None:
            return
        yield line, [cell.strip() for cell in cells] if line == 1 else cells


def _delimiter(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


def _cell(row: Mapping[str, str], column: str) -> str:
    return row[column].strip() if column else ""


def _alternatives(row: Mapping[str, str], columns: Columns) -> Iterator[str]:
    for column in columns.alternatives:
        cell = row[column].replace("\r", "\n")
        yield from cell.split(columns.separator) if columns.separator else _SEPARATORS.split(cell)


def _kind(path: Path, header: Sequence[str], reading: _Reading) -> TaxonomyKind:
    """What the concepts are, by the first thing that tells it."""
    for told in (reading.types, {plain(uri) for uri in reading.uris}, {plain(name) for name in header}, {plain(path.stem)}):
        occupations = any(_OCCUPATION.search(text) for text in told)
        skills = any(_SKILL.search(text) for text in told)
        if occupations != skills:
            return TaxonomyKind.OCCUPATIONS if occupations else TaxonomyKind.SKILLS
    raise InvalidInput(
        f"It can't be told whether {path} holds occupations or skills.",
        remedy="Say it: --kind occupations or --kind skills",
        source=str(path),
    )
