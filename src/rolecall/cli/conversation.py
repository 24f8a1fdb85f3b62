"""The questions of a conversation: out of a file, as they are typed, and what their answers were about."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rolecall.cli.session import Session

if TYPE_CHECKING:
    from rolecall.domain.answer import Answer
    from rolecall.domain.conversation import Turn

HINT = "Ask; a question may lean on the ones before it. An empty line ends."


def turn_of(question: str, answer: "Answer") -> "Turn":
    """What later questions may refer to."""
    from rolecall.domain.conversation import Turn

    return Turn(question, tuple(dict.fromkeys(citation.title for citation in answer.citations)))


def read_history(path: Path) -> "list[Turn]":
    """The turns of a file, oldest first; none where there is no file yet.

    A line is what `add_to_history` writes, or a plain question.

    Raises:
        InvalidInput: the file can't be read, or a line is neither.
    """
    from rolecall.domain.errors import InvalidInput

    if not path.exists():
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} can't be read: {error}", remedy="Name a UTF-8 text file.", source=str(path)) from error
    return [_turn(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def add_to_history(path: Path, turn: "Turn") -> None:
    """Write a turn behind the others. Raises InvalidInput where that isn't possible."""
    from rolecall.domain.errors import InvalidInput

    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(turn), ensure_ascii=False) + "\n")
    except OSError as error:
        raise InvalidInput(f"{path} can't be written: {error}", remedy="Name a file in a folder that exists.", source=str(path)) from error


def questions(session: Session) -> Iterator[str]:
    """The lines of standard input: typed behind a prompt, or all there are when it is no terminal."""
    if not sys.stdin.isatty():
        yield from (line.strip() for line in sys.stdin if line.strip())
        return
    session.note(HINT)
    while True:
        try:
            line = session.notes.input("[bold]?[/] ").strip()
        except EOFError:
            return
        if not line:
            return
        yield line


def _turn(path: Path, number: int, line: str) -> "Turn":
    from rolecall.domain.conversation import Turn
    from rolecall.domain.errors import InvalidInput

    if not line.startswith("{"):
        return Turn(line.strip())
    try:
        row = json.loads(line)
        return Turn(str(row["question"]), tuple(str(title) for title in row.get("about", ())))
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f'{path}, line {number}: not a JSON object with a "question" ({error}).',
            remedy="Correct the line, or write just the question there.",
            source=str(path),
            line=number,
        ) from error
