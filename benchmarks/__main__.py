"""Runs the benchmarks that are named, or all of them."""

import importlib
import signal
import sys

NAMES = ("size", "encoder", "ingest", "query", "match", "commands", "memory", "scale", "peer")


def _end(number: int, _frame: object) -> None:
    sys.exit(128 + number)


signal.signal(signal.SIGTERM, _end)  # end as by Ctrl-C: servers are stopped, folders removed
for name in sys.argv[1:] or NAMES:
    print(f"\n== {name}", flush=True)
    importlib.import_module(f"benchmarks.{name}").main()
