"""Finds the résumés of people whom a question names. Names are in no index of texts, so they are looked up among the titles."""

from collections.abc import Sequence

from rolecall.domain.document import Kind, StoredDocument
from rolecall.domain.text import plain_words
from rolecall.ports.documents import DocumentStore

Name = tuple[str, ...]
"""The words of a name, in lower case."""

PEOPLE = 3
"""A name that more résumés have than this names nobody."""


def find_people(documents: DocumentStore, tenant: str, names: Sequence[Name]) -> tuple[Name, Sequence[StoredDocument]] | None:
    """The first of these names that a few résumés have, and these résumés.

    A résumé has a name when its title holds all of the name's words. A single word must be the title's first: a given name.
    """
    for name in names:
        words = [plain for word in name for plain in plain_words(word)]
        people = documents.titled(tenant, Kind.RESUME, words, first=len(name) == 1, limit=PEOPLE + 1)
        if 0 < len(people) <= PEOPLE:
            return name, people
    return None
