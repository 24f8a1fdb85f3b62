from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.text import clean


def test_controls_and_odd_spaces_go_and_layout_stays() -> None:
    assert clean("A\x00b\u200b \r\n\tindented\u00a0text  \n\n\n\nend\ufeff\n") == "Ab\n indented text\n\nend"


def test_a_long_run_of_spaces_is_read_once() -> None:
    assert clean(" " * 200_000 + "x").endswith(" x")  # a quadratic search would take minutes


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    assert not any(character < " " and character != "\n" for character in clean(text))
