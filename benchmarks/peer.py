"""The product beside LangChain, Chroma and sentence-transformers: the same weights, documents, queries and cores, one after the other.

BENCH_DOCUMENTS is how many documents there are (5,000), BENCH_THREADS how many cores each side may use (all), BENCH_PEER where the
peer's environment is made. With ROLECALL_TEST_DATA the documents are SciFact's abstracts, and its claims the queries; without it
they are made up, and quality can't be compared.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.peer_environment import peer_python, versions
from benchmarks.workbench import DUTIES, THINGS, percentile, postings, report
from rolecall.adapters.encoders.weights import locate
from rolecall.evaluation.golden import read_golden
from rolecall.evaluation.metrics import measure
from rolecall.settings import load

COUNT = int(os.environ.get("BENCH_DOCUMENTS", "5000"))
THREADS = int(os.environ.get("BENCH_THREADS", str(os.cpu_count() or 1)))
QUERIES = 300
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Work:
    """Documents and queries; `qrels` is empty where nothing is judged."""

    name: str
    documents: list[dict[str, str]]
    queries: dict[str, str]
    qrels: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Measured:
    """What a side's process wrote, and the memory it took at most, in bytes: all of it, and without a database server."""

    result: dict[str, Any]
    memory: int
    without_server: int

    def search(self, share: float) -> float:
        return percentile(self.result["search"], share)


def main() -> None:
    work = find_work()
    python = peer_python()
    print(
        f"{len(work.documents):,} documents ({work.name}), {len(work.queries)} queries, {THREADS} threads; the peer: {versions(python)}",
        flush=True,
    )
    theirs = _run("benchmarks.side_langchain", python, work)
    ours = _run("benchmarks.side_rolecall", Path(sys.executable), work)
    for name, side in (("rolecall", ours), ("LangChain + Chroma", theirs)):
        _describe(name, side, len(work.documents))
    compare(ours, theirs, work)


def find_work() -> Work:
    """The documents of this run and what is asked of them."""
    data = os.environ.get("ROLECALL_TEST_DATA")
    if not data:
        print("ROLECALL_TEST_DATA doesn't name the real data: made-up postings, and no comparison of quality.")
        return _made_up()
    golden = read_golden(Path(data) / "retrieval" / "scifact")
    relevant = {document for grades in golden.qrels.values() for document in grades}
    names = sorted(golden.corpus, key=lambda name: name not in relevant)[:COUNT]  # a small run still has what is looked for
    queries = {name: query for name, query in golden.queries.items() if golden.qrels[name].keys() <= set(names)}
    documents = [{"id": name, "title": golden.corpus[name].title, "text": golden.corpus[name].text} for name in names]
    return Work("SciFact's abstracts", documents, queries, {name: golden.qrels[name] for name in queries})


def _made_up() -> Work:
    randomly = random.Random(3)
    rows = [{"id": row["id"], "title": row["title"], "text": f"{row['title']}\n{row['description']}"} for row in postings(COUNT)]
    queries = {str(number): " ".join(randomly.choice(DUTIES + THINGS) for _ in range(5)) for number in range(QUERIES)}
    return Work("made-up postings", rows, queries, {})


def _run(module: str, python: Path, work: Work) -> Measured:
    """A side's process from start to end, and the memory it and its children take."""
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir()
        task = {"documents": work.documents, "queries": work.queries, "folder": str(data), "model": str(_weights()), "threads": THREADS}
        (folder / "task.json").write_text(json.dumps(task), "utf-8")
        command = [str(python), "-m", module, str(folder / "task.json"), str(folder / "result.json")]
        offline = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "OMP_NUM_THREADS": str(THREADS)}
        with subprocess.Popen(command, cwd=ROOT, env=os.environ | offline) as process:
            try:
                peak, peak_without_server = _peaks(process, data)
            finally:
                process.terminate()  # where this one is interrupted
        if process.returncode:
            sys.exit(f"{module} ended with exit code {process.returncode}; what it wrote stands above.")
        return Measured(json.loads((folder / "result.json").read_text("utf-8")), peak, peak_without_server)


def _peaks(process: subprocess.Popen[bytes], data: Path) -> tuple[int, int]:
    """The most memory it takes until it ends, in bytes: with a database server, and without."""
    peak = peak_without_server = 0
    while process.poll() is None:
        server = {each.pid: _memory(each) for each in _server(data)}
        family = {each.pid: _memory(each) for each in _family(process.pid)}
        peak = max(peak, sum((server | family).values()))
        peak_without_server = max(peak_without_server, sum(size for pid, size in family.items() if pid not in server))
        time.sleep(0.5)
    return peak, peak_without_server


def _weights() -> Path:
    """Where the weights are that both sides use."""
    return locate(load().home)


def _server(folder: Path) -> list[psutil.Process]:
    """The processes of the database server that keeps its data below this folder, if there is one."""
    found = [line.strip() for path in folder.rglob("postmaster.pid") for line in path.read_text().splitlines()[:1]]
    return [each for pid in found if pid.isdigit() for each in _family(int(pid))]


def _family(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _memory(process: psutil.Process) -> int:
    """Its share of memory, shared pages counted once among those who share them where the system tells; else what is its own."""
    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return int(getattr(memory, "pss", memory.uss))


def _describe(name: str, side: Measured, documents: int) -> None:
    result = side.result
    print(
        f"{name}: ready in {result['ready']:.1f} s; {result['facts']['texts']:,} texts encoded in {result['ingest']:.1f} s"
        f" ({documents / result['ingest']:.1f} documents/s); search mean {statistics.mean(result['search']) * 1000:.1f},"
        f" p50 {side.search(0.5) * 1000:.1f}, p95 {side.search(0.95) * 1000:.1f} ms; memory {side.memory / 2**20:.0f} MB"
        f" (without a database server {side.without_server / 2**20:.0f}); {result['facts']}",
        flush=True,
    )


def compare(ours: Measured, theirs: Measured, work: Work) -> None:
    """Print each ratio beside its goal."""
    report("ingest throughput ÷ the peer's", theirs.result["ingest"] / ours.result["ingest"], 4, at_least=True)
    if work.qrels:
        quality, peer_quality = (measure(work.qrels, side.result["run"])["nDCG@10"] for side in (ours, theirs))
        print(f"nDCG@10 {quality:.4f}, the peer's {peer_quality:.4f}")
        report("nDCG@10 ÷ the peer's", quality / peer_quality, 0.99, at_least=True)
    for share in (0.5, 0.95):
        report(f"search p{share * 100:.0f} ÷ the peer's", ours.search(share) / theirs.search(share), 0.5)
    report("memory ÷ the peer's, the database server's included", ours.memory / theirs.memory, 0.5)
    facts = ours.result["facts"]
    report("recall@10 of the fast search against an exact scan", facts["recall"], 0.98, at_least=True)
    index, raw = facts["index"], facts["raw"]
    print(f"index of the vectors: {index} bytes; as plain fp32 {raw:,}")
    report("graph of the vectors ÷ plain fp32", index["graph"] / raw, 0.8)
    report("rows and graph of the vectors ÷ plain fp32", (index["rows"] + index["graph"]) / raw, 0.8)
