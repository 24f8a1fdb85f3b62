"""Markdown: rendered to HTML, so that HTML inside of it is read as well."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from rolecall.adapters.files.decoding import decode
from rolecall.adapters.files.readers.assemble import Assembly
from rolecall.adapters.files.readers.html import parse_html, render
from rolecall.domain.document import Reading
from rolecall.domain.errors import InvalidInput

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_WRAPPED = 60
"""A line of this length was probably wrapped by an editor; a shorter one was ended on purpose."""


def read_markdown(data: bytes) -> list[Reading]:
    """The text as it would be shown, with bullets; the lines of a YAML front matter stand first."""
    text = decode(data)
    assembly = Assembly()
    front = _FRONT.match(text)
    if front:
        assembly.add(front[1])
        assembly.end_block()
        text = text[front.end() :]
    try:
        page = _markdown().render(text)
    except RecursionError as error:
        raise InvalidInput("It is nested too deeply.", remedy="Save it as plain text (.txt) and ingest that.") from error
    if page.strip():
        render(parse_html(f"<div>{page}</div>"), assembly)
    return [assembly.reading()]


def plain(text: str) -> str:
    """A text field without its Markdown, when it seems to have any: emphasis and links go, their words stay."""
    if not re.search(r"\*\*\S|\]\(|`\S|^#{1,4} |^[*+] ", text, re.MULTILINE):
        return text
    assembly = Assembly()
    render(parse_html(f"<div>{_markdown().render(text)}</div>"), assembly)
    return assembly.reading().text


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable("table").enable("strikethrough")
    parser.add_render_rule("softbreak", _softbreak)
    return parser


def _softbreak(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:  # noqa: ARG001
    """A space where the line was wrapped, a line end where the author meant one."""
    length = 0
    for token in reversed(tokens[:index]):
        if token.type in {"softbreak", "hardbreak"}:
            break
        length += len(token.content)
    return "\n" if length >= _WRAPPED else "<br>\n"
