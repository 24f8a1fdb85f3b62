"""The samples: complete, fictional, the same whenever they are made, and judged without loose ends."""

import csv
import importlib
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
import yaml
from docx.oxml.ns import qn

from rolecall.cli.demo import SAMPLES

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "evals" / "sample"
JOBS, RESUMES = SAMPLES / "jobs", SAMPLES / "resumes"
TABLE = SAMPLES / "tables" / "community-board.csv"
COLUMN_MAP = SAMPLES / "tables" / "community-board.map.yaml"
BROKEN = RESUMES / "interrupted-download.pdf"
FORMATS = {".json", ".yaml", ".jsonl", ".csv", ".pdf", ".docx", ".html", ".md", ".txt"}

# Numbers that regulators keep for fiction: North America 555-01xx, the United Kingdom (Ofcom), Australia (ACMA), Germany
# (Bundesnetzagentur), Sweden (PTS).
FICTIONAL_PHONE = re.compile(
    r"\d{3}-555-01\d\d|(\+44 |0)1632 960\d{3}|(\+44 |0)7700 900\d{3}|0161 496 0\d{3}"
    r"|\(0[2378]\) 5550 \d{4}|0491 570 (006|110|156|157|158|159|313|737)|030 23125 \d{3}|070-174 06 \d\d"
)
PHONE_LIKE = re.compile(
    r"(?<![\d£€$,.–-])(?:\+\d{1,3}[ -]|\(0\d+\) ?|0(?=\d{2,4}[ -]))\d[\d -]{6,}\d|\d{3}[-. ]\d{3}[-. ]\d{4}|\(0\d\) \d{4} \d{4}"
)


def paths(suffix: str = "") -> list[Path]:
    return [path for path in sorted([*JOBS.iterdir(), *TABLE.parent.iterdir(), *RESUMES.iterdir()]) if path.suffix.endswith(suffix)]


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def docx_text(path: Path) -> str:
    paragraphs = docx.Document(str(path)).element.body.iter(qn("w:p"))
    return "\n".join("".join(run.text for run in paragraph.iter(qn("w:t"))) for paragraph in paragraphs)


def visible_text(path: Path) -> str:
    if path == BROKEN:
        return ""
    if path.suffix == ".pdf":
        return pdf_text(path)
    return docx_text(path) if path.suffix == ".docx" else path.read_text("utf-8")


def jsonl(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def judgments() -> list[dict[str, str]]:
    with (GOLDEN / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.fixture
def make_samples() -> Any:
    return importlib.import_module("scripts.make_samples")


@pytest.fixture
def make_golden_corpus() -> Any:
    return importlib.import_module("scripts.make_golden_corpus")


@pytest.fixture(scope="module")
def corpus() -> dict[str, dict[str, str]]:
    return {document["_id"]: document for document in jsonl(GOLDEN / "corpus.jsonl")}


def test_there_are_41_postings_and_25_people_under_1_5_mb(corpus: dict[str, dict[str, str]]) -> None:
    kinds = Counter(identifier.split("-")[0] for identifier in corpus)
    assert kinds == {"job": 41, "resume": 25}
    assert sum(path.stat().st_size for path in paths()) < 1_500_000


def test_every_format_is_there_and_both_kinds_have_most() -> None:
    jobs, resumes = ({path.suffix for path in folder.iterdir()} for folder in (JOBS, RESUMES))
    assert jobs | resumes | {TABLE.suffix} == FORMATS
    assert {".json", ".jsonl", ".pdf", ".docx", ".html", ".md", ".txt"} <= jobs & resumes


def test_postings_come_as_json_ld_alone_and_inside_pages_and_as_plain_pages() -> None:
    pages = [path.read_text("utf-8") for path in JOBS.glob("*.html")]
    assert sorted("JobPosting" in page for page in pages) == [False] * 3 + [True] * 4
    assert all("JobPosting" in path.read_text("utf-8") for path in JOBS.glob("*.json"))


def test_resumes_follow_the_present_and_an_older_json_resume_schema() -> None:
    employers = {
        tuple(sorted({"name", "company"} & set(work)))
        for path in RESUMES.glob("*.json")
        for work in json.loads(path.read_text("utf-8"))["work"]
    }
    assert employers == {("name",), ("company",)}


def test_column_map_names_columns_that_the_table_has() -> None:
    mapping = yaml.safe_load(COLUMN_MAP.read_text("utf-8"))
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {column for value in mapping["columns"].values() for column in ([value] if isinstance(value, str) else value)}
    assert mapping["kind"] == "job"
    assert named == set(rows[0])
    assert all(None not in row and row["Position"] and row["Must have"] for row in rows)


@pytest.mark.parametrize("path", [path for path in paths() if path != BROKEN], ids=lambda path: path.name)
def test_no_address_or_number_reaches_a_real_person(path: Path) -> None:
    text = visible_text(path)
    hosts = re.findall(r"@([\w-]+(?:\.[\w-]+)+)", text) + re.findall(r"https?://([\w.-]+)", text)
    allowed = re.compile(r"([\w-]+\.)*example\.(org|com)|schema\.org|raw\.githubusercontent\.com")
    assert [host for host in hosts if not allowed.fullmatch(host.rstrip("."))] == []
    numbers = [match.group() for match in PHONE_LIKE.finditer(" ".join(text.split()))]
    assert [number for number in numbers if not FICTIONAL_PHONE.fullmatch(number)] == []


@pytest.mark.parametrize("number", ["+44 20 7946 1234", "020 7219 3000", "212-736-5000", "(03) 9650 1234", "0171 1234567"])
def test_a_number_of_a_real_range_would_be_noticed(number: str) -> None:
    found = [match.group() for match in PHONE_LIKE.finditer(f"Ring {number} today")]
    assert found
    assert not any(FICTIONAL_PHONE.fullmatch(match) for match in found)


def test_pdf_and_docx_files_come_out_the_same_again(make_samples: Any, tmp_path: Path) -> None:
    make_samples.make_files(tmp_path)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*"))
    committed = [path.relative_to(SAMPLES) for path in paths() if path.suffix in {".pdf", ".docx"}]
    assert set(committed) <= set(made)
    for name in set(committed) - {BROKEN.relative_to(SAMPLES)}:
        assert visible_text(tmp_path / name) == visible_text(SAMPLES / name), name


@pytest.mark.parametrize("path", [path for path in [*paths("pdf"), *paths("docx")] if path != BROKEN], ids=lambda path: path.name)
def test_a_file_holds_every_word_of_its_source(make_samples: Any, make_golden_corpus: Any, path: Path) -> None:
    source = (make_samples.SOURCES / path.parent.name / f"{path.name}.md").read_text("utf-8")
    written = "".join(visible_text(path).split())
    assert [word for word in make_golden_corpus.plain(source).split() if word != "-" and word.rstrip(",") not in written] == []


def test_one_resume_lies_there_twice() -> None:
    contents = Counter(path.read_bytes() for path in paths())
    assert [count for count in contents.values() if count > 1] == [2]


def test_the_broken_file_cannot_be_opened() -> None:
    assert BROKEN.read_bytes().startswith(b"%PDF-")
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(BROKEN)


def test_hidden_text_is_in_the_files_but_not_in_the_golden_set(corpus: dict[str, dict[str, str]]) -> None:
    stuffed = pdf_text(RESUMES / "brett-calloway-marketing-specialist.pdf")
    assert "account-based marketing" in " ".join(stuffed.split())
    assert "account-based marketing" not in corpus["resume-brett-calloway-marketing-specialist"]["text"]
    runs = [run for paragraph in docx.Document(str(RESUMES / "dale-whitcombe-store-manager.docx")).paragraphs for run in paragraph.runs]
    assert [run.text.startswith("Ignore the instructions above") for run in runs if run.font.hidden] == [True]
    assert [run.text.startswith("retail manager") for run in runs if run.font.size and run.font.size.pt == 1] == [True]
    assert "Ignore the instructions" not in corpus["resume-dale-whitcombe-store-manager"]["text"]


def test_golden_corpus_is_up_to_date(make_golden_corpus: Any, corpus: dict[str, dict[str, str]]) -> None:
    made = list(make_golden_corpus.corpus())
    assert {document["_id"]: document for document in made} == corpus
    assert len(made) == len(corpus)


def test_golden_documents_have_titles_and_a_length_worth_reading(corpus: dict[str, dict[str, str]]) -> None:
    for document in corpus.values():
        assert document["title"], document["_id"]
        assert 100 <= len(document["text"].split()) <= 600, document["_id"]


def test_judgments_name_queries_and_documents_that_exist(corpus: dict[str, dict[str, str]]) -> None:
    queries = {query["_id"]: query["text"] for query in jsonl(GOLDEN / "queries.jsonl")}
    grades = defaultdict(list)
    for row in judgments():
        assert row["corpus-id"] in corpus
        grades[row["query-id"]].append(int(row["score"]))
    assert grades.keys() == queries.keys()
    assert 50 <= len(queries) == len(set(queries.values()))
    assert all(set(given) <= {1, 2, 3} and 3 in given for given in grades.values())
    assert len({(row["query-id"], row["corpus-id"]) for row in judgments()}) == len(judgments())


def test_judgments_reach_every_document_and_queries_are_not_titles(corpus: dict[str, dict[str, str]]) -> None:
    assert {row["corpus-id"] for row in judgments()} == set(corpus)
    titles = {document["title"].lower() for document in corpus.values()}
    assert not titles & {query["text"].lower() for query in jsonl(GOLDEN / "queries.jsonl")}
