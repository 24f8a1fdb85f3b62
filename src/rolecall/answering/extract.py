"""Finds the statements of some passages that answer a question."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from rolecall.answering.concepts import ALIKE, concepts, meant
from rolecall.answering.question import content
from rolecall.domain.document import Document, StoredDocument
from rolecall.domain.pieces import pieces
from rolecall.domain.span import Span, without
from rolecall.ports.encoder import Analyzer, Encoder
from rolecall.retrieval.retrieve import Passage

COVERAGE = 0.35
"""Share of the words in a statement's score; the rest is its cosine. Chosen on one half of XQuAD, like `CONTEXT`."""

CONTEXT = 0.3
"""How much of a question's word counts when it isn't in the statement but in its passage or the document's title."""

FEW = 6
"""A line with fewer words, such as a heading or one skill of a list, says little alone: it goes with the next one."""

QUOTED = 150
"""Words of a quote at most, unless the statement itself has more: a long paragraph."""

NEIGHBOURS = 9
"""Statements on each side of a quoted one that a quote may have."""


Key = tuple[UUID, str]
"""Tells documents apart, also several that aren't stored and so have no id of their own."""


def key(stored: StoredDocument) -> Key:
    """What tells this document from the others of an answer."""
    return stored.id, stored.document.content_hash


@dataclass(frozen=True, slots=True)
class Statement:
    """A line or sentence of a document, at `start` to `end`; `score` in [0, 1] says how well it answers.

    `likeness` is its cosine to the question, `section` the canonical name of where it stands. `text` are its words on one line,
    without personal ones; `quote` is where it stands with its neighbours in the passage.
    """

    stored: StoredDocument
    start: int
    end: int
    score: float
    likeness: float
    section: str
    text: str
    quote: Span


@dataclass(frozen=True, slots=True)
class _Place:
    """A statement before it is scored: its passage, its place among the passage's spans, and what may be seen of it."""

    passage: Passage
    spans: Sequence[Span]
    index: int
    visible: str

    @property
    def section(self) -> str:
        """The canonical name of the section it ends in: a heading may stand before it."""
        end = self.spans[self.index].end
        sections = self.passage.stored.document.sections
        return next((section.name for section in sections if section.start < end <= section.end), "other")


def extract(question: str, passages: Sequence[Passage], encoder: Encoder, analyzer: Analyzer) -> list[Statement]:
    """Every statement of the passages, best first; ties by document and place.

    Score: .65 · cosine to the question + .35 · the share of the question's words that the statement holds (those it shows in
    other words count .7, those that only its passage or title has .3). A word weighs ln(1 + (n − df + .5)/(df + .5)) over
    the n statements at hand, so that what all of them share says little.
    """
    places = list(_places(passages))
    if not places:
        return []
    vectors = encoder.encode([question, *(place.visible for place in places)])
    cosines = vectors[1:] @ vectors[0]
    covered = _coverage(content(question, analyzer), places, analyzer)
    scored = [
        _statement(place, (1 - COVERAGE) * float(cosine) + COVERAGE * coverage, float(cosine))
        for place, cosine, coverage in zip(places, cosines, covered, strict=True)
    ]
    return sorted(scored, key=lambda statement: (-statement.score, key(statement.stored), statement.start))


def statements(document: Document, within: Span) -> list[Span]:
    """The statements in a stretch of a document that hold no flagged text, in order.

    A short one goes with the next, and with the one before when it is the last.
    """
    joined: list[Span] = []
    for piece in pieces(document.text, within):
        if not _clean(document, piece):
            continue
        joined.append(piece)
        _join(document, joined, short=-2)
    _join(document, joined, short=-1)
    return joined


def _join(document: Document, spans: list[Span], *, short: int) -> None:
    """Make one of the last two when this one of them is short and no flagged text lies between."""
    if len(spans) > 1 and len(spans[short].of(document.text).split()) < FEW:
        both = Span(spans[-2].start, spans[-1].end)
        if _clean(document, both):
            spans[-2:] = [both]


def _clean(document: Document, span: Span) -> bool:
    return not any(flag.start < span.end and span.start < flag.end for flag in document.flags)


def _places(passages: Iterable[Passage]) -> Iterator[_Place]:
    seen: set[tuple[Key, int]] = set()
    for passage in passages:
        document = passage.stored.document
        spans = statements(document, Span(passage.start, passage.end))
        for index, span in enumerate(spans):
            visible = without(document.text, span, document.excluded)
            if any(character.isalnum() for character in visible) and (key(passage.stored), span.start) not in seen:
                seen.add((key(passage.stored), span.start))
                yield _Place(passage, spans, index, visible)


def _coverage(wanted: Sequence[str], places: Sequence[_Place], analyzer: Analyzer) -> list[float]:
    """For each statement how much of the question's words it holds, in [0, 1]."""
    held = [frozenset(analyzer.terms(place.visible)) for place in places]
    frequency = Counter(term for terms in held for term in terms)
    weights = {term: math.log(1 + (len(places) - frequency[term] + 0.5) / (frequency[term] + 0.5)) for term in wanted}
    total = sum(weights.values())
    if not total:
        return [0.0] * len(places)
    known = concepts(analyzer)
    meanings = {term: meant(term, known) for term in weights}
    around = {id(place.passage): _around(place.passage, analyzer) for place in places}

    def share(place: _Place, terms: frozenset[str], term: str) -> float:
        if term in terms:
            return 1.0
        if any(terms & concept.shown or place.section == concept.section for concept in meanings[term]):
            return ALIKE
        return CONTEXT if term in around[id(place.passage)] else 0.0

    return [
        sum(weight * share(place, terms, term) for term, weight in weights.items()) / total
        for place, terms in zip(places, held, strict=True)
    ]


def _around(passage: Passage, analyzer: Analyzer) -> frozenset[str]:
    document = passage.stored.document
    return frozenset(analyzer.terms(document.title + " " + without(document.text, Span(passage.start, passage.end), document.excluded)))


def _statement(place: _Place, score: float, likeness: float) -> Statement:
    span = place.spans[place.index]
    quote = _with_neighbours(place.passage.stored.document, place.spans, place.index)
    return Statement(
        stored=place.passage.stored,
        start=span.start,
        end=span.end,
        score=round(min(1.0, max(0.0, score)), 4),
        likeness=likeness,
        section=place.section,
        text=place.visible.strip(" ·•|,;–—-"),
        quote=quote,
    )


def _with_neighbours(document: Document, spans: Sequence[Span], index: int) -> Span:
    """The statement, and as long as there are few words those after and before it in turn, with no flagged text between."""
    quote, first, last = spans[index], index, index
    for _ in range(NEIGHBOURS):
        if (wider := _joined(document, quote, spans, last + 1)) is not None:
            quote, last = wider, last + 1
        if (wider := _joined(document, quote, spans, first - 1)) is not None:
            quote, first = wider, first - 1
    return quote


def _joined(document: Document, quote: Span, spans: Sequence[Span], index: int) -> Span | None:
    """The quote together with the statement at `index`, if there is one and it may be joined."""
    if not 0 <= index < len(spans):
        return None
    wider = Span(min(quote.start, spans[index].start), max(quote.end, spans[index].end))
    return wider if _clean(document, wider) and len(wider.of(document.text).split()) <= QUOTED else None
