"""`rolecall match` and `rolecall score`: how well people and jobs fit, requirement by requirement."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rolecall.cli.search import FilterOption
from rolecall.cli.session import Session, command

if TYPE_CHECKING:
    from rich.console import Console

    from rolecall.domain.match import Match

MARKS = {"met": "[green]✔ met[/]    ", "partly": "[yellow]◐ partly[/] ", "missing": "[red]✘ missing[/]"}
REF = "An id, an external id, or a path to a file (which is read without being taken in)."


def register(app: typer.Typer) -> None:
    """Add the commands."""
    command(app)(match)
    command(app)(score)


def match(
    session: Session,
    reference: Annotated[str, typer.Argument(metavar="REF", help=REF)],
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many matches.")] = 10,
    filter_: FilterOption = None,
) -> None:
    """Rank jobs for a résumé, or candidates for a job, with the evidence for each requirement."""
    from rolecall.cli.filters import parse_filters

    with session.core() as core:
        generation = core.ready_generation()
        stored = core.resolve(reference)
        found = core.match(stored, limit=limit, filters=parse_filters(filter_ or []))
        ranker = core.ranker.id
    if session.json:
        session.emit({"ranker": ranker, "generation": generation.id, "matches": [as_json(each) for each in found]})
        return
    for number, each in enumerate(found, 1):
        show(session.console, each, f"{number}. ")
    if not found:
        session.console.print(f"There is no {stored.document.kind.other} to match it with. Take some in: rolecall ingest FOLDER")


def score(
    session: Session,
    resume: Annotated[str, typer.Argument(metavar="RESUME", help=REF)],
    job: Annotated[str, typer.Argument(metavar="JOB", help=REF)],
) -> None:
    """Score one résumé against one job, with the evidence for each requirement."""
    from rolecall.domain.document import Kind

    with session.core() as core:
        found = core.score(core.resolve(resume, Kind.RESUME), core.resolve(job, Kind.JOB))
    if session.json:
        session.emit(as_json(found))
    else:
        show(session.console, found)


def as_json(found: "Match") -> dict[str, Any]:
    """A match in the terms of docs/reference/commands.md."""
    return asdict(found)


def show(console: "Console", found: "Match", number: str = "") -> None:
    """Print a match: score, then each requirement with the words that show it."""
    from rich.markup import escape

    console.print(f"[bold]{number}{escape(found.title)}[/]  score [cyan]{found.score:.4f}[/]  [dim]{found.job_id or ''}[/]")
    for requirement in found.requirements:
        text = " ".join(requirement.text.split())
        nice = " [dim](nice to have)[/]" if requirement.kind == "nice" else ""
        console.print(f"   {MARKS[requirement.status]}  {escape(text)}{nice}")
        for evidence in requirement.evidence[:1]:
            console.print(f"              [dim]“{escape(' '.join(evidence.quote.split()))}”[/]")
    for flag in found.flags:
        console.print(f"   [yellow]⚠ {escape(flag.detail)} — kept out of the score[/]")
    parts = " + ".join(f"{name} {feature.value:.3f} × {feature.weight:g}" for name, feature in found.features.items())
    console.print(f"   [dim]{parts}[/]\n")
