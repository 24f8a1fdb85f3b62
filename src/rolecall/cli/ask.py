"""`rolecall ask`: answers with citations, one by one or in a conversation."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rolecall.cli.conversation import add_to_history, questions, read_history, turn_of
from rolecall.cli.session import Session, command, complain

if TYPE_CHECKING:
    from rich.console import Console

    from rolecall.bootstrap import Core
    from rolecall.domain.answer import Answer
    from rolecall.domain.conversation import Turn
    from rolecall.domain.document import StoredDocument

SHOWN = 400
"""Characters of a quote that are printed."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app)(ask)


def ask(
    session: Session,
    question: Annotated[
        str | None, typer.Argument(help="A question about the people or the jobs. Without it: several, from standard input.")
    ] = None,
    *,
    in_: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="REF", help="Answer from these documents only (id, external id or path). Repeatable."),
    ] = None,
    model: Annotated[str | None, typer.Option(help="extractive, or a LangChain chat model as provider:model.")] = None,
    history: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The conversation so far; the question may lean on it, and is added to it."),
    ] = None,
) -> int:
    """Answer a question from the documents, each claim with the number of the passage it stands in."""
    turns = read_history(history) if history else []
    with session.core(chat_model=model) as core:
        if not in_:
            core.ready_generation()
        references = [core.resolve(reference) for reference in in_] if in_ else None
        conversation = _Conversation(session, core, references, turns, history)
        if question is None:
            return conversation.converse()
        result = conversation.ask(question)
        if session.json:
            session.emit(result)
        return 0


class _Conversation:
    """Questions that are asked of the same documents, each knowing those before it."""

    def __init__(
        self, session: Session, core: "Core", references: "Sequence[StoredDocument] | None", turns: "list[Turn]", file: Path | None
    ) -> None:
        self._session, self._core, self._references, self._turns, self._file = session, core, references, turns, file

    def converse(self) -> int:
        """Answer the questions of standard input; what one of them lacks is said, and the next is asked. 1 when all failed."""
        from rolecall.domain.errors import RolecallError

        answers: list[dict[str, Any]] = []
        failed = False
        for question in questions(self._session):
            try:
                answers.append(self.ask(question))
            except RolecallError as error:
                failed = True
                complain(error)
        if self._session.json:
            self._session.emit({"answers": answers})
        return int(failed and not answers)

    def ask(self, question: str) -> dict[str, Any]:
        """Answer a question, and remember it; shows the answer unless it is to be JSON."""
        from rolecall.answering.condense import condense

        completed = condense(question, self._turns)
        answer = self._core.answerer.answer(self._core.settings.tenant, completed, references=self._references)
        turn = turn_of(completed, answer)
        self._turns.append(turn)
        if self._file:
            add_to_history(self._file, turn)
        if not self._session.json:
            if completed != question:
                self._session.note(f"[dim]Understood as: {_escaped(completed)}[/]")
            show(self._session.console, answer)
        return _as_json(completed, answer)


def _as_json(question: str, answer: "Answer") -> dict[str, Any]:
    return {
        "question": question,
        "answered": answer.answered,
        "answer": answer.text,
        "citations": [asdict(citation) for citation in answer.citations],
        "claims": [asdict(claim) for claim in answer.claims],
        "notices": list(answer.notices),
        "model": answer.model,
        "generation": answer.generation,
    }


def show(console: "Console", answer: "Answer") -> None:
    """Print an answer and its sources."""
    for notice in answer.notices:
        console.print(f"[yellow]Note:[/] {_escaped(notice)}")
    console.print(_escaped(answer.text).replace("[?]", r"[bold yellow]\[?][/]") + "\n")
    for citation in answer.citations:
        said = next((claim.text for claim in answer.claims if citation.number in claim.citations), "")
        console.print(rf"  [bold]\[{citation.number}][/] {_escaped(citation.title)}, characters {citation.start}–{citation.end}")
        console.print(f"      [dim]“{_escaped(_excerpt(citation.quote, said))}”[/]")
    console.print(f"  [dim]model: {_escaped(answer.model)}[/]")


def _excerpt(quote: str, said: str) -> str:
    """As much of a quote as fits, with what was said of it."""
    quote = " ".join(quote.split())
    start = max(0, min(quote.find(said) - SHOWN // 4, len(quote) - SHOWN))
    return ("…" if start else "") + quote[start : start + SHOWN] + ("…" if start + SHOWN < len(quote) else "")


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)
