from typing import Any

import pytest

from rolecall.domain.evaluation import Measured
from rolecall.evaluation.golden import Golden
from rolecall.evaluation.metrics import NAMES, measure
from rolecall.evaluation.rankings import NAMES as RANKINGS
from rolecall.evaluation.rankings import Rankings
from rolecall.evaluation.retrieval import evaluate_retrieval, percentiles


@pytest.fixture
def runs() -> dict[str, dict[str, float]]:
    return {}


@pytest.fixture
def measured(golden: Golden, library: Any, tenant: str, rankings: Rankings, runs: dict[str, dict[str, float]]) -> list[Measured]:
    library.publish(*golden.corpus.values())
    told: list[int] = []
    made = [rankings.make(name) for name in RANKINGS]
    results = evaluate_retrieval(
        golden, library.retriever, tenant, made, told.append, lambda query, scores: runs.update({query: dict(scores)})
    )
    assert told == [1, 2]
    return results


def test_measures_a_set(measured: list[Measured], library: Any) -> None:
    default = measured[0]
    assert default.names == NAMES
    assert default.metrics["nDCG@10"] == default.metrics["AP"] == 1.0
    assert list(default.cases) == ["q1", "q2"]
    assert len(default.seconds) == 2
    assert default.configuration["encoder"] == library.encoder.id
    assert library.analyzer.id in default.configuration["ranker"]
    assert [each.configuration["ranking"] for each in measured] == list(RANKINGS)


def test_cases_say_what_was_returned_and_wanted(measured: list[Measured]) -> None:
    case = measured[0].cases["q1"]
    assert case.text == "nurse of the night ward"
    assert [item.id for item in case.returned][:2] == ["nurse", "nurse-2"]
    assert {(item.id, item.score) for item in case.wanted} == {("nurse", 1), ("nurse-2", 1)}


def test_metrics_are_those_of_the_whole_run(measured: list[Measured], golden: Golden, runs: dict[str, dict[str, float]]) -> None:
    assert measured[0].metrics == measure(golden.qrels, runs)


def test_a_run_keeps_the_order_of_ties(runs: dict[str, dict[str, float]], measured: list[Measured]) -> None:
    """trec_eval sorts by score, and ties by name, the last first."""
    assert measured
    assert list(runs["q1"])[:2] == ["nurse", "nurse-2"]
    for scores in runs.values():
        assert sorted(scores, key=lambda name: (scores[name], name), reverse=True) == list(scores)


def test_the_worst_cases_have_titles_and_quotes(golden: Golden, library: Any, tenant: str, rankings: Rankings) -> None:
    library.publish(*golden.corpus.values())
    hard = Golden("hard", "test", golden.corpus, {"q1": "nurse of the night ward", "q2": "wiring"}, {"q1": {"wire": 1}, "q2": {"wire": 1}})
    [found] = evaluate_retrieval(hard, library.retriever, tenant, [rankings.make("default")], lambda _: None)
    bad, good = found.cases["q1"], found.cases["q2"]
    assert bad.values["nDCG@10"] < 1 == good.values["nDCG@10"]
    assert (bad.returned[0].title, bad.returned[0].quote) == ("Ward nurse", "Ward nurse\nCares for patients at night.")
    assert (bad.wanted[0].title, bad.wanted[0].quote) == ("Electrician", "Electrician\nWires control cabinets.")
    assert good.returned[0].title == good.returned[0].quote == ""


def test_percentiles_are_milliseconds() -> None:
    assert percentiles([0.001] * 100) == {"p50": 1.0, "p95": 1.0, "p99": 1.0}
    assert percentiles([]) == {}
