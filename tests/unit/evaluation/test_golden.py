import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from rolecall.domain.errors import InvalidInput, NotFound
from rolecall.evaluation.golden import read_golden

CORPUS: list[dict[str, object]] = [
    {"_id": "d1", "title": "Nurse", "text": "Cares for patients."},
    {"_id": 2, "title": "", "text": "Wires cabinets."},
]
QUERIES = [{"_id": "q1", "text": "nursing"}, {"_id": "q2", "text": "wiring"}, {"_id": "q3", "text": "judged nowhere"}]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\t2\t1\nq2\td1\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "corpus.jsonl", CORPUS)
    write(tmp_path / "queries.jsonl", QUERIES)
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels/test.tsv").write_text(QRELS)
    return tmp_path


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n")


def test_reads_a_set(folder: Path) -> None:
    golden = read_golden(folder)
    assert golden.name == folder.name
    assert golden.split == "test"
    assert golden.queries == {"q1": "nursing", "q2": "wiring"}
    assert golden.qrels == {"q1": {"d1": 2}, "q2": {"2": 1, "d1": 0}}
    assert {key: document.text for key, document in golden.corpus.items()} == {"d1": "Nurse\nCares for patients.", "2": "Wires cabinets."}


def test_the_split_is_the_one_asked_for_or_test_or_the_only_one(folder: Path) -> None:
    train = folder / "qrels/train.tsv"
    train.write_text("q3\td1\t1\r\n")
    assert read_golden(folder).split == "test"
    assert read_golden(folder, "train").queries == {"q3": "judged nowhere"}
    with pytest.raises(NotFound, match=r"no dev\.tsv, but test, train"):
        read_golden(folder, "dev")
    (folder / "qrels/test.tsv").unlink()
    assert read_golden(folder).split == "train"
    (folder / "qrels/dev.tsv").write_text("q3\td1\t1\n")
    with pytest.raises(InvalidInput, match="several splits: dev, train"):
        read_golden(folder)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(NotFound, match=name.split("/", maxsplit=1)[0]) as caught:
        read_golden(folder)
    assert caught.value.remedy


def test_a_missing_folder(folder: Path) -> None:
    with pytest.raises(NotFound):
        read_golden(folder / "nowhere")


@pytest.mark.parametrize(
    ("name", "content", "line", "words"),
    [
        ("corpus.jsonl", '{"_id": "d1", "text": "x"}\n{"_id": \n', 2, "not JSON"),
        ("corpus.jsonl", '["d1"]\n', 1, "_id"),
        ("corpus.jsonl", '{"_id": "", "text": "x"}\n', 1, "_id"),
        ("corpus.jsonl", '\n{"_id": "d1", "text": " "}\n', 2, "neither title nor text"),
        ("corpus.jsonl", '{"_id": "d1", "text": "x"}\n{"_id": "d1", "text": "y"}\n', 2, "second time"),
        ("queries.jsonl", '{"_id": "q1"}\n', 1, 'no "text"'),
        ("queries.jsonl", '{"_id": "q1", "text": " "}\n', 1, 'no "text"'),
        ("queries.jsonl", '{"_id": "q1", "text": "\\u200b"}\n', 1, 'no "text"'),
        ("queries.jsonl", '{"_id": "q1", "text": "a"}\n{"_id": "q1", "text": "b"}\n', 2, "second time"),
        ("corpus.jsonl", '{"_id": true, "text": "x"}\n', 1, "_id"),
        ("corpus.jsonl", '{"_id": "a\\u0000", "text": "x"}\n', 1, "NUL"),
        ("corpus.jsonl", '{"_id": "\\ud800", "text": "x"}\n', 1, "half a character"),
        ("corpus.jsonl", '{"_id": "d1", "text": "x", "metadata": {"rolecall": {"kind": "song"}}}\n', 1, "metadata"),
        ("corpus.jsonl", '{"_id": "d1", "text": "x", "metadata": {"rolecall": {"kind": "job"}}}\n', 1, "sections"),
        ("qrels/test.tsv", "q1\td1\t1\nq1\td1\t2\n", 2, "another grade"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq9\td1\t1\n", 2, "no query with the id q9"),
        ("qrels/test.tsv", "q1\td9\t1\n", 1, "no document with the id d9"),
        ("qrels/test.tsv", "q1\td1\t1\nq1 d1 1\n", 2, "parted by tabs"),
        ("qrels/test.tsv", "q1\td1\t1\nq1\td1\tgood\n", 2, "whole number"),
    ],
)
def test_a_broken_line_is_named(folder: Path, name: str, content: str, line: int, words: str) -> None:
    (folder / name).write_text(content)
    with pytest.raises(InvalidInput, match=words) as caught:
        read_golden(folder)
    assert caught.value.line == line
    assert f"{folder / name}, line {line}: " in caught.value.message


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("corpus.jsonl", b"\n\n", "holds nothing"),
        ("corpus.jsonl", b'{"_id": "\xff"}', "not UTF-8"),
        ("qrels/test.tsv", b"query-id\tcorpus-id\tscore\n", "no document relevant"),
        ("qrels/test.tsv", b"q1\td1\t0\n", "no document relevant"),
    ],
)
def test_a_useless_file_is_named(folder: Path, name: str, content: bytes, words: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=words) as caught:
        read_golden(folder)
    assert caught.value.source == str(folder / name)
    assert caught.value.remedy


def test_queries_that_teach_nothing_are_named_and_left_out(folder: Path) -> None:
    (folder / "qrels/test.tsv").write_text(QRELS + "q3\td1\t0\n")
    write(folder / "queries.jsonl", [*QUERIES, {"_id": "q4", "text": "nobody judged it"}, {"_id": "q5", "text": "trained with"}])
    (folder / "qrels/train.tsv").write_text("q5\td1\t1\n")
    golden = read_golden(folder)
    assert list(golden.queries) == list(golden.qrels) == ["q1", "q2"]
    unjudged, hopeless = golden.rejected
    assert (unjudged.source, unjudged.line) == (str(folder / "queries.jsonl"), 4)
    assert "q4" in unjudged.reason
    assert (hopeless.source, hopeless.line) == (str(folder / "qrels/test.tsv"), 5)
    assert "q3" in hopeless.reason
    assert unjudged.remedy
    assert hopeless.remedy


def test_the_same_judgment_twice_is_one(folder: Path) -> None:
    (folder / "qrels/test.tsv").write_text("q1\td1\t1\nq1\td1\t1\n")
    assert read_golden(folder).qrels == {"q1": {"d1": 1}}


def test_the_hash_is_of_the_content_in_whatever_order(folder: Path) -> None:
    first = read_golden(folder).hash
    write(folder / "corpus.jsonl", CORPUS[::-1])
    (folder / "qrels/test.tsv").write_text("q2\td1\t0\nq2\t2\t1\nq1\td1\t2\n")
    assert read_golden(folder).hash == first
    (folder / "qrels/test.tsv").write_text(QRELS.replace("q1\td1\t2", "q1\td1\t1"))
    other_grade = read_golden(folder).hash
    (folder / "qrels/test.tsv").write_text(QRELS)
    write(folder / "corpus.jsonl", [CORPUS[0], {"_id": 2, "title": "", "text": "Wires a cabinet."}])
    other_text = read_golden(folder).hash
    assert len({first, other_grade, other_text}) == 3
    assert read_golden(folder).subject.hash == other_text


def test_a_sample_is_always_the_same(folder: Path) -> None:
    queries = [{"_id": f"q{number}", "text": f"query {number}"} for number in range(50)]
    judgments = "".join(f"q{number}\td1\t1\n" for number in range(50))
    write(folder / "queries.jsonl", queries)
    (folder / "qrels/test.tsv").write_text(judgments)
    golden = read_golden(folder)
    sample = golden.sample(10)
    assert len(sample.queries) == 10
    assert list(sample.queries) == [query for query in golden.queries if query in sample.queries], "in the order of the set"
    assert sample.qrels.keys() == sample.queries.keys()
    write(folder / "queries.jsonl", queries[::-1])
    assert read_golden(folder).sample(10).queries == sample.queries
    assert golden.sample(20).queries.items() > sample.queries.items()
    assert golden.sample(100).queries == golden.queries
    assert sample.hash != golden.hash


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "split", "documents", "queries"),
    [
        ("jobtitle-similarity-en", "dev", 2619, 105),
        ("skill-extraction", "dev", 13896, 136),
        ("scifact", "test", 5183, 300),
    ],
)
def test_reads_the_real_sets(name: str, split: str, documents: int, queries: int) -> None:
    data = os.environ.get("ROLECALL_TEST_DATA")
    if not data:
        pytest.skip("ROLECALL_TEST_DATA doesn't name the folder of real data")
    golden = read_golden(Path(data, "retrieval", name))
    assert (golden.split, len(golden.corpus), len(golden.queries)) == (split, documents, queries)
