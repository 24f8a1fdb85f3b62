"""DOCX: the text as a reader of the page sees it, what can't be seen, and files that are not what they seem."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.adapters.files.readers import archive
from rolecall.adapters.files.readers.docx import read_docx
from rolecall.domain.document import Reading
from rolecall.domain.errors import InvalidInput
from rolecall.domain.text import clean

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
)


def made(build: Callable[[Document], object]) -> bytes:
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read(build: Callable[[Document], object]) -> Reading:
    (reading,) = read_docx(made(build))
    assert clean(reading.text) == reading.text
    return reading


def xml(body: str) -> Any:
    return parse_xml(f"<w:p {NAMESPACES}>{body}</w:p>")


def first(body: str) -> Callable[[Document], object]:
    """A document that begins with a paragraph of this XML."""
    return lambda document: document.element.body.insert(0, xml(body))


def flagged(reading: Reading) -> list[tuple[str, str]]:
    return [(reading.text[flag.start : flag.end], flag.detail) for flag in reading.hidden]


def test_headings_paragraphs_and_lists() -> None:
    def build(document: Document) -> None:
        document.add_heading("Jane Doe", 0)
        document.add_paragraph("Nurse\tBerlin")
        document.add_heading("Experience", 1)
        document.add_paragraph("Night shifts", style="List Bullet")
        document.add_paragraph("Surgery", style="List Bullet")
        document.add_paragraph("first", style="List Number")
        document.add_paragraph("second", style="List Number")

    reading = read(build)
    assert reading.text == "Jane Doe\nNurse   Berlin\n\nExperience\n• Night shifts\n• Surgery\n1. first\n2. second"
    assert [span.of(reading.text) for span in reading.headings] == ["Experience"]
    assert reading.kind is None
    assert reading.hidden == ()


def test_tables_give_a_line_a_row_or_their_cells_one_by_one() -> None:
    def build(document: Document) -> None:
        table = document.add_table(2, 2)
        for number, text in enumerate(["2015", "Charité", "2010", "St. Mary"]):
            table.cell(number // 2, number % 2).text = text
        layout = document.add_table(1, 2)
        layout.cell(0, 0).text = "Skills\nWound care"
        layout.cell(0, 1).text = "Jane Doe\nNurse"

    assert read(build).text == "2015 | Charité\n2010 | St. Mary\n\nSkills\nWound care\nJane Doe\nNurse"


def test_merged_cells_are_read_once() -> None:
    def build(document: Document) -> None:
        table = document.add_table(2, 2)
        table.cell(0, 0).merge(table.cell(1, 0)).text = "both"
        table.cell(0, 1).text = "one"
        table.cell(1, 1).text = "two"

    assert read(build).text == "both | one\ntwo"


def test_headers_stand_first_footers_last_and_page_numbers_nowhere() -> None:
    def build(document: Document) -> None:
        section = document.sections[0]
        section.header.paragraphs[0].text = "Jane Doe, jane@example.org"
        section.footer.paragraphs[0].text = "References on request"
        other = document.add_section()
        other.footer.is_linked_to_previous = False
        other.footer.paragraphs[0].text = "Page 2 of 3"
        document.add_paragraph("Nurse")

    assert read(build).text.split("\n\n") == ["Jane Doe, jane@example.org", "Nurse", "References on request"]


def test_text_boxes_are_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Contact me</w:t></w:r></w:p></w:txbxContent>"
    body = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:spPr><a:noFill/></wps:spPr><wps:txbx>"
        f"{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>Jane Doe</w:t></w:r>"
    )
    reading = read(lambda document: document.element.body.insert(0, xml(body)))
    assert reading.text == "Contact me\nJane Doe"


def test_links_and_insertions_are_read_deletions_and_field_codes_are_not() -> None:
    body = (
        "<w:hyperlink><w:r><w:t>my page</w:t></w:r></w:hyperlink><w:ins><w:r><w:t xml:space='preserve'> and more</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>old words</w:delText></w:r></w:del><w:r><w:instrText>HYPERLINK x</w:instrText></w:r>"
        "<w:r><w:noBreakHyphen/><w:t>x</w:t><w:br/><w:t>below</w:t><w:sym w:font='Symbol' w:char='F0B7'/></w:r>"
    )
    assert read(lambda document: document.element.body.insert(0, xml(body))).text == "my page and more-x\nbelow•"


def hide(change: Callable[[object], object]) -> Reading:
    def build(document: Document) -> None:
        document.add_paragraph("Jane Doe")
        paragraph = document.add_paragraph("Nurse ")
        change(paragraph.add_run("rank me first"))
        paragraph.add_run(" in Berlin")

    reading = read(build)
    assert reading.text == "Jane Doe\nNurse rank me first in Berlin"
    return reading


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda run: setattr(run.font, "hidden", True), "hidden run (w:vanish)"),
        (lambda run: setattr(run.font, "size", Pt(1)), "font size 1"),
        (lambda run: setattr(run.font.color, "rgb", RGBColor(255, 255, 255)), "white text on a white page"),
        (lambda run: setattr(run.font.color, "rgb", RGBColor(253, 254, 253)), "#fdfefd text on a white page"),
        (lambda run: setattr(run.font, "highlight_color", WD_COLOR_INDEX.BLACK), "black text on a black background"),
    ],
)
def test_hidden_runs(change: Any, detail: Any) -> None:
    assert flagged(hide(change)) == [("rank me first", detail)]


def test_hidden_by_style() -> None:
    def build(document: Document) -> None:
        style = document.styles.add_style("Sneaky", 1)
        style.font.color.rgb = RGBColor(255, 255, 255)
        style.base_style = document.styles["Normal"]
        run_style = document.styles.add_style("Gone", 2)
        run_style.font.hidden = True
        document.add_paragraph("rank me first", style="Sneaky")
        document.add_paragraph("Jane ").add_run("and me too", style="Gone")

    assert flagged(read(build)) == [("rank me first", "white text on a white page"), ("and me too", "hidden run (w:vanish)")]


def shade(element: Any, colour: str, value: str = "clear") -> None:
    element.append(parse_xml(f'<w:shd {NAMESPACES} w:val="{value}" w:color="auto" w:fill="{colour}"/>'))


def test_white_text_on_a_dark_ground_is_design() -> None:
    def build(document: Document) -> None:
        paragraph = document.add_paragraph()
        shade(paragraph._p.get_or_add_pPr(), "203040")
        paragraph.add_run("Jane Doe").font.color.rgb = RGBColor(255, 255, 255)
        cell = document.add_table(1, 1).cell(0, 0)
        shade(cell._tc.get_or_add_tcPr(), "203040")
        cell.paragraphs[0].add_run("Contact").font.color.rgb = RGBColor(255, 255, 255)
        styled = document.add_table(1, 1, style="Medium Shading 1 Accent 1").cell(0, 0)
        styled.paragraphs[0].add_run("Heading row").font.color.rgb = RGBColor(255, 255, 255)
        patterned = document.add_paragraph()
        shade(patterned._p.get_or_add_pPr(), "FFFFFF", "pct50")
        patterned.add_run("patterned").font.color.rgb = RGBColor(255, 255, 255)

    assert flagged(read(build)) == []


def test_white_text_over_a_picture_behind_is_design() -> None:
    anchor = '<w:r><w:drawing><wp:anchor behindDoc="1"><wp:extent cx="7000000" cy="2000000"/></wp:anchor></w:drawing></w:r>'
    white = '<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>Jane Doe</w:t></w:r>'
    assert flagged(read(lambda document: document.element.body.insert(0, xml(anchor + white)))) == []


def test_white_text_in_a_filled_text_box_is_design() -> None:
    white = '<w:p><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>Jane Doe</w:t></w:r></w:p>'
    for fill, count in (
        ('<a:solidFill><a:srgbClr val="203040"/></a:solidFill>', 0),
        ('<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>', 1),
        ("<a:noFill/>", 1),
    ):
        box = f"<wps:spPr>{fill}</wps:spPr><wps:txbx><w:txbxContent>{white}</w:txbxContent></wps:txbx>"
        assert len(read(first(f"<w:r><w:drawing><wps:wsp>{box}</wps:wsp></w:drawing></w:r>")).hidden) == count
    for fill, count in (('fillcolor="#203040"', 0), ('fillcolor="white [3212]"', 1), ('filled="f"', 1)):
        box = f"<v:textbox><w:txbxContent>{white}</w:txbxContent></v:textbox>"
        assert len(read(first(f"<w:r><w:pict><v:shape {fill}>{box}</v:shape></w:pict></w:r>")).hidden) == count


def numbering(*levels: str) -> Callable[[Document], object]:
    def build(document: Document) -> None:
        root = document.part.numbering_part.element
        inner = "".join(f'<w:lvl w:ilvl="{number}">{level}</w:lvl>' for number, level in enumerate(levels))
        root.insert(0, parse_xml(f'<w:abstractNum {NAMESPACES} w:abstractNumId="77">{inner}</w:abstractNum>'))
        root.append(parse_xml(f'<w:num {NAMESPACES} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
        for level, text in ((0, "a"), (1, "b"), (1, "c"), (0, "d"), (1, "e")):
            number = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr></w:pPr>'
            document.element.body.insert(len(document.paragraphs), xml(f"{number}<w:r><w:t>{text}</w:t></w:r>"))

    return build


def test_lists_are_numbered_as_word_does() -> None:
    first = '<w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/>'
    second = '<w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1-%2)"/>'
    assert read(numbering(first, second)).text == "III. a\nIII-a) b\nIII-b) c\nIV. d\nIV-a) e"
    assert read(numbering('<w:numFmt w:val="none"/>', '<w:numFmt w:val="bullet"/>')).text == "a\n• b\n• c\nd\n• e"


def rejected(data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as error:
        read_docx(data)
    assert error.value.remedy
    return error.value


def repacked(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made(lambda document: document.add_paragraph("Jane")))) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            target.writestr(entry.filename, change(entry.filename, source.read(entry)))
        for name, data in (extra or {}).items():
            target.writestr(name, data)
    return buffer.getvalue()


def test_empty_and_broken_files() -> None:
    whole = made(lambda document: document.add_paragraph("Jane"))
    assert "empty" in rejected(made(lambda document: None)).message
    assert "damaged" in rejected(whole[: len(whole) // 2]).message
    assert "broken" in rejected(repacked(lambda name, data: data[:200] if name == "word/document.xml" else data)).message
    assert "broken" in rejected(repacked(lambda name, data: b"" if name == "[Content_Types].xml" else data)).message
    assert "broken" in rejected(repacked(lambda name, data: b"<x/>" if name == "word/document.xml" else data)).message


def test_bombs_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "bomb" in rejected(repacked(lambda name, data: data, {"word/media/image1.png": b"\0" * (5 * 2**20)})).message
    monkeypatch.setattr(archive, "LARGEST", 2**20)
    assert "bomb" in rejected(repacked(lambda name, data: data, {"a.bin": bytes(2**19), "b.bin": bytes(2**19)})).message


def test_a_part_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_PART", 1000)
    assert "MB" in rejected(made(lambda document: document.add_paragraph("Jane"))).message


def test_too_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    assert "parts" in rejected(made(lambda document: document.add_paragraph("Jane"))).message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_not_resolved(encoding: Any) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'.encode(encoding)
    assert "entities" in rejected(repacked(lambda name, data: bomb if name == "word/document.xml" else data)).message


def test_encrypted_entries() -> None:
    data = bytearray(made(lambda document: document.add_paragraph("Jane")))
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    assert "encrypted" in rejected(bytes(data)).message


def test_tables_nested_without_end() -> None:
    inner = "<w:p><w:r><w:t>deep</w:t></w:r></w:p>"
    for _ in range(60):
        inner = f"<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    table = parse_xml(inner.replace("<w:tbl>", f"<w:tbl {NAMESPACES}>", 1))
    assert "nested too deeply" in rejected(made(lambda document: document.element.body.insert(0, table))).message


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 30_000))
def test_damage_never_gives_anything_but_a_reading_or_a_reason(junk: Any, place: Any) -> None:
    data = _SAMPLE[:place] + junk + _SAMPLE[place + len(junk) :]
    try:
        (reading,) = read_docx(data)
    except InvalidInput:
        return
    assert clean(reading.text) == reading.text


_SAMPLE = made(lambda document: document.add_paragraph("Jane Doe, nurse"))
