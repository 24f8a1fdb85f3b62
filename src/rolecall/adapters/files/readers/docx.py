"""DOCX: paragraphs, lists, tables, text boxes, headers and footers in reading order, with hidden text marked out."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from docx import Document
from docx.opc.exceptions import OpcError
from lxml import etree

from rolecall.adapters.files.readers.archive import DAMAGE, check_archive
from rolecall.adapters.files.readers.assemble import Assembly
from rolecall.adapters.files.readers.colours import WHITE, Colour, parse
from rolecall.adapters.files.readers.docx_look import Look, Styles, W, shaded
from rolecall.adapters.files.readers.docx_numbers import Numbering
from rolecall.domain.document import Reading
from rolecall.domain.errors import InvalidInput

DEEPEST = 40
"""Levels of tables and text boxes inside each other."""

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_VML = "{urn:schemas-microsoft-com:vml}"
_BROKEN = "Open it in a word processor, save it again, and ingest that."
_PASSED_OVER = frozenset(
    W + name for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "tcPr", "trPr", "sdtPr")
)
_CHARACTERS = {W + "tab": "   ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "softHyphen": "", W + "ptab": "   "}
_SYMBOLS = {"f0b7": "•", "f0a7": "▪", "f0d8": "➢", "f0fc": "✓", "f02d": "-"}
_HEADING = re.compile(r"heading ?\d|überschrift ?\d|titre ?\d|título ?\d", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"(?:page|seite|p\.)?\s*\d*\s*(?:of|von|/|\|)?\s*\d*", re.IGNORECASE)


def read_docx(data: bytes) -> list[Reading]:
    """The document's text: its first header, its body, its footers.

    Raises:
        InvalidInput: it is broken, encrypted, empty or made to exhaust the reader.
    """
    check_archive(data)
    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
    except (*DAMAGE, OpcError, AttributeError, TypeError, AssertionError, etree.XMLSyntaxError) as error:
        raise InvalidInput("It is a broken DOCX file.", remedy=_BROKEN) from error
    if body is None:
        raise InvalidInput("It is a broken DOCX file.", remedy=_BROKEN)
    styles = Styles(_part(document, "styles"), _page_colour(document.element))
    walker = _Walker(Assembly(), styles, Numbering(_part(document, "numbering"), styles), behind=_has_large_picture_behind(body))
    headers, footers = _margins(document)
    for header in headers:
        walker.blocks(header, styles.base)
    walker.assembly.end_block()
    walker.blocks(body, styles.base)
    walker.assembly.end_block()
    for footer in footers:
        walker.blocks(footer, styles.base)
    if walker.assembly.is_empty and next(body.iter(_DRAWING + "blip", _VML + "imagedata"), None) is not None:
        raise InvalidInput(
            "It is scanned: it holds pictures, but no text.", remedy="Run it through text recognition (OCR) and ingest the result."
        )
    return [walker.assembly.reading()]


@dataclass
class _Walker:
    assembly: Assembly
    styles: Styles
    numbering: Numbering
    behind: bool
    """Whether something large is drawn behind the text, so that the colour of the page isn't known."""
    depth: int = 0

    def blocks(self, container: Any, look: Look) -> None:
        """Paragraphs and tables, one below the other."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise InvalidInput("Its tables and text boxes are nested too deeply.", remedy="Save it as PDF or plain text and ingest that.")
        for element in container:
            if element.tag == W + "p":
                self.paragraph(element, look)
            elif element.tag == W + "tbl":
                self.table(element, look)
            elif element.tag in {W + "sdt", W + "sdtContent", W + "ins", W + "moveTo", W + "customXml", W + "smartTag"}:
                self.blocks(element, look)
        self.depth -= 1

    def paragraph(self, element: Any, ground: Look) -> None:
        """One paragraph, and the text boxes anchored in it above it."""
        properties = element.find(W + "pPr")
        named = properties.find(W + "pStyle") if properties is not None else None
        style = named.get(W + "val", "") if named is not None else ""
        for box, fill in _text_boxes(element):
            self.blocks(box, replace(ground, ground=fill))
        look = shaded(self.styles.paragraph(style, replace(ground, ground=None) if self.behind else ground), properties)
        pieces = [(text, self.styles.run(run, look).hidden()) for text, run in _runs(element)]
        if not any(text.strip() for text, _ in pieces):
            self.assembly.end_block()
            return
        heading = self.is_heading(properties, style)
        if heading:
            self.assembly.end_block()
        else:
            self.assembly.end_line()
        self.assembly.add(self.numbering.marker(properties, style))
        for text, hidden in pieces:
            self.assembly.add(text, hidden=hidden)
        if heading:
            self.assembly.mark_heading()
        self.assembly.end_line()

    def is_heading(self, properties: Any, style: str) -> bool:
        """Whether the paragraph's style or outline level makes it one."""
        chain = self.styles.chain(style)
        names = [found.get(W + "val", "") for element in chain if (found := element.find(W + "name")) is not None]
        if any(_HEADING.fullmatch(name) for name in names) or (not chain and _HEADING.fullmatch(style)):
            return True
        for holder in [properties, *(element.find(W + "pPr") for element in chain)]:
            level = holder.find(W + "outlineLvl") if holder is not None else None
            if level is not None:
                return bool(level.get(W + "val", "9") < "9")
        return False

    def table(self, table: Any, look: Look) -> None:
        """A row a line where its cells are short, else one cell below the other: tables are also used for layout."""
        self.assembly.end_block()
        styled = table.find(f"{W}tblPr/{W}tblStyle")
        if styled is not None and self.styles.shades(styled.get(W + "val", "")):
            look = replace(look, ground=None)
        look = shaded(look, table.find(W + "tblPr"))
        for row in table.iter(W + "tr"):
            if _owner(row, W + "tbl") is table:
                self.row(row, look)
        self.assembly.end_block()

    def row(self, row: Any, look: Look) -> None:
        """One row of a table."""
        cells = [cell for cell in row.iter(W + "tc") if _owner(cell, W + "tr") is row and not _is_continued(cell)]
        if any(_is_long(cell) for cell in cells):
            for cell in cells:
                self.blocks(cell, shaded(look, cell.find(W + "tcPr")))
                self.assembly.end_line()
            return
        self.assembly.end_line()
        started = False
        for cell in cells:
            if not _visible_text(cell).strip():
                continue
            if started:
                self.assembly.add(" | ")
            started = True
            for paragraph in cell.iter(W + "p"):
                self.cell_paragraph(paragraph, shaded(look, cell.find(W + "tcPr")))
        self.assembly.end_line()

    def cell_paragraph(self, element: Any, ground: Look) -> None:
        """The text of a short cell, in the row's line."""
        properties = element.find(W + "pPr")
        named = properties.find(W + "pStyle") if properties is not None else None
        style = named.get(W + "val", "") if named is not None else ""
        look = shaded(self.styles.paragraph(style, replace(ground, ground=None) if self.behind else ground), properties)
        self.assembly.add(self.numbering.marker(properties, style))
        for text, run in _runs(element):
            self.assembly.add(text.replace("\n", " "), hidden=self.styles.run(run, look).hidden())


def _runs(element: Any) -> Iterator[tuple[str, Any]]:
    """The text of a paragraph's runs with each run's properties, without deletions, field codes and text boxes."""
    for child in element:
        if child.tag == W + "r":
            yield "".join(_run_text(child)), child.find(W + "rPr")
        elif child.tag not in _PASSED_OVER and isinstance(child.tag, str):
            yield from _runs(child)


def _run_text(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag == W + "sym":
            yield _SYMBOLS.get(child.get(W + "char", "").lower(), " ")
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag == _MC + "AlternateContent":
            yield from _run_text(child.find(_MC + "Choice") if child.find(_MC + "Choice") is not None else child)


def _is_long(cell: Any) -> bool:
    """Whether a cell holds more than one line."""
    return len(list(cell.iter(W + "p"))) > 1 or cell.find(W + "tbl") is not None or "\n" in _visible_text(cell)


def _visible_text(cell: Any) -> str:
    return "".join(text for paragraph in cell.iter(W + "p") for text, _ in _runs(paragraph))


def _text_boxes(paragraph: Any) -> Iterator[tuple[Any, Colour | None]]:
    """The contents of text boxes anchored in a paragraph, each once, with the colour they are filled with."""
    for content in paragraph.iter(W + "txbxContent"):
        if _owner(content, W + "p") is not paragraph or _owner(content, _MC + "Fallback") is not None:
            continue
        yield content, _box_fill(content)


def _box_fill(content: Any) -> Colour | None:
    shape = next((outer for outer in content.iterancestors() if outer.tag == _WPS + "wsp" or outer.tag.startswith(_VML)), None)
    while shape is not None and shape.tag == _VML + "textbox":
        shape = shape.getparent()
    if shape is None:
        return WHITE
    if shape.tag.startswith(_VML):
        return _colour(shape.get("fillcolor", "white")) if shape.get("filled", "t") != "f" else WHITE
    properties = shape.find(_WPS + "spPr")
    fill = properties.find(_DRAWING + "solidFill") if properties is not None else None
    if fill is not None:
        colour = fill.find(_DRAWING + "srgbClr")
        return _colour(f"#{colour.get('val', '')}") if colour is not None else None
    plain = properties is not None and properties.find(_DRAWING + "noFill") is not None
    return WHITE if plain else None


def _colour(value: str) -> Colour | None:
    parsed = parse(value.split(" ", maxsplit=1)[0])
    return parsed[0] if parsed else None


def _owner(element: Any, tag: str) -> Any:
    """The nearest element of that tag around this one."""
    return next(element.iterancestors(tag), None)


def _is_continued(cell: Any) -> bool:
    """Whether a cell only goes on with the one above it."""
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    return merged is not None and merged.get(W + "val", "continue") == "continue"


def _has_large_picture_behind(body: Any) -> bool:
    """Whether a picture or shape of an inch or more lies behind the text: white text may stand on it."""
    for anchor in body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"):
        extent = next((child for child in anchor if child.tag.endswith("}extent")), None)
        large = extent is not None and int(extent.get("cx", "0")) > 914_400 and int(extent.get("cy", "0")) > 228_600
        if anchor.get("behindDoc") in {"1", "true"} and large:
            return True
    return False


def _page_colour(root: Any) -> Colour | None:
    background = root.find(W + "background")
    return _colour(f"#{background.get(W + 'color', '')}") if background is not None else WHITE


def _part(document: Any, name: str) -> Any:
    """The root of the styles or the numbering; None where the document has none."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{name}") and not relation.is_external:
            return getattr(relation.target_part, "element", None)
    return None


def _margins(document: Any) -> tuple[list[Any], list[Any]]:
    """Headers and footers that say something, each text once."""
    found: dict[str, dict[str, Any]] = {"header": {}, "footer": {}}
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind not in found or relation.is_external:
            continue
        element = getattr(relation.target_part, "element", None)
        text = " ".join(_visible_text(element).split()) if element is not None else ""
        if not _PAGE_NUMBER.fullmatch(text):
            found[kind].setdefault(text, element)
    return list(found["header"].values()), list(found["footer"].values())
