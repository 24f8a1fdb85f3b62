"""Small facts: dates, degrees, years, salaries, titles and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.ingestion.facts.contacts import addresses, emails, papers, phones
from rolecall.ingestion.facts.dates import date_ranges, full_date, iso_date, single_dates, undated
from rolecall.ingestion.facts.degrees import Degree, area_after, degrees
from rolecall.ingestion.facts.places import country_code, find_city, find_place, is_remote, split_place
from rolecall.ingestion.facts.salary import Salary, find_salary
from rolecall.ingestion.facts.titles import is_employer, is_title
from rolecall.ingestion.facts.years import most_asked, statement_years


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("NameJuly 2011 to November 2012 Clerk", [("2011-07", "2012-11")]),
        ("01/2013 - 01/2015", [("2013-01", "2015-01")]),
        ("07/2002 - Current", [("2002-07", None)]),
        ("Jan '09 – Mar '11", [("2009-01", "2011-03")]),
        ("(2014—2015)", [("2014", "2015")]),
        ("between 2013 and 2016", [("2013", "2016")]),
        ("May - August 2012", [("2012-05", "2012-08")]),
        ("since 2019", [("2019", None)]),
        ("Mar 2019 –", [("2019-03", None)]),
        ("2010-03-01 - 2012-04-01", [("2010-03", "2012-04")]),
        ("5/99 to 6/01", [("1999-05", "2001-06")]),
        ("December 2016\nto\nCurrent", [("2016-12", None)]),
        ("03.2018 - 04.2020; Summer 2014 to 2015", [("2018-03", "2020-04"), ("2014", "2015")]),
        ("2020 - 2010", []),
        ("$2000-2010 and 555-2010 and 12,500", []),
    ],
)
def test_spans_of_dates(text: str, dates: list[tuple[str, str | None]]) -> None:
    assert [(found.start, found.end) for found in date_ranges(text)] == dates
    assert all(found.current is (found.end is None) for found in date_ranges(text))


@given(st.integers(1950, 2039), st.integers(1, 12), st.integers(0, 10), st.sampled_from([" - ", " to ", "–", " until "]))
def test_any_span_of_months_is_read(year: int, month: int, years: int, between: str) -> None:
    (found,) = date_ranges(f"Nurse, {month:02d}/{year}{between}{month:02d}/{year + years}, Leeds")
    assert (found.start, found.end) == (f"{year}-{month:02d}", f"{year + years}-{month:02d}")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Baker, Acme (2016 – 2019)", "Baker, Acme"),
        ("2019-03 – Present", ""),
        ("2021-05 – Present · Vienna", "Vienna"),
        ("Registered pharmacist, May 2020", "Registered pharmacist"),
        ("Baked bread", "Baked bread"),
        ("24/7 on call in 1,950 homes", "24/7 on call in 1,950 homes"),
    ],
)
def test_a_statement_without_its_dates(text: str, rest: str) -> None:
    assert undated(text) == rest


@pytest.mark.parametrize(
    ("text", "date"),
    [("July 2011", "2011-07"), ("2011", "2011"), ("2011-07-31", "2011-07"), ("'98", "1998"), ("13/2011", "2011"), ("Current", None)],
)
def test_iso(text: str, date: str | None) -> None:
    assert iso_date(text) == date


def test_single_dates() -> None:
    assert [date for _, _, date in single_dates("CPR (May 2019), 2021 and 12,2020")] == ["2019-05", "2021"]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("MAY 1, 2014", "2014-05-01"),
        ("1st May 2014", "2014-05-01"),
        ("2014-05-01", "2014-05-01"),
        ("04-18-14", "2014-04-18"),
        ("18/04/2014", "2014-04-18"),
        ("04-05-14", None),
        ("31/31/2014", None),
        ("May 2014", None),
    ],
)
def test_full_dates(text: str, date: str | None) -> None:
    assert full_date(text, 0, len(text)) == date


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Ph.D. in physics", "doctorate"),
        ("J.D., 2007", "doctorate"),
        ("MBA", "master"),
        ("M.S. in Physics", "master"),
        ("a master's degree", "master"),
        ("BA/BS degree", "bachelor"),
        ("BACHELOR OF SCIENCE", "bachelor"),
        ("B.Sc. (Hons)", "bachelor"),
        ("four-year degree", "bachelor"),
        ("Associate of Arts", "associate"),
        ("A.A.S.", "associate"),
        ("GED", "high school"),
        ("high school diploma", "high school"),
    ],
)
def test_degrees(text: str, level: str) -> None:
    assert [degree.name for degree in degrees(text)][:1] == [level]


@pytest.mark.parametrize(
    "text",
    ["Certified Scrum Master", "Boston, MA", "WCAG 2.2 AA in practice", "MS Office", "Master Plumber", "as soon as possible", "bad omens"],
)
def test_what_is_no_degree(text: str) -> None:
    assert list(degrees(text)) == []


def test_the_field_of_study() -> None:
    text = "Bachelor of Science: Nursing, Leeds"
    assert area_after(text, Degree(0, 19, 3), len(text)) == "Nursing"
    assert area_after("BSc 2010", Degree(0, 3, 3), 8) is None


@pytest.mark.parametrize(
    ("text", "salary"),
    [
        ("ANNUAL SALARY $89,638 to $131,064 and $94,858 to $138,643", Salary("USD", 89638, 138643, "YEAR")),
        ("Salary: £28,000 - £32,000 per annum", Salary("GBP", 28000, 32000, "YEAR")),
        ("Pay $25.50/hr", Salary("USD", 25.5, 25.5, "HOUR")),
        ("45k EUR salary", Salary("EUR", 45000, 45000, "YEAR")),
        ("salary $86K-$142K (est.)", Salary("USD", 86000, 142000, "YEAR")),
        ("salary of HUF 780,000 to 920,000 a month", Salary("HUF", 780000, 920000, "MONTH")),
        ("R26,000 to R32,000 a month", Salary("ZAR", 26000, 32000, "MONTH")),
        ("Rate £400 per day", Salary("GBP", 400, 400, "DAY")),
        ("pay £38,626 to £45,718, two days a week at home", Salary("GBP", 38626, 45718, "YEAR")),
        ("$29.00 to $36.50 per hour, plus $1.75 per hour at night", Salary("USD", 29, 36.5, "HOUR")),
        ("a pay of $5M in budget", None),
        ("compensation of $500", None),
        ("salary: $50 - $20", None),
        ("We raised $90,000 for charity", None),
        ("no money", None),
    ],
)
def test_salaries(text: str, salary: Salary | None) -> None:
    assert find_salary(text) == salary


def test_amounts_of_a_region_need_no_cue() -> None:
    assert find_salary("$50,000", [(0, 7)]) == Salary("USD", 50000, 50000, "YEAR")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("5+ years of experience", 5),
        ("Seven years of full-time paid experience as a nurse", 7),
        ("3-5 years experience in sales", 3),
        ("minimum of two (2) years", 2),
        ("six months experience", 0.5),
        ("Eighteen (18) months of paid experience", 1.5),
        ("one-year as a service desk engineer", 1),
        ("eight to 10 years in finance, two years of which as lead in finance", 8),
        ("must be at least 18 years of age", None),
        ("within the last 5 years", None),
        ("a 4-year BA/BS program in any major", None),
        ("120 years of experience", None),
        ("two years of college", None),
        ("Three years as flight attendants", 3),
        ("Evidence of performance as an archaeologist: 2 years", 2),
        ("Prior experience in development for 1 year", 1),
        ("more than 5 years of experience", 5),
        ("may be substituted for one year of the required experience", None),
    ],
)
def test_years(text: str, years: float | None) -> None:
    assert statement_years(text) == years


def test_of_alternatives_the_smallest_counts_and_of_demands_the_largest() -> None:
    assert most_asked(["8 years of experience; or", "no number; or", "2 years of experience"], statement_years) == 2
    assert most_asked(["8 years of experience", "2 years of experience"], statement_years) == 8
    assert most_asked(["1 year of experience", "or 5 years of experience"], statement_years) == 1
    assert most_asked([], statement_years) is None


@pytest.mark.parametrize(
    "words",
    [
        "Assistant Manager",
        "Director of Finance",
        "Registered Nurse II",
        "AviationElectronics Technician",
        "Software Engineer, Backend",
        "Sous-chef",
    ],
)
def test_titles(words: str) -> None:
    assert is_title(words)


@pytest.mark.parametrize("words", ["Customer Service", "Bank of America", "", "II", "a b c d e f g h i j k nurse"])
def test_what_is_no_title(words: str) -> None:
    assert not is_title(words)


def test_employers() -> None:
    assert is_employer("Ashdale Royal Infirmary")
    assert not is_employer("Ashdale")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Mountain View, CA, United States", {"addressLocality": "Mountain View", "addressRegion": "CA", "addressCountry": "US"}),
        ("London, UK", {"addressLocality": "London", "addressCountry": "GB"}),
        ("Singapore", {"addressCountry": "SG"}),
        ("Leeds", {"addressLocality": "Leeds"}),
        ("Austin, TX 78701", {"addressLocality": "Austin", "addressRegion": "TX"}),
        ("", {}),
    ],
)
def test_places_in_parts(written: str, address: dict[str, str]) -> None:
    assert split_place(written) == address


def test_places_in_text() -> None:
    assert find_place("Nurse\nGöteborg, Sweden · x") == "Göteborg, Sweden"
    assert find_place("Calgary, Alberta, Canada") == "Calgary, Alberta, Canada"
    assert find_place("El Paso, TX") == "El Paso, TX"
    assert find_place("7 Mill Road, Leeds, United Kingdom") == "Leeds, United Kingdom"
    assert find_place("Ward, Leader") is None
    assert find_city("Job Location Beavercreek, OH", 0, 28) == (13, 28, "Beavercreek", "OH")
    assert find_city("MS Word, MS Excel", 0, 17) is None
    assert country_code("the moon") is None
    assert country_code("de") == "DE"


@pytest.mark.parametrize(
    ("text", "remote"), [("Location: Remote", True), ("work from home", True), ("remote sensing", False), ("no remote work", False)]
)
def test_remote(text: str, remote: bool) -> None:
    assert is_remote(text) is remote


@given(st.text(alphabet="0123456789 ()-.+/x,@abA\n", max_size=120))
def test_digits_of_any_kind_are_read_quickly(text: str) -> None:
    for found in (*phones(text), *papers(text), *emails(text)):
        assert found.group()
    assert all(0 <= start < end <= len(text) for start, end in addresses(text, text.lower()))
