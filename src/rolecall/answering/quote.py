"""Answers by quoting: the statements that answer best, each with the passage around it as its citation."""

from collections.abc import Sequence
from dataclasses import dataclass

from rolecall.answering.evidence import Evidence, visible
from rolecall.answering.extract import Key, Statement, extract, key
from rolecall.answering.topic import Topic, topic
from rolecall.domain.answer import Answer, Citation, Claim
from rolecall.domain.document import StoredDocument
from rolecall.domain.span import Span
from rolecall.ports.encoder import Analyzer, Encoder

EXTRACTIVE = "extractive"
"""The model that phrases nothing: it quotes."""

ANSWERER = "statements-2"
"""Names how statements are chosen; a change of a score or a bar changes it."""

DONT_KNOW = "The documents don't hold an answer to this question."

MOST = 5
"""Citations at most."""

STATEMENTS = 6
"""Statements quoted at most; several may stand in one citation."""

SPOKEN = 0.3
"""Share of what the documents speak of in how sure an answer is; the rest is likeness."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What it takes to be quoted.

    Less `sure` than this, the documents don't hold the answer; a statement needs at least `close` times the best one's score.
    """

    sure: float
    close: float


FOUND = Bar(sure=0.52, close=0.8)
"""When everything was searched: of the passages found most are somewhat alike, even those that answer nothing."""

NAMED = Bar(sure=0.54, close=0.6)
"""When the documents were named. How both were chosen: docs/explanation/answering.md."""


def quote(evidence: Evidence, encoder: Encoder, analyzer: Analyzer) -> Answer:
    """What the evidence says to the question, in its own words, or a plain word that it says nothing."""
    found = extract(evidence.question, evidence.passages, encoder, analyzer)
    bar = NAMED if evidence.named else FOUND
    if not found or not _answers(found, bar, evidence, analyzer):
        return Answer(answered=False, text=DONT_KNOW, citations=(), model=EXTRACTIVE, generation=evidence.generation)
    chosen = _choose(_by_turns(found) if evidence.named else found, bar)
    citations = _cite(chosen)
    return Answer(
        answered=True,
        text=_text(chosen, citations),
        citations=tuple(dict.fromkeys(citations)),
        model=EXTRACTIVE,
        generation=evidence.generation,
        claims=tuple(Claim(statement.text, (citation.number,)) for statement, citation in zip(chosen, citations, strict=True)),
    )


def _answers(found: Sequence[Statement], bar: Bar, evidence: Evidence, analyzer: Analyzer) -> bool:
    """Whether these statements answer: one of them speaks of all that is asked for, or it is sure enough.

    A question that is about nothing in particular ("Who is Amara Okafor?") is answered by any document that was named.
    """
    asked = topic(evidence.question, analyzer)
    return (evidence.named and not asked) or sureness(asked, found, evidence, analyzer) >= bar.sure


def sureness(asked: Topic, found: Sequence[Statement], evidence: Evidence, analyzer: Analyzer) -> float:
    """How sure it is that the evidence answers, in [0, 1]; 1 when a statement speaks of all of the topic.

    Otherwise .7 · the largest cosine of a statement to the question + .3 · how much of its topic is spoken of: the mean of what the
    documents hold together, what the best passage holds, and what the best statement does. A question about a résumé and a
    posting has its words in both; but words that stand far apart may have nothing to do with each other.
    """
    statements = [frozenset(analyzer.terms(f"{statement.section} {statement.text}")) for statement in found]
    if any(map(asked.covered_by, statements)):
        return 1.0
    passages = [frozenset(analyzer.terms(f"{passage.stored.document.title} {visible(passage)}")) for passage in evidence.scope]
    best = [max(map(asked.held, texts)) for texts in (passages, statements)]
    spoken_of = (asked.held(frozenset().union(*passages)) + sum(best)) / 3
    return (1 - SPOKEN) * max(statement.likeness for statement in found) + SPOKEN * spoken_of


def cite(number: int, stored: StoredDocument, span: Span) -> Citation:
    """A stretch of a document as citation `number`."""
    document = stored.document
    identifier = str(stored.id) if stored.version else document.external_id
    return Citation(number, identifier, document.title, span.start, span.end, span.of(document.text))


def _by_turns(found: Sequence[Statement]) -> list[Statement]:
    """The best of each document first, then the second best of each: where documents are named, each has its say."""
    seen: dict[Key, int] = {}
    keyed = []
    for statement in found:
        turn = seen[key(statement.stored)] = seen.get(key(statement.stored), -1) + 1
        keyed.append((turn, statement))
    return [statement for _, statement in sorted(keyed, key=lambda pair: pair[0])]


def _choose(found: Sequence[Statement], bar: Bar) -> list[Statement]:
    """The statements to quote: nearly as good as the best, each said once, and not in more than `MOST` places."""
    best = max(statement.score for statement in found)
    chosen: dict[str, Statement] = {}
    places = 0
    for statement in found:
        if statement.score < bar.close * best or statement.text.casefold() in chosen or len(chosen) == STATEMENTS:
            continue
        shown = any(_shows(other, statement) for other in chosen.values())
        if shown or places < MOST:
            chosen[statement.text.casefold()] = statement
            places += not shown
    return list(chosen.values())


def _shows(one: Statement, other: Statement) -> bool:
    """Whether the place of one statement holds the other as well."""
    return key(one.stored) == key(other.stored) and one.quote.start <= other.start and other.end <= one.quote.end


def _cite(chosen: Sequence[Statement]) -> list[Citation]:
    """For each statement its citation: the first one that shows it, else one of its own."""
    cited: list[tuple[Statement, Citation]] = []
    citations: list[Citation] = []
    for statement in chosen:
        known = next((citation for other, citation in cited if _shows(other, statement)), None)
        if known is None:
            known = cite(len(cited) + 1, statement.stored, statement.quote)
            cited.append((statement, known))
        citations.append(known)
    return citations


def _text(chosen: Sequence[Statement], citations: Sequence[Citation]) -> str:
    """One line a document, which names it and quotes it."""
    lines: dict[str, list[str]] = {}
    for statement, citation in zip(chosen, citations, strict=True):
        lines.setdefault(statement.stored.document.title, []).append(f"“{statement.text}” [{citation.number}]")
    return "Quoted from the documents:\n" + "\n".join(f"{title}: {' '.join(quotes)}" for title, quotes in lines.items())
