"""One page about an evaluation, to be opened in a browser: it holds all it shows, and asks nobody for anything."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from rolecall.domain.errors import InvalidInput, Misconfigured
from rolecall.domain.evaluation import Evaluation, Item
from rolecall.evaluation import plots
from rolecall.evaluation.cases import worst
from rolecall.evaluation.compare import Comparison
from rolecall.evaluation.golden import Golden
from rolecall.evaluation.resample import RESAMPLES, SEED, intervals
from rolecall.evaluation.retrieval import percentiles

SHOWN = 5
"""Items returned and wanted that are shown of a case."""

QUOTED = 280
"""Characters of a quote."""

HEADING = 80
"""Characters of a document without a title that is shown as if it were one."""

TASKS = {"retrieval": ("Retrieval", "query", "queries"), "fit": ("Fit", "pair", "pairs"), "qa": ("Answers", "question", "questions")}


def write_report(path: Path, evaluation: Evaluation, comparisons: Sequence[Comparison] = (), golden: Golden | None = None) -> None:
    """Write the page about an evaluation: figures, the cases that came out worst, times, and what it is compared with.

    In the comparisons it is B. `golden` gives the titles and texts of documents where the evaluation, a stored one, has none.

    Raises:
        Misconfigured: jinja2 isn't installed.
        InvalidInput: the file can't be written.
    """
    page = render(evaluation, comparisons, golden)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(page, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise InvalidInput(
            f"{path} can't be written: {error.strerror}.", remedy="Name a file in a folder that you may write to."
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def render(evaluation: Evaluation, comparisons: Sequence[Comparison] = (), golden: Golden | None = None) -> str:
    """The page as HTML."""
    try:
        from jinja2 import Environment, PackageLoader
    except ImportError as error:
        raise Misconfigured("Writing a report needs the package jinja2.", remedy="Install it: pip install 'rolecall[evaluate]'") from error
    environment = Environment(loader=PackageLoader(__package__, "pages"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.get_template("report.html.jinja")
    return template.render(_contents(evaluation, comparisons, golden))


def _contents(evaluation: Evaluation, comparisons: Sequence[Comparison], golden: Golden | None) -> dict[str, Any]:
    measured, subject = evaluation.measured, evaluation.subject
    metric = next(iter(measured.names), "")
    task, one, many = TASKS[subject.task]
    values = [case.values[metric] for case in measured.cases.values() if metric in case.values]
    bins = measured.details.get("reliability")
    return {
        "title": f"{task} on {' '.join(filter(None, (subject.set, subject.split)))}",
        "evaluation": evaluation,
        "subject": subject,
        "one": one,
        "many": many,
        "metric": metric,
        "metrics": list(_metrics(evaluation)),
        "counts": measured.counts,
        "values_plot": values and plots.histogram(values, title=f"{metric} of each {one}", axis=f"{metric} of a {one}", most=1.0),
        "latency": percentiles(measured.seconds),
        "latency_plot": measured.seconds and _latency_plot(measured.seconds),
        "timed": len(measured.seconds),
        "reliability_plot": bins and plots.reliability(bins, title="What a score means"),
        "reliability": bins,
        "comparisons": [_compared(comparison, one, golden) for comparison in comparisons],
        "worst": [_case(name, evaluation, metric, golden) for name in worst(measured.cases, metric)] if metric else [],
        "resamples": RESAMPLES,
        "seed": SEED,
    }


def _metrics(evaluation: Evaluation) -> Iterator[dict[str, Any]]:
    found = intervals(evaluation.measured.cases, evaluation.measured.names)
    for name, value in evaluation.measured.metrics.items():
        low, high = found.get(name, (None, None))
        yield {"name": name, "value": value, "low": low, "high": high}


def _latency_plot(seconds: Sequence[float]) -> str:
    milliseconds = [value * 1000 for value in seconds]
    return plots.histogram(milliseconds, title="Time of a single call", axis="milliseconds", marks=percentiles(seconds))


def _compared(comparison: Comparison, one: str, golden: Golden | None) -> dict[str, Any]:
    name = _name(comparison.a)
    reach = max((max(abs(each.low), abs(each.high)) for each in comparison.differences.values()), default=0.0) or 1.0
    changed = []
    for change in comparison.changed:
        before, after = (_case(change.case, side, comparison.metric, golden) for side in (comparison.a, comparison.b))
        changed.append({"change": change, "before": before, "after": after})
    return {
        "name": name,
        "a": comparison.a,
        "metric": comparison.metric,
        "differences": comparison.differences.values(),
        "decisive": comparison.differences[comparison.metric],
        "reach": reach,
        "plot": plots.differences(
            [change.difference for change in comparison.changes],
            title=f"Difference in {comparison.metric} from {name}, {one} by {one}",
            axis=f"every {one}, from the largest gain to the largest loss",
        ),
        "changed": changed,
    }


def _name(evaluation: Evaluation) -> str:
    parts = evaluation.measured.configuration
    ranking = parts.get("ranking", "default")
    return ranking if ranking != "default" else f"run {str(evaluation.id)[-8:]}"


def _case(name: str, evaluation: Evaluation, metric: str, golden: Golden | None) -> dict[str, Any]:
    """A case to be read: what it got, and what it should have got, each with a note of its score or place."""
    case, ranked = evaluation.measured.cases[name], evaluation.subject.task != "qa"
    wanted = {item.id for item in case.wanted}
    places = {item.id: f"in place {place}" for place, item in enumerate(case.returned, 1)}
    missing = f"not among the first {len(case.returned)}" if case.returned else "not returned"
    returned = [
        _item(item, golden) | {"right": item.id in wanted, "note": f"score {item.score:.4f}" if ranked else ""}
        for item in islice(case.returned, SHOWN)
    ]
    return {
        "id": name,
        "text": case.text,
        "value": case.values.get(metric),
        "returned": returned,
        "wanted": [_item(item, golden) | {"note": places.get(item.id, missing) if ranked else ""} for item in islice(case.wanted, SHOWN)],
        "more": max(0, len(case.wanted) - SHOWN),
    }


def _item(item: Item, golden: Golden | None) -> dict[str, Any]:
    title, quote = item.title, item.quote
    if not title and golden and item.id in golden.corpus:
        document = golden.corpus[item.id]
        title, quote = document.title, document.text
    title, quote = "" if title == item.id else " ".join(title.split()), " ".join(quote.split())
    while title and quote.startswith(title):
        quote = quote.removeprefix(title).lstrip(" .")
    if not title and len(quote) <= HEADING:
        title, quote = quote, ""
    shown = f"{quote[:QUOTED].rstrip()}…" if len(quote) > QUOTED else quote
    return {"id": item.id, "title": title, "quote": shown}
