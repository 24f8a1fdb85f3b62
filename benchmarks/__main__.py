"""Runs the benchmarks that are named, or all of them."""

import importlib
import sys

NAMES = ("size", "encoder", "ingest", "query", "match", "commands", "memory")

for name in sys.argv[1:] or NAMES:
    print(f"\n== {name}", flush=True)
    importlib.import_module(f"benchmarks.{name}").main()
