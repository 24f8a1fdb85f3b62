import re
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from rolecall.domain.errors import InvalidInput, Misconfigured
from rolecall.domain.evaluation import Evaluation, Item
from rolecall.evaluation.compare import compare
from rolecall.evaluation.golden import Golden
from rolecall.evaluation.report import render, write_report

Make = Callable[..., Evaluation]

VOID = {"meta", "br", "rect", "line", "circle", "path", "input", "img", "hr"}


class Page(HTMLParser):
    """Checks that elements are closed in order, and collects what a page refers to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []
        self.links: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [value for name, value in attrs if name in {"src", "href", "action", "data"} and value]
        if tag == "svg":
            self.images.append(given)
        if tag == "script":
            pytest.fail("a script")
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture
def evaluation(make_evaluation: Make) -> Evaluation:
    items = (Item("wire", 0.8, "Electrician <b>", "Wires & mends"), Item("nurse", 0.5))
    return make_evaluation(
        {"nDCG@10": {"q1": 0.5, "q2": 1.0, "q3": 0.0}, "AP": {"q1": 0.4, "q2": 1.0}}, items=items, seconds=(0.01, 0.02, 0.04)
    )


def test_a_page_that_holds_everything(evaluation: Evaluation) -> None:
    page = render(evaluation)
    read = Page(page)
    assert read.links == []
    assert not re.search(r"url\(|@import|https?://", page)
    assert 'lang="en"' in page
    assert "prefers-color-scheme: dark" in page
    assert read.headings[0] == "h1"
    assert all(image["role"] == "img" and image["aria-label"] for image in read.images)
    assert len(read.images) == 2
    for words in ("Retrieval on small test", "0.5000", "p95", "letters", "10,000 resamples"):
        assert words in page


def test_text_is_text(evaluation: Evaluation) -> None:
    page = render(evaluation)
    assert "Electrician &lt;b&gt;" in page
    assert "Wires &amp; mends" in page
    assert "<b>\n" not in page


def test_the_worst_come_first_with_what_was_returned_and_wanted(evaluation: Evaluation) -> None:
    page = render(evaluation)
    worst = page[page.index("The worst queries") :]
    assert worst.index("text of q3") < worst.index("text of q1")
    assert "text of q2" not in worst, "it can't be better"
    assert "wanted</span>" in worst
    assert "in place 1" in worst


def test_a_comparison(evaluation: Evaluation, make_evaluation: Make) -> None:
    before = make_evaluation({"nDCG@10": {"q1": 0.9, "q2": 1.0, "q3": 0.0}, "AP": {"q1": 0.4, "q2": 0.5}})
    page = render(evaluation, [compare(before, evaluation)])
    read = Page(page)
    assert len(read.images) == 3
    assert f"Against run {str(before.id)[-8:]}" in page
    assert "0 gain, 1 lose, 2 stay" in page
    assert "neither better nor worse" in page
    assert "-0.40" in page[page.index("Changed most") :]


def test_titles_and_texts_of_a_stored_run_come_from_its_set(golden: Golden, make_evaluation: Make) -> None:
    stored = make_evaluation({"m": {"q1": 0.1}}, items=(Item("nurse", 0.8), Item("gone", 0.2)))
    assert "Cares for patients" not in render(stored)
    page = render(stored, golden=golden)
    assert "Ward nurse" in page
    assert "Cares for patients at night." in page
    assert "gone" in page


def test_a_reliability_plot(make_evaluation: Make) -> None:
    bins = [{"low": 0.0, "high": 0.5, "pairs": 10, "matched": 2}, {"low": 0.5, "high": 1.0, "pairs": 0, "matched": 0}]
    page = render(make_evaluation({"pair_accuracy": {"1": 1.0}}, task="fit", details={"reliability": bins}))
    assert "What a score means" in page
    assert "scores 0–0.5: 2 of 10 matched" in page
    assert page.count('class="point"') == 1
    Page(page)


@pytest.mark.parametrize("count", [1, 450])
def test_few_and_many_cases(make_evaluation: Make, count: int) -> None:
    values = {"m": {f"q{number}": number % 7 / 7 for number in range(count)}}
    one, other = make_evaluation(values), make_evaluation({"m": {case: 1 - value for case, value in values["m"].items()}})
    page = render(one, [compare(other, one)])
    Page(page)
    assert len(page) < 200_000


def test_without_any_metric(make_evaluation: Make) -> None:
    Page(render(make_evaluation({})))


def test_long_quotes_are_cut(make_evaluation: Make) -> None:
    page = render(make_evaluation({"m": {"q": 0.0}}, items=(Item("d", 1.0, "d", "word " * 500),)))
    assert "word word…" in page
    assert page.count("word") < 200


def test_the_file_is_there_when_it_is_whole(evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_report(tmp_path / "report.html", evaluation)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == render(evaluation)
    with pytest.raises(InvalidInput, match="can't be written"):
        write_report(tmp_path / "missing" / "report.html", evaluation)

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_report(tmp_path / "other.html", evaluation)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_says_what_to_install(evaluation: Evaluation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(Misconfigured, match="jinja2") as caught:
        render(evaluation)
    assert "rolecall[evaluate]" in caught.value.remedy
