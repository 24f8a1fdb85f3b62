"""`rolecall search`: find documents by meaning and by words."""

from typing import Annotated, Literal

import typer

from rolecall.cli.session import Session, command

FilterOption = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="K=V", help="Only documents whose field K is V; also != >= <= ~ (contains). Repeatable."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app)(search)


def search(
    session: Session,
    query: Annotated[str, typer.Argument(help="Words, a title, a question.")],
    *,
    kind: Annotated[Literal["job", "resume"] | None, typer.Option(help="Only these.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many documents.")] = 10,
    filter_: FilterOption = None,
) -> None:
    """Find documents by meaning and by words, best first, each with its best passage."""
    from rolecall.cli.filters import parse_filters
    from rolecall.domain.document import Kind

    with session.core() as core:
        core.ready_generation()
        result = core.retriever.search(
            core.settings.tenant, query, kind=Kind(kind) if kind else None, limit=limit, filters=parse_filters(filter_ or [])
        )
    if session.json:
        from dataclasses import asdict

        session.emit({"generation": result.generation, "hits": [asdict(hit) for hit in result.hits]})
        return
    from rich.markup import escape

    for number, hit in enumerate(result.hits, 1):
        session.console.print(f"[bold]{number}. {escape(hit.title)}[/]  {hit.kind}  [cyan]{hit.score:.4f}[/]  [dim]{hit.document_id}[/]")
        quote = " ".join(hit.quote.split())
        session.console.print(f"   {escape(quote[:300])}{'…' if len(quote) > 300 else ''}\n")
    if not result.hits:
        session.console.print("Nothing found. Try other words, fewer filters, or take more documents in: rolecall ingest FOLDER")
