from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from rolecall.adapters.memory.evaluations import MemoryEvaluations
from rolecall.adapters.postgres.connection import Database
from rolecall.adapters.postgres.evaluations import PostgresEvaluations
from rolecall.domain.errors import Conflict, NotFound
from rolecall.domain.evaluation import Case, Evaluation, Item, Measured, Subject
from rolecall.domain.identifiers import new_id
from rolecall.ports.evaluations import EvaluationStore

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def evaluation(*, minutes: int = 0, task: str = "retrieval", id_: UUID | None = None) -> Evaluation:
    cases = {
        "q2": Case(
            "night\0 nurse", {"nDCG@10": 0.5, "AP": 1.0}, {"AP": 3.0}, (Item("b", 0.75, "B", "Words of b"), Item("a", 0.5)), (Item("a", 2),)
        ),
        "q1": Case("", {"nDCG@10": 0.25}),
    }
    measured = Measured(
        ("nDCG@10", "AP", "unused"),
        cases,
        (0.001, 0.25),
        {"encoder": "letters", "ranker": "one"},
        {"removed": 3, "nothing": None},
        {"reliability": [{"low": 0.0, "high": 0.1, "pairs": 3, "matched": 1}]},
    )
    subject = Subject(task, "sample", "test", "0" * 64, 66)
    return Evaluation(id_ or new_id(), subject, measured, WHEN + timedelta(minutes=minutes), 2.5, "host", "0.1.0")


class EvaluationStoreContract:
    def test_what_was_kept_comes_back_without_words_of_documents(self, store: EvaluationStore) -> None:
        given = evaluation()
        store.add("acme", given)
        found = store.get("acme", str(given.id))
        assert (found.id, found.subject, found.started_at, found.took, found.host, found.version) == (
            given.id,
            given.subject,
            given.started_at,
            given.took,
            given.host,
            given.version,
        )
        assert found.summary.metrics == {"nDCG@10": 0.375, "AP": 1.0, "unused": None}
        assert list(found.measured.names) == list(given.measured.names)
        assert found.measured.counts == given.measured.counts
        assert found.measured.details == given.measured.details
        assert list(found.measured.seconds) == list(given.measured.seconds)
        assert found.measured.configuration == given.measured.configuration
        assert list(found.measured.cases) == ["q2", "q1"]
        case = found.measured.cases["q2"]
        assert (case.values, case.weights) == ({"nDCG@10": 0.5, "AP": 1.0}, {"AP": 3.0})
        assert case.returned == (Item("b", 0.75), Item("a", 0.5))
        assert case.wanted == (Item("a", 2),)
        assert case.text.replace("\0", "") == "night nurse"

    def test_an_end_of_the_id_names_it(self, store: EvaluationStore) -> None:
        one, other = (evaluation(id_=UUID(f"0190a000-0000-7000-8000-{end}")) for end in ("0000aaaabbbb", "0000ccccbbbb"))
        store.add("acme", one)
        store.add("acme", other)
        assert store.get("acme", "AAAABBBB").id == one.id
        assert store.get("acme", "ccccbbbb").id == other.id
        with pytest.raises(Conflict, match="bbbb") as caught:
            store.get("acme", "bbbb")
        assert str(one.id) in caught.value.remedy

    @pytest.mark.parametrize("reference", ["", "b", "bbb", "0190", "%", "____", str(UUID(int=1)), "x" * 40])
    def test_what_is_not_there(self, store: EvaluationStore, reference: str) -> None:
        store.add("acme", evaluation(id_=UUID("0190a000-0000-7000-8000-0000aaaabbbb")))
        with pytest.raises(NotFound) as caught:
            store.get("acme", reference)
        assert caught.value.remedy

    def test_the_newest_comes_first(self, store: EvaluationStore) -> None:
        given = [evaluation(minutes=minutes, task=task) for minutes, task in ((0, "fit"), (2, "retrieval"), (1, "retrieval"))]
        for each in given:
            store.add("acme", each)
        assert [summary.id for summary in store.list("acme")] == [given[1].id, given[2].id, given[0].id]
        assert [summary.id for summary in store.list("acme", task="retrieval", limit=1)] == [given[1].id]
        assert store.list("acme", task="qa") == []
        summary = store.list("acme", task="fit")[0]
        assert (summary.cases, summary.subject, summary.metrics) == (2, given[0].subject, given[0].measured.metrics)

    def test_deleted_with_its_cases(self, store: EvaluationStore) -> None:
        one, other = evaluation(), evaluation()
        store.add("acme", one)
        store.add("acme", other)
        assert store.delete("acme", [one.id, UUID(int=1)]) == 1
        assert store.delete("acme", []) == 0
        assert [summary.id for summary in store.list("acme")] == [other.id]
        assert len(store.get("acme", str(other.id)).measured.cases) == 2

    def test_tenants_do_not_see_each_other(self, store: EvaluationStore) -> None:
        given = evaluation()
        store.add("acme", given)
        assert store.list("other") == []
        assert store.delete("other", [given.id]) == 0
        with pytest.raises(NotFound):
            store.get("other", str(given.id))
        assert store.get("acme", str(given.id)).id == given.id


class TestMemoryEvaluations(EvaluationStoreContract):
    @pytest.fixture
    def store(self) -> EvaluationStore:
        return MemoryEvaluations()


class TestPostgresEvaluations(EvaluationStoreContract):
    @pytest.fixture
    def store(self, database: Database) -> EvaluationStore:
        return PostgresEvaluations(database)

    def test_half_of_one_is_never_kept(self, database: Database, store: EvaluationStore) -> None:
        given = evaluation()
        broken = Case("", {}, returned=(Item("a", 1.0),), wanted=(Item(object(), 1.0),))  # type: ignore[arg-type]
        given.measured.cases["q3"] = broken  # type: ignore[index]
        object.__setattr__(given, "version", None)
        with pytest.raises(psycopg.Error):
            store.add("acme", given)
        assert store.list("acme") == []

    def test_cases_go_with_their_evaluation(self, database: Database, store: EvaluationStore) -> None:
        given = evaluation()
        store.add("acme", given)
        store.delete("acme", [given.id])
        with database.connection() as connection:
            assert connection.execute("SELECT count(*) FROM evaluation_cases").fetchall() == [(0,)]
