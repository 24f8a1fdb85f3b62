"""Cases of judged rankings, and those of them that came out worst."""

from collections.abc import Iterator, Mapping

from rolecall.domain.evaluation import Case, Item, Measured
from rolecall.evaluation.golden import Golden
from rolecall.evaluation.metrics import NAMES, Run, measure_queries

KEPT = 100
"""Documents of each ranking that are kept: as many as R@100 looks at."""

WORST = 10


def ranking_cases(golden: Golden, run: Run) -> dict[str, Case]:
    """A case for each query of the run that the set judges; the scores of a ranking are best first."""
    asked = {query: scores for query, scores in run.items() if query in golden.qrels}
    values = measure_queries({query: golden.qrels[query] for query in asked}, asked)
    return {
        query: Case(
            text=golden.queries[query],
            values={name: round(values[name][query], 6) for name in NAMES},
            returned=tuple(Item(name, round(score, 6)) for name, score in list(scores.items())[:KEPT]),
            wanted=tuple(_wanted(golden.qrels[query])),
        )
        for query, scores in asked.items()
    }


def measure_run(golden: Golden, run: Run, name: str) -> Measured:
    """The measures of a ranking that was made elsewhere: a query without results counts 0, a document that isn't in the set is wrong."""
    ordered = {query: dict(sorted(run.get(query, {}).items(), key=lambda scored: -scored[1])) for query in golden.queries}
    return Measured(NAMES, ranking_cases(golden, ordered), (), {"ranking": name})


def worst(cases: Mapping[str, Case], metric: str, count: int = WORST) -> list[str]:
    """Ids of the cases with the lowest values, the lowest first; ties by the other values, then in the set's order.

    Cases that reached the most there is aren't bad at all, and left out.
    """
    bad = [case for case in cases if metric in cases[case].values and cases[case].values[metric] < 1]
    return sorted(bad, key=lambda case: (cases[case].values[metric], sum(cases[case].values.values())))[:count]


def _wanted(grades: Mapping[str, int]) -> Iterator[Item]:
    for name, grade in sorted(grades.items(), key=lambda judged: -judged[1]):
        if grade > 0:
            yield Item(name, grade)
