import pytest

from rolecall.matching.conditions.read import Shown, compare, conditions, hollow


def value(asked: str, *texts: tuple[str, str]) -> float | None:
    found = conditions(asked)
    assert found
    shown = Shown([text for text, _ in texts], [section for _, section in texts])
    outcome = compare(found, shown, [0.5] * len(texts))
    return round(outcome.value, 3) if outcome else None


BSC = ("BSc Physics", "education")
COOK = ("Cook 2010 - 2014", "experience")
GERMAN = ("German (native)", "languages")


def test_a_requirement_without_conditions() -> None:
    assert conditions("Knows how to weld") is None


@pytest.mark.parametrize(
    ("text", "partial"), [("5 years of experience", False), ("5 years as a cook", True), ("A bachelor's degree", False)]
)
def test_years_in_something_hold_as_far_as_the_words_do(text: str, partial: bool) -> None:
    found = conditions(text)
    assert found
    assert found.partial is partial


def test_every_kind_is_compared() -> None:
    assert value("Bachelor's degree", BSC, COOK) == 1
    assert value("4 years of experience", BSC, COOK) == 1
    assert value("Fluent German", BSC, GERMAN) == 1
    assert value("CPR certification", BSC, ("CPR certified", "skills")) == 1


def test_all_must_be_fulfilled_and_one_of_alternatives() -> None:
    assert value("Bachelor's degree and 8 years of experience", BSC, COOK) == 0.5
    assert value("Master's degree or 4 years of experience", BSC, COOK) == 1
    assert value("Bachelor's degree and fluent German", BSC, COOK) == 0
    assert value("Bachelor's degree and fluent German", BSC, COOK, GERMAN) == 1


def test_what_cannot_be_said_is_left_out() -> None:
    assert value("4 years of experience", ("Cook", "experience")) is None
    assert value("Bachelor's degree and 4 years of experience", BSC, ("Cook", "experience")) == 1


def test_what_shows_it_is_named_once_each() -> None:
    found = conditions("Bachelor's degree and 4 years of experience")
    assert found
    outcome = compare(found, Shown(["BSc Physics", "Cook 2010 - 2014"], ["education", "experience"]), [0.5, 0.5])
    assert outcome
    assert outcome.places == (0, 1)
    assert outcome.fulfilled


def test_a_certificate_that_is_not_in_the_list() -> None:
    found = conditions("Kitemark certificate")
    assert found
    assert found.partial
    assert value("Kitemark certificate", ("Kitemark certified", "skills")) == 1
    assert value("Kitemark certificate", ("Kitemark", "skills")) == 0.5


def test_units_that_only_look_like_an_answer() -> None:
    found = conditions("5 years of experience in marketing")
    assert found
    assert hollow(found, Shown(["6 years of experience in the field", "Sold cakes"], ["summary", "experience"])) == [0]
