"""`rolecall documents`: look at what was taken in, and remove it."""

import json
import sys
from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer

from rolecall.cli.session import Session, command


def register(app: typer.Typer) -> None:
    """Add the commands."""
    documents = typer.Typer(no_args_is_help=True, help="Look at what was taken in, export it, remove it.")
    app.add_typer(documents, name="documents")
    command(documents, "list")(list_)
    command(documents)(show)
    command(documents)(delete)
    command(documents)(export)


REF = "An id, an external id, or a path to a file."


def list_(
    session: Session,
    *,
    kind: Annotated[Literal["job", "resume"] | None, typer.Option(help="Only these.")] = None,
    filter_: Annotated[
        list[str] | None, typer.Option("--filter", metavar="K=V", help="Only documents whose field K is V; also != >= <= ~.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
) -> None:
    """List documents, oldest first."""
    from rolecall.cli.filters import parse_filters
    from rolecall.domain.document import Kind

    with session.core() as core:
        filters = parse_filters(filter_ or [])
        wanted = Kind(kind) if kind else None
        found = [_summary(stored) for stored in core.documents.list(core.settings.tenant, wanted, filters, limit=limit)]
        total = core.documents.count(core.settings.tenant, wanted)
    if session.json:
        session.emit({"documents": found, "total": total})
        return
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    table.add_column("id", no_wrap=True, min_width=36)
    table.add_column("kind", no_wrap=True)
    table.add_column("title", overflow="ellipsis", no_wrap=True)
    table.add_column("version", justify="right")
    table.add_column("flags", justify="right")
    for document in found:
        row = (document["id"], document["kind"], document["title"], str(document["version"]), str(len(document["flags"]) or ""))
        table.add_row(*row)
    session.console.print(table)
    session.note(f"{len(found)} of {total} documents.")


def show(
    session: Session,
    reference: Annotated[str, typer.Argument(metavar="REF", help=REF)],
    *,
    text: Annotated[bool, typer.Option("--text", help="Only the plain text, which all offsets count in.")] = False,
) -> None:
    """Show one document: text, structured payload, sections and flags."""
    with session.core() as core:
        stored = core.resolve(reference)
    document = stored.document
    if text and not session.json:
        sys.stdout.write(document.text + "\n")
        return
    details = _summary(stored) | {
        "text": document.text,
        "payload": document.payload,
        "sections": [{"name": section.name, "start": section.start, "end": section.end} for section in document.sections],
    }
    if session.json:
        session.emit(details)
        return
    from rich.json import JSON
    from rich.markup import escape

    session.console.print(f"[bold]{escape(document.title)}[/] ({document.kind}, version {stored.version or 'not taken in'})")
    session.console.print(f"id {details['id'] or '–'} · external id {escape(document.external_id)} · from {escape(document.source)}\n")
    session.console.print(JSON(json.dumps(document.payload, ensure_ascii=False, default=str)))
    for section in document.sections:
        session.console.print(f"section {section.name}: {section.start}–{section.end}")
    for flag in document.flags:
        session.console.print(f"[yellow]flagged[/] {flag.kind} {flag.start}–{flag.end}: {escape(flag.detail)}")
    session.note("The plain text: rolecall documents show REF --text")


def delete(
    session: Session,
    references: Annotated[list[str], typer.Argument(metavar="REF", help=REF)],
) -> None:
    """Delete documents with all their versions, chunks and vectors, in every generation, in one transaction."""
    with session.core() as core:
        stored = [core.resolve_stored(reference) for reference in references]
        count = core.documents.delete(core.settings.tenant, [document.id for document in stored])
    if session.json:
        session.emit({"deleted": count, "documents": [_summary(document) for document in stored]})
    else:
        session.console.print(f"{count} deleted.")


def export(
    session: Session,
    references: Annotated[list[str] | None, typer.Argument(metavar="REF", help=f"{REF} Without any, all documents.")] = None,
    *,
    kind: Annotated[Literal["job", "resume"] | None, typer.Option(help="Only these.")] = None,
) -> None:
    """Write documents as JSON Lines: payload (JSON Resume or JobPosting), text, versions and flags."""
    from rolecall.domain.document import Kind

    with session.core() as core:
        tenant = core.settings.tenant
        chosen = [core.resolve_stored(reference) for reference in references] if references else None
        for stored in chosen or core.documents.list(tenant, Kind(kind) if kind else None):
            row = _summary(stored) | {"text": stored.document.text, "payload": stored.document.payload}
            sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def _summary(stored: Any) -> dict[str, Any]:
    document = stored.document
    return {
        "id": str(stored.id) if stored.version else None,
        "kind": str(document.kind),
        "external_id": document.external_id,
        "title": document.title,
        "version": stored.version,
        "flags": [asdict(flag) for flag in document.flags],
    }
