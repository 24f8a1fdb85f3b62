import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.matching.conditions.tenure import NOW, Career, career, compare, hollow, needed

JOBS = [
    "Head baker, Mill Bakery",
    "03/2015 - 02/2019",
    "Baked sourdough for six shops",
    "Cashier | Corner Store | 2019 to 2021",
    "Took money",
]


def shown(texts: list[str], section: str = "experience") -> Career:
    return career(texts, [section] * len(texts))


def value(asked: str, texts: list[str], support: list[float] | None = None) -> float | None:
    need = needed(asked)
    assert need
    found = compare(need, shown(texts), support or [0.5] * len(texts))
    return round(found.value, 3) if found else None


@pytest.mark.parametrize(
    ("text", "years", "subject"),
    [
        ("5+ years of experience", 5, set()),
        ("Minimum of two (2) years relevant professional work experience required", 2, set()),
        ("3-5 years of experience as a nurse", 3, {"nurse"}),
        ("Three years as Flight attendants", 3, {"fligh", "atten"}),
        ("8 years of experience in finance, including 2 years as a lead", 8, {"finan", "lead"}),
    ],
)
def test_what_is_needed(text: str, years: float, subject: set[str]) -> None:
    found = needed(text)
    assert found
    assert (found.years, found.subject) == (years, subject)


@pytest.mark.parametrize("text", ["A degree in law", "At least 18 years of age", "Founded 20 years ago", "within the last 5 years"])
def test_nothing_is_needed(text: str) -> None:
    assert needed(text) is None


def test_a_job_has_its_dates_and_the_lines_that_name_and_tell_it() -> None:
    first, second = shown(JOBS).stints
    assert (first.first, first.place, first.last, first.end - first.begin) == (0, 0, 2, 48)
    assert (second.first, second.place, second.last, second.end - second.begin) == (3, 3, 4, 24)


def test_years_are_summed_and_overlaps_count_once() -> None:
    assert shown(["Cook 2010 - 2014", "Waiter 2012 - 2015"]).years == 5
    assert shown(["Cook 2010 - 2011", "Waiter 2012 - 2015"]).years == 4
    assert value("10 years of experience", ["Cook 2010 - 2014", "Waiter 2012 - 2015"]) == 0.5
    assert value("5 years of experience", ["Cook 2010 - 2014", "Waiter 2012 - 2015"]) == 1


def test_jobs_count_that_speak_of_what_is_asked() -> None:
    about_bread = [0.1, 0.0, 0.6, 0.2, 0.1]
    assert value("4 years of experience as a baker", JOBS, about_bread) == 1
    assert value("8 years of experience as a baker", JOBS, about_bread) == 0.5
    assert value("4 years of experience in pastry", JOBS, about_bread) == 0.8
    assert value("6 years of experience", JOBS, about_bread) == 1
    need = needed("4 years as a baker")
    assert need
    found = compare(need, shown(JOBS), about_bread)
    assert found
    assert found.places == (0,)


def test_a_job_that_goes_on_goes_to_the_rankers_date_not_to_today() -> None:
    [stint] = shown(["Cook, 01/2020 - Present"]).stints
    assert stint.end == NOW
    [past, future] = shown(["Cook, 01/2020 - Present", "Baker, 01/2030 - 12/2031"]).stints
    assert past.end == future.end > NOW


def test_years_that_are_stated_count_when_they_share_the_subject() -> None:
    texts = ["Accountant with over 12 years of experience in accounting"]
    assert value("10 years of accounting experience", texts) == 1
    assert value("10 years of experience", texts) == 1
    assert value("10 years of experience as a welder", [*texts, "Welder 2010 - 2011"], [0.3, 0.6]) == 0.1


def test_years_in_something_else_are_no_answer() -> None:
    need = needed("5 years of experience in marketing")
    assert need
    assert hollow(need, shown(["Six years of experience in the field", "9 years of experience in marketing"])) == [0]
    anything = needed("5 years of experience")
    assert anything
    assert hollow(anything, shown(["Six years of experience in welding"])) == []


def test_dates_of_studies_are_no_jobs_and_without_dates_nothing_is_said() -> None:
    assert value("2 years of experience", ["Cook", "Baked"]) is None
    need = needed("2 years of experience")
    assert need
    assert compare(need, shown(["BSc 2010 - 2014"], "education"), [0.5]) is None
    assert shown(["Cook 2010 - 2014"], "header").years == 4


@given(st.lists(st.tuples(st.integers(1990, 2020), st.integers(0, 9)), max_size=6), st.integers(1, 20))
def test_more_jobs_never_show_fewer_years(spells: list[tuple[int, int]], asked: int) -> None:
    texts = [f"Cook {start} - {start + years}" for start, years in spells]
    values = [value(f"{asked} years of experience", texts[:count]) or 0.0 for count in range(len(texts) + 1)]
    assert values == sorted(values)
    assert all(0 <= each <= 1 for each in values)
