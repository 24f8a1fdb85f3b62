"""Keeps the questions of evaluations out of what an encoder learns from, so that its figures stay true."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rolecall.training.pairs import Pair, PairSource

_WORDS = re.compile(r"\w+")


def without_leaks(sources: Sequence[PairSource], queries: Iterable[str]) -> tuple[list[PairSource], dict[str, int]]:
    """The sources without each pair that holds a text of `queries`; and how many that were, by the name of their source.

    Texts are compared by their words alone: case, spaces and punctuation don't make a question another one.
    """
    asked = {_key(query) for query in queries}
    kept = [replace(source, pairs=_unasked(source.pairs, asked)) for source in sources]
    removed = {whole.name: len(whole.pairs) - len(rest.pairs) for whole, rest in zip(sources, kept, strict=True)}
    return kept, removed


def _unasked(pairs: Sequence[Pair], asked: set[str]) -> list[Pair]:
    return [pair for pair in pairs if _key(pair.anchor) not in asked and _key(pair.positive) not in asked]


def _key(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))
