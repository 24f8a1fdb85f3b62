"""PDF: the text of its pages in reading order, with what can't be seen marked out."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from rolecall.adapters.files.readers.assemble import Assembly
from rolecall.adapters.files.readers.pdf_ink import hidden_reasons
from rolecall.adapters.files.readers.pdf_layout import APART, Line, collapse, lines
from rolecall.adapters.files.readers.pdf_page import characters, page_box, paints
from rolecall.domain.document import Reading
from rolecall.domain.errors import InvalidInput

MOST_PAGES = 500
MOST_CHARACTERS = 5_000_000

_OCR = "Run it through text recognition (OCR) and ingest the result."
_ERRORS = {
    pdfium.FPDF_ERR_PASSWORD: ("It is encrypted.", "Save it without a password and ingest it again."),
    pdfium.FPDF_ERR_SECURITY: ("It is encrypted in a way that isn't known.", "Save it without a password and ingest it again."),
}
_BROKEN = ("It is a broken PDF.", "Open it in a PDF viewer and print it to a new PDF, then ingest that.")
_SOFT_HYPHEN = "\xad"
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_WORD_END = re.compile(r"([^\W\d_]+)\xad$")
_COMPOUNDING = frozenset(
    [
        "all",
        "anti",
        "award",
        "best",
        "client",
        "co",
        "cost",
        "cross",
        "customer",
        "data",
        "decision",
        "detail",
        "e",
        "end",
        "entry",
        "ex",
        "fast",
        "first",
        "follow",
        "full",
        "goal",
        "group",
        "hands",
        "high",
        "higher",
        "in",
        "inter",
        "large",
        "long",
        "low",
        "market",
        "mid",
        "multi",
        "non",
        "on",
        "one",
        "part",
        "post",
        "pre",
        "problem",
        "project",
        "quality",
        "real",
        "results",
        "risk",
        "sales",
        "second",
        "self",
        "semi",
        "short",
        "small",
        "sub",
        "task",
        "team",
        "third",
        "time",
        "two",
        "up",
        "user",
        "value",
        "web",
        "well",
        "world",
        "year",
    ]
)
"""First parts of words that are written with a hyphen more often than not."""

_LETTER = re.compile(r"[^\W\d_]")


def read_pdf(data: bytes) -> list[Reading]:
    """The document's text, page after page."""
    pages: list[list[Line]] = []
    pictures = False
    with _opened(data) as document:
        count = len(document)
        if count > MOST_PAGES:
            raise InvalidInput(f"It has {count} pages, more than {MOST_PAGES}.", remedy="Split it, and ingest the parts that matter.")
        size = 0
        for index in range(count):
            found, pictured = _page(document, index)
            pictures = pictures or pictured
            size += sum(len(line.text) for line in found)
            if size > MOST_CHARACTERS:
                raise InvalidInput("It holds too much text for one document.", remedy="Split it, and ingest the parts that matter.")
            pages.append(found)
    if not any(_LETTER.search(line.text) for found in pages for line in found):
        raise _without_text(pictures=pictures, count=count)
    assembly = Assembly()
    words = {word for found in pages for line in found for word in _WORD.findall(_WORD_END.sub("", line.text.lower()))}
    for found in pages:
        _write(assembly, found, words)
    return [assembly.reading()]


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    """The document; owner passwords, which only forbid printing and the like, don't keep it closed."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        reason, remedy = _ERRORS.get(getattr(error, "err_code", None), _BROKEN)
        raise InvalidInput(reason, remedy=remedy) from error
    try:
        yield document
    finally:
        document.close()


def _page(document: Any, index: int) -> tuple[list[Line], bool]:
    """A page's lines, and whether it has pictures; a page that can't be loaded has none."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return [], False
    try:
        text_page = page.get_textpage()
        try:
            painted, order = paints(page)
            found = characters(text_page, order)
            reasons = hidden_reasons(found, painted, page_box(page))
            return lines(found, reasons), any(paint.picture for paint in painted)
        finally:
            text_page.close()
    except pypdfium2.PdfiumError:
        return [], False
    finally:
        page.close()


def _write(assembly: Assembly, found: list[Line], words: set[str]) -> None:
    """Put lines down; a word that was divided at a line's end is whole again."""
    divided = False
    for line, following in zip_longest(found, found[1:]):
        if line.gap and not divided:
            assembly.end_block()
        elif not divided:
            assembly.end_line()
            assembly.add("  " if line.hangs else "")
        _write_line(assembly, line)
        divided = line.text.endswith(_SOFT_HYPHEN)
        if divided and (following is None or _is_compound(line.text, following.text, words)):
            assembly.add("-", hidden=line.segments[-1].runs[-1][1])
    assembly.end_line()


def _write_line(assembly: Assembly, line: Line) -> None:
    text = line.text
    collapsed = collapse(text)
    if collapsed != text:
        assembly.add(collapsed, hidden=line.segments[0].runs[0][1])
        return
    for position, segment in enumerate(line.segments):
        assembly.add(APART if position else "")
        for run, hidden in segment.runs:
            assembly.add(run, hidden=hidden)


def _is_compound(line: str, following: str, words: set[str]) -> bool:
    """Whether the hyphen at a line's end belongs to the word ("well-known"), as far as the document shows."""
    before, after = _WORD_END.search(line), _WORD.match(following)
    if before is None or after is None or not after[0][0].islower():
        return True
    first, second = before[1].lower(), after[0].lower()
    if first + second in words:
        return False
    return first in _COMPOUNDING or first in words or f"{first}-{second}" in words


def _without_text(*, pictures: bool, count: int) -> InvalidInput:
    if pictures:
        return InvalidInput("It is scanned: its pages are pictures without text.", remedy=_OCR)
    if not count:
        return InvalidInput("It has no pages.", remedy="Check that it is the right file.")
    return InvalidInput("It has no text: its pages are empty, or draw letters as shapes.", remedy=_OCR)
