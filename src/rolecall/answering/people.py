"""Finds the résumés of people whom a question names. Names are in no index, so they are looked up among the titles."""

import re
import unicodedata
from collections.abc import Sequence

from rolecall.domain.document import Kind, StoredDocument
from rolecall.ports.documents import DocumentStore

Name = tuple[str, ...]
"""The words of a name, in lower case."""

PEOPLE = 3
"""A name that more résumés have than this names nobody."""

_WORD = re.compile(r"[^\W\d_]+")


def find_people(documents: DocumentStore, tenant: str, names: Sequence[Name]) -> tuple[Name, list[StoredDocument]] | None:
    """The first of these names that a few résumés have, and these résumés.

    A résumé has a name when its title holds all of the name's words. A single word must be the title's first: a given name.
    """
    if not names:
        return None
    having: dict[Name, list[StoredDocument]] = {name: [] for name in names}
    for stored in documents.list(tenant, Kind.RESUME):
        words = _words(stored.document.title)
        for name, people in having.items():
            if len(people) <= PEOPLE and _has(words, name):
                people.append(stored)
    return next(((name, people) for name, people in having.items() if 0 < len(people) <= PEOPLE), None)


def _has(words: Sequence[str], name: Name) -> bool:
    wanted = [plain for word in name for plain in _words(word)]
    return set(wanted) <= set(words) if len(name) > 1 else words[:1] == wanted


def _words(text: str) -> list[str]:
    """Words in lower case without accents: whoever asks may not have them on the keyboard."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return _WORD.findall("".join(character for character in decomposed if not unicodedata.combining(character)))
