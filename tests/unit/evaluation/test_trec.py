from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.errors import InvalidInput
from rolecall.domain.evaluation import Evaluation, Item
from rolecall.evaluation.trec import read_run, run_file, write_run

WORD = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=8)


def test_a_run_file(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    with run_file(path) as write:
        write("q1", {"nurse": 0.9, "nurse-2": 0.89999999})
        write("q2", {"wire": 0.5})
        assert not path.exists(), "it is there when it is whole"
    assert path.read_text() == (
        "q1 Q0 nurse 1 0.90000000 rolecall\nq1 Q0 nurse-2 2 0.89999999 rolecall\nq2 Q0 wire 1 0.50000000 rolecall\n"
    )
    assert read_run(path) == {"q1": {"nurse": 0.9, "nurse-2": 0.89999999}, "q2": {"wire": 0.5}}


@given(st.dictionaries(WORD, st.dictionaries(WORD, st.integers(0, 10**6), min_size=1, max_size=4), min_size=1, max_size=4))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, run: dict[str, dict[str, int]]) -> None:
    path = tmp_path_factory.mktemp("run") / "run.trec"
    with run_file(path) as write:
        for query, scores in run.items():
            write(query, {document: score / 10**6 for document, score in scores.items()})
    read = read_run(path)
    assert read == {query: {document: score / 10**6 for document, score in scores.items()} for query, scores in run.items()}


def test_an_interruption_leaves_no_file(tmp_path: Path) -> None:
    def interrupted() -> None:
        with run_file(tmp_path / "run.trec") as write:
            write("q1", {"d": 1.0})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_ids_with_spaces_are_refused(tmp_path: Path) -> None:
    for query, document in (("q 1", "d"), ("q", "d\t1"), ("q", ""), (" q", "d")):
        with pytest.raises(InvalidInput, match="white space"), run_file(tmp_path / "run.trec") as write:
            write(query, {document: 1.0})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="can't be written"), run_file(tmp_path / "no" / "run.trec"):
        pass


def test_what_a_stored_run_returned(tmp_path: Path, make_evaluation: Callable[..., Evaluation]) -> None:
    made = make_evaluation({"m": {"q1": 1.0}}, items=(Item("d1", 0.5), Item("d2", 0.25)))
    write_run(made, tmp_path / "run.trec")
    assert read_run(tmp_path / "run.trec") == {"q1": {"d1": 0.5, "d2": 0.25}}


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        (b"q1 Q0 d1 1 0.5 x\nq1 d1 0.5\n", "line 2", 2),
        (b"q1 Q0 d1 1 high x\n", "line 1", 1),
        (b"\n\n", "holds no ranking", None),
        (b"\xff\xfe", "can't be read", None),
    ],
)
def test_a_broken_run_is_named(tmp_path: Path, content: bytes, words: str, line: int | None) -> None:
    path = tmp_path / "run.trec"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=words) as caught:
        read_run(path)
    assert caught.value.line == line
    assert str(path) in caught.value.message
