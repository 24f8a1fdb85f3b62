from collections.abc import Callable

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.domain.document import Document, Section
from rolecall.retrieval.profile import PASSAGES, WORDS, profile

Make = Callable[..., Document]


def test_the_most_telling_passages_and_words(make_document: Make) -> None:
    parts = {
        "benefits": "Free fruit every day. ",
        "about": "A hospital in Leeds. ",
        "requirements": "A licence as a nurse. ",
        "duties": "Lead the ward. ",
    }
    text, sections = "", []
    for name, sentence in parts.items():
        block = sentence * 20 + "\n"
        sections.append(Section(name, len(text), len(text) + len(block)))
        text += block
    texts, words = profile(make_document(text, sections=sections), EnglishAnalyzer())
    assert [text.split()[0] for text in texts] == ["A", "Lead"]
    assert len(texts) == PASSAGES
    assert {"licenc", "ward", "fruit"} <= set(words)


def test_only_so_many_words(make_document: Make) -> None:
    text = "nurse nurse nurse " + " ".join(f"word{number}" for number in range(200))
    words = profile(make_document(text), EnglishAnalyzer())[1]
    assert len(words) == len(set(words)) == WORDS
    assert words[0] == "nurs"


def test_nothing_to_say(make_document: Make) -> None:
    assert profile(make_document(""), EnglishAnalyzer()) == ([], [])
