"""Reads sets of questions with known answers: over a résumé and a posting each, or over paragraphs (SQuAD form)."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rolecall.domain.document import Document, Kind
from rolecall.domain.errors import InvalidInput
from rolecall.domain.text import clean
from rolecall.evaluation.golden_document import golden_document

Structure = Callable[[str, Kind], Document]
"""Turns the text of a document of known kind into a document."""

FORM = 'Give JSON lines of {"resume", "jd", "question", "short_answer"}, or a JSON file in SQuAD form.'

_FIELDS = ("resume", "jd", "question", "short_answer")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the answers that count as right, and where it is asked: names of documents of the set."""

    id: str
    text: str
    answers: tuple[str, ...]
    place: tuple[str, ...]
    elsewhere: tuple[str, ...]
    """Documents of the same sort that it isn't about; empty where the set has no others."""


@dataclass(frozen=True)
class QuestionSet:
    """Questions and their documents. `searched`: a question is asked of all documents at once, else of those it names."""

    name: str
    searched: bool
    documents: Mapping[str, Document]
    questions: Sequence[Question]


def read_questions(path: Path, structure: Structure) -> QuestionSet:
    """The questions of a file, each with documents that hold its answer and others to ask it of in vain.

    Over pairs, those others are the next pair in the file that shares neither document, the first one behind the last. Over
    paragraphs, articles are dealt into two halves in turn, and a question belongs to the half that its article is in.

    Raises:
        InvalidInput: the file can't be read, is of another form, or holds no question; names the line where it has one.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} can't be read: {error}", remedy="Name a UTF-8 file.", source=str(path)) from error
    articles = _articles(text)
    read = _over_paragraphs(path, articles) if articles is not None else _over_pairs(path, text, structure)
    if not read.questions:
        raise InvalidInput(f"{path} holds no question.", remedy=FORM, source=str(path))
    return read


def _over_pairs(path: Path, text: str, structure: Structure) -> QuestionSet:
    rows = [(number, _row(path, number, line)) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    texts: dict[str, tuple[str, Kind]] = {}
    places: list[tuple[str, str]] = []
    for _, row in rows:
        place = _name("resume", row["resume"]), _name("jd", row["jd"])
        texts |= {place[0]: (row["resume"], Kind.RESUME), place[1]: (row["jd"], Kind.JOB)}
        places.append(place)
    pairs = list(dict.fromkeys(places))
    return QuestionSet(
        name=path.stem,
        searched=False,
        documents={name: structure(*given) for name, given in texts.items()},
        questions=[
            Question(str(number), clean(row["question"]), (clean(row["short_answer"]),), place, _next(pairs, place))
            for (number, row), place in zip(rows, places, strict=True)
        ],
    )


def _row(path: Path, number: int, line: str) -> dict[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise _broken(path, f"line {number} isn't JSON ({error})", number) from error
    for field in _FIELDS:
        if not isinstance(row, dict) or not isinstance(row.get(field), str) or not row[field].strip():
            raise _broken(path, f'line {number} has no text in "{field}"', number)
    return {field: row[field] for field in _FIELDS}


def _name(kind: str, text: str) -> str:
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _next(pairs: Sequence[tuple[str, str]], own: tuple[str, str]) -> tuple[str, ...]:
    """The next pair that has neither document of this one."""
    place = pairs.index(own) + 1
    return next((pair for pair in (*pairs[place:], *pairs[:place]) if not set(pair) & set(own)), ())


def _articles(text: str) -> list[Any] | None:
    """The articles of a file in SQuAD form, None where it is of another form."""
    try:
        whole = json.loads(text)
    except ValueError:
        return None
    data = whole.get("data") if isinstance(whole, dict) else None
    return data if isinstance(data, list) else None


def _over_paragraphs(path: Path, articles: Sequence[Any]) -> QuestionSet:
    documents: dict[str, Document] = {}
    halves: tuple[list[str], list[str]] = ([], [])
    asked: list[tuple[int, tuple[str, str, tuple[str, ...]]]] = []
    for number, article in enumerate(articles):
        for count, (context, questions) in enumerate(_paragraphs(path, number, article)):
            name = f"{number}-{count}"
            documents[name] = golden_document({"_id": name, "text": context})
            halves[number % 2].append(name)
            asked += [(number % 2, question) for question in questions]
    everywhere, others = tuple(documents), (tuple(halves[1]), tuple(halves[0]))
    return QuestionSet(path.stem, True, documents, [Question(*question, everywhere, others[half]) for half, question in asked])


def _paragraphs(path: Path, number: int, article: Any) -> Iterator[tuple[str, list[tuple[str, str, tuple[str, ...]]]]]:
    """The paragraphs of an article, each with its questions: id, text and answers. Questions without answer are left out."""
    try:
        for paragraph in article["paragraphs"]:
            yield (
                str(paragraph["context"]),
                [
                    (str(entry["id"]), clean(entry["question"]), tuple(clean(answer["text"]) for answer in entry["answers"]))
                    for entry in paragraph["qas"]
                    if entry["answers"]
                ],
            )
    except (KeyError, TypeError, AttributeError) as error:
        raise _broken(path, f"article {number + 1} isn't in SQuAD form ({error!r})") from error


def _broken(path: Path, reason: str, line: int | None = None) -> InvalidInput:
    return InvalidInput(f"{path}: {reason}.", remedy=FORM, source=str(path), line=line)
