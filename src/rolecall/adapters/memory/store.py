"""The state that the memory adapters share: a transaction works on a copy, and puts it in place at its end."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from threading import RLock
from uuid import UUID

from rolecall.adapters import refusals
from rolecall.domain.chunk import Chunk, LexicalEntry, Matrix, Parts, Vector
from rolecall.domain.document import StoredDocument
from rolecall.domain.generation import Generation
from rolecall.domain.taxonomy import Concept, Taxonomy


@dataclass
class Entries:
    """A generation and what it holds; passages and units by chunk id, each with its tenant."""

    generation: Generation
    replaced: int | None = None
    versions: dict[UUID, UUID] = field(default_factory=dict)
    chunks: dict[UUID, tuple[str, Chunk]] = field(default_factory=dict)
    vectors: dict[UUID, Vector] = field(default_factory=dict)
    lexical: dict[UUID, LexicalEntry] = field(default_factory=dict)
    parts: dict[UUID, Parts] = field(default_factory=dict)
    profiles: dict[UUID, tuple[str, bytes]] = field(default_factory=dict)

    def copy(self) -> "Entries":
        return replace(
            self,
            versions=self.versions.copy(),
            chunks=self.chunks.copy(),
            vectors=self.vectors.copy(),
            lexical=self.lexical.copy(),
            parts=self.parts.copy(),
            profiles=self.profiles.copy(),
        )

    def remove(self, document_id: UUID) -> list[bytes]:
        """Take a document's entries out; returns the hashes of their texts."""
        goners = [chunk for _, chunk in self.chunks.values() if chunk.document_id == document_id]
        for chunk in goners:
            for entries in (self.chunks, self.vectors, self.lexical, self.parts, self.profiles):
                entries.pop(chunk.id, None)
        return [chunk.text_hash for chunk in goners]


@dataclass
class State:
    """Everything: versions by document, oldest first; the originals that were read into a version; vectors known."""

    documents: dict[UUID, tuple[str, list[StoredDocument]]] = field(default_factory=dict)
    originals: dict[UUID, frozenset[tuple[str, str]]] = field(default_factory=dict)
    embeddings: dict[tuple[str, bytes], Vector] = field(default_factory=dict)
    generations: dict[int, Entries] = field(default_factory=dict)
    taxonomies: dict[str, tuple[Taxonomy, Sequence[Concept], Mapping[str, Matrix]]] = field(default_factory=dict)
    active: int | None = None
    generations_made: int = 0

    def copy(self) -> "State":
        return replace(
            self,
            documents={document_id: (tenant, versions.copy()) for document_id, (tenant, versions) in self.documents.items()},
            originals=self.originals.copy(),
            embeddings=self.embeddings.copy(),
            taxonomies=self.taxonomies.copy(),
            generations={id_: entries.copy() for id_, entries in self.generations.items()},
        )

    def current(self, tenant: str) -> Iterator[StoredDocument]:
        """The tenant's documents."""
        return (versions[-1] for owner, versions in self.documents.values() if owner == tenant)

    def entries(self, generation_id: int) -> Entries:
        """What a generation holds. Raises NotFound."""
        if generation_id not in self.generations:
            raise refusals.no_generation(generation_id)
        return self.generations[generation_id]

    def forget_vectors(self, hashes: set[bytes]) -> None:
        """Remove the known vectors of these texts unless a chunk still has the text."""
        used = {chunk.text_hash for entries in self.generations.values() for _, chunk in entries.chunks.values()}
        for key in [key for key in self.embeddings if key[1] in hashes - used]:
            del self.embeddings[key]


class MemoryStore:
    """Holds the state; every memory adapter is made with one, and those that share it see the same data."""

    def __init__(self) -> None:
        self._committed = State()
        self._writing = RLock()
        self._working: ContextVar[State | None] = ContextVar("working", default=None)
        self._pinned: ContextVar[State | None] = ContextVar("pinned", default=None)

    @property
    def state(self) -> State:
        """For reading: the caller's transaction or snapshot, or else what was committed last."""
        return self._working.get() or self._pinned.get() or self._committed

    @contextmanager
    def transaction(self) -> Iterator[State]:
        """For writing: one thread at a time; inside another transaction, that one."""
        if self._pinned.get():
            raise RuntimeError("a snapshot is for reading only")
        joined = self._working.get()
        if joined:
            yield joined
            return
        with self._writing:
            working = self._committed.copy()
            token = self._working.set(working)
            try:
                yield working
                self._committed = working
            finally:
                self._working.reset(token)

    @contextmanager
    def snapshot(self) -> Iterator[State]:
        """What is committed now, for the calls inside, whatever is written meanwhile."""
        if self._working.get():
            yield self.state
            return
        token = self._pinned.set(self.state)
        try:
            yield self.state
        finally:
            self._pinned.reset(token)
