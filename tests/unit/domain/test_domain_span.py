from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.span import Span, blank, without

TEXT = "Ann Lee bakes bread\n  and sells it"
OFFSETS = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda pair: Span(min(pair), max(pair)))


@given(st.lists(OFFSETS, max_size=5))
def test_blank_hides_the_excluded_characters_and_moves_no_other(excluded: list[Span]) -> None:
    hidden = {place for span in excluded for place in range(span.start, span.end)}
    assert blank(TEXT, excluded) == "".join(" " if place in hidden else character for place, character in enumerate(TEXT))


@given(st.lists(OFFSETS, max_size=5), OFFSETS)
def test_a_span_of_the_blanked_text_reads_as_the_span_without_what_is_excluded(excluded: list[Span], within: Span) -> None:
    assert " ".join(within.of(blank(TEXT, excluded)).split()) == without(TEXT, within, excluded)


def test_an_excluded_span_may_reach_beyond_the_end() -> None:
    assert blank("Ann", [Span(1, 9)]) == "A  "
