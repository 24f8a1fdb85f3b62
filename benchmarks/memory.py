"""Peak memory of an ingestion of 10,000 postings: the command and its children, without the database."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.workbench import postings, report, write_postings

COUNT = int(os.environ.get("BENCH_MEMORY_POSTINGS", "10000"))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        path = write_postings(home / "postings.jsonl", list(postings(COUNT)))
        command = [sys.executable, "-m", "rolecall", "ingest", str(path), "--quiet"]
        process = subprocess.Popen(command, env=os.environ | {"ROLECALL_HOME": folder}, stdout=subprocess.DEVNULL)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            time.sleep(0.2)
        report(f"peak memory of an ingestion of {COUNT:,} postings", peak / 2**20, 700, unit=" MB")


def _resident(pid: int) -> int:
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        return sum(each.memory_info().rss for each in family if "postgres" not in each.name())
    except psutil.NoSuchProcess:
        return 0
