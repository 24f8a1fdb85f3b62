from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.document import Document, Flag, FlagKind, Kind
from rolecall.domain.span import Span
from rolecall.retrieval.quote import quotable

PLAIN = Document(Kind.JOB, "x", "", "0123456789", {}, {}, (), (), (), "test", "0", "0")


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)).map(sorted), max_size=3), st.integers(0, 15), st.integers(0, 15))
def test_a_quote_lies_in_the_passage_and_holds_nothing_flagged(flags: list[list[int]], one: int, other: int) -> None:
    document = replace(PLAIN, flags=tuple(Flag(FlagKind.HIDDEN, start, end, "") for start, end in flags))
    span = Span(min(one, other), max(one, other))
    quote = quotable(document, span)
    visible = [position for position in range(span.start, min(span.end, 10)) if not any(start <= position < end for start, end in flags)]
    inside = list(range(quote.start, quote.end))
    assert set(inside) <= set(visible)
    assert len(inside) == max((len(run) for run in _runs(visible)), default=0)


def _runs(positions: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for position in positions:
        if runs and runs[-1][-1] == position - 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    return runs


def test_a_clean_passage_is_quoted_whole() -> None:
    assert quotable(PLAIN, Span(2, 8)) == Span(2, 8)
