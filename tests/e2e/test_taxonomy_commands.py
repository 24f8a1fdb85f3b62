"""Taxonomies as a user loads them."""

import signal
import subprocess
import time

import pytest

pytestmark = pytest.mark.xdist_group("e2e")

OCCUPATIONS = """conceptType,conceptUri,preferredLabel,altLabels
Occupation,http://example.org/occupation/1,nurse,"registered nurse
RN
staff nurse"
Occupation,http://example.org/occupation/2,heavy goods vehicle driver,"trucker
long-haul truck driver"
Occupation,http://example.org/occupation/3,cook,sous-chef
"""


@pytest.fixture
def occupations(tmp_path):
    path = tmp_path / "My Occupations.csv"
    path.write_text(OCCUPATIONS)
    return path


@pytest.fixture
def loaded(rolecall, occupations):
    """The path of a taxonomy that is loaded, and dropped in the end."""
    rolecall.run("taxonomy", "load", occupations, "--name", "jobs")
    yield occupations
    if any(each["name"] == "jobs" for each in rolecall.json("taxonomy", "list")["taxonomies"]):
        rolecall.run("taxonomy", "drop", "jobs")


def test_load_list_show_and_drop(rolecall, occupations):
    assert rolecall.json("taxonomy", "list") == {"taxonomies": []}
    assert "No taxonomy is loaded" in rolecall.run("taxonomy", "list").stdout
    report = rolecall.json("taxonomy", "load", occupations)
    assert (report["outcome"], report["encoded"]) == ("added", 9)
    assert report["placed"] > 100
    [taxonomy] = report["taxonomies"]
    assert (taxonomy["name"], taxonomy["kind"], taxonomy["concepts"], taxonomy["labels"]) == ("my-occupations", "occupations", 3, 9)
    assert rolecall.json("taxonomy", "list")["taxonomies"] == [taxonomy]
    assert "heavy goods vehicle driver" in rolecall.run("taxonomy", "show", "my-occupations").stdout
    shown = rolecall.json("taxonomy", "show", "my-occupations", "lorry driver", "--limit", 1)["shown"]
    assert (shown[0]["label"], shown[0]["uri"]) == ("heavy goods vehicle driver", "http://example.org/occupation/2")
    assert 0.4 < shown[0]["similarity"] <= 1
    assert "dropped" in rolecall.run("taxonomy", "drop", "my-occupations").stdout
    assert rolecall.json("taxonomy", "list")["taxonomies"] == []


def test_the_same_file_again_changes_nothing_and_another_version_replaces_it(rolecall, loaded):
    before = rolecall.json("taxonomy", "list")
    again = rolecall.json("taxonomy", "load", loaded, "--name", "jobs")
    assert (again["outcome"], again["encoded"], again["placed"]) == ("unchanged", 0, 0)
    assert rolecall.json("taxonomy", "list") == before
    loaded.write_text(OCCUPATIONS.replace("sous-chef", "chef de partie"))
    changed = rolecall.json("taxonomy", "load", loaded, "--name", "jobs")
    assert (changed["outcome"], changed["encoded"]) == ("replaced", 1)
    assert changed["placed"] > 100


def test_it_changes_the_ranking_of_titles_alone(rolecall, occupations):
    title, question = "trucker", "which job offers a pension and a company car?"
    before = {query: rolecall.json("search", query)["hits"] for query in (title, question)}
    rolecall.run("taxonomy", "load", occupations, "--name", "jobs")
    with_it = {query: rolecall.json("search", query)["hits"] for query in (title, question)}
    rolecall.run("taxonomy", "drop", "jobs")
    assert "driver" in with_it[title][0]["title"].lower()
    assert with_it[title] != before[title]
    assert with_it[question] == before[question]
    assert rolecall.json("search", title)["hits"] == before[title]


def test_an_evaluation_has_it_in_play(rolecall, loaded, tmp_path):
    (tmp_path / "qrels").mkdir()
    titles = ["trucker", "nurse", "baker", "sous-chef", "teacher"]
    (tmp_path / "corpus.jsonl").write_text("".join(f'{{"_id": "{title}", "title": "", "text": "{title}"}}\n' for title in titles))
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "heavy goods vehicle driver"}\n')
    (tmp_path / "qrels/test.tsv").write_text("query-id\tcorpus-id\tscore\nq\ttrucker\t1\n")
    result = rolecall.json("evaluate", "retrieval", tmp_path, "--no-store")
    assert "occupations-" in result["ranker"]
    assert result["metrics"]["RR"] == 1
    rolecall.run("taxonomy", "drop", "jobs")
    assert "occupations-" not in rolecall.json("evaluate", "retrieval", tmp_path, "--no-store")["ranker"]


def test_a_new_document_is_placed_when_it_is_taken_in(rolecall, loaded, tmp_path):
    posting = tmp_path / "posting.md"
    posting.write_text("# Trucker\n\n## Duties\n- Drive a lorry with timber to the harbour\n\n## Requirements\n- A licence for it\n")
    rolecall.run("ingest", posting, "--kind", "job")
    assert rolecall.json("taxonomy", "load", loaded, "--name", "jobs")["placed"] == 0
    rolecall.run("documents", "delete", posting)


def test_a_new_encoder_has_the_labels_encoded_with_its_generation(fresh, occupations):
    fresh.run("db", "start")
    try:
        fresh.run("taxonomy", "load", occupations, "--name", "jobs")
        posting = "# Trucker\n\n## Duties\n- Drive a lorry with timber to the harbour every day\n\n## Requirements\n- A licence\n"
        fresh.run("ingest", "-", "--kind", "job", stdin=posting)
        fresh.run("index", "build", "--encoder", "hashing", "--publish")
        report = fresh.json("taxonomy", "load", occupations, "--name", "jobs")
        assert (report["outcome"], report["encoded"], report["placed"]) == ("unchanged", 0, 0)
        fresh.run("index", "rollback")
        report = fresh.json("taxonomy", "load", occupations, "--name", "jobs")
        assert (report["encoded"], report["placed"]) == (0, 0)
    finally:
        fresh.run("db", "stop")


def test_an_interrupted_load_leaves_nothing(rolecall, tmp_path):
    path = tmp_path / "occupations.csv"
    path.write_text("label\n" + "".join(f"maker of part number {number}\n" for number in range(60_000)))
    process = subprocess.Popen([rolecall.binary, "taxonomy", "load", path], env=rolecall.environment, stderr=subprocess.PIPE)
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    _, remarks = process.communicate(timeout=60)
    assert process.returncode == 130, remarks
    assert rolecall.json("taxonomy", "list")["taxonomies"] == []


def test_bad_input_names_file_and_line(rolecall, tmp_path):
    path = tmp_path / "occupations.csv"
    path.write_text("label,synonyms\nnurse,RN\ncook\n")
    error = rolecall.json("taxonomy", "load", path, code=1)["error"]
    assert f"{path}, line 3" in error["message"]
    assert error["remedy"]
    assert "no taxonomy 'nope'" in rolecall.json("taxonomy", "drop", "nope", code=1)["error"]["message"]
    assert rolecall.run("taxonomy", "load", path, "--kind", "people", code=2).stderr


def test_skills_are_loaded_but_not_used_for_ranking(rolecall, tmp_path):
    skills = tmp_path / "skills.txt"
    skills.write_text("wound care\ndrive trucks\n")
    result = rolecall.run("taxonomy", "load", skills)
    assert "2 skills" in result.stdout
    assert "ranking uses occupations alone" in " ".join(result.stderr.split())
    shown = rolecall.json("taxonomy", "show", "skills", "dressing wounds", "--limit", 1)["shown"]
    assert shown[0]["label"] == "wound care"
    rolecall.run("taxonomy", "drop", "skills")
