"""Answers a question from the documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rolecall.answering import prompt
from rolecall.answering.cite import check
from rolecall.answering.extract import Key, Statement, extract, key
from rolecall.answering.people import find_people
from rolecall.answering.question import asks_candidates, content, kind_asked, names, without_name
from rolecall.domain.answer import Answer, Citation
from rolecall.domain.chunk import Level
from rolecall.domain.document import Kind, StoredDocument
from rolecall.domain.errors import InvalidInput
from rolecall.domain.span import Span, without
from rolecall.indexing.chunk import Chunker
from rolecall.ports.chat_model import ChatModel
from rolecall.ports.documents import DocumentStore
from rolecall.ports.encoder import Analyzer, Encoder
from rolecall.retrieval.retrieve import Passage, Retriever

EXTRACTIVE = "extractive"
"""The model that phrases nothing: it quotes."""

PASSAGES = 6
"""Passages that are read for an answer."""

MOST = 5
"""Statements that an answer quotes at most."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a statement must score to be quoted.

    Below `sure` for the best one, the documents don't hold the answer; another one needs at least `close` times the best one's score.
    """

    sure: float
    close: float


FOUND = Bar(sure=0.41, close=0.8)
"""When everything was searched: chosen out of many by likeness, even what answers nothing is somewhat alike."""

NAMED = Bar(sure=0.32, close=0.6)
"""When the documents were named. Both bars were chosen on one half of XQuAD and of questions about résumés and jobs."""

DONT_KNOW = "The documents don't hold an answer to this question."


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What an answer may be taken from.

    `named`: the documents were named rather than found. `final`: when they don't hold the answer, nothing else is searched.
    """

    question: str
    passages: Sequence[Passage]
    generation: int | None
    named: bool = False
    final: bool = True


@dataclass(frozen=True)
class Answerer:
    """Answers questions with citations: by quoting, or by a language model whose citations are checked."""

    retriever: Retriever
    documents: DocumentStore
    encoder: Encoder
    analyzer: Analyzer
    chat_model: ChatModel | None = None

    def answer(self, tenant: str, question: str, *, references: Sequence[StoredDocument] | None = None) -> Answer:
        """An answer whose every claim carries the number of a citation, or a plain word that there is none.

        With `references` only these documents are read; they need not be stored. When the question names a person whose
        résumé is stored, that résumé is. Otherwise everything is searched; résumés first when the question asks for
        people, jobs first when it asks for jobs. Flagged text is never read nor quoted.

        Raises:
            InvalidInput: the question has no word.
            Conflict: nothing is published, or the index was made by another encoder.
            Unavailable: the language model can't be reached.
        """
        if not any(character.isalnum() for character in question):
            raise InvalidInput("The question has no word.", remedy='Ask something, such as: rolecall ask "Who has worked as a nurse?"')
        for evidence in self._evidence(tenant, question, references):
            answer = self._respond(evidence)
            if answer.answered:
                break
        return answer

    def _evidence(self, tenant: str, question: str, references: Sequence[StoredDocument] | None) -> Iterator[_Evidence]:
        """What to answer from, and where that doesn't hold the answer, what next."""
        if references:
            yield self._within(question, references)
            return
        if person := self._about_person(tenant, question):
            yield person
            if person.final:
                return
        if kind := kind_asked(question):
            found = self._searched(tenant, question, kind)
            yield found
            if found.passages and kind is Kind.RESUME and asks_candidates(question):
                return
        yield self._searched(tenant, question)

    def _respond(self, evidence: _Evidence) -> Answer:
        if self.chat_model is None:
            return self._quoted(evidence)
        return self._phrased(self.chat_model, evidence)

    def _searched(self, tenant: str, question: str, kind: Kind | None = None) -> _Evidence:
        found = self.retriever.passages(tenant, question, kind=kind, limit=PASSAGES)
        return _Evidence(question, found.passages, found.generation)

    def _about_person(self, tenant: str, question: str) -> _Evidence | None:
        """The résumés of whoever the question names; a name of several words can't mean anything else."""
        found = find_people(self.documents, tenant, names(question))
        if found is None:
            return None
        name, people = found
        return replace(self._within(without_name(question, name), people), final=len(name) > 1)

    def _within(self, question: str, documents: Sequence[StoredDocument]) -> _Evidence:
        passages = [passage for stored in documents for passage in _passages(stored)]
        if len(passages) > PASSAGES * 2:
            passages = self._nearest(question, passages)
        return _Evidence(question, passages, generation=None, named=True)

    def _nearest(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """The passages to read of long documents: those nearest to the question."""
        texts = [without(p.stored.document.text, Span(p.start, p.end), p.stored.document.excluded) for p in passages]
        vectors = self.encoder.encode([question, *texts])
        wanted = set(content(question, self.analyzer))
        shares = [len(wanted & set(self.analyzer.terms(text))) / max(1, len(wanted)) for text in texts]
        scores = [0.75 * float(cosine) + 0.25 * share for cosine, share in zip(vectors[1:] @ vectors[0], shares, strict=True)]
        best = sorted(range(len(passages)), key=lambda index: (-scores[index], index))[: PASSAGES * 2]
        return [passages[index] for index in sorted(best)]

    def _quoted(self, evidence: _Evidence) -> Answer:
        found = extract(evidence.question, evidence.passages, self.encoder, self.analyzer)
        bar = NAMED if evidence.named else FOUND
        open_ended = evidence.named and not content(evidence.question, self.analyzer)  # "Who is Amara Okafor?"
        if not found or (found[0].score < bar.sure and not open_ended):
            return Answer(answered=False, text=DONT_KNOW, citations=(), model=EXTRACTIVE, generation=evidence.generation)
        chosen = _choose(_by_turns(found) if evidence.named else found, bar)
        citations = _citations(chosen)
        return Answer(answered=True, text=_quote(chosen, citations), citations=citations, model=EXTRACTIVE, generation=evidence.generation)

    def _phrased(self, model: ChatModel, evidence: _Evidence) -> Answer:
        passages = evidence.passages
        asked = prompt.build(evidence.question, passages)
        reply = "".join(model.stream(asked)).strip() if passages else prompt.NOT_FOUND
        checked = check(reply, asked.passages, self.analyzer)
        if prompt.NOT_FOUND.casefold() in reply.casefold() or not checked.passages:
            return Answer(answered=False, text=DONT_KNOW, citations=(), model=model.id, generation=evidence.generation)
        cited = [passages[index] for index in checked.passages]
        citations = tuple(_citation(number, p.stored, Span(p.start, p.end)) for number, p in enumerate(cited, 1))
        return Answer(answered=True, text=checked.text, citations=citations, model=model.id, generation=evidence.generation)


def _passages(stored: StoredDocument) -> list[Passage]:
    chunks = Chunker().chunk(stored.document, stored.id)
    return [Passage(stored, chunk.start, chunk.end, 0.0) for chunk in chunks if chunk.level is Level.PASSAGE]


def _by_turns(found: Sequence[Statement]) -> list[Statement]:
    """The best of each document first, then the second best of each: where documents are named, each has its say."""
    seen: dict[Key, int] = {}
    keyed = []
    for statement in found:
        turn = seen[key(statement.stored)] = seen.get(key(statement.stored), -1) + 1
        keyed.append((turn, statement))
    return [statement for _, statement in sorted(keyed, key=lambda pair: pair[0])]


def _choose(found: Sequence[Statement], bar: Bar) -> list[Statement]:
    """The statements to quote: nearly as good as the best, each said once."""
    best = max(statement.score for statement in found)
    chosen: dict[str, Statement] = {}
    for statement in found:
        if statement.score >= bar.close * best and len(chosen) < MOST:
            chosen.setdefault(statement.text.casefold(), statement)
    return list(chosen.values())


def _citations(chosen: Sequence[Statement]) -> tuple[Citation, ...]:
    return tuple(_citation(number, statement.stored, statement.quote) for number, statement in enumerate(chosen, 1))


def _citation(number: int, stored: StoredDocument, span: Span) -> Citation:
    document = stored.document
    identifier = str(stored.id) if stored.version else document.external_id
    return Citation(number, identifier, document.title, span.start, span.end, span.of(document.text))


def _quote(chosen: Sequence[Statement], citations: Sequence[Citation]) -> str:
    """One line a document, which names it and quotes it."""
    lines: dict[str, list[str]] = {}
    for statement, citation in zip(chosen, citations, strict=True):
        lines.setdefault(statement.stored.document.title, []).append(f"“{statement.text}” [{citation.number}]")
    return "Quoted from the documents:\n" + "\n".join(f"{title}: {' '.join(quotes)}" for title, quotes in lines.items())
