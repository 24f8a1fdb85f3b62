"""`rolecall demo`: the main job, from a folder of documents to ranked matches and a cited answer, on the sample corpus."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from rolecall.cli import ask as ask_command
from rolecall.cli import ingest as ingest_command
from rolecall.cli import match as match_command
from rolecall.cli.session import Session, command

if TYPE_CHECKING:
    from rolecall.bootstrap import Core

SAMPLES = Path(__file__).parent.parent / "samples"
"""Postings and résumés of people who don't exist, in every format that is read. Among them, on purpose: one résumé twice under two
names, two with text that a reader of the page can't see, and a PDF whose download broke off."""

RESUME = SAMPLES / "resumes" / "amara-okafor-registered-nurse.pdf"
QUESTION = "Which hospital jobs pay a night shift allowance?"

TENANT = "demo"
"""The sample documents are kept apart from the user's own."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app)(demo)


def demo(session: Session) -> None:
    """Take in the sample corpus, rank jobs for one résumé, and answer a question: start here."""
    with session.core(tenant=TENANT) as core:
        _step(session, 1, "Starting the database and taking in the sample corpus")
        report = _ingest(session, core)
        _step(session, 2, "The five best jobs for one résumé")
        stored = core.resolve(str(RESUME))
        matches = core.match(stored, limit=5)
        _step(session, 3, "A question, answered from the documents")
        answer = core.answerer.answer(TENANT, QUESTION, references=None)
        if session.json:
            session.emit(
                {
                    "ingest": report,
                    "resume": stored.document.title,
                    "matches": [match_command.as_json(each) for each in matches],
                    "question": QUESTION,
                    "answer": answer.text,
                }
            )
            return
    console = session.console
    console.print(f"\n[bold]The five best jobs for {stored.document.title}[/]\n")
    for number, each in enumerate(matches, 1):
        match_command.show(console, each, f"{number}. ")
    console.print(f"[bold]{QUESTION}[/]\n")
    ask_command.show(console, answer)
    console.print("\n[bold]Try next, on files of your own[/]\n")
    for line in ("ingest FOLDER", "match RESUME.pdf", 'ask "Which jobs can be done from home?"'):
        console.print(f"  {_command()} {line}", soft_wrap=True)


def _ingest(session: Session, core: "Core") -> dict[str, Any]:
    report = ingest_command.Report()
    ingest_command.run(session, core, report, [str(SAMPLES)])
    counts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged, "rejected": len(report.rejected)}
    session.note("   " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    for rejection in report.rejected:
        session.note(f"   rejected {Path(rejection['source']).name}: {rejection['reason']} {rejection['remedy']}")
    for document in report.documents:
        for flag in document["flags"]:
            session.note(f"   flagged {document['title']}: {flag['detail']}")
    return counts


def _step(session: Session, number: int, title: str) -> None:
    session.note(f"[bold cyan]{number}/3[/] {title} …")


def _command() -> str:
    """How to type the command from here: the environment's own where it isn't on the path."""
    local = Path(".venv/bin/rolecall")
    return str(local) if local.exists() else "rolecall"
