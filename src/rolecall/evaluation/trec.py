"""Rankings in the form of TREC's evaluations: query, Q0, document, rank, score, tag; parted by spaces."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rolecall.domain.errors import InvalidInput
from rolecall.domain.evaluation import Evaluation

Write = Callable[[str, Mapping[str, float]], None]

TAG = "rolecall"


@contextmanager
def run_file(path: Path) -> Iterator[Write]:
    """Takes each query's ranking (score by document, best first); the file is there when all of them have been written.

    Raises:
        InvalidInput: an id holds white space, which the form can't.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8") as file:

            def write(query: str, scores: Mapping[str, float]) -> None:
                for place, (document, score) in enumerate(scores.items(), 1):
                    file.write(f"{_one_word(query)} Q0 {_one_word(document)} {place} {score:.8f} {TAG}\n")

            yield write
        partial.replace(path)
    except OSError as error:
        raise InvalidInput(
            f"{path} can't be written: {error.strerror}.", remedy="Name a file in a folder that you may write to."
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def write_run(evaluation: Evaluation, path: Path) -> None:
    """Write what was returned, as far as it was kept."""
    with run_file(path) as write:
        for query, case in evaluation.measured.cases.items():
            write(query, {item.id: item.score for item in case.returned})


def read_run(path: Path) -> dict[str, dict[str, float]]:
    """Score by query and document.

    Raises:
        InvalidInput: the file can't be read, or a line isn't of the form; names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} can't be read: {error}", remedy="Name a run in TREC form.", source=str(path)) from error
    run: dict[str, dict[str, float]] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            query, document, score = _cells(line, path, number)
            run.setdefault(query, {})[document] = score
    if not run:
        raise InvalidInput(f"{path} holds no ranking.", remedy="Name a run in TREC form.", source=str(path))
    return run


def _cells(line: str, path: Path, number: int) -> tuple[str, str, float]:
    try:
        query, _, document, _, score, _ = line.split()
        return query, document, float(score)
    except ValueError as error:
        raise InvalidInput(
            f"{path}, line {number}: not query, Q0, document, rank, score and tag, parted by spaces.",
            remedy="Correct this line.",
            source=str(path),
            line=number,
        ) from error


def _one_word(identifier: str) -> str:
    if len(identifier.split()) != 1 or identifier != identifier.strip():
        raise InvalidInput(
            f"The id {identifier!r} holds white space, which a run in TREC form can't.", remedy="Use other ids, or leave out --run."
        )
    return identifier
