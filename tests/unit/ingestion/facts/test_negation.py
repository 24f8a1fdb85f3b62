import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.ingestion.facts.negation import affirmed, asks_nothing


@pytest.mark.parametrize(
    "text",
    [
        "No experience with SAP",
        "No prior hands-on knowledge of Python",
        "Not certified",
        "Not yet licensed as RN",
        "I have never used SAP",
        "Lacks experience in welding",
        "No degree",
        "I do not have a driver's license.",
        "Not a certified welder",
        "Has not worked with Kubernetes",
        "Zero experience in sales.",
        "I don't speak German",
        "Unfamiliar with Excel",
    ],
)
def test_what_is_denied_says_nothing(text: str) -> None:
    assert affirmed([text]) == [""]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Java expert, no experience with SAP", "Java expert,"),
        ("I have never used SAP but know Oracle", "but know Oracle"),
        ("No formal training in accounting but 5 years of practice", "but 5 years of practice"),
        ("Trained staff with no prior experience in sales", "Trained staff"),
    ],
)
def test_the_rest_of_a_statement_stays(text: str, left: str) -> None:
    assert affirmed(["Baked", text, "Sold"]) == ["Baked", left, "Sold"]


@pytest.mark.parametrize(
    "text",
    [
        "Worked without supervision",
        "Not only led the team but coached it",
        "Completed projects with no errors",
        "Did not miss a deadline",
        "Never missed a deadline",
        "Kept costs from not exceeding the budget",
        "Baked bread",
        "Piano teacher",
    ],
)
def test_what_is_no_denial_stays(text: str) -> None:
    assert affirmed([text]) == [text]


def test_letters_that_grow_in_lower_case_change_nothing() -> None:
    assert affirmed(["İstanbul", "No degree"]) == ["İstanbul", ""]


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("No degree required", True),
        ("No experience necessary.", True),
        ("Degree not required", True),
        ("Previous experience is not required", True),
        ("No prior experience with SAP is needed", True),
        ("Not needed: a degree, a photo", True),
        ("No experience necessary, must be able to lift 50 lbs", False),
        ("A degree is required", False),
        ("CPA", False),
    ],
)
def test_what_asks_for_nothing(text: str, nothing: bool) -> None:
    assert asks_nothing(text) is nothing


@given(st.lists(st.text(alphabet="no tlack.exprnc ,İ", max_size=60), max_size=5))
def test_statements_keep_their_places_and_only_lose_words(texts: list[str]) -> None:
    found = affirmed(texts)
    assert len(found) == len(texts)
    assert all(set(left.split()) <= set(text.split()) for left, text in zip(found, texts, strict=True) if left == text)
