"""Reads judged retrieval sets in BEIR form: corpus.jsonl, queries.jsonl and qrels/*.tsv."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rolecall.domain.document import Document, Kind
from rolecall.domain.errors import InvalidInput, NotFound
from rolecall.domain.text import clean

FORM = "The folder needs corpus.jsonl, queries.jsonl and qrels/*.tsv in BEIR form (docs/reference/commands.md)."


@dataclass(frozen=True)
class Golden:
    """A judged set: documents, queries that are judged, and for each query the grade of each judged document."""

    name: str
    split: str
    corpus: Mapping[str, Document]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]


def read_golden(directory: Path, split: str | None = None) -> Golden:
    """A judged set for measuring retrieval: of its queries those that the split judges.

    `split` names a file of qrels/; without it test.tsv is taken, else the only one there is.

    Raises:
        NotFound: a file of the set is missing.
        InvalidInput: a line can't be used, names something unknown, or a file holds nothing; names file and line.
    """
    corpus = _corpus(directory / "corpus.jsonl")
    queries = dict(_queries(directory / "queries.jsonl"))
    path = _qrels_path(directory / "qrels", split)
    qrels = _qrels(path, corpus, queries)
    return Golden(directory.resolve().name, path.stem, corpus, {query: queries[query] for query in qrels}, qrels)


def golden_document(row: Mapping[str, Any]) -> Document:
    """A document of a judged set as the product stores it: title and text, without looking for structure or a person in it."""
    title, body = clean(str(row.get("title") or "")), clean(str(row.get("text") or ""))
    text = "\n".join(part for part in (title, body) if part)
    digest = hashlib.sha256(f"{row['_id']}\n{text}".encode()).hexdigest()
    return Document(
        kind=Kind.JOB,
        external_id=str(row["_id"]),
        title=title or str(row["_id"]),
        text=text,
        payload={},
        fields={},
        sections=(),
        flags=(),
        personal=(),
        source="golden",
        original_hash=digest,
        content_hash=digest,
    )


def _corpus(path: Path) -> dict[str, Document]:
    corpus: dict[str, Document] = {}
    for number, row in _rows(path):
        document = golden_document(row)
        if not document.text:
            raise _broken(path, number, "the document has neither title nor text")
        if document.external_id in corpus:
            raise _broken(path, number, f"the id {document.external_id} stands here a second time")
        corpus[document.external_id] = document
    return corpus


def _queries(path: Path) -> Iterator[tuple[str, str]]:
    for number, row in _rows(path):
        if not isinstance(row.get("text"), str) or not row["text"].strip():
            raise _broken(path, number, 'the query has no "text"')
        yield str(row["_id"]), clean(row["text"])


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file of JSON lines, with their line numbers. At least one, each with an `_id`."""
    number = 0
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _broken(path, number, f"not JSON: {error}") from error
        if not isinstance(row, dict) or not isinstance(row.get("_id"), str | int) or row["_id"] == "":
            raise _broken(path, number, 'not an object with an "_id"')
        yield number, row
    if not number:
        raise InvalidInput(f"{path} holds nothing.", remedy=FORM, source=str(path))


def _qrels_path(folder: Path, split: str | None) -> Path:
    found = sorted(folder.glob("*.tsv")) if folder.is_dir() else []
    wanted = [path for path in found if path.stem == (split or "test")]
    if wanted:
        return wanted[0]
    if not found:
        raise NotFound(f"There are no judgments in {folder}.", remedy=FORM)
    names = ", ".join(path.stem for path in found)
    if split is not None:
        raise NotFound(f"{folder} has no {split}.tsv, but {names}.", remedy="Name one of these with --split.")
    if len(found) > 1:
        raise InvalidInput(f"{folder} has several splits: {names}.", remedy="Name one of them with --split.", source=str(folder))
    return found[0]


def _qrels(path: Path, corpus: Mapping[str, Document], queries: Mapping[str, str]) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        cells = line.split("\t")
        if number == 1 and not _is_grade(cells[-1]):
            continue  # the header
        if len(cells) != 3 or not _is_grade(cells[2]):
            raise _broken(path, number, "not a query id, a document id and a whole number, parted by tabs")
        query, document, grade = cells[0], cells[1], int(cells[2])
        _known(query, queries, "query", path, number)
        _known(document, corpus, "document", path, number)
        qrels.setdefault(query, {})[document] = grade
    if not any(grade > 0 for grades in qrels.values() for grade in grades.values()):
        raise InvalidInput(f"{path} judges no document relevant.", remedy=FORM, source=str(path))
    return qrels


def _known(identifier: str, known: Mapping[str, object], what: str, path: Path, number: int) -> None:
    if identifier not in known:
        raise _broken(path, number, f"there is no {what} with the id {identifier}")


def _is_grade(cell: str) -> bool:
    return cell.strip().lstrip("-").isdigit()


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that aren't blank, numbered from 1."""
    if not path.is_file():
        raise NotFound(f"{path} is missing.", remedy=FORM)
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8: {error.reason}.", remedy="Save it as UTF-8.", source=str(path)) from error


def _broken(path: Path, number: int, reason: str) -> InvalidInput:
    return InvalidInput(f"{path}, line {number}: {reason}.", remedy="Correct this line.", source=str(path), line=number)
