"""Assembling text: what comes out is clean, and offsets point at what was put in."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.adapters.files.readers.assemble import Assembly
from rolecall.domain.document import Flag, FlagKind
from rolecall.domain.errors import InvalidInput
from rolecall.domain.span import Span
from rolecall.domain.text import clean

AWKWARD = st.text(alphabet="ab é\u0301\u0327\n\t \r\x00\u200b\xad\u1100\u1161\u11a8|•\u2028=\u0338\ud83d", max_size=12)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), AWKWARD | st.text(max_size=8), st.sampled_from([None, "white", "small"])),
        st.tuples(st.sampled_from(["end_line", "end_block", "mark_heading"]), st.just(""), st.none()),
        st.tuples(st.just("heading"), AWKWARD, st.none()),
    ),
    max_size=12,
)


@given(STEPS)
def test_the_text_is_clean_and_every_offset_lies_in_it(steps: Any) -> None:
    assembly = Assembly()
    for name, text, hidden in steps:
        if name == "add":
            assembly.add(text, hidden=hidden)
        elif name == "heading":
            assembly.heading(text)
        else:
            getattr(assembly, name)()
    try:
        reading = assembly.reading()
    except InvalidInput:
        assert assembly.is_empty
        return
    assert clean(reading.text) == reading.text
    for span in reading.headings:
        assert "\n" not in span.of(reading.text)
        assert span.of(reading.text) == span.of(reading.text).strip(" ") != ""
    position = 0
    for flag in reading.hidden:
        assert position <= flag.start < flag.end <= len(reading.text)
        assert not reading.text[flag.start].isspace()
        assert not reading.text[flag.end - 1].isspace()
        position = flag.end


@given(st.lists(st.tuples(st.text(alphabet="abcdef ", min_size=1, max_size=6), st.booleans()), min_size=1, max_size=8))
def test_what_was_hidden_is_flagged_and_nothing_else(parts: Any) -> None:
    assembly = Assembly()
    for text, hidden in parts:
        assembly.add(text.upper() if hidden else text, hidden="white" if hidden else None)
    if assembly.is_empty:
        return
    reading = assembly.reading()
    flagged = "".join(reading.text[flag.start : flag.end] for flag in reading.hidden)
    assert flagged.replace(" ", "") == "".join(letter for letter in reading.text if letter.isupper())


def test_blocks_lines_and_headings() -> None:
    assembly = Assembly()
    assembly.line("Jane  Doe ")
    assembly.heading("Work\nexperience")
    assembly.end_block()
    assembly.add("  indented")
    assembly.end_block()
    assembly.end_block()
    assembly.add("a\n\n\n\nb")
    reading = assembly.reading(title="x", payload={"a": 1})
    assert reading.text == "Jane  Doe\n\nWork experience\n  indented\n\na\n\nb"
    assert reading.headings == (Span(11, 26),)
    assert (reading.title, reading.payload, reading.kind) == ("x", {"a": 1}, None)


def test_a_flag_goes_on_over_lines_with_the_same_reason() -> None:
    assembly = Assembly()
    assembly.add("seen ")
    for text, reason in (("not", "white"), (" this\n\nnor that", "white"), (" or this", "small")):
        assembly.add(text, hidden=reason)
    assert assembly.reading().hidden == (Flag(FlagKind.HIDDEN, 5, 23, "white"), Flag(FlagKind.HIDDEN, 24, 31, "small"))


def test_a_combining_mark_that_begins_hidden_text_takes_its_letter_along() -> None:
    assembly = Assembly()
    assembly.add("cafe")
    assembly.add("\u0301!", hidden="white")
    reading = assembly.reading()
    assert reading.text == "café!"
    assert reading.hidden == (Flag(FlagKind.HIDDEN, 3, 5, "white"),)


def test_nothing_is_no_reading() -> None:
    assembly = Assembly()
    assembly.add(" \n\u200b")
    with pytest.raises(InvalidInput, match="empty"):
        assembly.reading()
