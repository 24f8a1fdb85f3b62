"""Reads judged retrieval sets in BEIR form: corpus.jsonl, queries.jsonl and qrels/*.tsv."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from rolecall.domain.document import Document, Rejection
from rolecall.domain.errors import InvalidInput, NotFound
from rolecall.domain.evaluation import Subject
from rolecall.domain.text import clean
from rolecall.evaluation.golden_document import golden_document

FORM = "The folder needs corpus.jsonl, queries.jsonl and qrels/*.tsv in BEIR form (docs/reference/commands.md)."


@dataclass(frozen=True)
class Golden:
    """A judged set: documents, queries that are judged, and for each query the grade of each judged document.

    `rejected` are the queries that nothing can be learned from: judged in no split, or without a relevant document.
    """

    name: str
    split: str
    corpus: Mapping[str, Document]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]
    rejected: tuple[Rejection, ...] = ()

    @cached_property
    def hash(self) -> str:
        """sha256 of all that a figure depends on: documents, the queries asked and their judgments, in whatever order they stand."""
        documents = [(name, document.content_hash) for name, document in sorted(self.corpus.items())]
        queries = [(name, text, sorted(self.qrels[name].items())) for name, text in sorted(self.queries.items())]
        return hashlib.sha256(json.dumps([documents, queries]).encode()).hexdigest()

    @property
    def subject(self) -> Subject:
        return Subject("retrieval", self.name, self.split, self.hash, len(self.corpus))

    def sample(self, count: int) -> "Golden":
        """The same set with at most `count` of its queries, always the same ones: those with the smallest sha256 of their id."""
        chosen = set(sorted(self.queries, key=lambda query: hashlib.sha256(query.encode()).digest())[:count])
        queries = {query: text for query, text in self.queries.items() if query in chosen}
        return replace(self, queries=queries, qrels={query: self.qrels[query] for query in queries})


def read_golden(directory: Path, split: str | None = None) -> Golden:
    """A judged set for measuring retrieval: of its queries those that the split judges.

    `split` names a file of qrels/; without it test.tsv is taken, else the only one there is.

    Raises:
        NotFound: a file of the set is missing.
        InvalidInput: a line can't be used, names something unknown, or a file holds nothing; names file and line.
    """
    corpus = _corpus(directory / "corpus.jsonl")
    queries = _queries(directory / "queries.jsonl")
    path = _qrels_path(directory / "qrels", split)
    judged = _qrels(path, corpus, queries)
    qrels = {query: grades for query, grades in judged.items() if any(grade > 0 for grade in grades.values())}
    if not qrels:
        raise InvalidInput(f"{path} judges no document relevant.", remedy=FORM, source=str(path))
    rejected = [*_unjudged(directory / "queries.jsonl", queries, judged), *_hopeless(path, judged.keys() - qrels.keys())]
    return Golden(directory.resolve().name, path.stem, corpus, {query: queries[query].text for query in qrels}, qrels, tuple(rejected))


@dataclass(frozen=True, slots=True)
class _Query:
    text: str
    line: int


def _corpus(path: Path) -> dict[str, Document]:
    corpus: dict[str, Document] = {}
    for number, row in _rows(path):
        try:
            document = golden_document(row)
        except (KeyError, TypeError, ValueError) as error:
            raise _broken(path, number, f'its "metadata" isn\'t as `rolecall evaluate new` writes it ({error})') from error
        if not document.text:
            raise _broken(path, number, "the document has neither title nor text")
        if document.external_id in corpus:
            raise _broken(path, number, f"the id {document.external_id} stands here a second time")
        corpus[document.external_id] = document
    return corpus


def _queries(path: Path) -> dict[str, _Query]:
    queries: dict[str, _Query] = {}
    for number, row in _rows(path):
        if not isinstance(row.get("text"), str) or not clean(row["text"]).strip():
            raise _broken(path, number, 'the query has no "text"')
        if str(row["_id"]) in queries:
            raise _broken(path, number, f"the id {row['_id']} stands here a second time")
        queries[str(row["_id"])] = _Query(clean(row["text"]), number)
    return queries


def _unjudged(path: Path, queries: Mapping[str, _Query], judged: Iterable[str]) -> Iterator[Rejection]:
    """Queries that no split judges. Those of another split are left aside without a word."""
    missing = queries.keys() - judged
    if missing:
        for other in (path.parent / "qrels").glob("*.tsv"):
            missing -= {line.split("\t")[0] for _, line in _lines(other)}
    for query in sorted(missing, key=lambda query: queries[query].line):
        reason = f"the query {query} has no judgment in any file of qrels"
        yield Rejection(str(path), reason, "Judge it, or take the line out.", queries[query].line)


def _hopeless(path: Path, queries: Iterable[str]) -> Iterator[Rejection]:
    """Queries for which nothing is relevant, at the line of their first judgment: no ranking of theirs is better than another."""
    wanted = set(queries)
    for number, line in _lines(path) if wanted else ():
        query = line.split("\t")[0]
        if query in wanted:
            wanted.remove(query)
            yield Rejection(
                str(path), f"no document is judged relevant to the query {query}", "Judge one above 0, or take its lines out.", number
            )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file of JSON lines, with their line numbers. At least one, each with an `_id`."""
    number = 0
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _broken(path, number, f"not JSON: {error}") from error
        if not isinstance(row, dict) or isinstance(row.get("_id"), bool) or not isinstance(row.get("_id"), str | int) or row["_id"] == "":
            raise _broken(path, number, 'not an object with an "_id"')
        if isinstance(row["_id"], str) and not _keepable(row["_id"]):
            raise _broken(path, number, 'the "_id" holds a NUL or half a character')
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


def _qrels(path: Path, corpus: Mapping[str, Document], queries: Mapping[str, _Query]) -> dict[str, dict[str, int]]:
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
        if qrels.setdefault(query, {}).setdefault(document, grade) != grade:
            raise _broken(path, number, f"the document {document} has another grade for the query {query} further up")
    return qrels


def _known(identifier: str, known: Mapping[str, object], what: str, path: Path, number: int) -> None:
    if identifier not in known:
        raise _broken(path, number, f"there is no {what} with the id {identifier}")


def _is_grade(cell: str) -> bool:
    return cell.strip().removeprefix("-").isdecimal()


def _keepable(identifier: str) -> bool:
    """Whether a database can hold it."""
    return "\0" not in identifier and not any("\ud800" <= character <= "\udfff" for character in identifier)


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
