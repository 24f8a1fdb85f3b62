"""`rolecall evaluate qa`: how good answers are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolecall.cli.evaluate_output import BaselineOption, NoStoreOption, Output, ReportOption, RunOption
from rolecall.cli.session import Session, command

if TYPE_CHECKING:
    from rolecall.bootstrap import Core
    from rolecall.evaluation.questions import QuestionSet


def register(evaluate: typer.Typer) -> None:
    """Add the command."""
    command(evaluate)(qa)


def qa(
    session: Session,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help='JSON lines of {"resume", "jd", "question", "short_answer"}, or JSON in SQuAD form.')
    ],
    *,
    model: Annotated[str | None, typer.Option(help="extractive, or a LangChain chat model as provider:model.")] = None,
    run: RunOption = None,
    report: ReportOption = None,
    baseline: BaselineOption = None,
    no_store: NoStoreOption = False,
) -> None:
    """Ask questions where their answer is and where it isn't: is it in the citations, and is the rest refused?"""
    from rolecall.bootstrap.reading import structure_text
    from rolecall.evaluation.qa import Ground, evaluate_qa
    from rolecall.evaluation.questions import read_questions
    from rolecall.evaluation.subject import file_subject

    questions = read_questions(file, structure_text)
    output = Output(session, file_subject("qa", file, len(questions.documents)), run, report, baseline or [], store=not no_store)
    with session.core(chat_model=model) as core:
        output.prepare(core)
        with _ready(session, core, questions) as ready:
            ground = Ground(questions, ready.answerer, core.settings.tenant)
            with session.progress("Asking", len(questions.questions), unit="questions") as advance:
                measured = evaluate_qa(ground, advance)
        output.finish(core, [measured])


@contextmanager
def _ready(session: Session, core: "Core", questions: "QuestionSet") -> "Iterator[Core]":
    """The product with the set's documents: in a schema of its own where they are searched, else it is handed them with each question."""
    from rolecall.evaluation.qa import index_questions

    if not questions.searched:
        core.encoder = core.make_encoder()
        yield core
        return
    with core.apart("evaluation") as apart:
        apart.encoder = apart.make_encoder()
        with session.progress("Indexing the set", 2 * len(questions.documents)) as advance:
            index_questions(questions, core.settings.tenant, apart.indexer, apart.documents.upsert, advance)
        yield apart
