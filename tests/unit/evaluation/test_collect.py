from pathlib import Path
from typing import Any

import pytest

from rolecall.domain.document import Kind
from rolecall.domain.errors import Conflict, InvalidInput
from rolecall.evaluation import collect as collect_module
from rolecall.evaluation.collect import Collected, collect
from rolecall.evaluation.golden import read_golden
from rolecall.evaluation.judgments import Judgment

SOURCE = Path("judgments.csv")


@pytest.fixture
def filled(library: Any, make_document: Any) -> Any:
    library.add(
        make_document("Ward nurse", external_id="nurse"),
        make_document("Electrician", external_id="wire"),
        make_document("Cook", external_id="cook"),
        make_document("Amara Okafor, nurse", external_id="amara", kind=Kind.RESUME, personal=["Amara Okafor"]),
        make_document("Résumé of a cook", external_id="cook", kind=Kind.RESUME),
    )
    return library


def run(library: Any, directory: Path, *judgments: Judgment) -> Collected:
    return collect(directory, SOURCE, judgments, library.documents, "acme", lambda _: None)


def test_makes_a_set_that_can_be_read(filled: Any, tmp_path: Path) -> None:
    nurse = filled.stored("nurse")
    judgments = [
        Judgment("night nurse", "nurse", 2, 2),
        Judgment("night nurse", "wire", 0, 3),
        Judgment("wiring", str(nurse.id).upper(), 1, 4),
    ]
    made = run(filled, tmp_path / "set", *judgments)
    assert (made.queries, made.documents, made.judgments, made.rejected) == (2, 3, 3, ())
    golden = read_golden(tmp_path / "set")
    assert golden.rejected == ()
    assert list(golden.queries.values()) == ["night nurse", "wiring"]
    assert golden.qrels == {"q1": {str(nurse.id): 2, str(filled.stored("wire").id): 0}, "q2": {str(nurse.id): 1}}
    assert {document.kind for document in golden.corpus.values()} == {Kind.JOB}, "only what is judged is looked for"
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_file_that_was_taken_in_may_be_named_by_its_path(
    filled: Any, make_document: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [stored] = filled.add(make_document("Pilot", external_id=str(tmp_path / "jobs/pilot.txt")))
    monkeypatch.chdir(tmp_path)
    run(filled, tmp_path / "set", Judgment("flying", "jobs/pilot.txt", 1, 2))
    assert read_golden(tmp_path / "set").qrels == {"q1": {str(stored.id): 1}}


def test_no_personal_data_is_written(filled: Any, tmp_path: Path) -> None:
    run(filled, tmp_path / "set", Judgment("nurse", "amara", 1, 2))
    text = (tmp_path / "set/corpus.jsonl").read_text()
    assert "Amara" not in text
    assert ", nurse" in text


def test_queries_without_a_relevant_document_are_left_out(filled: Any, tmp_path: Path) -> None:
    made = run(
        filled, tmp_path / "set", Judgment("nurse", "nurse", 1, 2), Judgment("pilot", "nurse", 0, 3), Judgment("pilot", "wire", 0, 4)
    )
    assert made.queries == 1
    assert [(each.source, each.line) for each in made.rejected] == [("judgments.csv", 3)]
    assert "pilot" in made.rejected[0].reason


@pytest.mark.parametrize(
    ("judgments", "line", "words"),
    [
        ([Judgment("nurse", "nurse", 1, 2), Judgment("nurse", "nobody", 1, 3)], 3, "no stored document has the id or external id 'nobody'"),
        ([Judgment("cook", "cook", 1, 2)], 2, "a job and a résumé share the external id 'cook'"),
        ([Judgment("nurse", "nurse", 1, 2), Judgment("nurse", "nurse", 2, 3)], 3, "another grade"),
        ([Judgment("nurse", "nurse", 0, 2)], None, "no judgment above 0"),
        ([], None, "no judgment above 0"),
    ],
)
def test_what_can_not_be_used_is_named_and_nothing_is_written(
    filled: Any, tmp_path: Path, judgments: list[Judgment], line: int | None, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        run(filled, tmp_path / "set", *judgments)
    assert (caught.value.source, caught.value.line) == ("judgments.csv", line)
    assert caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_never_touched(filled: Any, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set/mine").write_text("")
    for name in ("set", "set/mine"):
        with pytest.raises(Conflict, match="exists already"):
            run(filled, tmp_path / name, Judgment("nurse", "nurse", 1, 2))
    assert [path.name for path in (tmp_path / "set").iterdir()] == ["mine"]
    (tmp_path / "empty").mkdir()
    assert run(filled, tmp_path / "empty", Judgment("nurse", "nurse", 1, 2)).queries == 1


def test_an_interruption_leaves_nothing(filled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(collect_module, "golden_row", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(filled, tmp_path / "set", Judgment("nurse", "nurse", 1, 2))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_can_not_be_made(filled: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="can't be made"):
        run(filled, tmp_path / "missing" / "set", Judgment("nurse", "nurse", 1, 2))
