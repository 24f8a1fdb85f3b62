"""Finds the document a user means: one that was taken in, or a file that is read just for now."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from rolecall.domain.document import Document, Kind, Original, Rejection, StoredDocument
from rolecall.domain.errors import InvalidInput, NotFound
from rolecall.ports.documents import DocumentStore
from rolecall.ports.reading import Parser, Source

NOT_STORED = UUID(int=0)
"""The id of a document that was read from a file without being taken in."""


@dataclass(frozen=True)
class References:
    """Resolves a REF: a document's id, its external id, or a path to a file; `parser` is only asked for when there is a file to read."""

    documents: DocumentStore
    parser: Callable[[], Parser]
    open: Callable[[str], Source]

    def resolve(self, tenant: str, reference: str, kind: Kind | None = None) -> StoredDocument:
        """The document; a file that was never taken in gets version 0 and the id `NOT_STORED`.

        Raises:
            NotFound: nothing stored has that id, and there is no such file.
            InvalidInput: the file can't be read as one document.
        """
        path = Path(reference).expanduser()
        if not path.is_file():
            return self.documents.get(tenant, reference)
        document = self._read(path, kind)
        return self.documents.find_content(tenant, document.content_hash) or StoredDocument(NOT_STORED, NOT_STORED, 0, document)

    def resolve_stored(self, tenant: str, reference: str) -> StoredDocument:
        """The document, if it was taken in. Raises NotFound otherwise."""
        stored = self.resolve(tenant, reference)
        if stored.version:
            return stored
        raise NotFound(f"{reference} has not been taken in.", remedy=f"Take it in first: rolecall ingest {reference}")

    def _read(self, path: Path, kind: Kind | None) -> Document:
        found = list(self.open(str(path)).originals())
        results: list[Document | Rejection] = [original for original in found if isinstance(original, Rejection)]
        for _, parsed in self.parser().parse([original for original in found if isinstance(original, Original)], kind):
            results.extend(parsed)
        for result in results:
            if isinstance(result, Rejection):
                raise InvalidInput(f"{result.source}: {result.reason}", remedy=result.remedy, source=result.source, line=result.line)
        documents = [result for result in results if isinstance(result, Document)]
        if len(documents) != 1:
            raise InvalidInput(
                f"{path} holds {len(documents)} documents, but one is needed here.",
                remedy="Take the file in (rolecall ingest), and name one of them by its id: rolecall documents list",
                source=str(path),
            )
        return documents[0]
