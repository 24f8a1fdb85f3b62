"""Makes a judged set of a user's own documents and judgments, in BEIR form."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rolecall.domain.document import Rejection, StoredDocument
from rolecall.domain.errors import Conflict, InvalidInput
from rolecall.evaluation.golden_document import golden_row
from rolecall.evaluation.judgments import Judgment
from rolecall.ports.documents import DocumentStore

SPLIT = "test"


@dataclass(frozen=True, slots=True)
class Collected:
    """How much a new set holds; `rejected` are queries left out, since nothing is relevant to them."""

    queries: int
    documents: int
    judgments: int
    rejected: tuple[Rejection, ...]


def collect(
    directory: Path, source: Path, judgments: Sequence[Judgment], documents: DocumentStore, tenant: str, progress: Callable[[int], object]
) -> Collected:
    """Write a judged set that `rolecall evaluate retrieval` reads: there whole when this returns, or not at all.

    Its corpus are all of the tenant's documents of the kinds that are judged, as they are now, with personal data blacked out;
    their ids are those of the store. `source` is the file the judgments came from. `progress` is called with the documents written.

    Raises:
        Conflict: the folder exists and isn't empty.
        InvalidInput: a judgment names a document that isn't there or that two have, contradicts another, or there is none above 0;
            names the line.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Conflict(f"{directory} exists already.", remedy="Name a new folder, or delete this one first.")
    known = _by_reference(documents.list(tenant))
    resolved = {(judgment.query, judgment.document): _resolve(judgment, known, source) for judgment in judgments}
    grades = _grades(judgments, resolved, source)
    relevant = {query for query, graded in grades.items() if any(grade > 0 for grade in graded.values())}
    if not relevant:
        raise InvalidInput(f"{source} has no judgment above 0.", remedy="Judge at least one document relevant.", source=str(source))
    kinds = {stored.document.kind for stored in resolved.values()}
    corpus = (golden_row(str(stored.id), stored.document) for kind in sorted(kinds) for stored in documents.list(tenant, kind))
    kept = {query: graded for query, graded in grades.items() if query in relevant}
    count = _write(directory, corpus, kept, progress)
    return Collected(len(kept), count, sum(map(len, kept.values())), tuple(_without_relevant(judgments, relevant, source)))


def _by_reference(stored: Iterable[StoredDocument]) -> dict[str, list[StoredDocument]]:
    found: dict[str, list[StoredDocument]] = {}
    for each in stored:
        for reference in {str(each.id), each.document.external_id}:
            found.setdefault(reference, []).append(each)
    return found


def _resolve(judgment: Judgment, known: Mapping[str, Sequence[StoredDocument]], source: Path) -> StoredDocument:
    given = judgment.document
    found = known.get(given) or known.get(given.lower()) or known.get(str(Path(given).absolute()), ())
    if not found:
        raise _broken(
            source,
            judgment,
            f"no stored document has the id or external id {given!r}",
            "See what there is: rolecall documents list",
        )
    if len(found) > 1:
        ids = " or ".join(str(stored.id) for stored in found)
        raise _broken(source, judgment, f"a job and a résumé share the external id {given!r}", f"Name one by its id: {ids}")
    return found[0]


def _grades(judgments: Sequence[Judgment], resolved: Mapping[tuple[str, str], StoredDocument], source: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for judgment in judgments:
        document = str(resolved[judgment.query, judgment.document].id)
        if grades.setdefault(judgment.query, {}).setdefault(document, judgment.grade) != judgment.grade:
            raise _broken(source, judgment, "the same query and document have another grade further up", "Keep one of them.")
    return grades


def _without_relevant(judgments: Sequence[Judgment], relevant: set[str], source: Path) -> Iterable[Rejection]:
    first = {judgment.query: judgment.line for judgment in reversed(judgments) if judgment.query not in relevant}
    for query, line in sorted(first.items(), key=lambda each: each[1]):
        yield Rejection(str(source), f"no document is relevant to the query {query!r}", "Judge one above 0.", line)


def _write(
    directory: Path, corpus: Iterable[Mapping[str, Any]], grades: Mapping[str, Mapping[str, int]], progress: Callable[[int], object]
) -> int:
    """Into a folder beside it, which is renamed in the end."""
    ids = {query: f"q{number}" for number, query in enumerate(grades, 1)}
    try:
        partial = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.absolute().parent))
    except OSError as error:
        raise InvalidInput(f"{directory} can't be made: {error.strerror}.", remedy="Name a folder inside one that exists.") from error
    try:
        count = _write_lines(partial / "corpus.jsonl", corpus, progress)
        _write_lines(partial / "queries.jsonl", ({"_id": ids[query], "text": query} for query in grades))
        (partial / "qrels").mkdir()
        rows = [f"{ids[query]}\t{document}\t{grade}\n" for query, graded in grades.items() for document, grade in graded.items()]
        (partial / "qrels" / f"{SPLIT}.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(rows), encoding="utf-8")
        partial.replace(directory)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return count


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]], progress: Callable[[int], object] = lambda _: None) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for count, row in enumerate(rows, 1):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            progress(count)
    return count


def _broken(source: Path, judgment: Judgment, reason: str, remedy: str) -> InvalidInput:
    return InvalidInput(f"{source}, line {judgment.line}: {reason}.", remedy=remedy, source=str(source), line=judgment.line)
