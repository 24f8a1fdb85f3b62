from collections.abc import Callable
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from rolecall.answering.evidence import Evidence
from rolecall.answering.extract import extract
from rolecall.answering.quote import DONT_KNOW, FOUND, MOST, NAMED, STATEMENTS, quote, sureness
from rolecall.answering.topic import topic
from rolecall.domain.document import Document, Section, StoredDocument
from rolecall.retrieval.retrieve import Passage

Make = Callable[..., Document]


class Alike:
    """Every text is as much like the first one as it is told to be."""

    id, dimensions = "alike", 2

    def __init__(self, cosine: float) -> None:
        self.cosine = cosine

    def encode(self, texts: Any) -> Any:
        rest = [[self.cosine, (1 - self.cosine**2) ** 0.5]] * (len(texts) - 1)
        return np.array([[1, 0], *rest], dtype=np.float32)


def evidence(question: str, *documents: Document, named: bool = True) -> Evidence:
    passages = [
        Passage(StoredDocument(UUID(int=number), UUID(int=number), 1, document), 0, len(document.text), 0.0)
        for number, document in enumerate(documents, 1)
    ]
    return Evidence(question, passages, passages, None if named else 1, named=named)


@pytest.fixture
def ward(make_document: Make) -> Document:
    return make_document("The warehouse holds textiles of many sorts.\nIts canteen serves herring every Thursday.", title="Storekeeper")


def test_likeness_and_topic_make_it_sure(ward: Document, library: Any) -> None:
    analyzer = library.analyzer

    def sure(question: str, cosine: float) -> float:
        place = evidence(question, ward)
        return sureness(topic(question, analyzer), extract(question, place.passages, Alike(cosine), analyzer), place, analyzer)

    assert sure("Which textiles are in the warehouse?", 0.1) == 1, "a statement speaks of all of it"
    assert sure("Which aircraft are in the hangar?", 0.5) == pytest.approx(0.7 * 0.5)
    apart = "Which textiles are in the canteen?"
    half = max(topic(apart, analyzer).weights.values()) / sum(topic(apart, analyzer).weights.values())
    assert sure(apart, 0.5) == pytest.approx(0.7 * 0.5 + 0.3 * (1 + 1 + half) / 3)


def test_a_section_speaks_of_what_it_is_named_after(make_document: Make, library: Any) -> None:
    text = "Igbo as a mother tongue, and a little French."
    resume = make_document(text, sections=[Section("languages", 0, len(text))])
    assert quote(evidence("Which languages does she know well?", resume), Alike(0.1), library.analyzer).answered
    assert not quote(
        evidence("Which languages does she know well?", make_document("Wired cabinets.")), Alike(0.1), library.analyzer
    ).answered


@pytest.mark.parametrize(("named", "bar"), [(True, NAMED), (False, FOUND)])
def test_below_the_bar_nothing_is_quoted(ward: Document, library: Any, named: bool, bar: Any) -> None:
    question = "Which aircraft are in the hangar?"
    for cosine, answered in (bar.sure / 0.7 + 0.01, True), (bar.sure / 0.7 - 0.01, False):
        answer = quote(evidence(question, ward, named=named), Alike(cosine), library.analyzer)
        assert answer.answered is answered
        assert (answer.text == DONT_KNOW) is not answered


def test_a_question_without_a_topic_is_answered_of_named_documents_alone(ward: Document, library: Any) -> None:
    question = "What is the current position?"
    assert quote(evidence(question, ward), Alike(0.1), library.analyzer).answered
    assert not quote(evidence(question, ward, named=False), Alike(0.1), library.analyzer).answered


def test_without_passages_there_is_no_answer(library: Any) -> None:
    assert quote(evidence("What is the current position?"), Alike(0.9), library.analyzer).text == DONT_KNOW


def test_not_more_places_and_statements_than_may_be(make_document: Make, library: Any) -> None:
    long = "\n".join(f"The warehouse number {number} holds textiles of many sorts for shops in town." for number in range(60))
    answer = quote(evidence("Which warehouse holds textiles?", make_document(long)), Alike(0.9), library.analyzer)
    assert len(answer.claims) <= STATEMENTS
    assert len(answer.citations) <= MOST
    assert {number for claim in answer.claims for number in claim.citations} == {citation.number for citation in answer.citations}
    for claim in answer.claims:
        [number] = claim.citations
        assert claim.text in answer.citations[number - 1].quote
