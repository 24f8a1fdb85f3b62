import pytest

from rolecall.matching.conditions.degree import compare, needed, studies


def value(asked: str, *texts: str, section: str = "education", worked: float = 0.0) -> float | None:
    need = needed(asked)
    assert need
    found = compare(need, studies(texts, [section] * len(texts)), worked)
    return round(found.value, 3) if found else None


@pytest.mark.parametrize(
    ("text", "level", "fields", "related", "work"),
    [
        ("Bachelor's degree or equivalent practical experience", 3, set(), False, True),
        ("BA/BS degree in Computer Science, Mathematics or a related field", 3, {"compu", "mathe"}, True, False),
        ("A degree in accounting", 3, {"accou"}, False, False),
        ("Master's degree in biology required, PhD preferred", 4, {"biolo"}, False, False),
        ("MBA", 4, {"busin"}, False, False),
        ("Master's degree in a technical field (Computer Science/Mathematics) or MBA", 4, {"compu", "mathe", "busin"}, False, False),
        ("MBA or Master's degree", 4, set(), False, False),
        ("JD from an accredited law school", 5, {"law"}, False, False),
        ("High school diploma or GED", 1, set(), False, False),
        (
            "Graduation from an accredited four-year college or university with a bachelor's degree in soil science",
            3,
            {"soil"},
            False,
            False,
        ),
    ],
)
def test_what_is_needed(text: str, level: int, fields: set[str], related: bool, work: bool) -> None:
    found = needed(text)
    assert found
    assert (found.level, found.fields) == (level, {frozenset(field.split()) for field in fields})
    assert (found.related, found.work) == (related, work)


@pytest.mark.parametrize(
    "text",
    [
        "5 years of experience",
        "No degree required",
        "A master's degree may be substituted for one year of experience",
        "Currently enrolled in a bachelor's degree program",
        "A high degree of skill",
        "Certified Scrum Master",
        "JD Edwards knowledge",
        "Teaching in a high school",
        "Completed apprenticeship",
        "Successful completion of high school or college-level courses in algebra",
    ],
)
def test_nothing_is_needed(text: str) -> None:
    assert needed(text) is None


def test_a_higher_degree_covers_a_lower_one_and_not_the_other_way_round() -> None:
    assert value("Bachelor's degree", "Master of Science, Leeds") == 1
    assert value("Bachelor's degree", "BSc Physics, Leeds 2010") == 1
    assert value("Master's degree", "BSc Physics, Leeds 2010") == 0.75
    assert value("Bachelor's degree", "High school diploma") == pytest.approx(0.333)
    assert value("High school diploma", "Ph.D. in Physics") == 1


def test_a_field_of_several_words_takes_all_of_them() -> None:
    asked = "Bachelor's degree in computer science or software engineering"
    assert value(asked, "BSc Software Engineering") == 1
    assert value(asked, "BSc Mechanical Engineering") == 0.5
    assert value(asked, "BSc Computer Engineering") == 1


def test_the_field_counts_where_one_is_asked_for() -> None:
    asked = "Bachelor's degree in accounting or finance"
    assert value(asked, "B.S : Accountancy") == 1
    assert value(asked, "Bachelor of Science", "Finance") == 1
    assert value(asked, "Bachelor of Arts in Music") == 0.5
    assert value(f"{asked} or a related field", "Bachelor of Arts in Music") == 0.8


@pytest.mark.parametrize("text", ["BSc Physics, expected 2027", "Currently pursuing a BSc in Physics", "BSc Physics (not completed)"])
def test_an_unfinished_degree_counts_half(text: str) -> None:
    assert value("Bachelor's degree", text) == 0.5


def test_the_best_degree_counts_and_is_shown() -> None:
    need = needed("Bachelor's degree in physics")
    assert need
    found = compare(need, studies(["High school diploma", "BSc Physics"], ["education"] * 2), 0)
    assert found
    assert (found.value, found.places) == (1, (1,))


def test_work_counts_where_equivalent_experience_would_do() -> None:
    asked = "Bachelor's degree or equivalent practical experience"
    assert value(asked, "High school diploma", worked=2) == 0.4
    assert value(asked, "High school diploma", worked=20) == 0.8
    assert value("Bachelor's degree", "High school diploma", worked=20) == pytest.approx(0.333)


def test_an_education_without_a_known_degree_says_nothing_and_none_at_all_is_none() -> None:
    assert value("Bachelor's degree", "Hochschule Anhalt 2010") is None
    assert value("Bachelor's degree", "Baked bread", section="experience") == 0
    assert value("Bachelor's degree", "Taught for my Master's degree students", section="experience") == 0
    assert value("Bachelor's degree", "BSc Physics, baker", section="header") == 1
