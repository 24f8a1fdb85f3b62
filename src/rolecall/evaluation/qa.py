"""Measures answers: whether what is right stands in the citations, and whether a question that can't be answered is refused."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from rolecall.answering.answer import ANSWERER, EXTRACTIVE, Answerer
from rolecall.domain.answer import Answer
from rolecall.domain.document import StoredDocument
from rolecall.domain.evaluation import Case, Item, Measured
from rolecall.evaluation.questions import Question, QuestionSet
from rolecall.indexing.build import fill, publish, unfinished
from rolecall.indexing.chunk import Chunker
from rolecall.indexing.refresh import Indexer
from rolecall.ports.encoder import Analyzer

METRICS = ("answer_in_citations", "unanswerable_refused", "answered")

CITATIONS = {True: 3, False: 5}
"""Citations that an answer must be in: of a question asked of everything, and of one over named documents."""

SHARE = 0.6
"""Least share of a short answer's words that must stand together: it is often phrased, where a span of a paragraph is copied."""

NO_WORDS = "yes no not unknown none mentioned"
"""Short answers made of these alone can't be looked for in a text."""


@dataclass(frozen=True)
class Ground:
    """Where a set's questions are asked, in the same way as a user asks them."""

    questions: QuestionSet
    answerer: Answerer
    tenant: str

    def own(self, question: Question) -> Answer:
        """The answer over the documents that hold it."""
        return self._ask(question.text, question.place)

    def elsewhere(self, question: Question) -> Answer:
        """The answer over others."""
        return self._ask(question.text, question.elsewhere)

    def at(self, place: Sequence[str]) -> tuple[str, list[StoredDocument] | None]:
        """The tenant that has these documents, where they are searched; else the user's, and the documents to hand over."""
        if self.questions.searched:
            return _tenant(self.tenant, place), None
        return self.tenant, [self._unsaved[name] for name in place]

    def _ask(self, text: str, place: Sequence[str]) -> Answer:
        tenant, references = self.at(place)
        return self.answerer.answer(tenant, text, references=references)

    @cached_property
    def _unsaved(self) -> dict[str, StoredDocument]:
        """As files are that were only read."""
        nowhere = UUID(int=0)
        return {name: StoredDocument(nowhere, nowhere, 0, document) for name, document in self.questions.documents.items()}


def index_questions(
    questions: QuestionSet, tenant: str, indexer: Indexer, store: Callable[..., object], progress: Callable[[int, int], None]
) -> None:
    """Index the documents of a set that is searched: once all together, and each part that questions are asked of in vain."""
    for place in _places(questions.questions):
        store(_tenant(tenant, place), [questions.documents[name] for name in place], "golden")
    generation = fill(indexer, unfinished(indexer), progress)
    publish(indexer, generation.id, progress)


def evaluate_qa(ground: Ground, progress: Callable[[int], object] | None = None) -> Measured:
    """Ask every question where its answer is and where it isn't.

    `answer_in_citations` and `answered` are over the questions whose answer can be found: it stands in the documents, or, where
    short answers are phrased, at least `SHARE` of its words stand in one of them. A citation has it when it holds as much.
    `unanswerable_refused` is over all that can be asked elsewhere; `refused` is 1 − `answered`.
    """
    judge = Judge(ground.questions, ground.answerer.analyzer)
    cases: dict[str, Case] = {}
    seconds: list[float] = []
    for done, question in enumerate(ground.questions.questions, 1):
        started = time.perf_counter()
        answer = ground.own(question)
        seconds.append(time.perf_counter() - started)
        values: dict[str, float] = {}
        if judge.findable(question):
            values = {"answer_in_citations": float(judge.hit(question, answer)), "answered": float(answer.answered)}
        if question.elsewhere:
            values["unanswerable_refused"] = float(not ground.elsewhere(question).answered)
        cases[question.id] = Case(
            question.text[:120],
            values,
            returned=tuple(_returned(answer)),
            wanted=tuple(Item("answer", 1, "", right) for right in question.answers),
        )
        if progress:
            progress(done)
    answered = [case.values["answered"] for case in cases.values() if "answered" in case.values]
    refused = round(1 - sum(answered) / len(answered), 4) if answered else None
    return Measured(METRICS, cases, seconds, _configuration(ground.answerer), {"refused": refused, "findable": len(answered)})


def _configuration(answerer: Answerer) -> dict[str, str]:
    return {
        "encoder": answerer.encoder.id,
        "chunker": Chunker().id,
        "analyzer": answerer.analyzer.id,
        "ranker": ANSWERER,
        "model": answerer.chat_model.id if answerer.chat_model else EXTRACTIVE,
    }


@dataclass(frozen=True)
class Judge:
    """Says whether a right answer stands in a text."""

    questions: QuestionSet
    analyzer: Analyzer

    def findable(self, question: Question) -> bool:
        """Whether it stands in a document that the question is asked of."""
        texts = [self.questions.documents[name].text for name in question.place]
        return any(self._right(question, text) for text in texts)

    def hit(self, question: Question, answer: Answer) -> bool:
        """Whether it stands in one of the first citations."""
        first = answer.citations[: CITATIONS[self.questions.searched]]
        return any(self._right(question, citation.quote) for citation in first)

    def _right(self, question: Question, text: str) -> bool:
        if self.questions.searched:
            return any(_folded(right) in _folded(text) for right in question.answers)
        return any(self._share(right, text) >= SHARE for right in question.answers)

    def _share(self, right: str, text: str) -> float:
        wanted = set(self.analyzer.terms(right)) - set(self.analyzer.terms(NO_WORDS))
        return len(wanted & set(self.analyzer.terms(text))) / len(wanted) if wanted else 0.0


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _returned(answer: Answer) -> Iterable[Item]:
    for citation in answer.citations:
        place = f"{citation.document_id}:{citation.start}-{citation.end}"
        yield Item(place, 1 / citation.number, citation.title, citation.quote)


def _places(questions: Iterable[Question]) -> set[tuple[str, ...]]:
    return {place for question in questions for place in (question.place, question.elsewhere) if place}


def _tenant(tenant: str, place: Sequence[str]) -> str:
    """A tenant for each group of documents, so that a question finds no others."""
    return f"{tenant}/{place[0]}/{len(place)}"
