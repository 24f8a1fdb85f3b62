"""Evaluations and comparisons as tables to read in a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rolecall.cli.session import Session

if TYPE_CHECKING:
    from rolecall.domain.evaluation import Evaluation, Summary
    from rolecall.evaluation.compare import Comparison, Difference

CASES = {"retrieval": "queries", "fit": "pairs", "qa": "questions"}

COLOURS = {"better": "green", "worse": "red", "same": "dim"}


def show_evaluation(session: Session, evaluation: "Evaluation", comparisons: "Sequence[Comparison]" = ()) -> None:
    """What was measured, each metric with its interval, and its difference from what it is compared with."""
    from rich.table import Table

    from rolecall.evaluation.resample import intervals

    session.console.print(_subject(evaluation.summary))
    measured = evaluation.measured
    found = intervals(measured.cases, measured.names)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("metric", "value", "95 % interval"):
        table.add_column(heading, justify="left" if heading == "metric" else "right", no_wrap=True)
    for comparison in comparisons:
        table.add_column(f"{name_of(comparison.a.summary)}", justify="right", no_wrap=True)
        table.add_column("difference", justify="right", no_wrap=True)
    for name, value in {**measured.metrics, **measured.counts}.items():
        low, high = found.get(name, (None, None))
        cells = [name, _number(value) if name in measured.names else _count(value), "" if low is None else f"{low:.4f} – {high:.4f}"]
        for comparison in comparisons:
            cells += _beside(comparison.differences.get(name))
        table.add_row(*cells)
    session.console.print(table)
    if latency := _latency(evaluation.summary):
        session.console.print(latency)


def show_comparison(session: Session, comparison: "Comparison") -> None:
    """Each metric's difference with its interval, wins and losses, and the cases that changed most."""
    from rich.markup import escape
    from rich.table import Table

    session.console.print(f"A  {_subject(comparison.a.summary)}\nB  {_subject(comparison.b.summary)}\n")
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("metric", "A", "B", "B − A", "95 % interval", "better", "worse", "same", ""):
        table.add_column(heading, justify="left" if heading in {"metric", ""} else "right", no_wrap=True)
    for each in comparison.differences.values():
        interval = f"{each.low:+.4f} – {each.high:+.4f}"
        verdict = {"better": "B is better", "worse": "B is worse", "same": "may be chance"}[each.verdict]
        counts = (str(each.wins), str(each.losses), str(each.ties))
        cells = (each.metric, f"{each.a:.4f}", f"{each.b:.4f}", f"{each.difference:+.4f}", interval, *counts)
        table.add_row(*cells, f"[{COLOURS[each.verdict]}]{verdict}[/]")
    session.console.print(table)
    if not comparison.changed:
        return
    session.console.print(f"\nChanged most, by {comparison.metric}:")
    changed = Table(box=None, show_header=False, pad_edge=False)
    for place in ("right", "right", "left", "left"):
        changed.add_column(justify=place, no_wrap=place == "right", overflow="fold")
    for change in comparison.changed:
        colour = COLOURS["better" if change.difference > 0 else "worse"]
        difference = f"[{colour}]{change.difference:+.4f}[/]"
        changed.add_row(f"{change.a:.4f} → {change.b:.4f}", difference, escape(change.case), escape(change.text[:100]))
    session.console.print(changed)


def show_runs(session: Session, summaries: "Sequence[Summary]") -> None:
    """One line each, newest first."""
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading, width in (("run", 8), ("when (UTC)", 16), ("what", 12), ("metric", 7), ("value", 6), ("ranker", 10)):
        table.add_column(heading, min_width=width, justify="right" if heading == "value" else "left", overflow="fold")
    for summary in summaries:
        metric, value = next(iter(summary.metrics.items()), ("", None))
        parts = summary.configuration
        subject = " ".join(filter(None, (summary.subject.task, summary.subject.set, summary.subject.split)))
        when = summary.started_at.strftime("%Y-%m-%d %H:%M")
        table.add_row(str(summary.id)[-8:], when, subject, metric, _number(value), parts.get("ranker", parts.get("ranking", "")))
    session.console.print(table)


def name_of(summary: "Summary") -> str:
    """What to call an evaluation beside another one: its ranking where that isn't the default, else the end of its id."""
    ranking = summary.configuration.get("ranking", "default")
    return ranking if ranking != "default" else str(summary.id)[-8:]


def _subject(summary: "Summary") -> str:
    from rich.markup import escape

    subject = summary.subject
    name = " ".join(filter(None, (subject.set, subject.split)))
    parts = " · ".join(f"{part} {value}" for part, value in summary.configuration.items() if value)
    cases = f"{summary.cases:,} {CASES[subject.task]}, {subject.documents:,} documents"
    return escape(f"{subject.task} on {name}: {cases} ({subject.hash[:8]})\n{parts}")


def _beside(difference: "Difference | None") -> list[str]:
    if difference is None:
        return ["", ""]
    return [f"{difference.a:.4f}", f"[{COLOURS[difference.verdict]}]{difference.difference:+.4f}[/]"]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _count(value: float | None) -> str:
    return f"{value:,.0f}" if value is not None and value == int(value) else _number(value)


def _latency(summary: "Summary") -> str:
    from rolecall.evaluation.retrieval import percentiles

    return " · ".join(f"{name} {value:,.1f} ms" for name, value in percentiles(summary.seconds).items())
