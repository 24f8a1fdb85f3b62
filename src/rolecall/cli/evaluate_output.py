"""What becomes of a measurement: compared, written to files, stored, shown."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rolecall.cli.session import Session

if TYPE_CHECKING:
    from rolecall.bootstrap import Core
    from rolecall.domain.document import Rejection
    from rolecall.domain.evaluation import Evaluation, Measured, Subject
    from rolecall.evaluation.compare import Comparison
    from rolecall.evaluation.golden import Golden

RunOption = Annotated[Path | None, typer.Option("--run", metavar="FILE", help="Write what was returned in TREC form.")]
ReportOption = Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Write a page (HTML) to look at.")]
BaselineOption = Annotated[
    list[str] | None,
    typer.Option(
        "--baseline", metavar="RUN", help="Compare with a stored run, or a file: printed by --json, or a run in TREC form. Repeatable."
    ),
]
NoStoreOption = Annotated[bool, typer.Option("--no-store", help="Don't keep the result among the stored runs.")]

NAMED = 20
"""Inputs that were left out and are named; of the others only the number is told."""


@dataclass
class Output:
    """What a user wants to have of a measurement, and how far it is."""

    session: Session
    subject: "Subject"
    run: Path | None
    report: Path | None
    baselines: Sequence[str]
    store: bool
    golden: "Golden | None" = None
    loaded: "list[Evaluation]" = field(default_factory=list)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.perf_counter)

    def prepare(self, core: "Core") -> None:
        """Fail now rather than after the measurement: read the baselines, and see that the database is there and files can be written.

        Raises:
            RolecallError: something of that is not so.
        """
        from rolecall.evaluation.compare import same_set

        for path in filter(None, (self.run, self.report)):
            writable(path)
        for reference in self.baselines:
            baseline = load(core, reference, self.golden)
            same_set(baseline.subject, self.subject)
            self.loaded.append(baseline)
        if self.store:
            core.database  # noqa: B018

    def finish(self, core: "Core", measured: "Sequence[Measured]") -> None:
        """Compare the first measurement with the others and the baselines; write, store and show it."""
        from rolecall.evaluation.compare import compare
        from rolecall.evaluation.trec import write_run

        first, *others = [self._evaluation(each) for each in measured]
        comparisons = [compare(other, first) for other in (*others, *self.loaded)]
        if self.run:
            write_run(first, self.run)
        if self.report:
            from rolecall.evaluation.report import write_report

            write_report(self.report, first, comparisons, self.golden)
        if self.store:
            for evaluation in (first, *others):
                core.evaluations.add(core.settings.tenant, evaluation)
        self._show(first, others, comparisons)

    def _evaluation(self, measured: "Measured") -> "Evaluation":
        import platform

        from rolecall import __version__
        from rolecall.domain.evaluation import Evaluation
        from rolecall.domain.identifiers import new_id

        took = round(time.perf_counter() - self.clock, 3)
        return Evaluation(new_id(), self.subject, measured, self.started_at, took, platform.node(), __version__)

    def _show(self, first: "Evaluation", others: "Sequence[Evaluation]", comparisons: "Sequence[Comparison]") -> None:
        from rolecall.evaluation.record import as_json, comparison_json, summary_json

        session = self.session
        if session.json:
            more: dict[str, Any] = {}
            if others:
                more["rankings"] = [summary_json(other.summary) for other in others]
            if self.golden and self.golden.rejected:
                more["rejected"] = rejected_json(self.golden.rejected)
            if comparisons:
                more["comparisons"] = [comparison_json(comparison) for comparison in comparisons]
            cases = as_json(first)
            session.emit({key: value for key, value in cases.items() if key != "cases"} | more | {"cases": cases["cases"]})
        else:
            from rolecall.cli.evaluate_tables import show_evaluation

            show_evaluation(session, first, comparisons)
        if self.store:
            session.note(f"Kept as {short(first)}. Look at it again: rolecall evaluate show {short(first)}")
        if self.report:
            session.note(f"The report is in {self.report}")


def load(core: "Core", reference: str, golden: "Golden | None" = None) -> "Evaluation":
    """An evaluation by its id among the stored ones, or from a file: one that --json printed, or a run in TREC form.

    Raises:
        NotFound, Conflict: there is none, or several.
        InvalidInput: the file is neither, or it is a run and there is no set to judge it by.
    """
    path = Path(reference)
    if not path.is_file():
        return core.evaluations.get(core.settings.tenant, reference)
    from rolecall.evaluation.record import read_json, read_run_as_evaluation

    with path.open("rb") as file:
        if file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return read_json(path)
    return read_run_as_evaluation(path, golden)


def short(evaluation: "Evaluation | Any") -> str:
    """The end of an evaluation's id, which names it."""
    return str(evaluation.id)[-8:]


def writable(path: Path) -> None:
    """Raises InvalidInput where the file can't be written."""
    from rolecall.domain.errors import InvalidInput

    if path.is_dir() or not path.absolute().parent.is_dir():
        reason = "it is a folder" if path.is_dir() else f"there is no folder {path.absolute().parent}"
        raise InvalidInput(f"{path} can't be written: {reason}.", remedy="Name a file in a folder that exists.", source=str(path))


def note_rejected(session: Session, rejected: "Sequence[Rejection]") -> None:
    """Name what was left out."""
    from rich.markup import escape

    for each in rejected[:NAMED]:
        session.note(f"[yellow]Left out:[/] {escape(f'{each.source}, line {each.line}: {each.reason}. {each.remedy}')}")
    if len(rejected) > NAMED:
        session.note(f"… and {len(rejected) - NAMED} more.")


def rejected_json(rejected: "Sequence[Rejection]") -> list[dict[str, Any]]:
    """The same for programs."""
    return [{"source": each.source, "line": each.line, "reason": each.reason, "remedy": each.remedy} for each in rejected]
