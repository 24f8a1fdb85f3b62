"""Which format a file is in: told by its content first, by its name second."""

import io
import re
import zipfile
from pathlib import PurePath

from rolecall.adapters.files.columns import recognised
from rolecall.adapters.files.decoding import marked_encoding
from rolecall.domain.errors import InvalidInput

TABULAR = frozenset({"csv", "tsv", "jsonl"})
"""Formats that hold one document a row, and are streamed."""

SNIFF = 64 * 1024
"""Bytes that are enough to tell a format, but for ZIP files, whose directory stands at their end."""

_SUFFIXES = {
    ".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown",
    ".txt": "text", ".text": "text", ".json": "json", ".jsonld": "json", ".yaml": "yaml", ".yml": "yaml", ".csv": "csv", ".tsv": "tsv",
    ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip

_TO_DOCX = "Save it as DOCX or PDF and ingest it again."
_TO_TEXT = "Run it through text recognition (OCR), save the result as PDF or text and ingest it again."
_UNPACK = "Unpack it and ingest the files inside."
_TO_CSV = "Save the sheet as CSV and ingest it again."
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "It is a Rich Text (RTF) file.", _TO_DOCX),
    (b"\x89PNG\r\n\x1a\n", "It is a picture.", _TO_TEXT),
    (b"\xff\xd8\xff", "It is a picture.", _TO_TEXT),
    (b"GIF8", "It is a picture.", _TO_TEXT),
    (b"II*\0", "It is a picture.", _TO_TEXT),
    (b"MM\0*", "It is a picture.", _TO_TEXT),
    (b"\x1f\x8b", "It is a compressed file.", _UNPACK),
    (b"BZh", "It is a compressed file.", _UNPACK),
    (b"\xfd7zXZ\0", "It is a compressed file.", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "It is an archive.", _UNPACK),
    (b"Rar!\x1a\x07", "It is an archive.", _UNPACK),
    (b"PAR1", "It is a Parquet file.", "Export it as CSV or JSON Lines and ingest that."),
    (b"SQLite format 3\0", "It is a database.", "Export its tables as CSV or JSON Lines and ingest those."),
)
_OFFICE = {
    "xl/workbook.xml": ("It is an Excel workbook.", _TO_CSV),
    "ppt/presentation.xml": ("It is a PowerPoint presentation.", "Save it as PDF and ingest it again."),
    "content.xml": ("It is an OpenDocument file.", _TO_DOCX),
    "Index/Document.iwa": ("It is a Pages document.", _TO_DOCX),
}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|main|article|div|section)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_JSON = re.compile(rb"\s*(?:\{\s*(?:\"|\}|$)|\[\s*(?:[{\[\"\]]|$))")
_JSON_ROW = re.compile(rb"\s*\{.*\}\s*\r?\n\s*\{")
_YAML = re.compile(rb"(?:%YAML|(?:---\s*\n)?(?:#[^\n]*\n|\s*\n)*(?:basics|work|meta|\$schema|[\"']?@type[\"']?|[\"']?@context[\"']?)\s*:)")
_MARKDOWN = re.compile(rb"^#{1,3} \S", re.MULTILINE)


def detect(data: bytes, name: str, columns: tuple[str, ...] = ()) -> str:
    """The format of a file, by its beginning (all of it for a ZIP file) and its name.

    Args:
        data: at least the first `SNIFF` bytes.
        name: the file's name, "" when there is none.
        columns: names that a column map mentions: a text whose first line has them is a table.

    Raises:
        InvalidInput: no reader is there for it.
    """
    suffix = PurePath(name).suffix.lower()
    claimed = _SUFFIXES.get(suffix)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_format(data, claimed)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        _reject_ole(data)
    for signature, reason, remedy in _SIGNATURES:
        if data.startswith(signature):
            raise InvalidInput(reason, remedy=remedy)
    if claimed in {"pdf", "docx"}:
        raise InvalidInput(
            f"It is named {suffix}, but isn't such a file or is damaged.", remedy="Save it again from the program it was made with."
        )
    return _text_format(data, claimed, named=bool(name), columns=columns)


def _text_format(data: bytes, claimed: str | None, *, named: bool, columns: tuple[str, ...]) -> str:
    encoding = marked_encoding(data)
    head = data[: SNIFF - SNIFF % 4].decode(encoding or "utf-8", "ignore").encode() if encoding else data[:SNIFF]
    if claimed in TABULAR or claimed in {"html", "yaml", "markdown"}:
        return "html" if claimed in TABULAR and _HTML.match(head) else claimed
    if _HTML.match(head):
        return "html"
    if _XML.match(head):
        raise InvalidInput("It is an XML file.", remedy="Save it as HTML, JSON or plain text and ingest it again.")
    if _JSON.match(head):
        return "jsonl" if _JSON_ROW.match(head) and claimed != "text" else "json"
    if claimed == "json":
        return "json"
    if not named:
        return _unnamed_format(head, columns)
    return claimed or "text"


def _unnamed_format(head: bytes, columns: tuple[str, ...]) -> str:
    """The format of a text from standard input."""
    header = head.split(b"\n", 1)[0].decode("utf-8", "ignore")
    for delimiter, table in (("\t", "tsv"), (",", "csv"), (";", "csv")):
        cells = [cell.strip().strip('"') for cell in header.split(delimiter)]
        if len(cells) > 1 and (recognised(cells) >= 2 or (columns and set(columns) <= set(cells))):
            return table
    if _YAML.match(head):
        return "yaml"
    return "markdown" if len(_MARKDOWN.findall(head)) >= 2 else "text"


def _zip_format(data: bytes, claimed: str | None) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        if claimed == "docx":
            return "docx"
        raise InvalidInput("It is a damaged ZIP file.", remedy="Get it again from where it came from.") from None
    if "word/document.xml" in names or (claimed == "docx" and "[Content_Types].xml" in names and names.isdisjoint(_OFFICE)):
        return "docx"
    for name, (reason, remedy) in _OFFICE.items():
        if name in names:
            raise InvalidInput(reason, remedy=remedy)
    raise InvalidInput("It is a ZIP archive.", remedy=_UNPACK)


def _reject_ole(data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise InvalidInput("It is encrypted.", remedy="Save it without a password and ingest it again.")
    raise InvalidInput("It is in an old Microsoft Office format.", remedy=_TO_DOCX)
