import pytest

from rolecall.ingestion.facts.licences import suspected
from rolecall.matching.conditions.licence import compare, compare_other, needed


def value(asked: str, *texts: str) -> float:
    need = needed(asked)
    assert need
    return compare(need, texts, suspected("\n".join(texts))).value


@pytest.mark.parametrize(
    ("text", "names", "any_of"),
    [
        ("RN license", ("registered nurse",), False),
        ("CPA or CMA required", ("public accountant", "management accountant"), True),
        ("Current BLS and ACLS", ("acls",), False),
        ("Must hold a CDL Class A with a hazmat endorsement", ("commercial driver class a", "hazardous materials"), False),
        ("A valid Class B California driver's license", ("commercial driver class b",), False),
    ],
)
def test_what_is_needed(text: str, names: tuple[str, ...], any_of: bool) -> None:
    found = needed(text)
    assert found
    assert (found.names, found.any_of) == (names, any_of)


@pytest.mark.parametrize(
    "text", ["Teamwork", "CPA not required", "Ability to obtain a driver's license", "Eligible for CPA", "Knows first aid"]
)
def test_nothing_is_needed(text: str) -> None:
    assert needed(text) is None


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("CPA required", "Licensed CPA since 2010", 1),
        ("CPA required", "Certified Public Accountant", 1),
        ("CPA required", "Accountant in a public company", 0),
        ("CPA required", "Studying for the CPA exam", 0.5),
        ("CPA required", "CPA candidate", 0.5),
        ("CPA required", "CPA (inactive license)", 0.5),
        ("CPA required", "Supervised three CPAs", 0),
        ("CPA required", "Worked with CPA firm", 0),
        ("CNA required", "Led CNA training program", 0),
        ("LPN license", "RN, Cook County Hospital", 1),
        ("RN license", "LPN, Cook County Hospital", 0),
        ("CDL class B", "CDL Class A", 1),
        ("CDL class A", "Class B CDL", 0),
        ("Valid driver's license", "CDL-A, clean record", 1),
        ("Six Sigma Green Belt", "Lean Six Sigma Black Belt", 1),
    ],
)
def test_what_is_held(asked: str, text: str, expected: float) -> None:
    assert value(asked, "Sold cakes", text) == expected


def test_all_of_several_or_one_of_alternatives() -> None:
    assert value("CPR and Series 7", "CPR certified") == 0.5
    assert value("CPR or Series 7", "CPR certified") == 1


def test_the_unit_that_shows_it_is_named() -> None:
    need = needed("CPR certification")
    assert need
    texts = ["Sold cakes", "CPR candidate", "CPR certified"]
    assert compare(need, texts, suspected("\n".join(texts))).places == (2,)
    assert compare(need, ["Sold cakes"], frozenset()).places == ()


@pytest.mark.parametrize(
    "text",
    [
        "IBM Certified Specialist",
        "Certification as an Oracle developer",
        "Must hold a valid asbestos removal license",
        "Kitemark certificate",
    ],
)
def test_a_certificate_that_is_not_in_the_list_takes_words_about_certificates(text: str) -> None:
    found = needed(text)
    assert found
    assert found.names == ()
    assert compare_other(["Sold cakes", "IBM", "IBM certified"], ["skills"] * 3, [0.0, 0.5, 0.45]).places == (2,)
    assert compare_other(["Sold cakes", "IBM"], ["skills", "certifications"], [0.0, 0.5]).value == 1
    assert compare_other(["IBM certified", "IBM"], ["skills"] * 2, [0.1, 0.5]).value == 0.5


@pytest.mark.parametrize(
    "text", ["Experience in designing and shaping certification strategies", "Teaches a course that is known as certified"]
)
def test_talk_of_certificates_asks_for_none(text: str) -> None:
    assert needed(text) is None
