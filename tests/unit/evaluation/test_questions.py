import json
from pathlib import Path
from typing import Any

import pytest

from rolecall.bootstrap.reading import structure_text
from rolecall.domain.document import Kind
from rolecall.domain.errors import InvalidInput
from rolecall.evaluation.questions import QuestionSet, read_questions

RESUME = "Amara Okafor\nEXPERIENCE\nLed the night ward of a surgical clinic in Leeds with twelve beds since 2012 {}."
JOB = "Ward nurse\nYou care for patients of the surgical night ward after their operations, in clinic {}."


def row(pair: int, question: str = "Where does she work?", answer: str = "Leeds") -> dict[str, str]:
    return {"resume": RESUME.format(pair), "jd": JOB.format(pair), "question": question, "short_answer": answer}


def read(path: Path, *rows: object) -> QuestionSet:
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in rows))
    return read_questions(path, structure_text)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


def test_questions_over_pairs(file: Path) -> None:
    read_set = read(file, row(1), "", row(1, "Since when?", "2012"), row(2))
    assert (read_set.name, read_set.searched) == ("questions", False)
    assert [question.id for question in read_set.questions] == ["1", "3", "4"], "by their lines"
    assert len(read_set.documents) == 4
    first, second, third = read_set.questions
    assert first.answers == ("Leeds",)
    assert first.place == second.place
    assert [read_set.documents[name].kind for name in first.place] == [Kind.RESUME, Kind.JOB]
    assert first.elsewhere == third.place
    assert third.elsewhere == first.place, "the last one's next is the first"


def test_elsewhere_shares_no_document(file: Path) -> None:
    shared = row(1) | {"jd": JOB.format(2)}
    first, second, third = read(file, row(1), shared, row(2)).questions
    assert first.elsewhere == third.place
    assert second.elsewhere == ()
    assert read(file, row(1), row(1, "Since when?")).questions[0].elsewhere == ()


SQUAD: Any = {
    "data": [
        {
            "paragraphs": [
                {
                    "context": f"Article {number} says {number}.",
                    "qas": [{"id": f"q{number}", "question": "What?", "answers": [{"text": f"{number}"}]}],
                }
            ]
        }
        for number in range(3)
    ]
}


def test_questions_over_paragraphs(tmp_path: Path) -> None:
    SQUAD["data"][0]["paragraphs"][0]["qas"].append({"id": "none", "question": "Why?", "answers": []})
    read_set = read(tmp_path / "squad.json", SQUAD)
    assert read_set.searched
    assert list(read_set.documents) == ["0-0", "1-0", "2-0"]
    assert [question.id for question in read_set.questions] == ["q0", "q1", "q2"], "one without answer is left out"
    assert [question.place for question in read_set.questions] == [("0-0", "1-0", "2-0")] * 3
    assert [question.elsewhere for question in read_set.questions] == [("1-0",), ("0-0", "2-0"), ("1-0",)]
    assert read(tmp_path / "one.json", {"data": SQUAD["data"][:1]}).questions[0].elsewhere == ()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["nonsense"], "line 1 isn't JSON"),
        (['{"a": 1}'], 'line 1 has no text in "resume"'),
        ([row(1), row(1) | {"question": " "}], 'line 2 has no text in "question"'),
        (["[1]"], 'line 1 has no text in "resume"'),
        ([""], "holds no question"),
        ([{"data": []}], "holds no question"),
        ([{"data": [{"paragraphs": [{"context": "x"}]}]}], "article 1 isn't in SQuAD form"),
        (
            [{"data": [{"paragraphs": [{"context": "x", "qas": [{"id": 1, "question": "?", "answers": [{}]}]}]}]}],
            "article 1 isn't in SQuAD form",
        ),
        ([{"data": [7]}], "article 1 isn't in SQuAD form"),
    ],
)
def test_what_can_not_be_used_is_named(file: Path, rows: list[object], message: str) -> None:
    with pytest.raises(InvalidInput, match=r"questions\.jsonl") as caught:
        read(file, *rows)
    assert message in caught.value.message
    assert caught.value.remedy


def test_a_file_that_can_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="can't be read"):
        read_questions(tmp_path / "missing.jsonl", structure_text)
    (tmp_path / "latin.jsonl").write_bytes("é".encode("latin-1"))
    with pytest.raises(InvalidInput, match="can't be read"):
        read_questions(tmp_path / "latin.jsonl", structure_text)
