"""`rolecall evaluate` on a real database, in this process: measured, kept, compared, and a set of one's own."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rolecall.adapters.encoders.hashing import HashingEncoder
from rolecall.adapters.postgres.connection import Database
from rolecall.bootstrap import Core
from rolecall.cli.app import app
from rolecall.cli.session import Session
from rolecall.domain.document import Kind
from rolecall.evaluation.golden_document import golden_document
from rolecall.settings import load

WORDS = "bake weld teach nurse drive cook paint plan wire sell".split()  # noqa: SIM905


@dataclass
class Rolecall:
    """Runs commands on the test's own schema, with an encoder that needs no weights."""

    core: Callable[[], Any]

    def run(self, *arguments: object, code: int = 0) -> Any:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "160", "NO_COLOR": "1"})
        assert result.exit_code == code, f"{arguments} gave {result.exit_code}\n{result.output}\n{result.exception!r}"
        return result

    def json(self, *arguments: object, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code).stdout)

    def kept(self) -> list[str]:
        return [run["id"] for run in self.json("evaluate", "runs")["runs"]]


@pytest.fixture
def rolecall(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rolecall:
    monkeypatch.setattr(Core, "make_encoder", lambda *_: HashingEncoder())

    @contextmanager
    def core(_: object = None, **given: Any) -> Iterator[Core]:
        settings = {"home": tmp_path, "database_url": database.url} | {name: value for name, value in given.items() if value}
        with Core(load(**settings), schema=database.schema) as made:
            yield made

    monkeypatch.setattr(Session, "core", core)
    return Rolecall(core)


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """Ten documents, each wanted by a query with two of its words."""
    folder = tmp_path / "small"
    (folder / "qrels").mkdir(parents=True)
    texts = [f"We {word} and {WORDS[place - 1]} all day" for place, word in enumerate(WORDS)]
    _write(folder / "corpus.jsonl", [{"_id": f"d{place}", "title": "", "text": text} for place, text in enumerate(texts)])
    _write(folder / "queries.jsonl", [{"_id": f"q{place}", "text": f"{word} {WORDS[place - 1]}"} for place, word in enumerate(WORDS)])
    (folder / "qrels/test.tsv").write_text("".join(f"q{place}\td{place}\t1\n" for place in range(10)))
    return folder


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_measured_with_its_parts_kept_and_shown_again(rolecall: Rolecall, beir: Path, tmp_path: Path) -> None:
    files = ("--run", tmp_path / "run.trec", "--report", tmp_path / "report.html")
    result = rolecall.json("evaluate", "retrieval", beir, "--ranking", "default", "--ranking", "bm25", *files)
    assert (result["set"], result["queries"], result["documents"], result["encoder"]) == ("small", 10, 10, "hashing@1")
    assert result["metrics"]["RR"] == 1
    assert list(result["latency_ms"]) == ["p50", "p95", "p99"]
    assert [each["ranking"] for each in result["rankings"]] == ["bm25"]
    assert result["comparisons"][0]["metrics"]["RR"]["verdict"] == "same"
    assert (tmp_path / "run.trec").read_text().count("\n") == 100
    assert "Against bm25" in (tmp_path / "report.html").read_text()
    assert set(rolecall.kept()) == {result["id"], result["rankings"][0]["id"]}

    shown = rolecall.json("evaluate", "show", result["id"][-8:], "--run", tmp_path / "again.trec", "--report", tmp_path / "again.html")
    assert {name: shown[name] for name in ("metrics", "intervals", "latency_ms", "cases", "ranker", "set_hash", "host")} == {
        name: result[name] for name in ("metrics", "intervals", "latency_ms", "cases", "ranker", "set_hash", "host")
    }
    assert (tmp_path / "again.trec").read_text().split()[:4] == ["q0", "Q0", "d0", "1"]
    assert "<h1>Retrieval on small test</h1>" in (tmp_path / "again.html").read_text()
    assert "1.0000" in rolecall.run("evaluate", "show", result["id"]).stdout
    assert result["id"][-8:] in rolecall.run("evaluate", "runs").stdout
    assert rolecall.json("evaluate", "runs", "--task", "fit") == {"runs": []}
    assert "Nothing was measured yet" in rolecall.run("evaluate", "runs", "--task", "fit").stderr


def test_a_table_of_what_was_measured(rolecall: Rolecall, beir: Path) -> None:
    shown = rolecall.run("evaluate", "retrieval", beir, "--ranking", "encoder", "--ranking", "bm25")
    assert "retrieval on small test: 10 queries, 10 documents" in shown.stdout
    for words in ("nDCG@10", "95 % interval", "bm25", "difference", "p50"):
        assert words in shown.stdout
    assert "Kept as" in shown.stderr


def test_the_run_file_of_another_system_is_compared(rolecall: Rolecall, beir: Path, tmp_path: Path) -> None:
    rolecall.json("evaluate", "retrieval", beir, "--run", tmp_path / "run.trec", "--no-store")
    assert rolecall.kept() == []
    result = rolecall.json("evaluate", "retrieval", beir, "--baseline", tmp_path / "run.trec")
    assert {each["difference"] for each in result["comparisons"][0]["metrics"].values()} == {0}
    assert "needs judgments" in rolecall.json("evaluate", "compare", tmp_path / "run.trec", result["id"], code=1)["error"]["message"]
    found = rolecall.json("evaluate", "compare", tmp_path / "run.trec", result["id"], "--set", beir)
    assert found["worse"] == []
    assert rolecall.run("evaluate", "compare", result["id"], result["id"]).stdout.count("may be chance") == 6


def test_a_pipeline_is_stopped_by_what_is_worse(rolecall: Rolecall, beir: Path, tmp_path: Path) -> None:
    good = rolecall.json("evaluate", "retrieval", beir)
    bad = {**good, "cases": {name: {"text": case["text"], "values": {"RR": 0.25, "AP": 1.0}} for name, case in good["cases"].items()}}
    bad["names"] = ["RR", "AP"]
    (tmp_path / "bad.json").write_text(json.dumps(bad))
    gate = ("evaluate", "compare", good["id"], tmp_path / "bad.json")
    worse = rolecall.run(*gate, "--metric", "AP", "--metric", "RR", "--report", tmp_path / "compared.html", "--set", beir, code=1)
    assert "B is worse" in worse.stdout
    assert "q0" in worse.stdout
    assert "by RR, by more than chance" in " ".join(worse.stderr.split())
    assert "We bake and sell all day" in (tmp_path / "compared.html").read_text(), "texts come from the set"
    assert rolecall.json(*gate, "--metric", "RR", code=1)["worse"] == ["RR"]
    assert rolecall.json(*gate) | {"gate": ["AP"], "worse": []} == rolecall.json(*gate), "the first metric of both decides"
    assert rolecall.json("evaluate", "compare", tmp_path / "bad.json", good["id"])["metrics"]["RR"]["verdict"] == "better"
    assert rolecall.json(*gate, "--metric", "P@5", code=1)["error"]["type"] == "InvalidInput"


def test_different_sets_are_not_compared(rolecall: Rolecall, beir: Path) -> None:
    result = rolecall.json("evaluate", "retrieval", beir)
    for arguments in (("--sample", 3), ()):
        if not arguments:
            (beir / "qrels/test.tsv").write_text("q0\td0\t1\n")
        error = rolecall.json("evaluate", "retrieval", beir, *arguments, "--baseline", result["id"], code=1)["error"]
        assert error["type"] == "Conflict"
        assert "changed" in error["message"]
    assert rolecall.kept() == [result["id"]]


def test_runs_are_deleted(rolecall: Rolecall, beir: Path) -> None:
    first, second = (rolecall.json("evaluate", "retrieval", beir)["id"] for _ in range(2))
    assert rolecall.json("evaluate", "delete", first) == {"deleted": 1, "runs": [first]}
    assert rolecall.kept() == [second]
    assert rolecall.json("evaluate", "delete", second, "f" * 9, code=1)["error"]["type"] == "NotFound"
    assert rolecall.kept() == [second], "all or none"
    assert "1 deleted" in rolecall.run("evaluate", "delete", second).stdout
    assert rolecall.json("evaluate", "show", second, code=1)["error"]["remedy"]


@pytest.mark.parametrize(
    ("file", "content", "place"),
    [
        ("qrels/test.tsv", None, "qrels"),
        ("corpus.jsonl", "\n", "corpus.jsonl"),
        ("qrels/test.tsv", "q0\tno-such\t1\n", "qrels/test.tsv, line 1"),
        ("queries.jsonl", '{"_id": "q0"}\n', "queries.jsonl, line 1"),
    ],
)
def test_a_broken_set_is_named(rolecall: Rolecall, beir: Path, file: str, content: str | None, place: str) -> None:
    (beir / file).unlink()
    if content is not None:
        (beir / file).write_text(content)
    error = rolecall.json("evaluate", "retrieval", beir, "--report", beir / "report.html", code=1)["error"]
    assert place in error["message"]
    assert error["remedy"]
    assert rolecall.kept() == []
    assert not (beir / "report.html").exists()


def test_a_query_without_judgments_is_named(rolecall: Rolecall, beir: Path) -> None:
    with (beir / "queries.jsonl").open("a") as file:
        file.writelines(f'{{"_id": "n{number}", "text": "beekeeper"}}\n' for number in range(25))
    result = rolecall.run("evaluate", "retrieval", beir, "--json", code=3)
    told = " ".join(result.stderr.split())
    assert "line 11: the query n0 has no judgment" in told.replace(f"{beir}/ ", "")
    assert "and 5 more" in told
    assert [each["line"] for each in json.loads(result.stdout)["rejected"]] == list(range(11, 36))


def test_what_can_not_work_is_told_before_the_work(rolecall: Rolecall, beir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rolecall.evaluation.index.index_golden", lambda *_: pytest.fail("it began"))
    for option in ("--run", "--report"):
        error = rolecall.json("evaluate", "retrieval", beir, option, tmp_path / "missing/file", code=1)["error"]
        assert "there is no folder" in error["message"]
        assert "it is a folder" in rolecall.json("evaluate", "retrieval", beir, option, tmp_path, code=1)["error"]["message"]
    assert rolecall.json("evaluate", "retrieval", beir, "--baseline", "f" * 12, code=1)["error"]["type"] == "NotFound"
    rolecall.run("evaluate", "retrieval", beir, "--ranking", "best", code=2)


def test_an_interruption_leaves_nothing(
    rolecall: Rolecall, beir: Path, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rolecall.evaluation.retrieval.ranking_cases", interrupted)
    rolecall.run("evaluate", "retrieval", beir, "--run", tmp_path / "run.trec", "--report", tmp_path / "report.html", code=130)
    assert rolecall.kept() == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small"]
    with database.lease() as connection:
        found = connection.execute("SELECT count(*) FROM pg_namespace WHERE starts_with(nspname, 'rolecall_scratch_evaluation')").fetchone()
    assert found == (0,)


def test_a_set_of_ones_own(rolecall: Rolecall, tmp_path: Path) -> None:
    with rolecall.core() as core:
        given = [
            golden_document({"_id": name, "text": text})
            for name, text in (("baker", "Bakes bread"), ("welder", "Welds pipes"), ("r", "Baked"))
        ]
        core.documents.upsert("default", [*given[:2], replace(given[2], kind=Kind.RESUME)], "test")
    (tmp_path / "judgments.csv").write_text("query,document,grade\nbread,baker,2\nbread,welder,0\npipes,welder,1\n")
    made = rolecall.json("evaluate", "new", tmp_path / "mine", "--judgments", tmp_path / "judgments.csv")
    assert made == {"set": str(tmp_path / "mine"), "queries": 2, "documents": 2, "judgments": 3, "rejected": []}
    assert rolecall.json("evaluate", "retrieval", tmp_path / "mine")["metrics"]["RR"] == 1
    (tmp_path / "clicks.csv").write_text("query;document;clicks;impressions\nbread;baker;5;9\nnothing;welder;0;9\n")
    clicked = rolecall.run("evaluate", "new", tmp_path / "clicked", "--clicks", tmp_path / "clicks.csv", code=3)
    assert "1 queries, 1 judgments, 2 documents" in clicked.stdout
    assert "line 3: no document is relevant" in " ".join(clicked.stderr.split())
    (tmp_path / "clicks.csv").write_text("query,document,clicks,impressions\nbread,no-such,5,9\n")
    error = rolecall.json("evaluate", "new", tmp_path / "third", "--clicks", tmp_path / "clicks.csv", code=1)["error"]
    assert f"{tmp_path / 'clicks.csv'}, line 2: " in error["message"]
    assert not (tmp_path / "third").exists()
    rolecall.run("evaluate", "new", tmp_path / "third", code=2)
    rolecall.run("evaluate", "new", tmp_path / "third", "--judgments", "a", "--clicks", "b", code=2)


def test_fit_is_kept_too(rolecall: Rolecall, tmp_path: Path) -> None:
    job = "# Welder\n\n## Requirements\n- TIG welding of stainless steel\n- Reading isometric drawings\n- Forklift licence\n"
    resume = "# Wes Doe\n\n## Experience\n2015 - 2022 Welder, Doe Pipeworks\n- TIG welding of stainless steel pipe\n"
    row = {"job": job, "matched": f"{resume}- Forklift licence since 2016\n", "unmatched": resume}
    _write(tmp_path / "pairs.jsonl", [row])
    result = rolecall.json("evaluate", "fit", tmp_path / "pairs.jsonl", "--report", tmp_path / "fit.html", "--run", tmp_path / "fit.trec")
    assert result["metrics"]["pair_accuracy"] == 1
    assert rolecall.kept() == [result["id"]]
    assert "<h1>Fit on pairs</h1>" in (tmp_path / "fit.html").read_text()
    assert "1 Q0 matched 1" in (tmp_path / "fit.trec").read_text()
    assert rolecall.json("evaluate", "runs", "--task", "fit")["runs"][0]["id"] == result["id"]
