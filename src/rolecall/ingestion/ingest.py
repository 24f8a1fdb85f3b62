"""Takes originals in: reads what isn't known yet, stores it in batches, and reports each batch once it is safely there."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from rolecall.domain.document import Document, Kind, Original, Rejection, StoredDocument
from rolecall.domain.errors import NotFound
from rolecall.ports.documents import DocumentStore, Outcome
from rolecall.ports.reading import Parser, Source

BATCH = 64
"""Documents stored in one transaction."""

LOOKUP = 256
"""Originals whose digests are looked up at a time."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one document; `id` is None in a dry run for one that would be added."""

    outcome: Outcome
    id: UUID | None
    version: int
    document: Document


@dataclass(frozen=True, slots=True)
class Batch:
    """A number of originals dealt with: their documents, those with a new version to index, and what was not taken in."""

    taken: list[Taken] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    stored: list[StoredDocument] = field(default_factory=list)

    def add(self, results: Iterable[Taken | Rejection]) -> None:
        """Put each where it belongs."""
        for result in results:
            if isinstance(result, Taken):
                self.taken.append(result)
            else:
                self.rejected.append(result)


Index = Callable[[Iterable[Sequence[StoredDocument]]], Iterator[object]]
"""Indexes batches of new versions, and yields once for each when it is committed."""


@dataclass(frozen=True)
class Ingestor:
    """Puts documents into a store; nothing is half-written, and what is known already costs one look-up."""

    documents: DocumentStore
    parser: Parser

    def ingest(self, tenant: str, source: Source, *, kind: Kind | None = None, index: Index | None = None) -> Iterator[Batch]:
        """Store what the source has, a batch at a time.

        A batch is yielded when it is committed, and indexed too where `index` is given: whatever was yielded survives an
        interruption, and a second call finishes the rest.
        """
        waiting: deque[Batch] = deque()

        def stored() -> Iterator[Sequence[StoredDocument]]:
            for batch in self._batches(tenant, source, kind):
                self._store(tenant, batch)
                waiting.append(batch)
                yield batch.stored

        for _ in (index or iter)(stored()):
            yield waiting.popleft()

    def preview(self, tenant: str, source: Source, *, kind: Kind | None = None) -> Iterator[Batch]:
        """The same without writing anything."""
        for batch in self._batches(tenant, source, kind):
            batch.taken[:] = [self._foresee(tenant, taken) if taken.id is None else taken for taken in batch.taken]
            yield batch

    def _batches(self, tenant: str, source: Source, kind: Kind | None) -> Iterator[Batch]:
        """Batches in which known documents have an id, and new ones still none."""
        known: deque[Taken | Rejection] = deque()  # a deque, for the parser may look ahead from a thread of its own

        def unknown() -> Iterator[Original]:
            for originals in _chunked(source.originals(), LOOKUP):
                yield from self._unknown(tenant, originals, kind, known)

        batch = Batch()
        for _, results in self.parser.parse(unknown(), kind):
            batch.add(Taken(Outcome.ADDED, None, 0, result) if isinstance(result, Document) else result for result in results)
            if len(batch.taken) >= BATCH:
                batch.add(known.popleft() for _ in range(len(known)))
                yield batch
                batch = Batch()
        batch.add(known)
        yield batch

    def _unknown(
        self, tenant: str, originals: Sequence[Original | Rejection], kind: Kind | None, known: deque[Taken | Rejection]
    ) -> Iterator[Original]:
        digests = [original.digest for original in originals if isinstance(original, Original)]
        current = self.documents.known(tenant, digests, self.parser.id)
        for original in originals:
            stored = current.get(original.digest) if isinstance(original, Original) else None
            if isinstance(original, Rejection):
                known.append(original)
            elif stored and (kind is None or stored.document.kind is kind):
                known.append(Taken(Outcome.UNCHANGED, stored.id, stored.version, stored.document))
            else:
                yield original

    def _store(self, tenant: str, batch: Batch) -> None:
        fresh = [position for position, taken in enumerate(batch.taken) if taken.id is None]
        upserted = self.documents.upsert(tenant, [batch.taken[position].document for position in fresh], self.parser.id)
        for position, result in zip(fresh, upserted, strict=True):
            stored = result.stored
            batch.taken[position] = Taken(result.outcome, stored.id, stored.version, stored.document)
            if result.outcome is not Outcome.UNCHANGED:
                batch.stored.append(stored)

    def _foresee(self, tenant: str, taken: Taken) -> Taken:
        document = taken.document
        same = self.documents.find_content(tenant, document.content_hash)
        if same:
            return Taken(Outcome.UNCHANGED, same.id, same.version, same.document)
        try:
            earlier = self.documents.get(tenant, document.external_id)
        except NotFound:
            return Taken(Outcome.ADDED, None, 1, document)
        return Taken(Outcome.UPDATED, earlier.id, earlier.version + 1, document)


def _chunked(items: Iterable[Original | Rejection], size: int) -> Iterator[list[Original | Rejection]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
