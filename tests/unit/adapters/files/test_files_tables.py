"""Tables: rows as originals, with bounded memory, and column maps."""

import csv
import io
import json
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.adapters.files.columns import ColumnMap, load_map, recognise
from rolecall.adapters.files.read import read
from rolecall.adapters.files.records import Rows, lines
from rolecall.adapters.files.sources import FileSource
from rolecall.adapters.files.tables import Table
from rolecall.domain.document import Kind, Original, Reading, Rejection
from rolecall.domain.errors import InvalidInput
from rolecall.domain.text import clean


def table(data: bytes | str, format_: str = "csv", mapping: ColumnMap | None = None, limit: int = 2**20) -> list[Original | Rejection]:
    data = data.encode() if isinstance(data, str) else data
    stream = io.BytesIO(data)
    return list(Table("t.csv", format_, stream.read(64), stream, mapping, limit).originals())


def rows(found: list[Original | Rejection]) -> list[dict[str, object]]:
    return [json.loads(item.data)["row"] for item in found if isinstance(item, Original)]


def problems(found: list[Original | Rejection]) -> list[tuple[int | None, str]]:
    assert all(item.remedy and item.source == "t.csv" for item in found if isinstance(item, Rejection))
    return [(item.line, item.reason) for item in found if isinstance(item, Rejection)]


def test_rows_with_their_lines() -> None:
    found = table('Title,Company\r\nNurse,"Charité,\r\nBerlin"\r\n\r\nCook,"The ""Best"""\r\nBaker,\n')
    assert rows(found) == [
        {"Title": "Nurse", "Company": "Charité,\r\nBerlin"},
        {"Title": "Cook", "Company": 'The "Best"'},
        {"Title": "Baker", "Company": ""},
    ]
    assert [item.line for item in found] == [2, 5, 6]
    assert {(item.source, item.format) for item in found if isinstance(item, Original)} == {("t.csv", "row")}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: Any) -> None:
    assert rows(table(f'Title{delimiter}"Com,pany"\nNurse{delimiter}Charité')) == [{"Title": "Nurse", "Com,pany": "Charité"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: Any) -> None:
    text = "Title,Company\n" + "Nurse,plain\n" * 20 + "Krankenschwester für Ältere – “sofort”,Charité\n"
    assert rows(table(text.encode(encoding)))[-1] == {"Title": "Krankenschwester für Ältere – “sofort”", "Company": "Charité"}


def test_bad_rows_are_rejected_with_their_line_and_the_others_go_on() -> None:
    found = table(
        b'Title,Company\nNurse,A\nCook\nBaker,B,C\nSmith,D,,\nTailor,"E"x\nPilot,F\nMason,\xff\x81\xfe\x00G\n,\nLast,"un\nclosed\nEnd,Z',
    )
    assert [row["Title"] for row in rows(found)] == ["Nurse", "Smith", "Pilot", "End"]
    assert problems(found) == [
        (3, "It has 1 columns where the header has 2."),
        (4, "It has 3 columns where the header has 2."),
        (6, "Its quotes don't match (a quote inside a quoted field must be doubled)."),
        (8, "It holds NUL bytes."),
        (10, "A quoted field isn't closed."),
        (11, "It has 1 columns where the header has 2."),
    ]


def test_json_lines() -> None:
    found = table(
        '\ufeff{"title": "Nurse", "n": NaN}\r\n\n[1]\n{"title": \n{"title": "Cook"}\n"x"\n' + "[" * 50_000 + '\n{"title": "Last"}', "jsonl"
    )
    assert rows(found) == [{"title": "Nurse", "n": None}, {"title": "Cook"}, {"title": "Last"}]
    assert [(line, reason.split(" (")[0]) for line, reason in problems(found)] == [
        (3, "It isn't a JSON object."),
        (4, "It isn't JSON"),
        (6, "It isn't a JSON object."),
        (7, "It is nested too deeply."),
    ]
    assert problems(table(b'{"a": "Caf\xe9 au lait"}\n{"a": "\x81"}\n{"title": "x"}', "jsonl")) == [
        (2, "It can't be read as UTF-8 or cp1252.")
    ]


def test_a_broken_encoding() -> None:
    assert problems(table("a,b\nc,d\n".encode("utf-16") + b"x"))[-1] == (None, "It can't be read as utf-16.")


class Endless(io.RawIOBase):
    """A stream that never has its content in memory: parts given as (bytes, how often)."""

    def __init__(self, *parts: tuple[bytes, int]) -> None:
        self._parts = (data for data, times in parts for _ in range(times))
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or next(self._parts, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


MEGABYTE = b"x" * 2**20


@pytest.mark.parametrize(
    ("format_", "parts", "line_after"),
    [
        ("csv", [(b"Title,Text\nNurse,a\nBig,", 1), (MEGABYTE, 40), (b"\nLast,b\n", 1)], 4),
        ("csv", [(b'Title,Text\nNurse,a\nBig,"', 1), (MEGABYTE, 40), (b'"\nLast,b\n', 1)], 4),
        ("csv", [(b'Title,Text\nNurse,a\nBig,"', 1), (MEGABYTE + b'\n""', 40), (b'"\nLast,b\n', 1)], 44),
        ("csv", [(b'Title,Text\nNurse,a\nBig,"x"y', 1), (MEGABYTE, 40), (b"\nLast,b\n", 1)], 4),
        ("csv", [(b'Title,Text\nNurse,a\nBig,"', 1), (MEGABYTE + b"\n", 40), (b'"y\nLast,b\n', 1)], 44),
        ("jsonl", [(b'{"Title": "Nurse"}\n\n{"Title": "', 1), (MEGABYTE, 40), (b'"}\n{"Title": "Last"}\n', 1)], 4),
    ],
)
def test_a_huge_row_is_never_held_and_the_rows_after_it_go_on(format_: Any, parts: Any, line_after: Any) -> None:
    tracemalloc.start()
    found = list(Table("t.csv", format_, b"", io.BufferedReader(Endless(*parts)), None, 2**21).originals())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [row["Title"] for row in rows(found)] == ["Nurse", "Last"]
    assert [line for line, _ in problems(found)] == [3]
    assert found[-1].line == line_after
    assert peak < 16 * 2**20


def test_a_huge_row_at_the_end() -> None:
    for data in (b"Title,Text\nBig,", b'Title,Text\nBig,"'):
        found = list(Table("t.csv", "csv", b"", io.BufferedReader(Endless((data, 1), (MEGABYTE, 5))), None, 2**20).originals())
        assert problems(found) == [(2, "It is longer than 1 MB.")]
    found = list(Table("t.csv", "jsonl", b"", io.BufferedReader(Endless((MEGABYTE, 5))), None, 2**20).originals())
    assert problems(found) == [(1, "It is longer than 1 MB.")]


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@settings(deadline=None)
@given(
    st.lists(st.lists(st.text(alphabet='ab",\n é', max_size=6), min_size=2, max_size=3), min_size=1, max_size=6),
    st.integers(1, 40),
    st.sampled_from(["\n", "\r\n"]),
)
def test_rows_are_those_that_were_written_however_they_arrive(table_: Any, size: Any, end: Any) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=end).writerows(table_)
    data = buffer.getvalue().encode()
    records = list(Rows(pieces(data, size), b",", 1000))
    assert all(record.problem is None for record in records)
    assert [next(csv.reader([record.data.decode()], strict=True)) for record in records] == [
        row for row in table_ if any("".join(row).strip(" \n") or len(row) > 1 for _ in [0])
    ]
    ends = [record.line for record in records]
    assert ends == sorted(set(ends))


@given(st.binary(max_size=120).map(lambda data: data.replace(b"x", b'"')), st.integers(1, 9), st.integers(5, 30))
def test_any_bytes_give_records_in_order(data: Any, size: Any, limit: Any) -> None:
    for records in (list(Rows(pieces(data, size), b",", limit)), list(lines(pieces(data, size), limit))):
        assert [record.line for record in records] == sorted({record.line for record in records})
        assert all(len(record.data) <= limit for record in records)


def test_the_digest_is_that_of_what_the_row_says() -> None:
    first, second, third = table(",Title,Company\n0,Nurse,Charité\n1,Nurse,Charité\n2,Cook,Charité\n")
    assert isinstance(first, Original)
    assert isinstance(third, Original)
    assert first.digest == second.digest != third.digest  # type: ignore[union-attr]
    assert first.external_id is None
    assert rows(table("Unnamed: 0,Title\n7,Nurse\n")) == [{"Title": "Nurse"}]
    assert rows(table(",Title\nx7,Nurse\n")) == [{"": "x7", "Title": "Nurse"}]
    assert rows(table("Title,Title\na,b\n")) == [{"Title": "a", "Title (2)": "b"}]


def test_external_ids() -> None:
    assert table("Job ID,Title\n 17 ,Nurse\n")[0].external_id == "17"  # type: ignore[union-attr]
    mapping = ColumnMap({"external_id": ("Company", "Title")})
    assert table("Title,Company\nNurse,Charité\n", mapping=mapping)[0].external_id == "Charité Nurse"  # type: ignore[union-attr]
    assert table('{"id": 0, "title": "x"}', "jsonl")[0].external_id == "0"  # type: ignore[union-attr]


def test_a_map_that_names_a_missing_column() -> None:
    mapping = ColumnMap({"title": ("Beruf",)}, source="map.yaml")
    with pytest.raises(InvalidInput, match=r'map\.yaml names the column "Beruf", but t\.csv has: Title, Company') as error:
        table("Title,Company\nNurse,A\n", mapping=mapping)
    assert error.value.remedy
    with pytest.raises(InvalidInput, match="Beruf"):
        table('{"Title": "x"}', "jsonl", mapping)
    nested = ColumnMap({"title": ("job.title",), "company": ("employer",)})
    assert len(rows(table('{"job": {"title": "x"}}\n{"other": 1}', "jsonl", nested))) == 2


def load(tmp_path: Path, text: str) -> ColumnMap:
    path = tmp_path / "map.yaml"
    path.write_text(text)
    return load_map(path)


def test_column_maps(tmp_path: Path) -> None:
    mapping = load(tmp_path, "kind: job\ncolumns:\n  title: Beruf\n  text: [Profil, Aufgaben]\n  hiringOrganization.name: Firma\n")
    assert mapping == ColumnMap(
        {"title": ("Beruf",), "text": ("Profil", "Aufgaben"), "hiringOrganization.name": ("Firma",)}, Kind.JOB, str(tmp_path / "map.yaml")
    )
    assert mapping.names == ("Beruf", "Profil", "Aufgaben", "Firma")
    assert load(tmp_path, '{"columns": {"title": "a"}}').kind is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("columns: [", "can't be read"),
        ("title: x", "no `columns`"),
        ("- a", "no `columns`"),
        ("columns: {}\nsorted: true", "no `sorted`"),
        ("columns: {}\nkind: letter", '"letter", not job or resume'),
        ("columns: {tittle: x}", "no field `tittle`"),
        ("columns: {1: x}", "no field `1`"),
        ("columns: {title: 5}", "`title` needs a column name"),
        ("columns: {title: []}", "`title` needs a column name"),
    ],
)
def test_unusable_column_maps(tmp_path: Path, text: Any, reason: Any) -> None:
    with pytest.raises(InvalidInput) as error:
        load(tmp_path, text)
    assert reason in error.value.message
    assert error.value.remedy
    with pytest.raises(InvalidInput, match="can't be read"):
        load_map(tmp_path / "missing.yaml")


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ("Company Title Category Location Responsibilities", Kind.JOB),
        ("ID Resume_str Resume_html Category", Kind.RESUME),
        ("job_title job_description", Kind.JOB),
        ("name email skills", Kind.RESUME),
        ("_id title text", None),
        ("tokens tags", None),
    ],
)
def test_usual_column_names(names: Any, kind: Any) -> None:
    assert recognise(names.split()).kind is kind


def one(data: str, mapping: ColumnMap | None = None, format_: str = "csv") -> Reading:
    (original,) = table(data, format_, mapping)
    assert isinstance(original, Original)
    (reading,) = read(original)
    assert isinstance(reading, Reading), reading
    assert clean(reading.text) == reading.text
    return reading


def test_a_posting_in_a_row() -> None:
    reading = one(
        "Job Title,Company Name,Location,Salary Estimate,Job Description,Minimum Qualifications,Preferred Qualifications,Rating,Size\n"
        'Nurse,"Charité\n3.8",Berlin,$50K-$60K,"<p>Care</p><ul><li>Nights</li></ul>","Degree\nTwo years",English,3.8,-1\n'
    )
    assert reading.text == (
        "Nurse\nCharité\nBerlin\nSalary: $50K-$60K\n\nCare\n\n• Nights\n\nMinimum qualifications\n• Degree\n• Two years\n\n"
        "Preferred qualifications\nEnglish"
    )
    assert (reading.kind, reading.title, reading.external_id) == (Kind.JOB, "Nurse", None)
    assert [span.of(reading.text) for span in reading.headings] == ["Minimum qualifications", "Preferred qualifications"]
    assert reading.payload == {
        "title": "Nurse", "hiringOrganization": {"name": "Charité"}, "jobLocation": {"address": {"addressLocality": "Berlin"}},
        "salary": "$50K-$60K", "columns": {"Rating": "3.8"},
    }  # fmt: skip


def test_a_resume_in_a_row() -> None:
    mapping = ColumnMap({"name": ("Wer",), "text": ("Profil", "Mehr"), "basics.location.region": ("Land",)}, Kind.RESUME)
    reading = one("Wer,Profil,Mehr,Land,Rest\nJane Doe,Nurse,Surgery,Bavaria,\n", mapping)
    assert reading.text == "Jane Doe\n\nNurse\nSurgery\nBavaria"
    assert reading.kind is Kind.RESUME
    assert reading.payload == {"basics": {"name": "Jane Doe", "location": {"region": "Bavaria"}}}


def test_rows_in_a_known_schema() -> None:
    assert one('{"basics": {"name": "Jane", "label": "Nurse"}}', format_="jsonl").title == "Nurse"
    assert one('{"@type": "JobPosting", "title": "Nurse"}', format_="jsonl").kind is Kind.JOB


def test_lists_in_json_rows() -> None:
    assert one('{"title": "Nurse", "skills": ["care", {"name": "Excel"}], "requirements": "- a\\n- b"}', format_="jsonl").text == (
        "Nurse\n\nMinimum qualifications\n- a\n- b\n\nSkills\n• care\n• Excel"
    )


def test_clashing_paths_do_not_break_a_row() -> None:
    mapping = ColumnMap({"title": ("a",), "title.x": ("b",)}, Kind.JOB)
    assert one("a,b\nNurse,y\n", mapping).payload == {"title": "Nurse"}


def test_a_row_without_text() -> None:
    (original,) = table("tokens,tags\na,b\n")
    assert isinstance(original, Original)
    (rejection,) = read(original)
    assert isinstance(rejection, Rejection)
    assert (rejection.source, rejection.line) == ("t.csv", 2)
    assert "column map" in rejection.remedy


@pytest.mark.data
def test_real_tables() -> None:
    root = os.environ.get("ROLECALL_TEST_DATA")
    if not root:
        pytest.skip("ROLECALL_TEST_DATA doesn't name the real data")
    postings = Path(root) / "postings"
    found = [item for item in FileSource([postings / "glassdoor-with-duplicates.csv"]).originals() if isinstance(item, Original)]
    assert len(found) == 956
    assert len({item.digest for item in found}) == 600
    assert len({json.loads(item.data)["row"]["Job Description"] for item in found}) == 596
    for item in found[::20] + [item for item in FileSource([postings / "google.csv"]).originals() if isinstance(item, Original)][::50]:
        (reading,) = read(item)
        assert isinstance(reading, Reading)
        assert (reading.kind, clean(reading.text), reading.hidden) == (Kind.JOB, reading.text, ())
