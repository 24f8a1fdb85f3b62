from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.answering.concepts import concepts, meant
from rolecall.answering.extract import extract
from rolecall.domain.document import Document, Kind, Section, StoredDocument
from rolecall.retrieval.retrieve import Passage

Make = Callable[..., Document]


def test_a_word_asks_for_its_concepts() -> None:
    known = concepts(EnglishAnalyzer())
    assert [concept.section for concept in meant("studi", known)] == ["education"]
    assert [concept.section for concept in meant("licenc", known)] == ["certifications"]
    assert meant("kubernet", known) == []


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where did she study?", "Salford, first class honours, from 2015 to 2018"),
        ("What does she speak?", "Igbo as a mother tongue, and French at C1"),
    ],
)
def test_the_section_or_other_words_show_what_is_asked(library: Any, make_document: Make, question: str, expected: str) -> None:
    parts = {
        "experience": "Led the night ward of a large surgical clinic",
        "education": "Salford, first class honours, from 2015 to 2018",
        "other": "Igbo as a mother tongue, and French at C1",
    }
    text, sections = "", []
    for name, line in parts.items():
        sections.append(Section(name, len(text), len(text) + len(line) + 1))
        text += line + "\n"
    document = make_document(text, kind=Kind.RESUME, sections=sections)
    passage = Passage(StoredDocument(UUID(int=1), UUID(int=1), 1, document), 0, len(text), 0.0)
    assert extract(question, [passage], library.encoder, library.analyzer)[0].text == expected
