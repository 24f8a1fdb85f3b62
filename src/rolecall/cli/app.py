"""The `rolecall` command: one module per verb."""

import signal
import sys
from typing import Annotated

import typer

from rolecall import __version__
from rolecall.cli import ask, db, demo, doctor, documents, encoder, evaluate, index, ingest, match, search, taxonomy

app = typer.Typer(
    name="rolecall",
    help="Match people and jobs, and ask about both, with evidence for everything that is said.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        sys.stdout.write(f"rolecall {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Match people and jobs, and ask about both, with evidence for everything that is said."""
    del version


for module in (demo, ingest, documents, search, match, ask, index, taxonomy, evaluate, encoder, db, doctor):
    module.register(app)


def main() -> None:
    """Entry point."""
    for number in (signal.SIGTERM, signal.SIGHUP):  # end as by Ctrl-C: connections are closed, and the embedded server is let go
        signal.signal(number, _end)
    app()


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)
