"""`rolecall ask`: answers with citations."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.session import Session, command

if TYPE_CHECKING:
    from rich.console import Console

    from rolecall.domain.answer import Answer


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app)(ask)


def ask(
    session: Session,
    question: Annotated[str, typer.Argument(help="A question about the people or the jobs.")],
    *,
    in_: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="REF", help="Answer from these documents only (id, external id or path). Repeatable."),
    ] = None,
    model: Annotated[str | None, typer.Option(help="extractive, or a LangChain chat model as provider:model.")] = None,
) -> None:
    """Answer a question from the documents, each claim with the number of the passage it stands in."""
    with session.core(chat_model=model) as core:
        if not in_:
            core.ready_generation()
        references = [core.resolve(reference) for reference in in_] if in_ else None
        answer = core.answerer.answer(core.settings.tenant, question, references=references)
    if session.json:
        session.emit(
            {
                "answered": answer.answered,
                "answer": answer.text,
                "citations": [asdict(citation) for citation in answer.citations],
                "model": answer.model,
                "generation": answer.generation,
            }
        )
    else:
        show(session.console, answer)


def show(console: "Console", answer: "Answer") -> None:
    """Print an answer and its sources."""
    from rich.markup import escape

    console.print(escape(answer.text) + "\n")
    for citation in answer.citations:
        quote = " ".join(citation.quote.split())
        console.print(rf"  [bold]\[{citation.number}][/] {escape(citation.title)}, characters {citation.start}–{citation.end}")
        console.print(f"      [dim]“{escape(quote[:400])}{'…' if len(quote) > 400 else ''}”[/]")
    console.print(f"  [dim]model: {escape(answer.model)}[/]")
