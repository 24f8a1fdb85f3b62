"""Ingestion: batches, what is known already, rejections, interruptions; on the memory store."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.adapters.memory.documents import MemoryDocuments
from rolecall.adapters.memory.store import MemoryStore
from rolecall.domain.document import Document, Kind, Original, Rejection, StoredDocument
from rolecall.ingestion.ingest import BATCH, Ingestor
from rolecall.ports.documents import Outcome

TENANT = "acme"


def original(name: str, text: str) -> Original:
    return Original(name, "text", text.encode(), hashlib.sha256(text.encode()).hexdigest(), external_id=name)


@dataclass
class Listed:
    """A source of things given."""

    items: Sequence[Original | Rejection]

    def originals(self) -> Iterator[Original | Rejection]:
        yield from self.items

    def count(self) -> int:
        return len(self.items)


@dataclass
class WordParser:
    """Takes the whole text as a document; "bad" is rejected. Counts what it was asked."""

    id: str = "words-1"
    asked: list[str] = field(default_factory=list)

    def parse(self, originals: Iterable[Original], kind: Kind | None) -> Iterator[tuple[Original, Sequence[Document | Rejection]]]:
        for each in originals:
            self.asked.append(each.source)
            yield each, [self._read(each, kind)]

    def _read(self, each: Original, kind: Kind | None) -> Document | Rejection:
        text = each.data.decode()
        if text == "bad":
            return Rejection(each.source, "it is bad", "make it good")
        content = hashlib.sha256(f"{kind}{text}".encode()).hexdigest()
        return Document(kind or Kind.JOB, each.external_id or "", text, text, {}, {}, (), (), (), each.source, each.digest, content)


@pytest.fixture
def ingestor() -> Ingestor:
    return Ingestor(MemoryDocuments(MemoryStore()), WordParser())


def outcomes(ingestor: Ingestor, items: Sequence[Original | Rejection], kind: Kind | None = None) -> list[Outcome]:
    return [taken.outcome for batch in ingestor.ingest(TENANT, Listed(items), kind=kind) for taken in batch.taken]


def test_what_is_known_is_not_read_again(ingestor: Ingestor) -> None:
    items = [original(f"{number}", f"text {number}") for number in range(3 * BATCH)]
    assert outcomes(ingestor, items) == [Outcome.ADDED] * len(items)
    ingestor.parser.asked.clear()  # type: ignore[attr-defined]
    assert outcomes(ingestor, items) == [Outcome.UNCHANGED] * len(items)
    assert not ingestor.parser.asked  # type: ignore[attr-defined]


def test_a_change_is_a_new_version_and_another_kind_is_read_again(ingestor: Ingestor) -> None:
    outcomes(ingestor, [original("a", "one")])
    assert outcomes(ingestor, [original("a", "two")]) == [Outcome.UPDATED]
    assert outcomes(ingestor, [original("a", "two")], Kind.JOB) == [Outcome.UNCHANGED]
    assert outcomes(ingestor, [original("a", "two")], Kind.RESUME) == [Outcome.ADDED]


def test_rejections_of_source_and_parser_are_reported_and_the_others_go_on(ingestor: Ingestor) -> None:
    items = [original("a", "one"), Rejection("b", "unreadable", "check it"), original("c", "bad"), original("d", "two")]
    batches = list(ingestor.ingest(TENANT, Listed(items)))
    assert sorted(rejection.source for batch in batches for rejection in batch.rejected) == ["b", "c"]
    assert sum(len(batch.taken) for batch in batches) == 2


def test_a_preview_writes_nothing_and_foretells(ingestor: Ingestor) -> None:
    outcomes(ingestor, [original("a", "one"), original("b", "two")])
    items = [original("a", "one"), original("b", "changed"), original("c", "three"), original("d", "two")]
    foreseen = [taken.outcome for batch in ingestor.preview(TENANT, Listed(items)) for taken in batch.taken]
    assert sorted(foreseen) == sorted([Outcome.UNCHANGED, Outcome.UPDATED, Outcome.ADDED, Outcome.UNCHANGED])
    assert ingestor.documents.count(TENANT) == 2


def test_what_was_yielded_is_there_after_an_interruption_and_the_rest_is_finished_later(ingestor: Ingestor) -> None:
    items = [original(f"{number}", f"text {number}") for number in range(4 * BATCH)]
    batches = ingestor.ingest(TENANT, Listed(items))
    first = next(batches)
    batches.close()  # type: ignore[attr-defined]
    assert {taken.id for taken in first.taken} <= {stored.id for stored in ingestor.documents.list(TENANT)}
    outcomes(ingestor, items)
    assert ingestor.documents.count(TENANT) == len(items)


def test_a_batch_is_yielded_only_when_its_index_is_committed(ingestor: Ingestor) -> None:
    committed: list[int] = []

    def index(batches: Iterable[Sequence[StoredDocument]]) -> Iterator[None]:
        waiting = [list(batch) for batch in batches]
        for batch in waiting:
            committed.append(len(batch))
            yield None

    items = [original(f"{number}", f"text {number}") for number in range(2 * BATCH + 5)]
    for number, batch in enumerate(ingestor.ingest(TENANT, Listed(items), index=index)):
        assert len(batch.stored) == committed[number]
    assert committed == [BATCH, BATCH, 5]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["one", "two", "three", "bad"])), max_size=30))
def test_taking_in_twice_is_taking_in_once(pairs: list[tuple[str, str]]) -> None:
    ingestor = Ingestor(MemoryDocuments(MemoryStore()), WordParser())
    items = list({name: original(name, text) for name, text in pairs}.values())
    outcomes(ingestor, items)
    state: Callable[[], list[tuple[str, int]]] = lambda: [  # noqa: E731
        (stored.document.text, stored.version) for stored in ingestor.documents.list(TENANT)
    ]
    before = state()
    assert set(outcomes(ingestor, items)) <= {Outcome.UNCHANGED}
    assert state() == before
