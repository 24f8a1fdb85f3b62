"""Measures the default configuration on every set that is there, beside BM25 and plain MiniLM, and beside what is to be reached.

python -m benchmarks.evaluate DATA [--only NAME]… [--out FOLDER]

Everything is measured by `rolecall evaluate` itself, in data folders of its own: BM25 and the encoder alone are rankings of the
product (`--ranking`), plain MiniLM is its encoder without what was trained beside it (ROLECALL_ENCODER_ADAPTER=none). The
table goes to standard output; results.json and a report for each set to the folder.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.evaluation_sets import SETS, TAXONOMY, Set, from_squad

ROOT = Path(__file__).resolve().parents[1]
PLAIN = {"ROLECALL_ENCODER_ADAPTER": "none"}
COLUMNS = ("set", "metric", "BM25", "MiniLM", "default", "95 % interval", "÷ best", "to reach", "with taxonomy", "to reach", "aim")


class Rolecall:
    """Runs commands in a data folder of its own, with the server running."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def json(self, *arguments: object, **environment: str) -> dict[str, Any]:
        """What a command prints; its progress goes to the terminal. Exits where it fails."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ROLECALL_")}
        command = [sys.executable, "-m", "rolecall", *map(str, arguments), "--json"]
        done = subprocess.run(
            command, env=kept | {"ROLECALL_HOME": str(self.home)} | environment, stdout=subprocess.PIPE, text=True, check=False
        )
        if done.returncode not in {0, 3}:
            raise SystemExit(f"{' '.join(command[2:])} failed ({done.returncode}).")
        result: dict[str, Any] = json.loads(done.stdout)
        return result


@contextmanager
def rolecall() -> Iterator[Rolecall]:
    with tempfile.TemporaryDirectory(prefix="rolecall-eval-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        commands = Rolecall(home)
        commands.json("db", "start")
        try:
            yield commands
        finally:
            commands.json("db", "stop")


@contextmanager
def with_taxonomy(data: Path) -> Iterator[Rolecall | None]:
    """The product with the data's taxonomy loaded, where there is one."""
    file = data / TAXONOMY
    if not file.exists():
        say(f"No taxonomy is loaded: there is no {file}")
        yield None
        return
    with rolecall() as commands:
        say(f"Loading {file}")
        commands.json("taxonomy", "load", file)
        yield commands


def measure(set_: Set, path: Path, plain: Rolecall, titled: Rolecall | None, out: Path) -> dict[str, Any]:
    """Every variant's figures of one set: `default`, and where it can be measured `bm25`, `minilm` and `taxonomy`."""
    say(f"{set_.name}: {path}")
    sample = ["--sample", set_.sample] if set_.sample else []
    command = ["evaluate", set_.task, path, *sample, "--no-store"]
    rankings = ["--ranking", "default", "--ranking", "bm25"] if set_.parts else []
    found = plain.json(*command, *rankings, "--report", out / f"{path.stem}.html")
    results = {"default": found}
    if set_.parts:
        results["bm25"] = found["rankings"][0]
        results["minilm"] = plain.json(*command, "--ranking", "encoder", **PLAIN)
    if titled and set_.titles:
        results["taxonomy"] = titled.json(*command)
    return {
        name: {key: value for key, value in result.items() if key not in {"cases", "rankings", "comparisons"}}
        for name, result in results.items()
    }


def rows(set_: Set, results: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """A line of the table for each of the set's goals; what is reached has a mark."""
    for goal in set_.goals:
        figures = {name: result["metrics"].get(goal.metric) for name, result in results.items()}
        low, high = results["default"]["intervals"].get(goal.metric, (None, None))
        best = max((figures[name] or 0 for name in ("bm25", "minilm") if name in figures), default=0)
        yield (
            set_.name,
            goal.metric,
            *(number(figures.get(name)) for name in ("bm25", "minilm", "default")),
            "" if low is None else f"{low:.3f}–{high:.3f}",
            f"{figures['default'] / best:.3f}" if best and figures["default"] else "",
            reached(figures["default"], goal.reach),
            number(figures.get("taxonomy")),
            reached(figures.get("taxonomy"), goal.with_taxonomy),
            number(goal.aim),
        )


def number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def reached(value: float | None, goal: float | None) -> str:
    if goal is None:
        return ""
    return f"{goal:.3f} {'·' if value is None else '✓' if value >= goal else '✗'}"


def show(table: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in [COLUMNS, *table]) for column in range(len(COLUMNS))]
    for row in [COLUMNS, *table]:
        print(
            "  ".join(
                cell.ljust(width) if place < 2 else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        )


def say(message: str) -> None:
    print(f"== {message}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the default configuration on every set that is there.")
    parser.add_argument("data", type=Path, help="the folder of the sets")
    parser.add_argument("--only", action="append", metavar="NAME", help="a part of a set's name; repeatable")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "evaluation", help="where reports and results.json go")
    given = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):  # as by Ctrl-C: servers are stopped and folders removed
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    chosen = [each for each in SETS if not given.only or any(part.lower() in each.name.lower() for part in given.only)]
    present = [each for each in chosen if (given.data / each.path).exists()]
    for each in chosen:
        if each not in present:
            say(f"{each.name} is left out: there is no {given.data / each.path}")
    if not present:
        raise SystemExit(f"None of the sets is in {given.data}. Name the folder that holds them: make eval EVAL_DATA=FOLDER")
    given.out.mkdir(parents=True, exist_ok=True)
    table: list[tuple[str, ...]] = []
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="rolecall-sets-") as folder, rolecall() as plain, ExitStack() as stack:
        titled = stack.enter_context(with_taxonomy(given.data)) if any(each.titles for each in present) else None
        for each in present:
            path = given.data.resolve() / each.path
            path = from_squad(path, Path(folder)) if each.parts and path.is_file() else path
            results[each.name] = measure(each, path, plain, titled, given.out)
            table += rows(each, results[each.name])
            (given.out / "results.json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", "utf-8")
    show(table)
    say(f"Reports and results.json are in {given.out}")


if __name__ == "__main__":
    main()
