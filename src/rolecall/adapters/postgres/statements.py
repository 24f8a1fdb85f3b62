"""The SQL files of this package: each statement stands under a line `-- name: …`, and `{word}` in it is filled in by its caller."""

import re
from functools import cache
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


@cache
def statement(file: str, name: str, **parts: str | int) -> str:
    """One statement of `sql/FILE.sql`.

    The parts are numbers of generations and conditions written in this package, never a user's words: those are parameters.
    """
    template = _statements(file)[name]
    return template.format(**parts) if parts else template


@cache
def _statements(file: str) -> dict[str, str]:
    text = (Path(__file__).parent / "sql" / f"{file}.sql").read_text(encoding="utf-8")
    _, *named = _NAME.split(text)
    return {name: body.strip() for name, body in zip(named[::2], named[1::2], strict=True)}
