"""Where documents and their versions are kept."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from rolecall.domain.document import Document, Kind, StoredDocument
from rolecall.domain.hit import Filter


class Outcome(StrEnum):
    """What became of a document that was handed to the store."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Upserted:
    """`stored` is the current version after the call."""

    outcome: Outcome
    stored: StoredDocument


class DocumentStore(Protocol):
    """Documents by tenant; versions are only ever added, and go when their document is deleted."""

    def transaction(self) -> AbstractContextManager[None]:
        """Everything inside happens, or nothing does; an inner call joins the outer one."""

    def known(self, tenant: str, digests: Sequence[str], parser: str) -> Mapping[str, StoredDocument]:
        """Documents whose current version was made from one of these originals by this parser, by the original's digest."""

    def upsert(self, tenant: str, documents: Sequence[Document], parser: str) -> list[Upserted]:
        """Store each document, in order.

        The content hash is looked up first, among current versions of the same kind: the same content changes
        nothing, whatever its external id. Otherwise a document with the same kind and external id gets a new version,
        and any other is added.
        """

    def get(self, tenant: str, reference: str) -> StoredDocument:
        """By id or external id.

        Raises:
            NotFound: no document has it.
            Conflict: a job and a résumé share the external id.
        """

    def get_many(self, tenant: str, ids: Sequence[UUID]) -> Mapping[UUID, StoredDocument]:
        """Current versions by document id; ids that don't exist are left out."""

    def find_content(self, tenant: str, content_hash: str) -> StoredDocument | None:
        """The document whose current version has this content."""

    def list(
        self, tenant: str, kind: Kind | None = None, filters: Sequence[Filter] = (), *, limit: int | None = None, after: UUID | None = None
    ) -> Iterator[StoredDocument]:
        """Current versions in order of id, a page at a time."""

    def titled(self, tenant: str, kind: Kind, words: Sequence[str], *, first: bool = False, limit: int = 10) -> Sequence[StoredDocument]:
        """Current versions whose title holds every one of these words, in order of id, without looking at all the others.

        Words are as `rolecall.domain.text.plain_words` gives them: lower case, without accents. With `first` the title
        begins with the first of them. Without words there are none.
        """

    def versions(self, tenant: str, document_id: UUID) -> Sequence[StoredDocument]:
        """Every version, oldest first."""

    def delete(self, tenant: str, ids: Sequence[UUID]) -> int:
        """Remove documents with all their versions, chunks, vectors and index entries of every generation, in one transaction.

        Returns how many there were.
        """

    def count(self, tenant: str, kind: Kind | None = None) -> int:
        """How many documents there are."""
