"""What every command shares: the common options, output as text or JSON, progress, and errors as exit codes.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some inputs were rejected, 130 interrupted.
"""

import functools
import inspect
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec, Protocol

import typer

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.console import Console

    from rolecall.bootstrap import Core
    from rolecall.domain.errors import RolecallError

P = ParamSpec("P")


class Advance(Protocol):
    """Tells a progress bar how much is done, and of how much where that is known now."""

    def __call__(self, done: int, of: int | None = None) -> None: ...


REJECTED = 3
INTERRUPTED = 130


@dataclass(frozen=True)
class Session:
    """One command's settings and its ways of output."""

    json: bool = False
    database: str | None = None
    tenant: str | None = None
    quiet: bool = False
    verbose: bool = False

    @contextmanager
    def core(self, **given: Any) -> Iterator["Core"]:
        """The product, wired by the settings and this command's options; closed in the end."""
        from rolecall.bootstrap import Core
        from rolecall.settings import load

        def fetching() -> "AbstractContextManager[Advance]":
            return self.progress("Fetching the encoder", unit="bytes")

        def encoding() -> "AbstractContextManager[Advance]":
            return self.progress("Encoding the taxonomy", unit="labels")

        with Core(load(**{"database_url": self.database, "tenant": self.tenant} | given), fetching=fetching, encoding=encoding) as core:
            yield core

    @functools.cached_property
    def console(self) -> "Console":
        """For what a person reads as the result: standard output."""
        from rich.console import Console

        return Console(highlight=False, soft_wrap=False)

    @functools.cached_property
    def notes(self) -> "Console":
        """For progress and remarks: standard error."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, quiet=self.quiet)

    def emit(self, result: dict[str, Any]) -> None:
        """Print the command's one JSON document."""
        json.dump(result, sys.stdout, ensure_ascii=False, indent=2, default=str)
        sys.stdout.write("\n")

    def note(self, message: str) -> None:
        """A remark beside the result."""
        if not self.quiet:
            self.notes.print(message)

    @contextmanager
    def progress(self, description: str, total: int | None = None, unit: str = "documents") -> Iterator[Advance]:
        """A bar with a rate and the time remaining, on standard error; call it with how much is done, and of how much."""
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f}/{task.fields[of]} " + unit),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("·"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.notes, transient=True, disable=self.quiet or not self.notes.is_terminal) as bar:
            task = bar.add_task(description, total=total, of="?" if total is None else f"{total:,}", rate="")

            def advance(done: int, of: int | None = None) -> None:
                of = total if of is None else of
                speed = bar.tasks[task].speed
                bar.update(task, completed=done, total=of, of="?" if of is None else f"{of:,}", rate=f"{speed:,.1f}/s" if speed else "")

            yield advance


COMMON: dict[str, Any] = {
    "json": Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.", rich_help_panel="Common")],
    "database": Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="A PostgreSQL of your own instead of the embedded one.", rich_help_panel="Common"),
    ],
    "tenant": Annotated[
        str | None, typer.Option("--tenant", metavar="NAME", help="Whose documents. [default: default]", rich_help_panel="Common")
    ],
    "quiet": Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no remarks.", rich_help_panel="Common")],
    "verbose": Annotated[bool, typer.Option("--verbose", "-v", help="Log what is done, and show tracebacks.", rich_help_panel="Common")],
}
DEFAULTS = {"json": False, "database": None, "tenant": None, "quiet": False, "verbose": False}


def command(app: typer.Typer, name: str | None = None) -> Callable[[Callable[Concatenate[Session, P], int | None]], Callable[..., None]]:
    """Register a function as a command: it gets a `Session` made of the common options, and returns an exit code or None for 0."""

    def register(function: Callable[Concatenate[Session, P], int | None]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(**arguments: Any) -> None:
            session = Session(**{option: arguments.pop(option) for option in COMMON})
            raise SystemExit(guarded(session, lambda: function(session, **arguments)))  # type: ignore[call-arg]

        own = list(inspect.signature(function).parameters.values())[1:]
        shared = [
            inspect.Parameter(option, inspect.Parameter.KEYWORD_ONLY, default=DEFAULTS[option], annotation=annotation)
            for option, annotation in COMMON.items()
        ]
        run.__signature__ = inspect.Signature(own + shared)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in own + shared}
        app.command(name)(run)
        return run

    return register


def guarded(session: Session, action: Callable[[], int | None]) -> int:
    """Run an action; an error of the product becomes its message, its remedy and exit code 1."""
    from rolecall.domain.errors import RolecallError

    logging.basicConfig(level=logging.INFO if session.verbose else logging.ERROR, stream=sys.stderr, format="%(name)s: %(message)s")
    try:
        return action() or 0
    except RolecallError as error:
        if session.verbose:
            logging.getLogger("rolecall").exception("failed")
        if session.json:
            session.emit({"error": {"type": type(error).__name__, "message": error.message, "remedy": error.remedy}})
        complain(error)
        return 1
    except KeyboardInterrupt:
        session.note("Interrupted. What was reported as done is done; run the same command again to finish the rest.")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def complain(error: "RolecallError") -> None:
    """Say what went wrong and what to do, on standard error."""
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    console.print(Text("Error: ", style="bold red") + Text(error.message, style=""))
    if error.remedy:
        console.print(Text("What to do: ", style="bold") + Text(error.remedy, style=""))
