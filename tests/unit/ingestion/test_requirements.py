from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.document import Section
from rolecall.ingestion.requirements import requirements


def posting(*parts: tuple[str, str]) -> tuple[str, list[Section]]:
    text, sections = "", []
    for name, content in parts:
        sections.append(Section(name, len(text), len(text) + len(content)))
        text += content
    return text, sections


def asked(*parts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(entry["text"], entry["kind"]) for entry in requirements(*posting(*parts))]


def test_what_stands_under_a_heading_that_asks() -> None:
    assert asked(
        ("header", "Night nurse\n"),
        ("duties", "Duties\n- Look after patients\n"),
        (
            "requirements",
            "Requirements\nThe applicant must have:\n1. A nursing degree; and\n2. Three years on a ward, or\n\nand a driving licence.\n",
        ),
        ("nice_to_have", "Nice to have\n• Polish\n"),
        ("benefits", "Benefits\n- You must love holidays\n"),
    ) == [("A nursing degree", "must"), ("Three years on a ward", "must"), ("a driving licence.", "must"), ("Polish", "nice")]


def test_wording_makes_a_nice_to_have_unless_it_insists() -> None:
    lines = (
        "Skills\nSpanish preferred\nExcel is a plus\nA forklift licence is desirable\nDegree required, in law preferred\nOptional calm\n"
    )
    assert [kind for _, kind in asked(("skills", lines))] == ["nice", "nice", "nice", "must", "nice"]


def test_a_line_of_conjunction_or_legal_text_is_no_requirement() -> None:
    lines = "Requirements\nA degree\nor\nTwo years of paid work\nWe are an equal opportunity employer.\n;\n"
    assert asked(("requirements", lines)) == [("A degree", "must"), ("Two years of paid work", "must")]


def test_talk_of_the_company_behind_the_requirements_is_left_out() -> None:
    talk = (
        "Acme was founded in a garage by two friends who liked bread. It is now at home in nine towns and sells to four hundred "
        "shops. You must be able to lift flour bags."
    )
    assert asked(("requirements", f"Requirements\nPatience\n{talk}\n")) == [
        ("Patience", "must"),
        ("Acme was founded in a garage by two friends who liked bread.", "must"),
        ("You must be able to lift flour bags.", "must"),
    ]


def test_without_headings_what_sounds_like_a_demand() -> None:
    text = "We bake bread.\nYou have two years of experience in a bakery.\nWe start early."
    assert [entry["text"] for entry in requirements(text, [Section("header", 0, len(text))])] == [
        "You have two years of experience in a bakery."
    ]


def test_without_headings_and_demands_every_statement() -> None:
    assert asked(("header", "Baker\n"), ("about", "About us\nWe bake.\n"), ("salary", "Salary\n$5\n")) == [
        ("Baker", "must"),
        ("We bake.", "must"),
    ]
    assert [entry["text"] for entry in requirements("Bakes bread", [])] == ["Bakes bread"]


def test_several_spells_of_experience_are_requirements_of_their_own() -> None:
    lines = (
        "Requirements\nExperience including 3 years as a cook, 5 years as a baker, and at least 4 years as a driver.\n"
        "8 years of experience, including 2 years as a lead\n3 years of sales or 2 years of marketing experience\n"
    )
    assert [text for text, _ in asked(("requirements", lines))] == [
        "Experience including 3 years as a cook",
        "5 years as a baker",
        "at least 4 years as a driver.",
        "8 years of experience, including 2 years as a lead",
        "3 years of sales or 2 years of marketing experience",
    ]


def test_what_is_not_needed_is_not_asked_for() -> None:
    assert asked(("requirements", "Requirements\nNo degree required\nPatience\nNot needed: a photo\n")) == [("Patience", "must")]


def test_an_empty_posting_asks_nothing() -> None:
    assert requirements("", []) == []
    assert requirements("…", [Section("requirements", 0, 1)]) == []


@given(st.text(alphabet=st.sampled_from("abM 1.;,:\n-•or"), max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_offsets_give_the_text_in_order_without_overlap(text: str, first: int, second: int) -> None:
    edges = sorted({0, min(first, len(text)), min(second, len(text)), len(text)})
    names = ["header", "requirements", "benefits"]
    sections = [Section(name, start, end) for name, start, end in zip(names, edges, edges[1:], strict=False)]
    position = 0
    for entry in requirements(text, sections):
        assert entry["text"] == text[entry["start"] : entry["end"]]
        assert entry["text"].strip() == entry["text"] != ""
        assert entry["start"] >= position
        position = entry["end"]
