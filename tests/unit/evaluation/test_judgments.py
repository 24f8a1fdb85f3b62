from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.errors import InvalidInput
from rolecall.evaluation.judgments import Judgment, click_grade, read_clicks, read_judgments


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_judgments(tmp_path: Path, delimiter: str) -> None:
    rows = ["\ufeffQuery,Comment,document,GRADE", '"night\nnurse","so, so",job-1,2', ",,,", " wiring ,,job-2, 0 ", ""]
    text = "\r\n".join(rows).replace(",", delimiter).replace(f"so{delimiter} so", "so, so")
    found = read_judgments(write(tmp_path / "j.csv", text))
    assert found == [Judgment("night\nnurse", "job-1", 2, 3), Judgment("wiring", "job-2", 0, 5)]


def test_clicks_of_the_same_query_and_document_are_added_up(tmp_path: Path) -> None:
    rows = ["query,document,clicks,impressions", "nurse,a,1,1", "nurse,a,44,49", "nurse,b,0,30", "nurse,c,3,90", "cook,d,0,0"]
    found = {(each.query, each.document): each.grade for each in read_clicks(write(tmp_path / "c.csv", "\n".join(rows)))}
    assert found == {("nurse", "a"): 3, ("nurse", "b"): 0, ("nurse", "c"): 1}


def test_grades_of_clicks() -> None:
    assert click_grade(0, 1000) == 0
    assert click_grade(1, 1000) == 1
    assert click_grade(1, 1) == 2, "one of one is at least .2, but not surely .3"
    assert click_grade(20, 100) == 2
    assert click_grade(20, 50) == 2
    assert click_grade(50, 100) == 3


@given(st.integers(0, 500), st.integers(1, 500))
def test_more_clicks_never_lower_a_grade_nor_more_impressions_raise_it(clicks: int, more: int) -> None:
    impressions = clicks + more
    assert 0 <= click_grade(clicks, impressions) <= click_grade(clicks + 1, impressions) <= 3
    assert click_grade(clicks, impressions + 1) <= click_grade(clicks, impressions)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("query,grade\nnurse,1\n", 1, "no column document"),
        ("nurse,job-1,1\n", 1, "no column query or document or grade"),
        ("query,document,grade\nnurse,job-1,good\n", 2, "grade 'good'"),
        ("query,document,grade\nnurse,job-1,-1\n", 2, "whole number"),
        ("query,document,grade\nnurse,job-1\n", 2, "grade ''"),
        ("query,document,grade\n\nnurse,,1\n", 3, "column document is empty"),
        ("query,document,grade\n\u200b,d,1\n", 2, "column query is empty"),
        ('query,document,grade\n"nurse,d,1\n', 2, "not CSV"),
        ("query,document,grade\nnurse, paediatric,d,1\n", 2, "4 cells, where the heading has 3"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = write(tmp_path / "j.csv", text)
    with pytest.raises(InvalidInput, match=words) as caught:
        read_judgments(path)
    assert (caught.value.line, caught.value.source) == (line, str(path))
    assert f"{path}, line {line}: " in caught.value.message
    assert "query,document,grade" in caught.value.remedy


def test_more_clicks_than_impressions(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="line 2: 3 clicks are more than 2") as caught:
        read_clicks(write(tmp_path / "c.csv", "query,document,clicks,impressions\nnurse,a,3,2\n"))
    assert "impressions" in caught.value.remedy


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff"])
def test_a_useless_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "j.csv"
    path.write_bytes(content)
    for read in (read_judgments, read_clicks):
        with pytest.raises(InvalidInput, match=r"j\.csv"):
            read(path)
    with pytest.raises(InvalidInput, match="can't be read"):
        read_judgments(tmp_path / "missing.csv")
