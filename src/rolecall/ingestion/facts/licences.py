"""Licences and certificates that have names of their own: licences.toml lists them, and here they are found."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rolecall.ingestion.facts.words import words


@dataclass(frozen=True, slots=True)
class Licence:
    """`text[start:end]` names a licence; `name` is its entry's in licences.toml."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class _List:
    """The licences by name, the names by a word without which no text names them, and what covers each."""

    patterns: Mapping[str, re.Pattern[str]]
    clues: Mapping[str, Sequence[str]]
    covered_by: Mapping[str, Sequence[str]]


def licences(text: str) -> Iterator[Licence]:
    """The licences that a text names, in the order of the list; each where it is named first."""
    known, suspects = _list(), suspected(text)
    for name in (name for name in known.patterns if name in suspects):
        if match := known.patterns[name].search(text):
            yield Licence(match.start(), match.end(), name)


def suspected(text: str) -> frozenset[str]:
    """The licences that a text may name, by its words: a quick look."""
    clues = _list().clues
    return frozenset(name for word in words(text.lower()) & clues.keys() for name in clues[word])


def holders(name: str) -> Sequence[str]:
    """The licences of which each is enough where this one is asked for: itself first."""
    return (name, *_list().covered_by.get(name, ()))


def mentions(text: str, name: str) -> Iterator[re.Match[str]]:
    """Every place where a text names this licence."""
    return _list().patterns[name].finditer(text)


@cache
def digest() -> str:
    """The sha256 of the list, which is part of a ranker's version."""
    return hashlib.sha256(_source().encode()).hexdigest()


def _source() -> str:
    return files(__package__).joinpath("licences.toml").read_text(encoding="utf-8")


@cache
def _list() -> _List:
    """Read at first use: compiling takes a few milliseconds."""
    entries = tomllib.loads(_source())
    clues: dict[str, list[str]] = {}
    for name, entry in entries.items():
        for word in entry["clues"].split():
            clues.setdefault(word, []).append(name)
    patterns = {name: _pattern(entry.get("acronyms", ()), entry.get("phrases", ())) for name, entry in entries.items()}
    return _List(patterns, clues, {name: entry.get("covered_by", ()) for name, entry in entries.items()})


def _pattern(acronyms: Sequence[str], phrases: Sequence[str]) -> re.Pattern[str]:
    parts = [*acronyms, *(f"(?i:{phrase})" for phrase in phrases)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")
