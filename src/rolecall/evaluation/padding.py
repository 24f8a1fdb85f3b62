"""Makes résumés of a set equally long, so that a score can't win by counting lines."""

import hashlib
import re
from collections.abc import Iterator, Sequence

FROM_EACH = 2
"""Lines taken from one résumé: more would tell a story of their own."""

_SHORTEST = 15
_NO_STATEMENT = re.compile(r"\s*(?:#|\W*(?:name|e-?mail|phone|address|personal information)\b)|.*[:@]", re.IGNORECASE)
"""Headings and personal data; a line with a colon is a heading or a labelled field."""


def padded(text: str, *, like: str, others: Sequence[str], seed: str) -> str:
    """`text` with lines of other résumés at its end, until it has as many characters as `like` or there are no more.

    Which lines is decided by a hash of `seed` alone, so that every run pads alike.
    """
    parts, length = [text.rstrip()], len(text.rstrip())
    for line in _lines(others, seed):
        if length >= len(like.rstrip()):
            break
        parts.append(line)
        length += len(line) + 1
    return "\n".join(parts)


def number(seed: str) -> int:
    """A number that a text always has."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])


def _lines(others: Sequence[str], seed: str) -> Iterator[str]:
    start = number(seed)
    for step in range(len(others)):
        lines = [line for line in others[(start + step) % len(others)].splitlines() if _is_statement(line)]
        for offset in range(min(FROM_EACH, len(lines))):
            yield lines[(start + offset) % len(lines)]


def _is_statement(line: str) -> bool:
    return len(line.strip()) >= _SHORTEST and not _NO_STATEMENT.match(line)
