"""`rolecall evaluate` as a user types it; what is faster to see in one process is in tests/integration/test_evaluate_cli.py."""

import json
import signal
import subprocess
import time

import psycopg
import pytest

pytestmark = pytest.mark.xdist_group("e2e")

WORDS = "nurse electrician baker welder teacher carpenter accountant pilot".split()  # noqa: SIM905


@pytest.fixture
def beir(tmp_path):
    """A small set: each of eight occupations is looked for."""
    (tmp_path / "small/qrels").mkdir(parents=True)
    rows = {
        "corpus": [{"_id": word, "title": word.title(), "text": f"We look for a {word} in our town."} for word in WORDS],
        "queries": [{"_id": f"q{place}", "text": f"work as a {word}"} for place, word in enumerate(WORDS)],
    }
    for name, lines in rows.items():
        (tmp_path / f"small/{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "small/qrels/test.tsv").write_text("".join(f"q{place}\t{word}\t1\n" for place, word in enumerate(WORDS)))
    return tmp_path / "small"


def state(rolecall):
    """The user's documents, index and runs."""
    return [rolecall.json(*words) for words in (("documents", "list", "--limit", 1000), ("index", "list"), ("evaluate", "runs"))]


def scratch_schemas(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'rolecall')").fetchall()


def test_measured_compared_and_shown(rolecall, beir, tmp_path):
    before = state(rolecall)[:2]
    report = tmp_path / "report.html"
    first = rolecall.json("evaluate", "retrieval", beir, "--ranking", "bm25")
    result = rolecall.json("evaluate", "retrieval", beir, "--baseline", first["id"], "--report", report)
    assert result["metrics"]["RR"] == 1
    assert result["comparisons"][0]["a"]["ranking"] == "bm25"
    assert "Against bm25" in report.read_text()
    assert rolecall.json("evaluate", "compare", first["id"], result["id"])["worse"] == []
    assert "nDCG@10" in rolecall.run("evaluate", "show", result["id"]).stdout
    assert state(rolecall)[:2] == before
    assert scratch_schemas(rolecall.json("db", "url")["url"]) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interruption_leaves_nothing_behind(rolecall, beir, tmp_path, number):
    before = state(rolecall)
    url = rolecall.json("db", "url")["url"]
    arguments = ["evaluate", "retrieval", beir, "--run", tmp_path / "run.trec", "--report", tmp_path / "report.html"]
    command = [str(rolecall.binary), *map(str, arguments)]
    process = subprocess.Popen(command, env=rolecall.environment, cwd=rolecall.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not scratch_schemas(url):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode in {130, -number}
    if number == signal.SIGKILL:
        rolecall.run("evaluate", "retrieval", beir, "--sample", 1, "--no-store")
    assert scratch_schemas(url) == []
    assert state(rolecall) == before
    assert not (tmp_path / "run.trec").exists()
    assert not (tmp_path / "report.html").exists()
