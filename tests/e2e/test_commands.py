"""What a user sees of every command."""

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from rolecall.cli.demo import SAMPLES

pytestmark = pytest.mark.xdist_group("e2e")

ROOT = Path(__file__).resolve().parents[2]
NURSE = SAMPLES / "resumes/amara-okafor-registered-nurse.pdf"
CARE_HOME = SAMPLES / "jobs/registered-nurse-care-home.txt"


def test_the_samples_again_change_nothing(rolecall):
    report = rolecall.json("ingest", SAMPLES, code=3)
    assert report["added"] == report["updated"] == 0
    assert report["unchanged"] >= 60
    assert all(rejected["reason"] and rejected["remedy"] for rejected in report["rejected"])
    kinds = {flag["kind"] for document in report["documents"] for flag in document["flags"]}
    assert kinds == {"hidden_text", "instruction"}


def test_a_duplicate_under_another_name_changes_nothing(rolecall, tmp_path):
    copy = tmp_path / "copy.pdf"
    shutil.copy(NURSE, copy)
    report = rolecall.json("ingest", copy)
    assert (report["added"], report["unchanged"]) == (0, 1)


def test_a_changed_document_becomes_a_new_version(rolecall, tmp_path):
    posting = tmp_path / "posting.md"
    posting.write_text(CARE_HOME.read_text())
    posting.write_text(
        "# Lighthouse keeper\n\n## Requirements\n- Five years at sea\n- No fear of heights\n\n## Duties\n- Keep the lamp burning\n"
    )
    first = rolecall.json("ingest", posting, "--kind", "job")
    posting.write_text(posting.read_text() + "- Write the log\n")
    second = rolecall.json("ingest", posting, "--kind", "job")
    assert (first["added"], second["updated"]) == (1, 1)
    assert second["documents"][0]["version"] == 2
    assert second["documents"][0]["id"] == first["documents"][0]["id"]
    hits = rolecall.json("search", "write the log of the lighthouse", "--limit", 1)["hits"]
    assert hits[0]["title"] == "Lighthouse keeper"
    rolecall.run("documents", "delete", posting)
    assert all(hit["title"] != "Lighthouse keeper" for hit in rolecall.json("search", "lighthouse keeper")["hits"])


def test_standard_input(rolecall):
    report = rolecall.json("ingest", "-", "--dry-run", stdin=CARE_HOME.read_text())
    assert report["documents"][0]["kind"] == "job"


def test_matches_have_evidence_that_is_in_the_documents(rolecall):
    found = rolecall.json("match", NURSE, "--limit", 5)
    resume = rolecall.json("documents", "show", NURSE)
    assert len(found["matches"]) == 5
    assert [match["score"] for match in found["matches"]] == sorted((match["score"] for match in found["matches"]), reverse=True)
    for match in found["matches"]:
        job = rolecall.json("documents", "show", match["job_id"])
        total = sum(feature["value"] * feature["weight"] for feature in match["features"].values())
        assert total == pytest.approx(match["score"], abs=2e-4)
        for requirement in match["requirements"]:
            assert requirement["text"] == job["text"][requirement["start"] : requirement["end"]]
            assert (requirement["status"] == "missing") == (not requirement["evidence"])
            for evidence in requirement["evidence"]:
                assert evidence["quote"] == resume["text"][evidence["start"] : evidence["end"]]


def test_a_pair_scores_the_same_from_files_and_from_the_index(rolecall, fresh):
    match = rolecall.json("match", NURSE, "--limit", 1)["matches"][0]
    external = rolecall.json("documents", "show", match["job_id"])["external_id"]
    assert rolecall.json("score", NURSE, match["job_id"])["score"] == match["score"]
    path = CARE_HOME
    stored = rolecall.json("score", NURSE, path)
    apart = fresh.json("score", NURSE, path)
    assert apart["score"] == stored["score"], external
    assert apart["requirements"] == stored["requirements"]


def test_search_with_filters(rolecall):
    hits = rolecall.json("search", "nurse", "--kind", "job", "--filter", "title~nurse", "--limit", 3)["hits"]
    assert hits
    assert all("nurse" in hit["title"].lower() for hit in hits)
    for hit in hits:
        text = rolecall.json("documents", "show", hit["document_id"])["text"]
        assert hit["quote"] == text[hit["start"] : hit["end"]]
    assert rolecall.run("search", "nurse", "--filter", "nonsense", code=1).stderr.startswith("Error: ")


def test_an_answer_has_sources(rolecall):
    answer = rolecall.json("ask", "Which languages does the midwife speak?")
    assert answer["answered"]
    assert answer["model"] == "extractive"
    for citation in answer["citations"]:
        assert f"[{citation['number']}]" in answer["answer"]
        text = rolecall.json("documents", "show", citation["document_id"])["text"]
        assert citation["quote"] == text[citation["start"] : citation["end"]]


def test_what_the_documents_do_not_hold_is_not_answered(rolecall):
    answer = rolecall.json("ask", "What is the boiling point of tungsten in kelvin?")
    assert not answer["answered"]
    assert not answer["citations"]


def test_generations_are_built_published_and_rolled_back(rolecall):
    before = rolecall.json("index", "list")["generations"][-1]
    built = rolecall.json("index", "build", "--publish")["generations"][0]
    assert built["state"] == "active"
    assert built["embedded"] == 0
    assert built["reused"] > 0
    assert rolecall.json("index", "rollback")["generations"][0]["id"] == before["id"]
    rolecall.run("index", "verify")
    rolecall.run("index", "prune", "--keep", 0)
    assert [generation["id"] for generation in rolecall.json("index", "list")["generations"]] == [before["id"]]


def test_our_own_golden_set(rolecall):
    result = rolecall.json("evaluate", "retrieval", ROOT / "evals/sample")
    assert result["metrics"]["nDCG@10"] >= 0.65


def test_a_fitting_resume_scores_above_one_that_lacks_what_is_asked(rolecall, tmp_path):
    job = "# Welder\n\n## Requirements\n- TIG welding of stainless steel\n- Reading isometric drawings\n- Forklift licence\n"
    resume = "# Wes Doe\n\n## Experience\n2015 - 2022 Welder, Doe Pipeworks\n- TIG welding of stainless steel pipe\n"
    more = "- Read isometric drawings every day\n- Forklift licence since 2016\n"
    triples = tmp_path / "triples.jsonl"
    triples.write_text(json.dumps({"job": job, "matched": resume + more, "unmatched": resume}) + "\n")
    metrics = rolecall.json("evaluate", "fit", triples)["metrics"]
    assert (metrics["pair_accuracy"], metrics["requirement_accuracy"]) == (1.0, 1.0)
    triples.write_text('{"job": "x"}\n')
    assert f"{triples}:1" in rolecall.json("evaluate", "fit", triples, code=1)["error"]["message"]


def test_an_export_holds_every_document(rolecall):
    rows = [json.loads(line) for line in rolecall.run("documents", "export").stdout.splitlines()]
    assert len(rows) == rolecall.json("documents", "list", "--limit", 1)["total"]
    assert all(row["text"] and row["payload"] for row in rows)


def test_nothing_is_left_of_an_evaluation(rolecall):
    url = rolecall.json("db", "url")["url"]
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'rolecall%'").fetchall()
    assert found == []


def test_doctor_finds_nothing_and_a_misspelt_setting(rolecall):
    assert rolecall.json("doctor")["ok"]
    report = rolecall.json("doctor", code=1, ROLECALL_ENCODR="x")
    assert "did you mean encoder" in next(check["detail"] for check in report["checks"] if check["name"] == "settings")


def test_errors_say_what_to_do(rolecall):
    unknown = rolecall.json("documents", "show", "no-such-thing", code=1)["error"]
    assert unknown["type"] == "NotFound"
    assert unknown["remedy"]
    rolecall.run("search", code=2)
    assert "ROLECALL_THREADS" in rolecall.json("documents", "list", code=1, ROLECALL_THREADS="many")["error"]["remedy"]


def test_nothing_indexed_yet(fresh):
    assert "rolecall ingest" in fresh.json("search", "anything", code=1)["error"]["remedy"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_ingestion_is_finished_by_the_next(fresh, number):
    description = "We are looking for a clerk. Requirements: file number {} daily, type fast."
    rows = [{"id": f"j{number}", "title": f"Clerk {number}", "description": description.format(number)} for number in range(600)]
    path = fresh.home / "jobs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    process = subprocess.Popen([fresh.binary, "ingest", path, "--kind", "job", "--quiet"], env=fresh.environment, stdout=subprocess.DEVNULL)
    time.sleep(2.5)
    process.send_signal(number)
    assert process.wait(30) in {130, 143, 0}
    assert not servers(fresh)
    report = fresh.json("ingest", path, "--kind", "job")
    assert report["added"] + report["unchanged"] == 600
    assert fresh.json("documents", "list", "--limit", 1)["total"] == 600
    assert fresh.json("index", "list")["generations"][-1]["documents"] == 600


def servers(commands):
    """The server processes of a data folder."""
    folder = str(commands.home / "postgres")
    return [process for process in psutil.process_iter(["cmdline"]) if any(folder in part for part in process.info["cmdline"] or ())]


def test_no_process_is_left(fresh):
    fresh.run("documents", "list")
    assert not servers(fresh)


def test_the_demo(fresh):
    first = fresh.run("demo")
    assert "✔ met" in first.stdout
    assert "[1]" in first.stdout
    assert "unchanged" in fresh.run("demo").stderr
