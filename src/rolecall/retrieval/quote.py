"""Which part of a passage may be shown."""

from rolecall.domain.document import Document
from rolecall.domain.span import Span, merge


def quotable(document: Document, span: Span) -> Span:
    """The longest stretch of a span without flagged text.

    Passages hold none when they are cut. But a document may have a newer version that isn't indexed yet, and then an
    old passage's offsets point at other characters.
    """
    start, end = min(span.start, len(document.text)), min(span.end, len(document.text))
    longest = Span(start, start)
    for flag in merge(Span(flag.start, flag.end) for flag in document.flags):
        if flag.end <= start or flag.start >= end:
            continue
        if flag.start - start > longest.end - longest.start:
            longest = Span(start, flag.start)
        start = min(flag.end, end)
    return longest if longest.end - longest.start > end - start else Span(start, end)
