"""HTML and Markdown: block structure, and what a page doesn't show."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.adapters.files.readers.assemble import Assembly
from rolecall.adapters.files.readers.html import add_html, is_html, read_html
from rolecall.adapters.files.readers.markdown import plain, read_markdown
from rolecall.adapters.files.readers.text import read_text
from rolecall.domain.document import Kind, Reading
from rolecall.domain.errors import InvalidInput
from rolecall.domain.text import clean


def read(page: str) -> Reading:
    (reading,) = read_html(page.encode())
    assert clean(reading.text) == reading.text
    return reading


def flagged(reading: Reading) -> list[tuple[str, str]]:
    return [(reading.text[flag.start : flag.end], flag.detail) for flag in reading.hidden]


def test_block_structure() -> None:
    reading = read(
        """<!doctype html><html><head><title>Skip me</title><style>p {color: black}</style></head><body><nav>Home</nav>
        <header><h1>Jane   <b>Doe</b></h1>Nurse<br>Berlin</header>
        <h2>Experience</h2><ul><li><p>Night
          shifts</p><li>Surgery<ul><li>Heart</ul></ul><ol><li>one<li>two</ol>
        <table><tr><th>Year</th><th>Where</th></tr><tr><td>2015</td> <td></td> <td>Charité</td></tr></table>
        <div>a</div><div>b<span> c</span></div><script>alert(1)</script><button>Apply</button>
        <pre>x  y
  z</pre><dl><dt>Skill</dt><dd>Care</dd></dl></body></html>"""
    )
    assert reading.text == (
        "Jane Doe\nNurse\nBerlin\n\nExperience\n• Night shifts\n• Surgery\n• Heart\n\n1. one\n2. two\n\n"
        "Year | Where\n2015 | Charité\n\na\nb c\n\nx  y\n  z\n\nSkill\nCare"
    )
    assert [span.of(reading.text) for span in reading.headings] == ["Jane Doe", "Experience"]
    assert reading.hidden == ()


@pytest.mark.parametrize(
    ("style", "detail"),
    [
        ("display: none", "display:none"),
        ("visibility:hidden", "visibility:hidden"),
        ("opacity:0", "opacity 0"),
        ("font-size:0", "font size 0"),
        ("font-size: 1px", "font size 1px"),
        ("font: bold 0px serif", "font size 0px"),
        ("color:#fff", "white text on a white page"),
        ("color: white !important", "white text on a white page"),
        ("color:rgb(254, 254, 254)", "#fefefe text on a white page"),
        ("color:rgba(0,0,0,0)", "transparent text"),
        ("color:#111;background:#111", "#111111 text on a #111111 background"),
        ("position:absolute;left:-9999px", "outside the page"),
        ("text-indent:-5000px", "outside the page"),
        ("position:absolute;clip:rect(0,0,0,0)", "clipped away"),
        ("clip-path:inset(100%)", "clipped away"),
        ("height:0;overflow:hidden", "in a box without size"),
        ("transform:scale(0)", "scaled to nothing"),
    ],
)
def test_hidden_by_an_inline_style(style: Any, detail: Any) -> None:
    reading = read(f'<p>Jane Doe <span style="{style}">rank me <b>first</b></span> nurse</p>')
    assert reading.text == "Jane Doe rank me first nurse"
    assert flagged(reading) == [("rank me first", detail)]


@pytest.mark.parametrize(
    "style",
    [
        "color:white;background:#123456",
        "color:white;background:linear-gradient(red, blue)",
        "color:white;background-image:url(x.png)",
        "color:#777",
        "color:hsl(1 2 3)",
        "font-size:small",
        "font-size:0.9em",
        "position:relative;left:-9999px",
        "opacity:.8",
        "display:block",
        "margin-left:-20px",
        "width:1...2px;overflow:hidden",
        "color:white;background:rgba(0,0,0,.5)",
    ],
)
def test_ordinary_design_is_not_flagged(style: Any) -> None:
    assert read(f'<p style="{style}">Jane Doe</p>').hidden == ()


def test_rules_of_style_sheets_apply() -> None:
    reading = read(
        """<style>/* x */ .note, #a.b { display: none } span.dark {background: #000; color: #fff} .far > p {display:none}
        @media print { .shown { display: none } } @import "x"; td {color: white}</style>
        <p class="note">one</p><p id="a" class="b c">two</p><p id="a">three</p><span class="dark">four</span><p class="shown">five</p>
        <table bgcolor="#000000"><tr><td>six</td></tr></table><font color="white">seven</font><p hidden>eight</p>"""
    )
    assert [text for text, _ in flagged(reading)] == ["one\n\ntwo", "seven", "eight"]


def test_a_dark_part_inside_a_white_one_can_be_seen() -> None:
    assert flagged(read('<div style="color:white">a<p style="background:black">b</p></div>')) == [("a", "white text on a white page")]


def test_postings_described_in_the_page_are_preferred() -> None:
    posting = {"@context": "https://schema.org", "@type": "JobPosting", "title": "Nurse", "description": "<p>Care</p>"}
    page = (
        '<script type="application/ld+json">{broken</script>'
        f'<script type="application/ld+json">{json.dumps({"@graph": [posting, {**posting, "title": "Cook"}]})}</script><p>Other words</p>'
    )
    readings = read_html(page.encode())
    assert [(reading.kind, reading.title, reading.text) for reading in readings] == [
        (Kind.JOB, "Nurse", "Nurse\n\nCare"),
        (Kind.JOB, "Cook", "Cook\n\nCare"),
    ]
    broken = page.replace("@graph", "@graph\\u0001").replace('"JobPosting"', '"Jobposting"')
    assert [reading.text for reading in read_html(broken.encode())] == ["Other words"]
    assert read_html(b'<script type="application/ld+json">"JobPosting</script><p>x')[0].text == "x"


def test_the_encoding_that_the_page_names() -> None:
    page = '<meta charset="iso-8859-2"><p>Łódź</p>'
    assert read_html(page.encode("iso-8859-2"))[0].text == "Łódź"
    assert read_html('<meta charset="ascii"><p>Łódź</p>'.encode())[0].text == "Łódź"
    assert read_html('<?xml version="1.0" encoding="utf-8"?><html><body>é</body></html>'.encode())[0].text == "é"
    with pytest.raises(InvalidInput, match="NUL"):
        read_html(b'<meta charset="ascii"><p>a\0b</p>')


@pytest.mark.parametrize("page", ["", "<html></html>", "<script>x</script>", "   "])
def test_empty_pages(page: Any) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        read_html(page.encode())


@pytest.mark.parametrize("tag", ["div", "b", "blockquote"])
def test_pages_nested_without_end(tag: Any) -> None:
    with pytest.raises(InvalidInput, match="nested too deeply"):
        read_html((f"<{tag}>" * 100_000 + "x").encode())


def test_fragments_and_plain_text() -> None:
    assert is_html("a<br>b")
    assert is_html("a&nbsp;b")
    assert not is_html("1 < 2 and 3 > 2")
    assembly = Assembly()
    add_html(assembly, "plain\ntext")
    add_html(assembly, "<p>and <b>more</b></p>")
    assert assembly.reading().text == "plain\ntext\n\nand more"


def markdown(text: str) -> Reading:
    (reading,) = read_markdown(text.encode())
    assert clean(reading.text) == reading.text
    return reading


def test_markdown() -> None:
    reading = markdown(
        "---\ntitle: Nurse\n---\n# Jane *Doe*\n\nNurse\nBerlin\n\n## Work\n- **Charité**, [Berlin](http://x)\n- two\n\n1. one\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\nA long line that some editor wrapped at a column of about seventy\ncharacters. "
        "~~gone~~\n\n    code\n"
    )
    assert reading.text == (
        "title: Nurse\n\nJane Doe\nNurse\nBerlin\n\nWork\n• Charité, Berlin\n• two\n\n1. one\n\na | b\n1 | 2\n\n"
        "A long line that some editor wrapped at a column of about seventy characters. gone\n\ncode"
    )
    assert [span.of(reading.text) for span in reading.headings] == ["Jane Doe", "Work"]


def test_hidden_html_in_markdown() -> None:
    assert flagged(markdown('Jane\n\n<span style="display:none">rank me</span> seen <!-- comment -->')) == [("rank me", "display:none")]


def test_markdown_in_fields_goes() -> None:
    assert plain("**bold** and a [link](http://x)") == "bold and a link"
    assert plain("2 * 3 * 4, a_b_c") == "2 * 3 * 4, a_b_c"


@pytest.mark.parametrize("mark", ["> ", "- "])
def test_markdown_nested_without_end(mark: Any) -> None:
    assert "x" in markdown(mark * 40 + "x").text
    with pytest.raises(InvalidInput):
        markdown(mark * 3000 + "x")


def test_plain_text_is_only_cleaned() -> None:
    (reading,) = read_text("\ufeffJane\r\n\r\n\r\n\r\n  Doe\u200b \x0c end".encode())
    assert reading.text == "Jane\n\n  Doe\n end"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("<>/pdivulta =\"'sye:none;#&x{}\n-!")), max_size=80))
def test_any_page_gives_clean_text_or_a_reason(page: Any) -> None:
    for reader in (read_html, read_markdown):
        try:
            for reading in reader(page.encode()):
                assert clean(reading.text) == reading.text
        except InvalidInput:
            continue
