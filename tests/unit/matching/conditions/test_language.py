import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.ingestion.facts.languages import LEVELS
from rolecall.matching.conditions.language import compare, needed, spoken


def value(asked: str, *texts: str, section: str = "languages") -> float:
    need = needed(asked)
    assert need
    return round(compare(need, spoken(texts, [section] * len(texts))).value, 3)


@pytest.mark.parametrize(
    ("text", "levels", "any_of"),
    [
        ("Fluent German", (("German", 5),), False),
        ("German at B2 or better", (("German", 4),), False),
        ("Native French speaker", (("French", 6),), False),
        ("Ability to speak Cantonese or Mandarin fluently", (("Cantonese", 5), ("Mandarin", 5)), True),
        ("Speaks Spanish", (("Spanish", 4),), False),
        ("Fluent in English and Italian", (("Italian", 5),), False),
    ],
)
def test_what_is_needed(text: str, levels: tuple[tuple[str, int], ...], any_of: bool) -> None:
    found = needed(text)
    assert found
    assert (found.levels, found.any_of) == (levels, any_of or "or" in text.split())


@pytest.mark.parametrize("text", ["Excellent spoken English", "Serves French fries", "Polish shoes", "German not required to speak"])
def test_nothing_is_needed(text: str) -> None:
    assert needed(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("German (native)", 1),
        ("German: C1", 1),
        ("German: fluent", 1),
        ("German: B2", 0.8),
        ("German", 0.8),
        ("German - basic", 0.4),
        ("French (native)", 0),
    ],
)
def test_levels_are_compared(text: str, expected: float) -> None:
    assert value("Fluent German", "Cooking", text) == expected


def test_all_of_several_or_one_of_alternatives() -> None:
    assert value("Fluent German and French", "German (native)") == 0.5
    assert value("Fluent German or French", "German (native)") == 1


def test_a_language_named_for_something_else_is_not_spoken() -> None:
    assert value("Fluent German", "Sold to German clients", section="experience") == 0
    assert value("Fluent German", "Fluent in German", section="summary") == 1


@given(st.sampled_from(LEVELS[1:]), st.sampled_from(LEVELS[1:]))
def test_a_level_covers_those_below(asked: str, shown: str) -> None:
    found = value(f"German language, {asked}", f"German: {shown}")
    assert (found == 1) == (LEVELS.index(shown) >= LEVELS.index(asked))
    assert 0 < found <= 1
