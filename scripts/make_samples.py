"""Makes the samples that can't be written by hand: the PDF and DOCX files, the copy and the broken one.

    python scripts/make_samples.py

Sources are scripts/samples/{jobs,resumes}/NAME.{pdf,docx}.md: Markdown, with comments for what Markdown lacks:
<!-- column --> starts the next column, <!-- white: … -->, <!-- hidden: … --> and <!-- tiny: … --> are text that a reader
of the page can't see. The same sources give the same files, on any day.
"""

import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.shared import Pt, RGBColor
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reportlab.lib.colors import HexColor, lightgrey, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, FrameBreak, NextPageTemplate, PageTemplate, Paragraph, Table

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "scripts" / "samples"
SAMPLES = ROOT / "src" / "rolecall" / "samples"

COPIES = {"resumes/sandhu-cv-final.txt": "resumes/gurpreet-sandhu-senior-accountant.txt"}
BROKEN = {"resumes/interrupted-download.pdf": "resumes/lucia-moretti-sous-chef.pdf"}
MADE_ON = datetime(2025, 11, 20, 12, 0, 0)


@dataclass(frozen=True)
class Run:
    """Words of one look."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, bullet, table or mark; `rows` only for a table."""

    kind: str
    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


# --- Markdown to blocks


def blocks(source: str) -> Iterator[Block]:
    """The blocks of a Markdown source, in order."""
    lists: list[str] = []
    kind = "paragraph"
    tokens = iter(MarkdownIt().enable("table").parse(source))
    for token in tokens:
        match token.type:
            case "heading_open":
                kind = {"h1": "title", "h2": "heading"}.get(token.tag, "subheading")
            case "bullet_list_open" | "ordered_list_open":
                lists.append("bullet" if token.tag == "ul" else "number")
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "paragraph_open":
                kind = lists[-1] if lists else "paragraph"
            case "table_open":
                yield Block("table", rows=tuple(row for row in _rows(tokens) if any(row)))
            case "html_block":
                yield from _marks(token.content)
            case "inline":
                yield Block(kind, runs=tuple(_runs(token)))


def _rows(tokens: Iterator[Token]) -> Iterator[tuple[str, ...]]:
    row: list[str] = []
    for token in tokens:
        if token.type == "table_close":
            return
        if token.type == "inline":
            row.append("".join(run.text for run in _runs(token)))
        elif token.type == "tr_close":
            yield tuple(row)
            row = []


def _runs(token: Token) -> Iterator[Run]:
    bold = italic = False
    for child in token.children or []:
        match child.type:
            case "strong_open" | "strong_close":
                bold = child.type == "strong_open"
            case "em_open" | "em_close":
                italic = child.type == "em_open"
            case "softbreak" | "hardbreak":
                yield Run("\n")
            case _ if child.content:
                yield Run(child.content, bold, italic)


def _marks(html: str) -> Iterator[Block]:
    for mark, text in re.findall(r"<!-- (\w+)(?:: (.*?))? -->", html, re.DOTALL):
        yield Block(mark, runs=(Run(text),) if text else ())


# --- Blocks to PDF

INK = HexColor("#20324d")
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=14.5, spaceAfter=4)
PDF_STYLES = {
    "title": ParagraphStyle("title", BODY, fontName="Helvetica-Bold", fontSize=19, leading=23, textColor=INK),
    "heading": ParagraphStyle(
        "heading", BODY, fontName="Helvetica-Bold", fontSize=12.5, leading=16, spaceBefore=9, keepWithNext=1, textColor=INK
    ),
    "subheading": ParagraphStyle("subheading", BODY, fontName="Helvetica-Bold", spaceBefore=4, keepWithNext=1),
    "bullet": ParagraphStyle("bullet", BODY, leftIndent=11, bulletIndent=1, spaceAfter=2),
    "white": ParagraphStyle("white", BODY, fontSize=5, leading=6, textColor=white),
}


def write_pdf(content: list[Block], path: Path) -> None:
    """A4 pages in the built-in fonts; with column marks, a header and two columns on the first page."""
    width, height = A4[0] - 100, A4[1] - 90
    full = Frame(50, 45, width, height, id="full")
    header = Frame(50, height - 25, width, 70)
    left = Frame(50, 45, width * 0.33, height - 75)
    right = Frame(50 + width * 0.35, 45, width * 0.65, height - 75)
    one, two = PageTemplate("one", [full]), PageTemplate("two", [header, left, right])
    columns = any(block.kind == "column" for block in content)
    document = BaseDocTemplate(str(path), pagesize=A4, pageTemplates=[two, one] if columns else [one], title=content[0].text, invariant=1)
    document.build([NextPageTemplate("one"), *(_flowable(block, width) for block in content)])


def _flowable(block: Block, width: float) -> Flowable:
    if block.kind == "column":
        return FrameBreak()
    if block.kind == "table":
        rows = [[Paragraph(escape(cell), BODY) for cell in row] for row in block.rows]
        grid = [("GRID", (0, 0), (-1, -1), 0.5, lightgrey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        return Table(rows, colWidths=[width / len(rows[0])] * len(rows[0]), style=grid, hAlign="LEFT", spaceAfter=6)
    markup = "".join(_markup(run) for run in block.runs)
    return Paragraph(markup, PDF_STYLES.get(block.kind, BODY), bulletText="•" if block.kind == "bullet" else None)


def _markup(run: Run) -> str:
    text = escape(run.text).replace("\n", "<br/>")
    text = f"<b>{text}</b>" if run.bold else text
    return f"<i>{text}</i>" if run.italic else text


# --- Blocks to DOCX

DOCX_STYLES = {"title": "Title", "heading": "Heading 1", "subheading": "Heading 2", "bullet": "List Bullet", "number": "List Number"}


def write_docx(content: list[Block], path: Path) -> None:
    """A Word file in the default template's styles."""
    document = docx.Document()
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", content[0].text, ""
    properties.created = properties.modified = MADE_ON
    for block in content:
        if block.kind == "table":
            _docx_table(document, block.rows)
            continue
        paragraph = document.add_paragraph(style=DOCX_STYLES.get(block.kind))
        for run in block.runs:
            written = paragraph.add_run(run.text)
            written.bold, written.italic = run.bold or None, run.italic or None
            written.font.hidden = True if block.kind == "hidden" else None
            if block.kind == "tiny":
                written.font.size, written.font.color.rgb = Pt(1), RGBColor(0xFF, 0xFF, 0xFF)
    document.save(str(path))
    _freeze(path)


def _docx_table(document: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    document.add_paragraph()


def _freeze(path: Path) -> None:
    """Write the archive again with one date for every part, since zip entries carry the time they were made."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, MADE_ON.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)


def make_files(target: Path) -> None:
    """Write every sample that isn't written by hand below `target`."""
    writers = {".pdf": write_pdf, ".docx": write_docx}
    for source in sorted(SOURCES.glob("*/*.md")):
        path = target / source.parent.name / source.stem
        path.parent.mkdir(parents=True, exist_ok=True)
        writers[path.suffix](list(blocks(source.read_text("utf-8"))), path)
    for name, original in COPIES.items():
        shutil.copyfile(SAMPLES / original, target / name)
    for name, original in BROKEN.items():
        data = (target / original).read_bytes()
        (target / name).write_bytes(data[: len(data) // 3])


if __name__ == "__main__":
    make_files(SAMPLES)
    print(f"Made the PDF and DOCX files in {SAMPLES.relative_to(ROOT)}")
