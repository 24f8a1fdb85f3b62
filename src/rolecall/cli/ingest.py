"""`rolecall ingest`: take documents in."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from rolecall.cli.session import REJECTED, Session, command

if TYPE_CHECKING:
    from rolecall.bootstrap import Core
    from rolecall.ingestion.ingest import Batch

KindOption = Literal["auto", "job", "resume"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app)(ingest)


def ingest(
    session: Session,
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files and folders; - is standard input.")],
    *,
    kind: Annotated[KindOption, typer.Option(help="What the documents are; auto tells by itself.")] = "auto",
    map_: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="YAML or JSON that says what the columns of a table mean.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and report, but write nothing.")] = False,
    no_index: Annotated[bool, typer.Option("--no-index", help="Store only; index later with: rolecall index build")] = False,
) -> int:
    """Take in résumés and postings from files, folders and standard input.

    Reads JSON Resume, schema.org JobPosting, CSV, JSON Lines, PDF, DOCX, HTML, Markdown and plain text. The same
    document again changes nothing; a changed one becomes a new version.
    """
    with session.core() as core:
        report = Report()
        run(session, core, report, paths, kind=kind, column_map=map_, dry_run=dry_run, index=not no_index)
        report.show(session, dry_run=dry_run)
        return REJECTED if report.rejected else 0


class Report:
    """What an ingestion did, in the terms of the JSON output."""

    def __init__(self) -> None:
        self.added = self.updated = self.unchanged = 0
        self.rejected: list[dict[str, Any]] = []
        self.documents: list[dict[str, Any]] = []

    @property
    def count(self) -> int:
        """Originals and documents dealt with."""
        return len(self.documents) + len(self.rejected)

    def add(self, batch: "Batch") -> None:
        """Count a batch that is safely stored."""
        self.rejected.extend(asdict(rejection) for rejection in batch.rejected)
        for taken in batch.taken:
            setattr(self, taken.outcome.value, getattr(self, taken.outcome.value) + 1)
            self.documents.append(
                {
                    "id": taken.id,
                    "kind": taken.document.kind,
                    "external_id": taken.document.external_id,
                    "title": taken.document.title,
                    "version": taken.version,
                    "flags": [asdict(flag) for flag in taken.document.flags],
                }
            )

    def show(self, session: Session, *, dry_run: bool = False) -> None:
        """Print it."""
        if session.json:
            session.emit(
                {
                    "added": self.added,
                    "updated": self.updated,
                    "unchanged": self.unchanged,
                    "rejected": self.rejected,
                    "documents": self.documents,
                }
            )
            return
        from rich.markup import escape

        would = "would be " if dry_run else ""
        session.console.print(
            f"{self.added} {would}added, {self.updated} {would}updated, {self.unchanged} unchanged, {len(self.rejected)} rejected."
        )
        for rejection in self.rejected:
            line = f", line {rejection['line']}" if rejection["line"] else ""
            session.console.print(f"[red]rejected[/] {escape(rejection['source'])}{line}: {escape(rejection['reason'])}")
            session.console.print(f"         [dim]{escape(rejection['remedy'])}[/]")
        for document in self.documents:
            for flag in document["flags"]:
                session.console.print(
                    f"[yellow]flagged[/]  {escape(document['title'])} ({document['id']}), characters {flag['start']}–{flag['end']}: "
                    f"{escape(flag['detail'])}; kept out of scoring."
                )


def run(
    session: Session,
    core: "Core",
    report: Report,
    paths: list[str],
    *,
    kind: KindOption = "auto",
    column_map: Path | None = None,
    dry_run: bool = False,
    index: bool = True,
) -> None:
    """Take the paths in, and publish the first generation where there is none yet."""
    from rolecall.domain.document import Kind
    from rolecall.indexing.build import ensure, fill, publish

    source = core.source(paths, column_map)
    wanted = None if kind == "auto" else Kind(kind)
    tenant = core.settings.tenant
    total = source.count()
    generation = ensure(core.indexer) if index and not dry_run else None
    batches = (
        core.ingestor.preview(tenant, source, kind=wanted)
        if dry_run
        else core.ingestor.ingest(tenant, source, kind=wanted, index=core.index_into(generation) if generation else None)
    )
    with session.progress("Reading" if dry_run else "Taking in", total) as advance:
        for batch in batches:
            report.add(batch)
            advance(report.count, None if total is None else max(total, report.count))  # the total of a large table is an estimate
    if generation is None:
        return
    with session.progress("Indexing") as advance:
        if generation.published_at is None:
            fill(core.indexer, generation, advance)
            publish(core.indexer, generation.id, advance)
        else:
            core.indexer.finish(generation)
            for _ in core.indexer.refresh(generation, tenant=tenant):
                pass
