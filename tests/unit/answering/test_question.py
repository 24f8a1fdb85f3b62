import pytest

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.answering.question import asks_candidates, content, kind_asked, names, without_name
from rolecall.domain.document import Kind


def test_content_leaves_out_the_words_that_ask() -> None:
    assert content("Does the candidate have experience with Kubernetes, and has she run Kubernetes on AWS?", EnglishAnalyzer()) == [
        "kubernet",
        "run",
        "aw",
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where did Amara Okafor study?", [("amara", "okafor")]),
        ("Did Amara Okafor study in York?", [("amara", "okafor"), ("york",)]),
        ("What is Zoë O’Brien-Smith's degree?", [("zoë", "o", "brien", "smith")]),
        ("Does Amara speak French?", [("amara",), ("french",)]),
        ("who is a nurse?", []),
        ("Who?", []),
    ],
)
def test_names_are_runs_of_capitals(question: str, expected: list[tuple[str, ...]]) -> None:
    assert names(question) == expected


def test_a_name_is_taken_out_of_a_question() -> None:
    assert without_name("Where did Zoë O’Brien study?", ("zoë", "o", "brien")) == "Where did the candidate study?"
    assert without_name("Is Anna in Annapolis?", ("anna",)) == "Is the candidate in Annapolis?"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who has worked as a chef?", Kind.RESUME),
        ("Does anyone speak Spanish?", Kind.RESUME),
        ("Which résumés mention Photoshop?", Kind.RESUME),
        ("Which jobs require a licence?", Kind.JOB),
        ("Which candidates fit the job of a nurse?", None),
        ("What are the duties of a nurse?", None),
    ],
)
def test_the_kind_asked_for(question: str, kind: Kind | None) -> None:
    assert kind_asked(question) is kind


def test_candidates_outright() -> None:
    assert asks_candidates("Which candidate knows Java?")
    assert not asks_candidates("Who knows Java?")
