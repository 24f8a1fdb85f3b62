"""The memory stores and PostgreSQL do the same, whatever is asked of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.adapters.memory.documents import MemoryDocuments
from rolecall.adapters.memory.store import MemoryStore
from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.documents import PostgresDocuments
from rolecall.domain.document import Document, Kind
from rolecall.domain.hit import Filter, Operator
from rolecall.ports.documents import DocumentStore

TENANT = "acme"

documents = st.builds(
    lambda kind, external_id, content: Document(
        kind, external_id, content, content, {}, {"content": content}, (), (), (), "source", f"original of {content}", content
    ),
    st.sampled_from(Kind),
    st.sampled_from("abc"),
    st.sampled_from("1234"),
)
upserts = st.lists(documents, min_size=1, max_size=6)
deletions = st.sampled_from("abc")

scalars = st.one_of(
    st.integers(-3, 3),
    st.floats(-3, 3, width=16),
    st.booleans(),
    st.none(),
    st.sampled_from(["Berlin", "berlin mitte", "ERLI", "STRASSE", "straße", "3", "2.5", "-1", "true", "", " a ", "%", '"', "\\", "'", "Ω"]),
)
fields = st.dictionaries(st.sampled_from(["a", "b.c", "d'e"]), st.one_of(scalars, st.lists(scalars, max_size=3)), max_size=3)
filters = st.builds(Filter, st.sampled_from(["a", "b.c", "d'e"]), st.sampled_from(Operator), scalars)


@pytest.fixture(scope="module")
def stores(new_database: Callable[[], AbstractContextManager[Database]]) -> Iterator[tuple[DocumentStore, DocumentStore]]:
    with new_database() as database:
        yield MemoryDocuments(MemoryStore()), PostgresDocuments(database)


def forget(store: DocumentStore) -> None:
    store.delete(TENANT, [stored.id for stored in store.list(TENANT)])


def outline(store: DocumentStore) -> list[tuple[str, str, int, str]]:
    return sorted(
        (stored.document.kind.value, stored.document.external_id, stored.version, stored.document.text) for stored in store.list(TENANT)
    )


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(st.one_of(upserts, deletions), min_size=1, max_size=6))
def test_documents(stores: tuple[DocumentStore, DocumentStore], steps: list[list[Document] | str]) -> None:
    for store in stores:
        forget(store)
    for step in steps:
        results = []
        for store in stores:
            if isinstance(step, str):
                goners = [stored.id for stored in store.list(TENANT) if stored.document.external_id == step]
                results.append([str(store.delete(TENANT, goners))])
            else:
                upserted = store.upsert(TENANT, step, "parser")
                results.append([f"{one.outcome} {one.stored.version} {one.stored.document.external_id}" for one in upserted])
        assert results[0] == results[1]
        assert outline(stores[0]) == outline(stores[1])
        known = [sorted(store.known(TENANT, [f"original of {n}" for n in "1234"], "parser")) for store in stores]
        assert known[0] == known[1]


@settings(max_examples=60, deadline=None)
@given(corpus=st.lists(fields, min_size=1, max_size=8), asked=st.lists(st.lists(filters, min_size=1, max_size=2), min_size=1, max_size=10))
def test_filters(stores: tuple[DocumentStore, DocumentStore], corpus: list[dict[str, object]], asked: list[list[Filter]]) -> None:
    for store in stores:
        forget(store)
        store.upsert(
            TENANT,
            [Document(Kind.JOB, str(n), "t", f"{n}", {}, given, (), (), (), "s", str(n), str(n)) for n, given in enumerate(corpus)],
            "parser",
        )
    for conditions in asked:
        found = [sorted(stored.document.external_id for stored in store.list(TENANT, None, conditions)) for store in stores]
        assert found[0] == found[1], conditions
