"""Generations on the memory adapters: filled, verified, published, caught up, and cheap to refresh."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.adapters.encoders.hashing import HashingEncoder
from rolecall.adapters.memory.documents import MemoryDocuments
from rolecall.adapters.memory.embeddings import MemoryEmbeddings
from rolecall.adapters.memory.generations import MemoryGenerations
from rolecall.adapters.memory.lexical import MemoryLexical
from rolecall.adapters.memory.locks import MemoryLocks
from rolecall.adapters.memory.parts import MemoryParts
from rolecall.adapters.memory.store import MemoryStore
from rolecall.adapters.memory.vectors import MemoryVectors
from rolecall.domain.chunk import Matrix
from rolecall.domain.document import Document, Kind
from rolecall.domain.errors import Conflict
from rolecall.domain.generation import State
from rolecall.indexing.build import CATCH_UPS, build, ensure, fill, publish, unfinished
from rolecall.indexing.chunk import Chunker
from rolecall.indexing.refresh import Indexer
from rolecall.indexing.verify import verify

TENANT = "acme"


@dataclass
class Counting:
    """Counts the texts that its encoder is asked for; `id` may be another's."""

    encoder: HashingEncoder = field(default_factory=HashingEncoder)
    name: str = ""
    texts: int = 0

    @property
    def id(self) -> str:
        return self.name or self.encoder.id

    @property
    def dimensions(self) -> int:
        return self.encoder.dimensions

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.texts += len(texts)
        return self.encoder.encode(texts)


def posting(number: int, text: str | None = None) -> Document:
    text = text or f"Clerk {number}\nFiles the papers of ward {number}, and answers the telephone of the house."
    digest = hashlib.sha256(f"{number}{text}".encode()).hexdigest()
    return Document(Kind.JOB, f"job-{number}", f"Clerk {number}", text, {}, {}, (), (), (), "test", digest, digest)


@pytest.fixture
def indexer() -> Indexer:
    store = MemoryStore()
    documents = MemoryDocuments(store)
    return Indexer(
        encoder=Counting(),
        chunker=Chunker(),
        analyzer=EnglishAnalyzer(),
        generations=MemoryGenerations(store),
        embeddings=MemoryEmbeddings(store),
        vectors=MemoryVectors(store),
        lexical=MemoryLexical(store),
        parts=MemoryParts(store),
        transaction=documents.transaction,
    )


@pytest.fixture
def documents(indexer: Indexer) -> MemoryDocuments:
    documents = MemoryDocuments(indexer.generations._store)  # type: ignore[attr-defined]
    documents.upsert(TENANT, [posting(number) for number in range(5)], "p")
    return documents


def silent(_done: int, _total: int) -> None:
    """No progress bar."""


def test_a_generation_is_filled_verified_and_published(indexer: Indexer, documents: MemoryDocuments) -> None:
    told: list[tuple[int, int]] = []
    generation = build(indexer, MemoryLocks(), lambda done, total: told.append((done, total)))
    assert (generation.state, generation.documents) == (State.READY, documents.count(TENANT))
    assert told[-1] == (5, 5)
    assert indexer.generations.active() is None
    assert publish(indexer, generation.id, silent).state is State.ACTIVE
    assert verify(indexer, generation)["ok"]


def test_refreshing_what_is_unchanged_encodes_nothing(indexer: Indexer, documents: MemoryDocuments) -> None:
    generation = fill(indexer, ensure(indexer), silent)
    indexer.encoder.texts = 0  # type: ignore[misc]
    assert list(indexer.refresh(generation)) == []
    assert indexer.encoder.texts == 0
    documents.upsert(TENANT, [posting(1, "Clerk 1\nKeeps the keys.")], "p")
    [indexed] = indexer.refresh(generation)
    assert indexed.documents == 1
    assert indexer.encoder.texts == indexed.embedded <= 2


def test_known_vectors_are_reused_by_another_generation(indexer: Indexer, documents: MemoryDocuments) -> None:
    publish(indexer, fill(indexer, ensure(indexer), silent).id, silent)
    again = build(indexer, MemoryLocks(), silent)
    assert again.embedded == 0
    assert again.reused > 0
    other = replace(indexer, encoder=Counting(name="another"))
    assert build(other, MemoryLocks(), silent).embedded > 0
    assert documents.count(TENANT) == 5


def test_an_interrupted_build_is_taken_up(indexer: Indexer, documents: MemoryDocuments) -> None:
    first = unfinished(indexer)
    assert unfinished(indexer).id == first.id
    assert build(indexer, MemoryLocks(), silent).id == first.id
    assert documents.count(TENANT) == 5


def test_one_build_at_a_time(indexer: Indexer) -> None:
    locks = MemoryLocks()
    with locks.hold("index-build"), pytest.raises(Conflict, match="Another process"):
        build(indexer, locks, silent)


def test_a_publication_catches_up_first(indexer: Indexer, documents: MemoryDocuments) -> None:
    generation = build(indexer, MemoryLocks(), silent)
    documents.upsert(TENANT, [posting(9)], "p")
    assert publish(indexer, generation.id, silent).documents == 6


def test_a_publication_gives_up_when_documents_come_too_fast(
    indexer: Indexer, documents: MemoryDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = build(indexer, MemoryLocks(), silent)
    numbers = iter(range(100, 200))
    refuse = indexer.generations.publish

    def late(generation_id: int) -> object:
        documents.upsert(TENANT, [posting(next(numbers))], "p")
        return refuse(generation_id)

    monkeypatch.setattr(indexer.generations, "publish", late)
    with pytest.raises(Conflict, match=f"{CATCH_UPS} times"):
        publish(indexer, generation.id, silent)


def test_a_generation_with_wrong_vectors_is_not_published(indexer: Indexer, documents: MemoryDocuments) -> None:
    class Wrong(Counting):
        def encode(self, texts: Sequence[str]) -> Matrix:
            vectors = np.random.default_rng(1 if len(texts) > 5 else 2).normal(size=(len(texts), self.dimensions)).astype(np.float32)
            normalised: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
            return normalised

    with pytest.raises(Conflict, match="failed its verification"):
        build(replace(indexer, encoder=Wrong()), MemoryLocks(), silent)
    assert all(generation.state is State.BUILDING for generation in indexer.generations.list())
    assert documents.count(TENANT) == 5


@pytest.mark.parametrize("part", ["encoder", "chunker", "analyzer"])
def test_a_generation_made_in_another_way_takes_nothing_in(indexer: Indexer, documents: MemoryDocuments, part: str) -> None:
    parts = {"encoder": indexer.encoder.id, "chunker": indexer.chunker.id, "analyzer": indexer.analyzer.id} | {part: "earlier-1"}
    earlier = indexer.generations.create(**parts, dimensions=indexer.encoder.dimensions)
    for refused in (lambda: list(indexer.refresh(earlier)), lambda: list(indexer.index(earlier, [])), lambda: indexer.check(earlier)):
        with pytest.raises(Conflict, match=f"made with the {part} earlier-1") as caught:
            refused()
        assert "rolecall index build --publish" in (caught.value.remedy or "")
    assert indexer.generations.count_changed(earlier.id) == documents.count(TENANT)


def test_an_active_generation_of_an_earlier_version_is_refused_before_anything_is_read(
    indexer: Indexer, documents: MemoryDocuments
) -> None:
    assert documents.count(TENANT)
    fill(indexer, unfinished(indexer), lambda _done, _total: None)
    publish(indexer, 1, lambda _done, _total: None)
    assert ensure(indexer).id == 1
    with pytest.raises(Conflict, match="chunker"):
        ensure(replace(indexer, chunker=Chunker(100, 20)))
