"""Measures of a ranking, as trec_eval computes them (through ir-measures)."""

from collections.abc import Mapping

from rolecall.domain.errors import Misconfigured

Qrels = Mapping[str, Mapping[str, int]]
"""Grade by query and document; greater than 0 is relevant."""

Run = Mapping[str, Mapping[str, float]]
"""Score by query and document."""

MEASURES = ("nDCG@10", "AP", "RR", "R@100", "P@5")

NAMES = (*MEASURES, "RP@5")


def measure(qrels: Qrels, run: Run) -> dict[str, float]:
    """nDCG@10, AP, RR, R@100, P@5 and RP@5 in [0, 1], each the mean over the judged queries; a query without results counts 0.

    RP@5 (R-precision at 5, as used for skill extraction) is P@5 divided by the best that a query's number of relevant
    documents allows; ir-measures has no measure of that kind with a cut-off.

    Raises:
        Misconfigured: ir-measures isn't installed.
    """
    per_query = measure_queries(qrels, run)
    return {name: round(sum(values.values()) / max(len(values), 1), 4) for name, values in per_query.items()}


def measure_queries(qrels: Qrels, run: Run) -> dict[str, dict[str, float]]:
    """The same for each query: by measure, then query."""
    try:
        import ir_measures
    except ImportError as error:
        raise Misconfigured(
            "Measuring a ranking needs the package ir-measures.", remedy="Install it: pip install 'rolecall[evaluate]'"
        ) from error
    judged = {query: dict(grades) for query, grades in qrels.items() if any(grade > 0 for grade in grades.values())}
    ranked = {query: dict(scores) for query, scores in run.items() if query in judged}
    measures = {name: ir_measures.parse_measure(name) for name in MEASURES}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(judged, 0.0) for name in measures}
    if any(ranked.values()):
        for metric in ir_measures.iter_calc(list(measures.values()), judged, ranked):
            values[str(metric.measure)][metric.query_id] = float(metric.value)
    relevant = {query: sum(grade > 0 for grade in grades.values()) for query, grades in judged.items()}
    values["RP@5"] = {query: value * 5 / min(5, relevant[query]) for query, value in values["P@5"].items()}
    return values
