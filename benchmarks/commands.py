"""Whole processes: help, and a search with everything warm."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.workbench import report
from rolecall.cli.demo import SAMPLES


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        Path(folder).chmod(0o755)
        environment = os.environ | {"ROLECALL_HOME": folder}
        rolecall = [str(Path(sys.executable).with_name("rolecall"))]

        def seconds(*arguments: str) -> float:
            started = time.perf_counter()
            subprocess.run([*rolecall, *arguments], env=environment, check=False, capture_output=True)
            return time.perf_counter() - started

        seconds("db", "start")
        seconds("ingest", str(SAMPLES))
        for arguments, goal in ((("--help",), 0.3), (("search", "night shift nurse"), 1.2)):
            runs = [seconds(*arguments) for _ in range(8)][1:]
            report(f"rolecall {' '.join(arguments)}, median of whole processes", statistics.median(runs), goal, unit=" s")
        seconds("db", "stop")
