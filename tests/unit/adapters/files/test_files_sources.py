"""Files, folders and standard input, and how formats are told."""

import gzip
import hashlib
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from rolecall.adapters.files import tables
from rolecall.adapters.files.formats import detect
from rolecall.adapters.files.read import read
from rolecall.adapters.files.sources import FileSource
from rolecall.domain.document import Original, Reading, Rejection
from rolecall.domain.errors import InvalidInput


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in {
        "b.txt": "Jane Doe",
        "a/resume.md": "# Jane",
        "a/rows.csv": "Title,Company\nNurse,A\nCook,B\n",
        "a/.hidden.txt": "no",
        ".git/config.txt": "no",
        "__pycache__/x.txt": "no",
        "~$b.docx": "no",
        "z.html": "<p>Jane",
        "empty.txt": " \n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def found(*paths: object, **options: Any) -> list[tuple[str, str]]:
    """(source relative to the working folder, format or reason) of everything."""
    items = FileSource([str(path) for path in paths], **options).originals()
    return [(item.source, item.format if isinstance(item, Original) else item.reason) for item in items]


def test_folders_are_walked_in_order_without_what_is_hidden(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    expected = [
        ("a/resume.md", "markdown"),
        ("a/rows.csv", "row"),
        ("a/rows.csv", "row"),
        ("b.txt", "text"),
        ("empty.txt", "It is empty."),
        ("z.html", "html"),
    ]
    assert found(".") == [(f"./{source}", format_) for source, format_ in expected]
    assert found("a", "b.txt", folder / "b.txt", "a/resume.md") == [*expected[:3], ("b.txt", "text")]
    assert found("a/.hidden.txt") == [("a/.hidden.txt", "text")]


def test_an_original_is_its_bytes(folder: Path) -> None:
    (original,) = FileSource([folder / "b.txt"]).originals()
    assert original == Original(str(folder / "b.txt"), "text", b"Jane Doe", hashlib.sha256(b"Jane Doe").hexdigest())


def test_links_are_followed_once(folder: Path) -> None:
    (folder / "a" / "loop").symlink_to(folder)
    (folder / "c.txt").symlink_to(folder / "b.txt")
    (folder / "broken.txt").symlink_to(folder / "nothing")
    sources = [(Path(source).name, what) for source, what in found(folder)]
    assert len(sources) == len(set(sources)) + 1  # the two rows
    assert ("broken.txt", "There is no such file or folder.") in sources


def test_what_cannot_be_had_is_a_rejection(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "big.txt").write_bytes(b"x" * 3000)
    results = dict(found(folder, tmp_path / "missing", "/dev/null", max_bytes=2000))
    assert results[str(folder / "pipe.txt")] == "It is a device, a pipe or a socket, not a file."
    assert results["/dev/null"] == "It is a device, a pipe or a socket, not a file."
    assert results[str(folder / "big.txt")] == "It is larger than 0.00190735 MB."
    assert results[str(tmp_path / "missing")] == "There is no such file or folder."
    assert all(item.remedy for item in FileSource([folder, "/dev/null"]).originals() if isinstance(item, Rejection))
    assert found("a\0b")[0][1].startswith("It can't be read")


def test_a_file_that_may_not_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert found(folder / "b.txt") == [(str(folder / "b.txt"), "It can't be read (Permission denied).")]


def test_names_that_are_not_utf_8_can_be_printed(tmp_path: Path) -> None:
    name = os.path.join(os.fsencode(tmp_path), b"r\xe9sum\xe9.txt")  # noqa: PTH118
    try:
        with open(name, "wb") as file:  # noqa: PTH123
            file.write(b"Jane")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    ((source, format_),) = found(tmp_path)
    assert (source.encode().decode(), format_) == (f"{tmp_path}/r\ufffdsum\ufffd.txt", "text")


def test_counting(folder: Path) -> None:
    assert FileSource([folder / "b.txt", folder / "z.html", folder / "nothing"]).count() == 3
    assert FileSource([folder]).count() == len(found(folder)) == 6
    assert FileSource([folder, "-"]).count() is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", '{"title": "Nurse"}\n{"title": "Cook"}'),
        ("a.csv", "Title,Company\nNurse,A\nCook,B"),
        ("a.csv", 'Title,Description\nNurse,"Two\nlines, and ""a quote""\n"\nCook,"x"\n'),
        ("a.TSV", "Title\tCompany\nNurse\tA\n"),
        ("a.csv", ""),
    ],
)
def test_the_rows_of_a_table_are_counted(tmp_path: Path, name: Any, content: Any) -> None:
    path = tmp_path / name
    path.write_text(content)
    assert FileSource([path]).count() == len(found(path))


def test_the_rows_of_a_large_table_are_estimated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "SAMPLE", 2000)
    for name, content in {"a.csv": "Title,Text\n" + 'Nurse,"one\ntwo"\n' * 1000, "a.jsonl": '{"title": "Nurse"}\n' * 1000}.items():
        (tmp_path / name).write_text(content)
        assert FileSource([tmp_path / name]).count() == pytest.approx(1000, rel=0.02)


def test_a_table_that_may_not_be_read_counts_as_its_rejection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.csv").write_text("Title,Company\nNurse,A\nCook,B\n")
    monkeypatch.setattr(Path, "open", refuse)
    assert FileSource([tmp_path]).count() == 1


def test_tables_of_any_size_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("Title,Company\n" + "Nurse,A\n" * 1000)
    assert len(found(path, max_bytes=100)) == 1000


def test_a_map_applies_to_tables(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("columns: {title: Beruf}")
    (tmp_path / "t.csv").write_text("Beruf,Ort\nNurse,Berlin\n")
    (original,) = FileSource([tmp_path / "t.csv"], mapping=tmp_path / "map.yaml").originals()
    assert isinstance(original, Original)
    assert b'"columns":{"title":["Beruf"]}' in original.data


def test_the_map_beside_a_table_applies_to_it_and_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "t.map.yaml").write_text("columns: {title: Beruf}")
    (tmp_path / "other.map.yaml").write_text("just: text")
    (tmp_path / "t.csv").write_text("Beruf,Ort\nNurse,Berlin\n")
    other, original = FileSource([tmp_path]).originals()
    assert isinstance(original, Original)
    assert b'"columns":{"title":["Beruf"]}' in original.data
    assert other.source.endswith("other.map.yaml")


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (b"%PDF-1.7 x", "pdf"),
        (zipped("word/document.xml"), "docx"),
        (b"  <!DOCTYPE html><p>x", "html"),
        (b'<?xml version="1.0"?>\n<!-- x --><html>', "html"),
        (b'{"basics": {}}', "json"),
        (b"{\n}", "json"),
        (b'[\n{"a": 1}]', "json"),
        (b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        (b"---\nbasics:\n  name: x\n", "yaml"),
        (b"# a comment\nbasics:\n  name: x\n", "yaml"),
        (b"Job Title,Company Name\nNurse,A\n", "csv"),
        (b"Job Title\tCompany\nNurse\tA\n", "tsv"),
        (b"# Jane\n\n## Work\n", "markdown"),
        (b"[Your name]\n{not json}", "text"),
        (b"Dear, madam\n", "text"),
        ("Jane Doe\n".encode("utf-16"), "text"),
    ],
)
def test_standard_input_is_told_by_its_content(content: Any, format_: Any) -> None:
    items = list(FileSource(["-"], stdin=io.BytesIO(content)).originals())
    formats = {item.format for item in items if isinstance(item, Original)}
    assert formats == ({"row"} if format_ in {"csv", "tsv", "jsonl"} else {format_})
    assert {item.source for item in items} == {"-"}
    assert detect(content, "") == format_


def test_a_table_on_standard_input_is_told_by_the_columns_of_the_map() -> None:
    assert detect(b"Beruf,Ort\nNurse,Berlin\n", "", ("Beruf", "Ort")) == "csv"
    assert detect(b"Beruf,Ort\nNurse,Berlin\n", "") == "text"


@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("a.txt", b"%PDF-1.4", "pdf"),
        ("a.txt", b"<html>", "html"),
        ("a.csv", b"<!doctype html>", "html"),
        ("a.csv", b"{x,y\n", "csv"),
        ("a.tab", b"x", "tsv"),
        ("a.txt", b'{"a": 1}', "json"),
        ("a.txt", b"PARKING ATTENDANT", "text"),
        ("a.json", b"nothing", "json"),
        ("a.json", b'{"a": 1}\n{"a": 2}', "jsonl"),
        ("a.ndjson", b"x", "jsonl"),
        ("a.YML", b"x", "yaml"),
        ("a.md", b"---\nbasics: x\n---\n", "markdown"),
        ("resume", b"Jane", "text"),
        ("a.tex", b"\\documentclass", "text"),
        ("a.docx", zipped("[Content_Types].xml", "word/other.xml"), "docx"),
        ("a.docx", b"PK\x03\x04 broken", "docx"),
    ],
)
def test_files_are_told_by_their_content_then_by_their_name(name: Any, content: Any, format_: Any) -> None:
    assert detect(content, name) == format_


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50, "old Microsoft Office format"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "It is encrypted."),
        ("a.rtf", b"{\\rtf1", "Rich Text"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "picture"),
        ("a.txt.gz", gzip.compress(b"x", mtime=0), "compressed"),
        ("a.parquet", b"PAR1xx", "Parquet"),
        ("a.xlsx", zipped("xl/workbook.xml"), "Excel"),
        ("a.odt", zipped("content.xml"), "OpenDocument"),
        ("a.zip", zipped("a.txt"), "ZIP archive"),
        ("a.zip", b"PK\x03\x04 broken", "damaged ZIP"),
        ("a.pdf", b"nothing like it", "isn't such a file"),
        ("a.xml", b'<?xml version="1.0"?><x/>', "XML"),
    ],
)
def test_formats_that_are_not_read_say_what_to_do(tmp_path: Path, name: Any, content: Any, reason: Any) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (rejection,) = FileSource([path]).originals()
    assert isinstance(rejection, Rejection)
    assert reason in rejection.reason
    assert rejection.remedy.endswith(".")
    with pytest.raises(InvalidInput):
        detect(content, name)


@pytest.mark.parametrize("name", ["b.txt", "z.html", "a/resume.md"])
def test_what_is_found_can_be_read(folder: Path, name: Any) -> None:
    for original in FileSource([folder / name]).originals():
        assert isinstance(original, Original)
        assert [type(reading) for reading in read(original)] == [Reading]


def test_what_cannot_be_read_is_a_rejection_with_its_source() -> None:
    (rejection,) = read(Original("a.json", "json", b"{", "d"))
    assert isinstance(rejection, Rejection)
    assert (rejection.source, rejection.line) == ("a.json", None)
    assert rejection.reason.startswith("It is broken JSON")


@pytest.mark.data
def test_every_hostile_file_gives_a_reading_or_a_reason() -> None:
    root = os.environ.get("ROLECALL_TEST_DATA")
    if not root:
        pytest.skip("ROLECALL_TEST_DATA doesn't name the real data")
    results: list[Reading | Rejection] = []
    for item in FileSource([Path(root) / "hostile"]).originals():
        results += [item] if isinstance(item, Rejection) else read(item)
    assert len(results) == 150
    rejections = [result for result in results if isinstance(result, Rejection)]
    assert all(rejection.reason and rejection.remedy for rejection in rejections)
    counts = {key: sum(key in rejection.reason for rejection in rejections) for key in ("encrypted", "scanned", "no text", "neither a r")}
    assert counts["encrypted"] == 13
    assert counts["neither a r"] == 2
