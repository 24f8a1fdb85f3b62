from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from contract_data import PARSER, TENANT, add, digest, ids, make_document
from contract_stores import Stores

from rolecall.domain.document import Kind
from rolecall.domain.errors import Conflict, NotFound
from rolecall.domain.hit import Filter, Operator
from rolecall.domain.identifiers import new_id
from rolecall.ports.documents import Outcome

FIELDS = {
    "first": {"remote": True, "years": 5, "skills": ["Python", "SQL"], "location": "Berlin", "posted": "2026-03-01", "zip": "10115"},
    "second": {"remote": False, "years": 2.5, "skills": ["Java"], "location": "Old Berlin Road", "posted": "2025-11-30", "zip": 10115},
    "third": {"location": "STRASSE", "years": 10, "skills": [], "nothing": None},
}


class DocumentStoreContract:
    def test_a_new_document_is_added_and_comes_back_as_it_was(self, stores: Stores) -> None:
        document = make_document(fields={"skills": ["Python"], "years": 5, "remote": True})
        [upserted] = stores.documents.upsert(TENANT, [document], PARSER)
        assert upserted.outcome is Outcome.ADDED
        assert upserted.stored.version == 1
        stored = stores.documents.get(TENANT, str(upserted.stored.id))
        assert stored == upserted.stored
        assert stored.document == document

    def test_the_same_content_changes_nothing_under_any_external_id(self, stores: Stores) -> None:
        [first] = stores.documents.upsert(TENANT, [make_document("one")], PARSER)
        again = stores.documents.upsert(TENANT, [make_document("one"), make_document("other name")], PARSER)
        assert [upserted.outcome for upserted in again] == [Outcome.UNCHANGED] * 2
        assert [upserted.stored for upserted in again] == [first.stored] * 2
        assert stores.documents.count(TENANT) == 1

    def test_new_content_of_an_external_id_is_a_new_version(self, stores: Stores) -> None:
        [old] = add(stores, make_document("one", "Nurse"))
        [new] = stores.documents.upsert(TENANT, [make_document("one", "Head nurse")], PARSER)
        assert new.outcome is Outcome.UPDATED
        assert (new.stored.id, new.stored.version) == (old.id, 2)
        assert new.stored.version_id != old.version_id
        assert stores.documents.get(TENANT, "one") == new.stored
        assert stores.documents.versions(TENANT, old.id) == [old, new.stored]

    def test_old_content_is_content_again_once_it_is_no_longer_current(self, stores: Stores) -> None:
        texts = ["Nurse", "Head nurse", "Nurse"]
        outcomes = [stores.documents.upsert(TENANT, [make_document("one", text)], PARSER)[0].outcome for text in texts]
        assert outcomes == [Outcome.ADDED, Outcome.UPDATED, Outcome.UPDATED]

    def test_documents_are_found_by_the_words_of_their_title(self, stores: Stores) -> None:
        titles = {
            "one": "Túndé Adébáyọ̀ — Back-end engineer",
            "two": "Adebayo, Tunde",
            "three": "ADEBAYO2_ben",
            "four": "Шура Новак",
            "job": "Tunde",
        }
        for name, title in titles.items():
            kind = Kind.JOB if name == "job" else Kind.RESUME
            add(stores, replace(make_document(name, name, kind=kind), title=title))

        def titled(*words: str, **how: Any) -> list[str]:
            return [stored.document.external_id for stored in stores.documents.titled(TENANT, Kind.RESUME, words, **how)]

        assert titled("adebayo") == ["one", "two", "three"]
        assert titled("adebayo", limit=2) == ["one", "two"]
        assert titled("adebayo", "tunde") == ["one", "two"]
        assert titled("tunde", first=True) == ["one"]
        assert titled("adebayo", first=True) == ["two", "three"]
        assert titled("шура", "новак", first=True) == ["four"]
        assert titled("ade") == titled("adebayo", "amara") == titled() == titled("") == []
        assert stores.documents.titled("other tenant", Kind.RESUME, ["adebayo"]) == []

    def test_a_title_may_be_one_long_word(self, stores: Stores) -> None:
        add(stores, replace(make_document("one", kind=Kind.RESUME), title="Amara " + "ﷺ" * 3000))
        assert len(stores.documents.titled(TENANT, Kind.RESUME, ["amara"])) == 1

    def test_only_the_title_of_the_current_version_counts(self, stores: Stores) -> None:
        add(stores, replace(make_document("one", "Nurse", kind=Kind.RESUME), title="Amara"))
        add(stores, replace(make_document("one", "Head nurse", kind=Kind.RESUME), title="Ben"))
        assert stores.documents.titled(TENANT, Kind.RESUME, ["amara"]) == []
        assert len(stores.documents.titled(TENANT, Kind.RESUME, ["ben"])) == 1

    def test_a_batch_is_stored_in_order(self, stores: Stores) -> None:
        batch = [
            make_document("a", "Nurse"),
            make_document("b", "Nurse"),  # the same content as a
            make_document("a", "Head nurse"),  # a moves on
            make_document("b", "Nurse"),  # now free again
            make_document("c", "Cook"),
            make_document("c", "Cook"),
        ]
        upserted = stores.documents.upsert(TENANT, batch, PARSER)
        assert [one.outcome.value for one in upserted] == ["added", "unchanged", "updated", "added", "added", "unchanged"]
        assert upserted[1].stored == upserted[0].stored
        assert upserted[0].stored.id == upserted[2].stored.id != upserted[3].stored.id
        assert [stored.document.external_id for stored in stores.documents.list(TENANT)].count("a") == 1
        assert stores.documents.get(TENANT, "a").document.text == "Head nurse"
        assert stores.documents.get(TENANT, "b").document.text == "Nurse"
        assert len(stores.documents.versions(TENANT, upserted[0].stored.id)) == 2

    def test_documents_may_take_over_each_others_contents_in_one_batch(self, stores: Stores) -> None:
        add(stores, make_document("a", "1"), make_document("b", "2"))
        upserted = stores.documents.upsert(
            TENANT, [make_document("a", "3"), make_document("b", "1"), make_document("a", "2"), make_document("n", "3")], PARSER
        )
        assert [one.outcome.value for one in upserted] == ["updated", "updated", "updated", "added"]
        assert {stored.document.external_id: stored.document.text for stored in stores.documents.list(TENANT)} == {
            "a": "2",
            "b": "1",
            "n": "3",
        }

    def test_an_unchanged_document_is_given_as_it_was_at_that_point_of_the_batch(self, stores: Stores) -> None:
        [old] = add(stores, make_document("a", "1"))
        unchanged, updated = stores.documents.upsert(TENANT, [make_document("a", "1"), make_document("a", "2")], PARSER)
        assert unchanged.stored == old
        assert updated.stored.version == 2

    def test_kinds_and_tenants_are_worlds_of_their_own(self, stores: Stores) -> None:
        job, resume = add(stores, make_document(), make_document(kind=Kind.RESUME))
        [other] = stores.documents.upsert("other", [make_document()], PARSER)
        assert other.outcome is Outcome.ADDED
        assert len({job.id, resume.id, other.stored.id}) == 3
        assert stores.documents.count(TENANT) == 2
        assert stores.documents.count(TENANT, Kind.RESUME) == 1
        assert stores.documents.count("other") == 1
        assert stores.documents.get_many("other", [job.id]) == {}
        assert stores.documents.versions("other", job.id) == []
        with pytest.raises(NotFound):
            stores.documents.get("other", str(job.id))

    def test_get_by_external_id(self, stores: Stores) -> None:
        [stored] = add(stores, make_document("jobs/1.txt"))
        assert stores.documents.get(TENANT, "jobs/1.txt") == stored

    def test_an_unknown_reference_is_not_found(self, stores: Stores) -> None:
        for reference in ("nobody", str(new_id()), "", "\0"):
            with pytest.raises(NotFound) as error:
                stores.documents.get(TENANT, reference)
            assert error.value.remedy

    def test_a_job_and_a_resume_with_one_external_id_are_ambiguous(self, stores: Stores) -> None:
        job, resume = add(stores, make_document("same"), make_document("same", kind=Kind.RESUME))
        with pytest.raises(Conflict) as error:
            stores.documents.get(TENANT, "same")
        assert str(job.id) in error.value.remedy
        assert str(resume.id) in error.value.remedy

    def test_get_many_leaves_out_what_does_not_exist(self, stores: Stores) -> None:
        [stored] = add(stores, make_document())
        assert stores.documents.get_many(TENANT, [stored.id, new_id()]) == {stored.id: stored}
        assert stores.documents.get_many(TENANT, []) == {}

    def test_find_content_knows_current_versions_only(self, stores: Stores) -> None:
        old, new = make_document("one", "Nurse"), make_document("one", "Head nurse")
        add(stores, old)
        assert stores.documents.find_content(TENANT, old.content_hash) == stores.documents.get(TENANT, "one")
        add(stores, new)
        assert stores.documents.find_content(TENANT, old.content_hash) is None
        assert stores.documents.find_content("other", new.content_hash) is None

    def test_known_finds_current_versions_by_their_original_and_parser(self, stores: Stores) -> None:
        [stored] = add(stores, make_document("one", "Nurse", original="pdf"))
        assert stores.documents.known(TENANT, [digest("pdf"), digest("nothing")], PARSER) == {digest("pdf"): stored}
        assert stores.documents.known(TENANT, [digest("pdf")], "parser-2") == {}
        assert stores.documents.known("other", [digest("pdf")], PARSER) == {}
        add(stores, make_document("one", "Head nurse", original="newer pdf"))
        assert stores.documents.known(TENANT, [digest("pdf")], PARSER) == {}

    def test_known_remembers_every_original_of_a_content(self, stores: Stores) -> None:
        [stored] = add(stores, make_document("one", original="pdf"))
        stores.documents.upsert(TENANT, [make_document("copy", original="docx")], PARSER)
        stores.documents.upsert(TENANT, [make_document("one", original="pdf")], "parser-2")
        assert stores.documents.known(TENANT, [digest("docx")], PARSER) == {digest("docx"): stored}
        assert stores.documents.known(TENANT, [digest("pdf")], "parser-2") == {digest("pdf"): stored}
        assert stores.documents.get(TENANT, "one") == stored

    def test_list_is_in_order_of_id_and_can_be_continued(self, stores: Stores) -> None:
        stored = add(stores, *(make_document(str(number), f"Job {number}") for number in range(7)))
        expected = sorted(ids(stored))
        assert ids(list(stores.documents.list(TENANT))) == expected
        assert ids(list(stores.documents.list(TENANT, limit=3))) == expected[:3]
        assert ids(list(stores.documents.list(TENANT, limit=0))) == []
        assert ids(list(stores.documents.list(TENANT, after=expected[2], limit=10))) == expected[3:]
        assert list(stores.documents.list(TENANT, Kind.RESUME)) == []

    @pytest.mark.parametrize(
        ("name", "operator", "value", "expected"),
        [
            ("remote", Operator.EQUAL, True, ["first"]),
            ("remote", Operator.EQUAL, "TRUE", ["first"]),
            ("remote", Operator.NOT_EQUAL, True, ["second", "third"]),
            ("years", Operator.EQUAL, 5, ["first"]),
            ("years", Operator.EQUAL, "5", ["first"]),
            ("years", Operator.EQUAL, 5.0, ["first"]),
            ("years", Operator.AT_LEAST, 5, ["first", "third"]),
            ("years", Operator.AT_LEAST, "2.5", ["first", "second", "third"]),
            ("years", Operator.AT_MOST, 5, ["first", "second"]),
            ("years", Operator.AT_MOST, 1, []),
            ("years", Operator.CONTAINS, "5", []),
            ("skills", Operator.EQUAL, "python", ["first"]),
            ("skills", Operator.NOT_EQUAL, "python", ["second", "third"]),
            ("skills", Operator.CONTAINS, "YTH", ["first"]),
            ("location", Operator.CONTAINS, "berlin", ["first", "second"]),
            ("location", Operator.EQUAL, "straße", ["third"]),
            ("location", Operator.CONTAINS, "%", []),
            ("posted", Operator.AT_LEAST, "2026", ["first"]),
            ("posted", Operator.AT_MOST, "2025-12-31", ["second"]),
            ("posted", Operator.AT_LEAST, 2026, ["first"]),
            ("zip", Operator.EQUAL, 10115, ["first", "second"]),
            ("zip", Operator.EQUAL, "10115", ["first", "second"]),
            ("nothing", Operator.EQUAL, None, []),
            ("missing", Operator.AT_LEAST, 1, []),
            ("missing", Operator.NOT_EQUAL, "x", ["first", "second", "third"]),
            ("o'clock; --", Operator.EQUAL, "\0'", []),
        ],
    )
    def test_filters(self, stores: Stores, name: str, operator: Operator, value: object, expected: list[str]) -> None:
        add(stores, *(make_document(external_id, external_id, fields=fields) for external_id, fields in FIELDS.items()))
        found = stores.documents.list(TENANT, None, [Filter(name, operator, value)])
        assert sorted(stored.document.external_id for stored in found) == expected

    def test_several_filters_must_all_be_met(self, stores: Stores) -> None:
        add(stores, *(make_document(external_id, external_id, fields=fields) for external_id, fields in FIELDS.items()))
        both = [Filter("years", Operator.AT_LEAST, 3), Filter("location", Operator.CONTAINS, "berlin")]
        assert [stored.document.external_id for stored in stores.documents.list(TENANT, Kind.JOB, both)] == ["first"]

    def test_filters_look_at_the_current_version(self, stores: Stores) -> None:
        add(stores, make_document("one", "1", fields={"remote": True}))
        add(stores, make_document("one", "2", fields={"remote": False}))
        assert not list(stores.documents.list(TENANT, None, [Filter("remote", Operator.EQUAL, True)]))

    def test_delete_takes_all_versions_and_leaves_the_others(self, stores: Stores) -> None:
        first, second = add(stores, make_document("a", "1"), make_document("b", "2"))
        add(stores, make_document("a", "3"))
        assert stores.documents.delete(TENANT, [first.id, new_id()]) == 1
        assert stores.documents.versions(TENANT, first.id) == []
        assert list(stores.documents.list(TENANT)) == [second]
        assert stores.documents.known(TENANT, [first.document.original_hash], PARSER) == {}
        assert stores.documents.delete(TENANT, [first.id]) == 0

    def test_nobody_deletes_another_tenants_documents(self, stores: Stores) -> None:
        [stored] = add(stores, make_document())
        assert stores.documents.delete("other", [stored.id]) == 0
        assert stores.documents.count(TENANT) == 1

    def test_a_deleted_document_can_come_again(self, stores: Stores) -> None:
        [stored] = add(stores, make_document())
        stores.documents.delete(TENANT, [stored.id])
        [again] = stores.documents.upsert(TENANT, [make_document()], PARSER)
        assert again.outcome is Outcome.ADDED
        assert again.stored.version == 1

    def test_a_failed_transaction_leaves_nothing(self, stores: Stores) -> None:
        def fail() -> None:
            with stores.documents.transaction():
                add(stores, make_document("one"))
                assert stores.documents.count(TENANT) == 1
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert stores.documents.count(TENANT) == 0

    def test_an_inner_transaction_joins_the_outer_one(self, stores: Stores) -> None:
        def fail() -> None:
            with stores.documents.transaction():
                with stores.documents.transaction():
                    add(stores, make_document("one"))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert stores.documents.count(TENANT) == 0
        with stores.documents.transaction(), stores.documents.transaction():
            add(stores, make_document("one"))
        assert stores.documents.count(TENANT) == 1

    def test_what_a_database_cannot_hold_does_not_stop_a_document(self, stores: Stores) -> None:
        payload = {
            "name": "A\0B",
            "half": "\ud83d",
            "half\udc00": 1,
            "rate": float("nan"),
            "list": [float("inf"), "\0"],
            "plain": "\\u0000",
        }
        add(stores, make_document(payload=payload, fields={"rate": float("nan"), "name\0": "x\0y"}))
        stored = stores.documents.get(TENANT, "one")
        assert stored.document.payload["plain"] == "\\u0000"
        assert stores.documents.count(TENANT) == 1

    def test_any_script_comes_back(self, stores: Stores) -> None:
        text = "Pflegekraft – 看護師 – ممرضة – 👩🏽‍⚕️\n  indented"
        add(stores, make_document("ö/看.txt", text, payload={"title": text}))
        stored = stores.documents.get(TENANT, "ö/看.txt")
        assert stored.document.text == text
        assert stored.document.payload == {"title": text}

    def test_nothing_to_upsert(self, stores: Stores) -> None:
        assert stores.documents.upsert(TENANT, [], PARSER) == []


class TestMemoryDocuments(DocumentStoreContract):
    @pytest.fixture
    def stores(self, memory_stores: Stores) -> Stores:
        return memory_stores


class TestPostgresDocuments(DocumentStoreContract):
    @pytest.fixture
    def stores(self, postgres_stores: Stores) -> Stores:
        return postgres_stores

    def test_names_are_stored_without_what_text_cannot_hold(self, stores: Stores) -> None:
        document = make_document("a\0b.txt", payload={"since": date(2020, 1, 2), "more": MappingProxyType({"a": 1})})
        [stored] = add(stores, replace(document, title="T\0\ud800", source="s\0"))
        assert stored.document.title == "T"
        assert stores.documents.get(TENANT, "a\0b.txt") == stores.documents.get(TENANT, "ab.txt")
        assert stores.documents.get(TENANT, "ab.txt").document.payload == {"since": "2020-01-02", "more": {"a": 1}}

    def test_pages_join_without_a_seam(self, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("rolecall.adapters.postgres.documents.PAGE", 2)
        stored = add(stores, *(make_document(str(number), f"Job {number}") for number in range(7)))
        for limit in (None, 1, 2, 3, 6, 7, 8):
            assert ids(list(stores.documents.list(TENANT, limit=limit))) == sorted(ids(stored))[:limit]
