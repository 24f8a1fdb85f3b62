"""`rolecall evaluate new`: a judged set of one's own documents."""

from pathlib import Path
from typing import Annotated

import typer

from rolecall.cli.evaluate_output import note_rejected, rejected_json
from rolecall.cli.session import REJECTED, Session, command


def register(evaluate: typer.Typer) -> None:
    """Add the command."""
    command(evaluate)(new)


def new(
    session: Session,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it must not exist yet.")],
    *,
    judgments: Annotated[Path | None, typer.Option(metavar="FILE", help="A CSV file with the columns query, document and grade.")] = None,
    clicks: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A CSV file with the columns query, document, clicks and impressions.")
    ] = None,
) -> int:
    """Make a judged set out of stored documents and judgments or clicks, for rolecall evaluate retrieval."""
    from rolecall.evaluation.collect import collect
    from rolecall.evaluation.judgments import read_clicks, read_judgments

    if judgments and not clicks:
        source, found = judgments, read_judgments(judgments)
    elif clicks and not judgments:
        source, found = clicks, read_clicks(clicks)
    else:
        raise typer.BadParameter("give one of them", param_hint="--judgments or --clicks")
    with session.core() as core:
        tenant = core.settings.tenant
        with session.progress("Writing", core.documents.count(tenant)) as advance:
            made = collect(directory, source, found, core.documents, tenant, advance)
    if session.json:
        counts = {"queries": made.queries, "documents": made.documents, "judgments": made.judgments}
        session.emit({"set": str(directory)} | counts | {"rejected": rejected_json(made.rejected)})
    else:
        session.console.print(f"{directory}: {made.queries} queries, {made.judgments} judgments, {made.documents} documents.")
    note_rejected(session, made.rejected)
    session.note(f"Measure with it: rolecall evaluate retrieval {directory}")
    return REJECTED if made.rejected else 0
