"""`rolecall evaluate runs|show|delete|compare`: what was measured before."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from rolecall.cli.evaluate_output import ReportOption, RunOption, load, short, writable
from rolecall.cli.session import Session, command

RUN = "A stored run: its id or the end of it, see: rolecall evaluate runs"
EITHER = f"{RUN}; or a file that --json printed, or a run in TREC form."
WORSE = 1


def register(evaluate: typer.Typer) -> None:
    """Add the commands."""
    command(evaluate)(runs)
    command(evaluate)(show)
    command(evaluate)(delete)
    command(evaluate)(compare)


def runs(
    session: Session,
    *,
    task: Annotated[Literal["retrieval", "fit", "qa"] | None, typer.Option(help="Only these.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 50,
) -> None:
    """List the stored runs, newest first."""
    with session.core() as core:
        found = core.evaluations.list(core.settings.tenant, task=task, limit=limit)
    if session.json:
        from rolecall.evaluation.record import summary_json

        session.emit({"runs": [summary_json(summary) for summary in found]})
        return
    from rolecall.cli.evaluate_tables import show_runs

    show_runs(session, found)
    if not found:
        session.note("Nothing was measured yet. Begin with: rolecall evaluate retrieval DIR")


def show(
    session: Session,
    reference: Annotated[str, typer.Argument(metavar="RUN", help=RUN)],
    *,
    run: RunOption = None,
    report: ReportOption = None,
) -> None:
    """Show one stored run again; what it returned can be written in TREC form, as far as it was kept (100 documents a query)."""
    from rolecall.evaluation.record import as_json
    from rolecall.evaluation.trec import write_run

    for path in filter(None, (run, report)):
        writable(path)
    with session.core() as core:
        evaluation = core.evaluations.get(core.settings.tenant, reference)
    if run:
        write_run(evaluation, run)
    if report:
        from rolecall.evaluation.report import write_report

        write_report(report, evaluation)
    if session.json:
        session.emit(as_json(evaluation))
        return
    from rolecall.cli.evaluate_tables import show_evaluation

    show_evaluation(session, evaluation)


def delete(session: Session, references: Annotated[list[str], typer.Argument(metavar="RUN", help=RUN)]) -> None:
    """Delete stored runs."""
    with session.core() as core:
        tenant = core.settings.tenant
        ids = [core.evaluations.get(tenant, reference).id for reference in references]
        count = core.evaluations.delete(tenant, ids)
    if session.json:
        session.emit({"deleted": count, "runs": [str(id_) for id_ in ids]})
    else:
        session.console.print(f"{count} deleted.")


def compare(
    session: Session,
    a: Annotated[str, typer.Argument(metavar="A", help=f"What to compare with. {EITHER}")],
    b: Annotated[str, typer.Argument(metavar="B", help=f"What is compared. {EITHER}")],
    *,
    metric: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="B may not be worse by this one. Repeatable. [default: the one that decides for this kind]"),
    ] = None,
    set_: Annotated[
        Path | None, typer.Option("--set", metavar="DIR", help="The judged set, for runs in TREC form, and for titles in the report.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Which qrels of it. [default: test, else the only one]")] = None,
    report: ReportOption = None,
) -> int:
    """Say how much better or worse B is than A, and whether that may be chance; exit code 1 when B is worse by more than chance.

    Both must have been measured on the same set. The interval is that of a paired bootstrap over its queries.
    """
    from rolecall.evaluation.compare import compare as compare_evaluations
    from rolecall.evaluation.golden import read_golden

    golden = read_golden(set_, split) if set_ else None
    if report:
        writable(report)
    with session.core() as core:
        one, other = load(core, a, golden), load(core, b, golden)
    names: Sequence[str | None] = metric or [None]
    comparisons = [compare_evaluations(one, other, name) for name in names]
    worse = [each for each in comparisons if each.differences[each.metric].verdict == "worse"]
    comparison = (worse or comparisons)[0]
    if report:
        from rolecall.evaluation.report import write_report

        write_report(report, other, [comparison], golden)
    if session.json:
        from rolecall.evaluation.record import comparison_json

        session.emit(
            comparison_json(comparison) | {"gate": [each.metric for each in comparisons], "worse": [each.metric for each in worse]}
        )
    else:
        from rolecall.cli.evaluate_tables import show_comparison

        show_comparison(session, comparison)
    if worse:
        session.note(
            f"[red]B ({short(other)}) is worse than A ({short(one)}) by {', '.join(each.metric for each in worse)}, by more than chance.[/]"
        )
    return WORSE if worse else 0
