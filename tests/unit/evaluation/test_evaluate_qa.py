from collections.abc import Callable
from typing import Any

import pytest

from rolecall.answering.answer import ANSWERER
from rolecall.domain.document import Document, Kind
from rolecall.evaluation.qa import Ground, evaluate_qa, index_questions
from rolecall.evaluation.questions import Question, QuestionSet

Make = Callable[..., Document]

WARD, BREWERY = ("ward",), ("brewery",)


@pytest.fixture
def documents(make_document: Make) -> dict[str, Document]:
    return {
        "ward": make_document("Led the night ward of a surgical clinic with twelve beds", kind=Kind.RESUME, external_id="ward"),
        "brewery": make_document("Wired control cabinets for a brewery during nine years", kind=Kind.RESUME, external_id="brewery"),
    }


QUESTIONS = [
    Question("1", "Has she led the night ward of a surgical clinic?", ("Night ward with twelve beds",), WARD, BREWERY),
    Question("2", "Has he wired control cabinets for a brewery?", ("Yes",), BREWERY, WARD),
    Question("3", "Has he wired control cabinets for a brewery?", ("Cabinets of a distillery in Hull",), BREWERY, ()),
    Question("4", "Which planets have rings of ice?", ("Twelve beds",), WARD, BREWERY),
]


def test_questions_over_documents_of_their_own(library: Any, documents: dict[str, Document]) -> None:
    done: list[int] = []
    ground = Ground(QuestionSet("some", searched=False, documents=documents, questions=QUESTIONS), library.answerer(), "acme")
    measured = evaluate_qa(ground, done.append)
    assert [case.values for case in measured.cases.values()] == [
        {"answer_in_citations": 1, "answered": 1, "unanswerable_refused": 1},
        {"unanswerable_refused": 1},
        {},
        {"answer_in_citations": 0, "answered": 0, "unanswerable_refused": 1},
    ]
    assert measured.metrics == {"answer_in_citations": 0.5, "unanswerable_refused": 1, "answered": 0.5}
    assert measured.counts == {"refused": 0.5, "findable": 2}
    assert done == [1, 2, 3, 4]
    assert len(measured.seconds) == 4
    assert measured.configuration["ranker"] == ANSWERER
    assert measured.configuration["model"] == "extractive"
    first = measured.cases["1"]
    assert first.returned[0].quote == documents["ward"].text
    assert first.returned[0].id == f"ward:0-{len(documents['ward'].text)}"
    assert [item.quote for item in first.wanted] == ["Night ward with twelve beds"]


def test_questions_that_are_searched_for(library: Any, documents: dict[str, Document]) -> None:
    everything = ("ward", "brewery")
    questions = [
        Question("a", "Who led the night ward of a surgical clinic with beds?", ("Twelve  Beds",), everything, BREWERY),
        Question("b", "Who wired control cabinets for a brewery?", ("ten years",), everything, WARD),
    ]
    asked = QuestionSet("some", searched=True, documents=documents, questions=questions)
    library.add(documents["ward"])
    index_questions(asked, "acme", library.indexer, library.documents.upsert, lambda *_: None)
    measured = evaluate_qa(Ground(asked, library.answerer(), "acme"))
    assert measured.cases["a"].values == {"answer_in_citations": 1, "answered": 1, "unanswerable_refused": 1}
    assert measured.cases["b"].values == {"unanswerable_refused": 1}
    assert library.documents.count("acme") == 1, "a user's own documents are left alone"


def test_nothing_to_find_leaves_no_figure(library: Any, documents: dict[str, Document]) -> None:
    measured = evaluate_qa(Ground(QuestionSet("some", False, documents, QUESTIONS[2:3]), library.answerer(), "acme"))
    assert measured.metrics == {"answer_in_citations": None, "unanswerable_refused": None, "answered": None}
    assert measured.counts == {"refused": None, "findable": 0}
