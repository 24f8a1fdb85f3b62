"""HTML: the postings that a page describes as JSON-LD, else its text with block structure, lists and hidden parts."""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from rolecall.adapters.files.decoding import decode
from rolecall.adapters.files.readers.assemble import BULLET, Assembly
from rolecall.adapters.files.readers.styles import Look, Styles
from rolecall.domain.document import Reading
from rolecall.domain.errors import InvalidInput

DEEPEST = 200
"""Levels of nesting: real pages have 30 or so."""

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "head",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "select",
        "option",
        "datalist",
        "input",
        "textarea",
        "button",
        "progress",
        "meter",
    ]
)
_SPACED = frozenset(
    [
        "p",
        "ul",
        "ol",
        "dl",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "aside",
        "main",
        "blockquote",
        "form",
        "fieldset",
        "figure",
        "pre",
        "address",
        "hr",
    ]
)
_BLOCKS = _SPACED | frozenset(
    [
        "div",
        "li",
        "dt",
        "dd",
        "tr",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "legend",
        "figcaption",
        "summary",
        "details",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "body",
        "html",
    ]
)
_CONTAINERS = frozenset(["table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl"])
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_TAG = re.compile(r"</?(?:p|br|ul|ol|li|div|span|h[1-6]|b|i|strong|em|a|table|tr|td)\b[^>]*>|&(?:nbsp|amp|lt|gt|bull|#\d+);", re.IGNORECASE)


def read_html(data: bytes) -> list[Reading]:
    """The page's JSON-LD postings where it has any, else its text."""
    from rolecall.adapters.files.readers.posting import embedded_postings

    root = parse_html(_decode(data))
    postings = embedded_postings(root)
    if postings:
        return postings
    assembly = Assembly()
    render(root, assembly)
    return [assembly.reading()]


def parse_html(text: str) -> Any:
    """The tree of a page or a fragment, however broken.

    Raises:
        InvalidInput: nothing is there, or it is nested too deeply.
    """
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).replace("\0", ""), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InvalidInput("It is broken HTML.", remedy="Save the page again, or save it as text.") from error
    if root is None:
        raise InvalidInput("It is empty: there is no text in it.", remedy="Check that it is the right file.")
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise InvalidInput("It is nested too deeply.", remedy="Save the page as text and ingest that.")
    return root


def is_html(text: str) -> bool:
    """Whether a text field holds HTML rather than plain text."""
    return bool(_TAG.search(text))


def add_html(assembly: Assembly, text: str) -> None:
    """The text of a fragment such as a posting's description."""
    if is_html(text):
        render(parse_html(f"<div>{text}</div>"), assembly)
    else:
        assembly.add(text)


def render(root: Any, assembly: Assembly) -> None:
    """The tree's text, in lines."""
    sheets = "\n".join("".join(style.itertext()) for style in root.iter("style"))
    renderer = _Renderer(assembly, Styles(sheets))
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            renderer.leave(element)
        elif not renderer.enter(element):
            walk.skip_subtree()


@dataclass(slots=True)
class _Open:
    """An element that the walk is inside of."""

    look: Look
    skipped: bool = False
    preformatted: bool = False
    heading: bool = False
    listed: bool = False
    container: bool = False
    number: int | None = None


@dataclass
class _Renderer:
    assembly: Assembly
    styles: Styles
    stack: list[_Open] = field(default_factory=lambda: [_Open(Look())])
    marker: str = ""

    def enter(self, element: Any) -> bool:
        """Begin an element; False when nothing inside is to be read."""
        outer = self.stack[-1]
        tag = element.tag
        if len(self.stack) > DEEPEST:
            raise InvalidInput("It is nested too deeply.", remedy="Save the page as text and ingest that.")
        if tag in _SKIPPED or element.get("role") == "navigation":
            self.stack.append(_Open(outer.look, skipped=True))
            return False
        inner = _Open(
            self.styles.look(element, outer.look),
            preformatted=outer.preformatted or tag == "pre",
            heading=outer.heading or tag in _HEADINGS,
            listed=outer.listed or tag == "li",
            container=tag in _CONTAINERS,
        )
        self._break(tag, outer)
        if tag == "ol":
            inner.number = 0
        elif tag == "li":
            self.marker = self._item_marker(outer)
        elif tag in {"td", "th"}:
            self._begin_cell(element)
        self.stack.append(inner)
        self._text(element.text)
        return True

    def leave(self, element: Any) -> None:
        """End an element, and go on with what follows it."""
        closed = self.stack.pop()
        tag = element.tag
        if not closed.skipped:
            if tag == "li":
                self.marker = ""
            self._break(tag, self.stack[-1])
        self._text(element.tail)

    def _break(self, tag: str, outer: _Open) -> None:
        if tag == "br" or (tag in _BLOCKS and (outer.listed or tag not in _SPACED | _HEADINGS)):
            self.assembly.end_line()
        elif tag in _BLOCKS:
            self.assembly.end_block()

    def _item_marker(self, outer: _Open) -> str:
        if outer.number is None:
            return BULLET
        outer.number += 1
        return f"{outer.number}. "

    def _begin_cell(self, element: Any) -> None:
        if any(child.tag in _BLOCKS for child in element):
            self.assembly.end_line()
        elif not self.assembly.at_line_start:
            self.marker = " | "

    def _text(self, text: str | None) -> None:
        present = self.stack[-1]
        if not text or (present.container and text.isspace()):
            return
        if not present.preformatted:
            text = _SPACE.sub(" ", text)
            if self.marker or self.assembly.at_line_start or self.assembly.ends_with_space:
                text = text.lstrip(" ")
        if not text:
            return
        if self.marker:
            self.assembly.add(self.marker)
            self.marker = ""
        self.assembly.add(text, hidden=present.look.hidden)
        if present.heading:
            self.assembly.mark_heading()


def _decode(data: bytes) -> str:
    """The page's text, in the encoding it names where that holds."""
    named = _CHARSET.search(data[:4096])
    if named:
        try:
            text = data.decode(named[1].decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            return decode(data)
        return decode(data) if "\0" in text else text
    return decode(data)
