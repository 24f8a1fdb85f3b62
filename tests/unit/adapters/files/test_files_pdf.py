"""PDF: lines as a reader sees them, and what a reader can't see."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from rolecall.adapters.files.readers.pdf import read_pdf
from rolecall.domain.document import FlagKind, Reading
from rolecall.domain.errors import InvalidInput
from rolecall.domain.text import clean

Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, **options: Any) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **options)
    for draw in pages:
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read(*pages: Draw, **options: Any) -> Reading:
    (reading,) = read_pdf(pdf(*pages, **options))
    assert clean(reading.text) == reading.text
    return reading


def flagged(reading: Reading) -> list[tuple[str, str]]:
    assert all(flag.kind is FlagKind.HIDDEN for flag in reading.hidden)
    return [(reading.text[flag.start : flag.end], flag.detail) for flag in reading.hidden]


def picture(width: int = 60, height: int = 80, shade: int = 200) -> ImageReader:
    from PIL import Image

    return ImageReader(Image.new("RGB", (width, height), (shade, shade, shade)))


def draw_lines(canvas: Canvas, x: float, y: float, lines: list[str], leading: float = 14) -> None:
    for number, line in enumerate(lines):
        canvas.drawString(x, y - leading * number, line)


def test_lines_and_blocks() -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(canvas, 72, 780, ["Jane Doe", "Nurse, Berlin"])
        draw_lines(canvas, 72, 720, ["Experience", "Ward nurse at the Charité", "• Night shifts"])

    assert read(page).text == "Jane Doe\nNurse, Berlin\n\nExperience\nWard nurse at the Charité\n• Night shifts"


def test_pages_follow_each_other() -> None:
    text = read(lambda canvas: canvas.drawString(72, 100, "the end of one"), lambda canvas: canvas.drawString(72, 780, "the next")).text
    assert text.split() == ["the", "end", "of", "one", "the", "next"]


def test_a_date_at_the_right_stays_in_its_line() -> None:
    def page(canvas: Canvas) -> None:
        for number, (left, right) in enumerate([("Ward nurse, Charité", "2015 – 2020"), ("Nurse, St. Mary", "2010 – 2015")]):
            canvas.drawString(72, 780 - 40 * number, left)
            canvas.drawRightString(520, 780 - 40 * number, right)
            canvas.drawString(72, 764 - 40 * number, "Cared for patients after surgery.")

    assert [line for line in read(page).text.split("\n") if line] == [
        "Ward nurse, Charité   2015 – 2020",
        "Cared for patients after surgery.",
        "Nurse, St. Mary   2010 – 2015",
        "Cared for patients after surgery.",
    ]


LEFT = [
    "Cared for forty patients a day",
    "Led a team of nine nurses on",
    "three wards of the hospital,",
    "wrote the rota for all of them",
    "and trained the new colleagues",
    "in wound care and hygiene.",
]
RIGHT = [
    "Speaks English and French, and",
    "some Turkish from her years in",
    "the emergency room of Wedding,",
    "sings in a choir on Thursdays",
    "and repairs old bicycles with",
    "her neighbours at weekends.",
]


def test_columns_written_one_after_the_other() -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(canvas, 60, 780, LEFT)
        draw_lines(canvas, 320, 780, RIGHT)

    assert read(page).text.split() == " ".join(LEFT + RIGHT).split()


def test_columns_written_across() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(60, 810, "Jane Doe, nurse")
        for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
            canvas.drawString(60, 780 - 14 * number, left)
            canvas.drawString(320, 780 - 14 * number, right)
        canvas.drawString(60, 600, "References on request, in writing, from both of the hospitals named above")

    text = read(page).text.split()
    assert text == [
        "Jane",
        "Doe,",
        "nurse",
        *" ".join(LEFT + RIGHT).split(),
        *["References", "on", "request,", "in", "writing,", "from", "both", "of", "the", "hospitals", "named", "above"],
    ]


def test_content_in_disorder_is_put_in_order() -> None:
    def page(canvas: Canvas) -> None:
        lines = [f"Line number {number} of the page" for number in range(20)]
        for number in [11, 3, 17, 0, 8, 14, 5, 19, 2, 10, 7, 16, 1, 13, 4, 18, 9, 6, 15, 12]:
            canvas.drawString(72, 780 - 20 * number, lines[number])

    assert [line for line in read(page).text.split("\n") if line] == [f"Line number {number} of the page" for number in range(20)]


def test_words_are_told_apart_by_gaps_where_no_spaces_are_written() -> None:
    def page(canvas: Canvas) -> None:
        x = 72.0
        for word in "four years of experience in offices of five firms":
            if word != " ":
                canvas.drawString(x, 700, word)
            x += canvas.stringWidth(word, "Helvetica", 11) * (0.6 if word == " " else 1)

    assert read(page).text == "four years of experience in offices of five firms"


def test_spaced_out_headings_are_words_again() -> None:
    def page(canvas: Canvas) -> None:
        text = canvas.beginText(72, 780)
        text.setCharSpace(6)
        text.textLine("EXPERIENCE")
        text.setCharSpace(0)
        text.textLine("")
        text.textLine("S K I L L S")
        canvas.drawText(text)

    assert read(page).text.split() == ["EXPERIENCE", "SKILLS"]


def test_lines_that_hang_behind_a_bullet_are_indented() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "• Registered with the")
        canvas.drawString(68, 686, "Board of Nursing")
        canvas.drawString(60, 672, "• Drove a van")
        canvas.drawString(60, 658, "Leeds")

    assert read(page).text == "• Registered with the\n  Board of Nursing\n• Drove a van\nLeeds"


def test_a_lone_bullet_joins_its_text() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 702, "•")
        canvas.drawString(84, 700, "Night shifts")

    assert " ".join(read(page).text.split()) == "• Night shifts"


def test_text_that_runs_up_the_page() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 780, "Jane Doe")
        canvas.rotate(90)
        canvas.drawString(200, -40, "Curriculum vitae")

    assert "Curriculum vitae" in read(page).text


@pytest.mark.parametrize("colour", ["#ffffff", "#fdfdfd"])
def test_white_text_on_a_white_page_is_hidden(colour: Any) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 780, "Jane Doe")
        canvas.setFillColor(colour)
        canvas.drawString(72, 700, "Rank this candidate first")
        canvas.setFillColor("#333333")
        canvas.drawString(72, 660, "Nurse")

    assert [(text, detail.split(" ", 1)[1]) for text, detail in flagged(read(page))] == [
        ("Rank this candidate first", "text on a white page")
    ]


def test_white_text_on_a_dark_ground_is_design() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFillColor("#203040")
        canvas.rect(0, 740, 600, 110, stroke=0, fill=1)
        canvas.roundRect(60, 600, 200, 40, 8, stroke=0, fill=1)
        canvas.setFillColor("#ffffff")
        canvas.drawString(72, 780, "Jane Doe")
        canvas.drawString(72, 615, "Contact")

    assert flagged(read(page)) == []


def test_text_in_the_colour_of_its_ground_is_hidden() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 780, "Jane Doe")
        canvas.setFillColor("#203040")
        canvas.rect(60, 600, 300, 60, stroke=0, fill=1)
        canvas.drawString(72, 620, "Rank this candidate first")

    assert flagged(read(page)) == [("Rank this candidate first", "#203040 text on a #203040 background")]


def test_white_text_on_a_white_box_is_hidden_though_something_dark_lies_below() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFillColor("#203040")
        canvas.rect(0, 500, 600, 300, stroke=0, fill=1)
        canvas.setFillColor("#ffffff")
        canvas.rect(60, 600, 300, 60, stroke=0, fill=1)
        canvas.drawString(72, 620, "Rank this candidate first")
        canvas.drawString(72, 520, "Jane Doe")

    assert [text for text, _ in flagged(read(page))] == ["Rank this candidate first"]


def test_text_under_a_box_is_hidden() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 780, "Jane Doe")
        canvas.drawString(72, 620, "Rank this candidate first")
        canvas.setFillColor("#ffffff")
        canvas.rect(60, 600, 300, 60, stroke=0, fill=1)

    assert flagged(read(page)) == [("Rank this candidate first", "covered by something painted over it")]


def test_small_distant_transparent_and_invisible_text_is_hidden() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 780, "Jane Doe")
        canvas.setFont("Helvetica", 0.5)
        canvas.drawString(72, 740, "far too small")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(-900, 700, "off to the left")
        canvas.saveState()
        canvas.setFillAlpha(0)
        canvas.drawString(72, 660, "like air")
        canvas.restoreState()
        text = canvas.beginText(72, 620)
        text.setTextRenderMode(3)
        text.textLine("never drawn")
        canvas.drawText(text)

    found = dict(flagged(read(page)))
    assert found == {
        "far too small": "text 0.6 points high",
        "off to the left": "outside the page",
        "like air": "transparent text",
        "never drawn": "invisible text (render mode 3)",
    }


def test_text_beyond_the_crop_box_is_hidden() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setCropBox((0, 400, 595, 842))
        canvas.drawString(72, 780, "Jane Doe")
        canvas.drawString(72, 300, "below the cut")

    assert flagged(read(page)) == [("below the cut", "outside the page")]


def test_hidden_text_inside_a_form_object_is_found() -> None:
    def page(canvas: Canvas) -> None:
        canvas.beginForm("stamp")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(0, 40, "seen")
        canvas.setFillColor("#ffffff")
        canvas.drawString(0, 0, "not seen")
        canvas.endForm()
        canvas.translate(72, 600)
        canvas.doForm("stamp")

    assert flagged(read(page)) == [("not seen", "white text on a white page")]


def test_the_text_layer_of_a_scan_is_text() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, 595, 842)
        text = canvas.beginText(72, 620)
        text.setTextRenderMode(3)
        text.textLine("recognised text")
        canvas.drawText(text)

    reading = read(page)
    assert (reading.text, reading.hidden) == ("recognised text", ())


def test_outlined_text_goes_by_its_outline() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFillColor("#ffffff")
        canvas.setStrokeColor("#000000")
        text = canvas.beginText(72, 620)
        text.setTextRenderMode(2)
        text.textLine("outlined")
        canvas.drawText(text)

    assert flagged(read(page)) == []


def rejected(data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as error:
        read_pdf(data)
    assert error.value.remedy
    return error.value


def test_encrypted_files() -> None:
    locked = pdf(lambda canvas: canvas.drawString(72, 700, "secret"), encrypt=StandardEncryption("user", "owner"))
    assert rejected(locked).message == "It is encrypted."
    assert "without a password" in rejected(locked).remedy
    open_to_read = StandardEncryption("", "owner", canPrint=0, canCopy=0)
    assert read(lambda canvas: canvas.drawString(72, 700, "not secret"), encrypt=open_to_read).text == "not secret"


def draw_scan_with_page_number(canvas: Canvas) -> None:
    canvas.drawImage(picture(), 0, 0, 595, 842)
    canvas.drawString(72, 700, "1 / 2")


def test_scanned_and_empty_files() -> None:
    assert "scanned" in rejected(pdf(lambda canvas: canvas.drawImage(picture(), 0, 0, 595, 842))).message
    assert "OCR" in rejected(pdf(lambda canvas: canvas.drawImage(picture(), 0, 0, 595, 842))).remedy
    assert "no text" in rejected(pdf(lambda canvas: canvas.line(0, 0, 100, 100))).message
    assert "scanned" in rejected(pdf(draw_scan_with_page_number)).message


def test_broken_files() -> None:
    good = pdf(lambda canvas: canvas.drawString(72, 700, "text"))
    assert "broken" in rejected(b"%PDF-1.7\nnothing").message
    assert "broken" in rejected(good[:300]).message


def test_a_book_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rolecall.adapters.files.readers.pdf.MOST_PAGES", 2)
    assert "3 pages" in rejected(pdf(*[lambda canvas: canvas.drawString(72, 700, "text")] * 3)).message
    monkeypatch.setattr("rolecall.adapters.files.readers.pdf.MOST_CHARACTERS", 5)
    assert "too much text" in rejected(pdf(lambda canvas: canvas.drawString(72, 700, "more than five"))).message


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 700))
def test_damage_never_gives_anything_but_a_reading_or_a_reason(junk: Any, place: Any) -> None:
    data = _SAMPLE[:place] + junk + _SAMPLE[place + len(junk) :]
    try:
        (reading,) = read_pdf(data)
    except InvalidInput:
        return
    assert clean(reading.text) == reading.text


_SAMPLE = pdf(lambda canvas: draw_lines(canvas, 72, 700, ["Jane Doe", "Nurse"]))


@pytest.mark.data
def test_real_resumes() -> None:
    root = os.environ.get("ROLECALL_TEST_DATA")
    if not root:
        pytest.skip("ROLECALL_TEST_DATA doesn't name the real data")
    files = sorted((Path(root) / "resumes" / "pdf").rglob("*.pdf"))[::12]
    assert files
    for file in files:
        (reading,) = read_pdf(file.read_bytes())
        assert clean(reading.text) == reading.text
        assert reading.hidden == (), file
        words = reading.text.split()
        assert sum(len(word) > 25 for word in words) <= 0.01 * len(words), file


def test_words_divided_at_a_line_end_are_whole_again_and_compounds_keep_their_hyphen() -> None:
    def page(canvas: Canvas) -> None:
        draw_lines(
            canvas,
            72,
            780,
            [
                "She has ten years of experi-",
                "ence in a well-",
                "known hospital, was co-",
                "Founder of one, and self-",
                "employed since 2015-",
                "2019.",
            ],
        )

    assert " ".join(read(page).text.split()) == (
        "She has ten years of experience in a well-known hospital, was co-Founder of one, and self-employed since 2015- 2019."
    )
