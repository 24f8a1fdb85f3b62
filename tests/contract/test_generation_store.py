import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import numpy as np
import pytest
from contract_data import (
    DIMENSIONS,
    ENCODER,
    TENANT,
    add,
    ids,
    index,
    make_chunks,
    make_document,
    new_generation,
    passages,
    published,
    terms_of,
    vector_of,
)
from contract_stores import Stores

from rolecall.adapters.postgres.connection import Database
from rolecall.domain.chunk import Level
from rolecall.domain.errors import Conflict, NotFound, RolecallError
from rolecall.domain.generation import State
from rolecall.domain.identifiers import new_id

TEXT = "Nurse\nWorks nights\nSpeaks Polish"


class GenerationStoreContract:
    def test_a_new_generation_is_building_and_counts_up(self, stores: Stores) -> None:
        first = stores.generations.create(ENCODER, "lines", "words", DIMENSIONS)
        second = new_generation(stores)
        assert (first.state, first.encoder, first.chunker, first.analyzer, first.dimensions) == (
            State.BUILDING,
            ENCODER,
            "lines",
            "words",
            DIMENSIONS,
        )
        assert second.id > first.id
        assert stores.generations.get(first.id) == first
        assert list(stores.generations.list()) == [first, second]
        assert stores.generations.active() is None

    def test_an_unknown_generation_is_not_found(self, stores: Stores) -> None:
        for ask in (stores.generations.get, stores.generations.publish):
            with pytest.raises(NotFound):
                ask(99)
        with pytest.raises(NotFound):
            stores.generations.record(99, reused=1)
        with pytest.raises(NotFound):
            stores.generations.write(99, TENANT, {}, [])

    def test_reading_before_anything_is_published_is_a_conflict(self, stores: Stores) -> None:
        with pytest.raises(Conflict), stores.generations.reading():
            pytest.fail("there is nothing to read")

    def test_changed_gives_what_is_not_indexed_yet(self, stores: Stores) -> None:
        generation = new_generation(stores)
        stored = sorted(add(stores, *(make_document(str(n), f"Job {n}") for n in range(5))), key=lambda one: one.id)
        [other] = add(stores, make_document(), tenant="other")
        assert stores.generations.count_changed(generation.id) == 6
        assert stores.generations.count_changed(generation.id, tenant=TENANT) == 5
        assert stores.generations.changed(generation.id, tenant=TENANT, limit=3) == [(TENANT, one) for one in stored[:3]]
        index(stores, generation, stored[1:])
        assert {(tenant, one.id) for tenant, one in stores.generations.changed(generation.id, limit=10)} == {
            (TENANT, stored[0].id),
            ("other", other.id),
        }
        index(stores, generation, stored[:1])
        index(stores, generation, [other], "other")
        assert stores.generations.changed(generation.id, limit=10) == []
        assert stores.generations.count_changed(generation.id) == 0

    def test_a_new_version_is_changed_again(self, stores: Stores) -> None:
        old = add(stores, make_document("one", "Nurse"))
        generation = new_generation(stores)
        index(stores, generation, old)
        [new] = add(stores, make_document("one", "Head nurse"))
        assert stores.generations.changed(generation.id, limit=10) == [(TENANT, new)]
        index(stores, generation, old)  # somebody slower writes the old version once more
        assert stores.generations.count_changed(generation.id) == 1

    def test_write_replaces_the_chunks_of_a_document_everywhere(self, stores: Stores) -> None:
        first, second = add(stores, make_document("one", "Nurse\nNights"), make_document("two", "Cook\nDays"))
        generation = new_generation(stores)
        index(stores, generation, [first, second])
        index(stores, generation, add(stores, make_document("one", "Surgeon")))
        assert [chunk.end for chunk in stores.generations.chunks(generation.id, [first.id], Level.PASSAGE)[first.id]] == [len("Surgeon")]
        assert stores.vectors.count(generation) == stores.lexical.count(generation) == 3
        assert stores.lexical.search(generation, TENANT, terms_of("nurse nights"), limit=9) == []
        assert stores.generations.get(generation.id).chunks == 6
        assert stores.generations.get(generation.id).documents == 2

    def test_counts(self, stores: Stores) -> None:
        stored = add(stores, make_document("one", TEXT), make_document("two", "Cook"))
        generation = new_generation(stores)
        index(stores, generation, stored)
        stores.generations.record(generation.id, reused=2, embedded=3, seconds=0.5)
        stores.generations.record(generation.id, embedded=1, seconds=0.25)
        counted = stores.generations.get(generation.id)
        assert (counted.documents, counted.chunks, counted.reused, counted.embedded, counted.seconds) == (2, 8, 2, 4, 0.75)
        stores.documents.delete(TENANT, [stored[0].id])
        assert (stores.generations.get(generation.id).documents, stores.generations.get(generation.id).chunks) == (1, 2)
        assert list(stores.generations.list()) == [stores.generations.get(generation.id)]

    def test_chunks_come_in_order_without_their_text(self, stores: Stores) -> None:
        first, second = add(stores, make_document("one", TEXT), make_document("two", "Cook\nDays"))
        generation = new_generation(stores)
        index(stores, generation, [first, second])
        found = stores.generations.chunks(generation.id, [first.id, new_id()], Level.PASSAGE)
        assert list(found) == [first.id]
        assert [(chunk.id, chunk.start, chunk.end, chunk.section) for chunk in found[first.id]] == [
            (chunk.id, chunk.start, chunk.end, chunk.section) for chunk in passages(make_chunks(first))
        ]
        assert {chunk.text for chunk in found[first.id]} == {""}

    def test_hits_are_the_words_of_what_was_indexed_while_it_is_current(self, stores: Stores) -> None:
        first, second = add(stores, make_document("one", TEXT), make_document("two", "Cook\nDays"))
        generation = new_generation(stores)
        index(stores, generation, [first, second])
        chunks = passages(make_chunks(first)) + passages(make_chunks(second))
        scores = {chunk.id: place / 10 for place, chunk in enumerate(chunks)} | {new_id(): 0.5}
        hits = stores.generations.hits(generation.id, TENANT, scores)
        assert set(hits) == {chunk.id for chunk in chunks}
        for chunk in passages(make_chunks(first)):
            hit, text = hits[chunk.id], first.document.text
            assert (hit.document_id, hit.external_id, hit.kind, hit.title) == (
                str(first.id),
                "one",
                first.document.kind,
                first.document.title,
            )
            assert (hit.score, hit.start, hit.end, hit.quote) == (scores[chunk.id], chunk.start, chunk.end, text[chunk.start : chunk.end])
        assert stores.generations.hits(generation.id, "another tenant", scores) == {}
        add(stores, make_document("two", "Cook\nNights"))
        assert set(stores.generations.hits(generation.id, TENANT, scores)) == {chunk.id for chunk in passages(make_chunks(first))}

    def test_units_come_in_order_and_have_the_vectors_of_the_generations_encoder(self, stores: Stores) -> None:
        first, second = add(stores, make_document("one", TEXT), make_document("two", "Cook"))
        generation = new_generation(stores)
        index(stores, generation, [first, second])
        stores.embeddings.put("other-encoder", {chunk.text_hash: np.ones(DIMENSIONS, np.float32) for chunk in make_chunks(first)})
        found = stores.generations.chunks(generation.id, [first.id, second.id, new_id()], Level.UNIT)
        assert set(found) == {first.id, second.id}
        units = found[first.id]
        assert [chunk.level for chunk in units] == [Level.UNIT] * 3
        assert [chunk.ordinal for chunk in units] == [3, 4, 5]
        hashes = [chunk.text_hash for chunk in make_chunks(first) if chunk.level is Level.UNIT]
        known = stores.embeddings.get(ENCODER, hashes)
        matrix = np.stack([known[text_hash] for text_hash in hashes])
        assert matrix.dtype == np.float32
        np.testing.assert_allclose(matrix, [vector_of(line) for line in TEXT.split("\n")], atol=1e-3)
        assert stores.generations.chunks(generation.id, [], Level.UNIT) == {}

    def test_sample_has_texts_and_the_vectors_of_the_index(self, stores: Stores) -> None:
        stored = add(stores, make_document("one", TEXT), make_document("two", "Cook"))
        generation = new_generation(stores)
        assert list(stores.generations.sample(generation.id, 3)) == []
        index(stores, generation, stored)
        sample = stores.generations.sample(generation.id, 3)
        assert len(sample) == 3
        assert len(stores.generations.sample(generation.id, 99)) == 4
        for tenant, chunk, vector in sample:
            assert tenant == TENANT
            assert chunk.level is Level.PASSAGE
            np.testing.assert_allclose(vector, vector_of(chunk.text), atol=1e-3)

    def test_only_a_verified_generation_can_be_published(self, stores: Stores) -> None:
        generation = new_generation(stores)
        with pytest.raises(Conflict):
            stores.generations.publish(generation.id)
        stores.generations.verified(generation.id, {"ok": False, "recall": 0.1})
        assert stores.generations.get(generation.id).state is State.BUILDING
        assert stores.generations.get(generation.id).verification == {"ok": False, "recall": 0.1}
        with pytest.raises(Conflict):
            stores.generations.publish(generation.id)
        stores.generations.verified(generation.id, {"ok": True})
        assert stores.generations.get(generation.id).state is State.READY
        live = stores.generations.publish(generation.id)
        assert live.state is State.ACTIVE
        assert live.published_at is not None
        assert stores.generations.active() == live
        with stores.generations.reading() as pinned:
            assert pinned == live

    def test_a_generation_that_lacks_documents_is_not_published(self, stores: Stores) -> None:
        generation = new_generation(stores)
        stores.generations.verified(generation.id, {"ok": True})
        stored = add(stores, make_document())
        with pytest.raises(Conflict):
            stores.generations.publish(generation.id)
        index(stores, generation, stored)
        assert stores.generations.publish(generation.id).state is State.ACTIVE

    def test_publishing_retires_the_one_before_and_rollback_goes_back(self, stores: Stores) -> None:
        first, second, third = published(stores), published(stores), published(stores)
        assert [generation.state for generation in stores.generations.list()] == [State.RETIRED, State.RETIRED, State.ACTIVE]
        assert stores.generations.rollback().id == second.id
        assert [generation.state for generation in stores.generations.list()] == [State.RETIRED, State.ACTIVE, State.RETIRED]
        fourth = published(stores)
        assert stores.generations.rollback().id == second.id, "never to one that was rolled back from"
        assert stores.generations.rollback().id == first.id
        with pytest.raises(Conflict):
            stores.generations.rollback()
        assert stores.generations.publish(third.id).state is State.ACTIVE, "a retired one can be published again"
        assert stores.generations.get(fourth.id).state is State.RETIRED

    def test_publishing_the_active_one_changes_nothing(self, stores: Stores) -> None:
        published(stores)
        active = published(stores)
        assert stores.generations.publish(active.id) == active
        assert stores.generations.rollback().id != active.id

    def test_rollback_without_anything_published(self, stores: Stores) -> None:
        with pytest.raises(Conflict):
            stores.generations.rollback()

    def test_rollback_does_not_wait_for_documents_to_be_indexed(self, stores: Stores) -> None:
        first = published(stores)
        second = new_generation(stores)
        index(stores, second, add(stores, make_document()))
        stores.generations.verified(second.id, {"ok": True})
        stores.generations.publish(second.id)
        assert stores.generations.rollback().id == first.id
        assert stores.generations.count_changed(first.id) == 1

    def test_prune_keeps_the_active_one_the_newest_retired_ones_and_what_is_ready(self, stores: Stores) -> None:
        stored = add(stores, make_document())
        first, second, third, active = (published(stores, stored) for _ in range(4))
        building, ready = new_generation(stores), new_generation(stores)
        stores.generations.verified(ready.id, {"ok": True})
        assert [generation.id for generation in stores.generations.prune(1)] == [first.id, second.id, building.id]
        assert [generation.id for generation in stores.generations.list()] == [third.id, active.id, ready.id]
        assert stores.generations.rollback().id == third.id
        with pytest.raises(Conflict):
            stores.generations.rollback()
        assert new_generation(stores).id > ready.id
        with pytest.raises(NotFound):
            stores.generations.get(first.id)

    def test_the_same_chunks_may_stand_in_several_generations(self, stores: Stores) -> None:
        stored = add(stores, make_document("one", TEXT))
        first, second = published(stores, stored), published(stores, stored)
        for generation in (first, second):
            assert len(stores.vectors.search(generation, TENANT, vector_of("Nurse"), limit=9)) == 3

    def test_delete_takes_everything_of_a_document_out_of_every_generation(self, stores: Stores) -> None:
        stored = add(stores, make_document("one", "Nurse\nShared line"), make_document("two", "Cook\nShared line"))
        generations = [published(stores, stored), published(stores, stored)]
        stores.documents.delete(TENANT, [stored[0].id])
        for generation in generations:
            assert stores.vectors.count(generation) == stores.lexical.count(generation) == 2
            assert stores.generations.chunks(generation.id, ids(stored), Level.UNIT).keys() == {stored[1].id}
            assert stores.lexical.search(generation, TENANT, terms_of("nurse"), limit=9) == []
            assert stores.generations.count_changed(generation.id) == 0

    def test_vectors_of_a_text_go_with_the_last_document_that_has_it(self, stores: Stores) -> None:
        one, two = add(stores, make_document("one", "Nurse\nShared line"), make_document("two", "Cook\nShared line"))
        published(stores, [one, two])
        hashes = {chunk.text: chunk.text_hash for chunk in make_chunks(one)}
        stores.embeddings.put("other-encoder", {hashes["Nurse"]: vector_of("Nurse")})
        stores.documents.delete(TENANT, [one.id])
        assert stores.embeddings.get(ENCODER, list(hashes.values())).keys() == {hashes["Shared line"]}
        assert stores.embeddings.get("other-encoder", list(hashes.values())) == {}
        assert len(stores.embeddings.get(ENCODER, [chunk.text_hash for chunk in make_chunks(two)])) == 2

    def test_vectors_of_an_old_version_go_when_no_generation_has_its_text(self, stores: Stores) -> None:
        old = add(stores, make_document("one", "Nurse\nBoth"))
        generation = new_generation(stores)
        index(stores, generation, old)
        hashes = {chunk.text: chunk.text_hash for chunk in make_chunks(old[0])}
        index(stores, generation, add(stores, make_document("one", "Cook\nBoth")))
        assert stores.embeddings.get(ENCODER, list(hashes.values())).keys() == {hashes["Both"]}

    def test_vectors_of_a_pruned_generation_go_unless_another_has_their_text(self, stores: Stores) -> None:
        stored = add(stores, make_document("one", "Nurse"))
        generation = new_generation(stores, encoder="other-encoder")
        index(stores, generation, stored)
        published(stores, stored)
        [text_hash] = {chunk.text_hash for chunk in make_chunks(stored[0])}
        stores.generations.prune(0)
        assert stores.embeddings.get("other-encoder", [text_hash]), "the text is still there, and the encoder may be used again"
        stores.documents.delete(TENANT, ids(stored))
        assert stores.embeddings.get("other-encoder", [text_hash]) == {}

    def test_documents_deleted_since_they_were_read_are_not_written(self, stores: Stores) -> None:
        gone, there = add(stores, make_document("one", "Nurse"), make_document("two", "Cook"))
        generation = new_generation(stores)
        stores.documents.delete(TENANT, [gone.id])
        index(stores, generation, [gone, there])
        index(stores, generation, [gone])
        assert stores.vectors.count(generation) == stores.lexical.count(generation) == 1
        assert stores.generations.get(generation.id).documents == 1
        assert stores.generations.chunks(generation.id, [gone.id], Level.PASSAGE) == {}
        assert stores.embeddings.get(ENCODER, [chunk.text_hash for chunk in make_chunks(gone)]) == {}

    def test_a_reader_keeps_its_generation_and_its_data(self, stores: Stores) -> None:
        stored = add(stores, make_document("one", "Nurse"))
        first = published(stores, stored)
        seen: list[object] = []

        def write() -> None:
            [new] = add(stores, make_document("one", "Head nurse"))
            second = published(stores, [new])
            seen.append(second.id)

        with stores.generations.reading() as pinned:
            before = stores.vectors.search(pinned, TENANT, vector_of("Nurse"), limit=5)
            _in_another_thread(write)
            assert pinned.id == first.id != seen[0]
            assert stores.vectors.search(pinned, TENANT, vector_of("Nurse"), limit=5) == before
            assert stores.documents.get(TENANT, "one") == stored[0]
            with stores.generations.reading() as again:
                assert again.id == first.id
        with stores.generations.reading() as now:
            assert now.id == seen[0]
            assert stores.documents.get(TENANT, "one").version == 2

    def test_reading_within_a_transaction_sees_what_it_wrote(self, stores: Stores) -> None:
        live = published(stores)
        with stores.documents.transaction():
            add(stores, make_document("one"))
            with stores.generations.reading() as pinned:
                assert pinned.id == live.id
                assert stores.documents.get(TENANT, "one").version == 1
            add(stores, make_document("two", "Cook"))
        assert stores.documents.count(TENANT) == 2

    def test_a_reader_does_not_write(self, stores: Stores) -> None:
        published(stores)
        with pytest.raises(Exception, match="read"), stores.generations.reading():
            add(stores, make_document())
        assert stores.documents.count(TENANT) == 0


class TestMemoryGenerations(GenerationStoreContract):
    @pytest.fixture
    def stores(self, memory_stores: Stores) -> Stores:
        return memory_stores


class TestPostgresGenerations(GenerationStoreContract):
    @pytest.fixture
    def stores(self, postgres_stores: Stores) -> Stores:
        return postgres_stores

    def test_prune_leaves_a_generation_that_is_being_read(self, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("rolecall.adapters.postgres.generations.PATIENCE", "50ms")
        stored = add(stores, make_document("one", "Nurse"))
        first = published(stores, stored)
        pruned: list[object] = []

        def prune() -> None:
            published(stores, stored)
            pruned.extend(stores.generations.prune(0))

        with stores.generations.reading() as pinned:
            _in_another_thread(prune)
            assert pruned == []
            assert len(stores.vectors.search(pinned, TENANT, vector_of("Nurse"), limit=5)) == 1
        assert [generation.id for generation in stores.generations.prune(0)] == [first.id]

    def test_a_reader_that_comes_while_its_generation_is_pruned_reads_the_next(self, stores: Stores, database: Database) -> None:
        """The pointer was read from a snapshot, but the tables went before they could be locked."""
        published(stores)
        database.close()
        readers = iter(["old", "new"])
        real = database.transaction

        def transaction(*args: str):
            if args and next(readers) == "old":
                return _AfterSnapshot(real(*args), lambda: _in_another_thread(republish))
            return real(*args)

        def republish() -> None:
            published(stores)
            stores.generations.prune(0)

        database.transaction = transaction
        try:
            with stores.generations.reading() as pinned:
                assert pinned.id == 2
        finally:
            del database.transaction

    def test_publish_waits_for_a_writer_and_then_sees_its_documents(self, stores: Stores) -> None:
        generation = new_generation(stores)
        stores.generations.verified(generation.id, {"ok": True})
        with ThreadPoolExecutor(1) as pool:
            with stores.documents.transaction():
                add(stores, make_document())
                publication = pool.submit(stores.generations.publish, generation.id)
                with pytest.raises(TimeoutError):
                    publication.result(timeout=0.2)
            with pytest.raises(Conflict, match="1 documents are still to be indexed"):
                publication.result(timeout=10)

    def test_publishing_while_others_write_never_leaves_a_document_out(self, stores: Stores) -> None:
        published(stores)
        stop = threading.Event()

        def write() -> int:
            written = 0
            while not stop.wait(0.01):
                add(stores, make_document(f"job {written}", f"Job {written}"))
                written += 1
            return written

        with ThreadPoolExecutor(1) as pool:
            writer = pool.submit(write)
            generation = new_generation(stores)
            stores.generations.verified(generation.id, {"ok": True})
            for _ in range(200):
                index(stores, generation, [stored for _, stored in stores.generations.changed(generation.id, limit=1000)])
                try:
                    stores.generations.publish(generation.id)
                except Conflict:
                    continue
                break
            stop.set()
            written = writer.result()
        assert stores.generations.active() == stores.generations.get(generation.id)
        missing = stores.generations.count_changed(generation.id)
        assert stores.generations.get(generation.id).documents + missing == stores.documents.count(TENANT) == written
        later = sorted(int(stored.document.external_id.split()[1]) for _, stored in stores.generations.changed(generation.id, limit=9999))
        assert later == list(range(written - missing, written)), "only documents that came after the publication are missing"

    def test_deleting_while_a_generation_is_built_leaves_no_trace(self, stores: Stores) -> None:
        stored = add(stores, *(make_document(f"job {n}", f"Job {n}\nLine {n}\nShared") for n in range(40)))
        generation = new_generation(stores)
        doomed: list[UUID] = ids(stored[::2])

        def delete() -> None:
            for document_id in doomed:
                stores.documents.delete(TENANT, [document_id])

        with ThreadPoolExecutor(2) as pool:
            deletion = pool.submit(delete)
            builds = [pool.submit(index, stores, generation, [one]) for one in stored]
            for future in (deletion, *builds):
                future.result(timeout=30)
        assert stores.generations.chunks(generation.id, doomed, Level.PASSAGE) == {}
        assert stores.vectors.count(generation) == stores.lexical.count(generation) == 60
        assert stores.generations.get(generation.id).documents == 20
        known = stores.embeddings.get(ENCODER, [chunk.text_hash for one in stored[::2] for chunk in make_chunks(one)])
        assert {bytes(text_hash) for text_hash in known} == {make_chunks(stored[0])[2].text_hash}, "only the shared line is still known"
        [shared] = {round(candidate.score, 5) for candidate in stores.lexical.search(generation, TENANT, terms_of("shared"), limit=99)}
        assert shared > 0

    def test_a_generation_pruned_under_its_builder_says_so(self, stores: Stores) -> None:
        stored = add(stores, make_document())
        generation = new_generation(stores)
        stores.generations.prune(0)
        with pytest.raises(RolecallError):
            index(stores, generation, stored)

    def test_two_writers_of_one_content_make_one_document(self, stores: Stores) -> None:
        barrier = threading.Barrier(4)

        def write(number: int) -> str:
            barrier.wait()
            [upserted] = stores.documents.upsert(TENANT, [make_document(f"name {number}", "the same text")], "parser")
            return f"{upserted.outcome.value} {upserted.stored.id}"

        with ThreadPoolExecutor(4) as pool:
            outcomes = sorted(pool.map(write, range(4)))
        assert [outcome.split()[0] for outcome in outcomes] == ["added", "unchanged", "unchanged", "unchanged"]
        assert len({outcome.split()[1] for outcome in outcomes}) == 1
        assert stores.documents.count(TENANT) == 1


class _AfterSnapshot:
    """A transaction in which something happens elsewhere as soon as it has its snapshot."""

    def __init__(self, transaction, happen) -> None:
        self._transaction, self._happen = transaction, happen

    def __enter__(self):
        connection = self._transaction.__enter__()
        connection.execute("SELECT 1 FROM index_pointer")
        self._happen()
        return connection

    def __exit__(self, *error):
        return self._transaction.__exit__(*error)


def _in_another_thread(action) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(action).result(timeout=30)
