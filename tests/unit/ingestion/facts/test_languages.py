import pytest

from rolecall.ingestion.facts.languages import LEVELS, languages


def found(text: str, *, listed: bool = False) -> list[tuple[str, str | None]]:
    return [(spoken.language, LEVELS[spoken.level] if spoken.level else None) for spoken in languages(text, listed=listed)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fluent German", [("German", "C1")]),
        ("German: C1", [("German", "C1")]),
        ("Spanish (native), English (fluent), French - basic", [("Spanish", "C2"), ("English", "C1"), ("French", "A2")]),
        ("fluent in Spanish and German", [("Spanish", "C1"), ("German", "C1")]),
        ("Native French speaker", [("French", "C2")]),
        ("Business-level Japanese required", [("Japanese", "B2")]),
        ("Ability to speak English and Mandarin fluently", [("English", "C1"), ("Mandarin", "C1")]),
        ("English, French (B2)", [("English", None), ("French", "B2")]),
        ("Bilingual English/Spanish", [("English", "C2"), ("Spanish", "C2")]),
        ("Ability to speak and write fluently and idiomatically in Dutch", [("Dutch", "C1")]),
        ("Spanish language skills: intermediate", [("Spanish", "B1")]),
        ("Polish the silver", []),
        ("Worked for a German bank", []),
        ("Fluent communicator", []),
    ],
)
def test_languages_and_levels(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert found(text) == expected


def test_under_a_heading_for_languages_a_name_is_enough() -> None:
    assert found("Spanish, Hindi (conversational)", listed=True) == [("Spanish", None), ("Hindi", "B1")]
    assert found("Cooking", listed=True) == []


def test_offsets_name_the_language() -> None:
    text = "Speaks Greek"
    [spoken] = languages(text)
    assert text[spoken.start : spoken.end] == "Greek"
