"""JobPosting out of plain text."""

from typing import Any

import pytest

from rolecall.domain.document import Kind
from rolecall.ingestion.posting import posting_payload
from rolecall.ingestion.sections import find_sections

BULLETIN = """311 DIRECTOR
Class Code:       9206
Open Date:  04-18-14
ANNUAL SALARY

$125,175 to $155,514 and $140,000 to $160,000

DUTIES

A 311 Director is responsible for the call center.

REQUIREMENTS

1. One year of full-time paid experience as a Senior Management Analyst with the City; or
2. A Bachelor's degree from a recognized college and four years of full-time paid experience in a call center; or
3. Eight years of full-time paid experience in a call center, two years of which must be supervising staff.

APPLICATION DEADLINE

Applications must be received by THURSDAY, MAY 1, 2014.

The City of Los Angeles does not discriminate on the basis of race.
"""


def payload(text: str, title: str | None = None, **given: Any) -> dict[str, Any]:
    return posting_payload(text, find_sections(text, kind=Kind.JOB), title, given)


def test_a_bulletin() -> None:
    found = payload(BULLETIN)
    assert [requirement["kind"] for requirement in found.pop("requirements")] == ["must"] * 3
    assert found == {
        "title": "311 DIRECTOR",
        "hiringOrganization": {"@type": "Organization", "name": "City of Los Angeles"},
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "USD",
            "value": {"@type": "QuantitativeValue", "minValue": 125175.0, "maxValue": 160000.0, "unitText": "YEAR"},
        },
        "datePosted": "2014-04-18",
        "validThrough": "2014-05-01",
        "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 12},
        "educationRequirements": {"@type": "EducationalOccupationalCredential", "credentialCategory": "bachelor degree"},
    }


def test_what_came_as_data_wins_and_the_rest_is_read() -> None:
    found = payload(
        "Nurse\n\nRequirements\n- 5+ years of experience\n- based in Leeds",
        title="Chief Nurse",
        hiringOrganization={"name": "Acme"},
        url="https://a.example",
    )
    assert found["title"] == "Chief Nurse"
    assert found["hiringOrganization"] == {"name": "Acme"}
    assert found["url"] == "https://a.example"
    assert found["experienceRequirements"]["monthsOfExperience"] == 60


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Job Title: Store Manager\nWe sell.", "Store Manager"),
        ("## Job title\nSurvey Researchers\n\n## Skills\nMaths", "Survey Researchers"),
        ("Acme\nSenior Nurse (nights)\n\nWe are kind.", "Senior Nurse (nights)"),
        ("We are hiring: a welder\nCome.", "welder"),
        (">>> TIG WELDER <<<\n", "TIG WELDER"),
        ("Something of Everything\nWe do all.", "Something of Everything"),
        ("we pay well. come and see us, we are the best there is in this town.\nreally.", None),
        ("Responsibilities\nTo work", None),
    ],
)
def test_the_title(text: str, title: str | None) -> None:
    assert payload(text).get("title") == title


@pytest.mark.parametrize(
    ("text", "company", "city"),
    [
        ("Nurse\nHollin Park School, Birmingham · Full time", "Hollin Park School", "Birmingham"),
        ("Welder\nRedbud Process Equipment - Tulsa, OK\nWe build.", "Redbud Process Equipment", "Tulsa"),
        ("Nurse\nCompany: Acme Care\nLocation: Leeds (hybrid)", "Acme Care", "Leeds"),
        ("Nurse\n\nAcme Care is looking for a nurse. You will be based in Leeds.", "Acme Care", "Leeds"),
        ("Nurse\n\nAbout Acme Care\n\nAll about care.", "Acme Care", None),
        ("Nurse\n\nAcme is a small company.", "Acme", None),
        ("Nurse\n\nWe are looking for you. Our team is an equal opportunity employer.", None, None),
        ("Nurse\nLocation:\nParis\n\nWork.", None, "Paris"),
        ("Nurse\nLocation: Remote\n", None, None),
        ("Data Engineer\nfull time, 40 hours\nAustin, TX", None, "Austin"),
    ],
)
def test_employer_and_place(text: str, company: str | None, city: str | None) -> None:
    found = payload(text)
    assert found.get("hiringOrganization", {}).get("name") == company
    assert [place["address"].get("addressLocality") for place in found.get("jobLocation", [])] == ([city] if city else [])


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Nurse\nEmployment type: Part-time, temporary", ["PART_TIME", "TEMPORARY"]),
        ("Nurse\n\nThis is a full-time position.", ["FULL_TIME"]),
        ("Nurse\nAcme · part time · Leeds", ["PART_TIME"]),
        ("Nurse\n\nRequirements\n- Two years of full-time paid experience", None),
    ],
)
def test_the_type_of_employment(text: str, types: list[str] | None) -> None:
    assert payload(text).get("employmentType") == types


def test_remote_work() -> None:
    assert payload("Nurse\n\nThis is a fully remote role.")["jobLocationType"] == "TELECOMMUTE"
    assert "jobLocationType" not in payload("Nurse\n\nThis role is not remote. Remote sensing.")


@pytest.mark.parametrize(
    ("requirement", "category"),
    [
        ("Bachelor's or Master's degree in nursing", "bachelor degree"),
        ("Degree in nursing, or a diploma with experience", "bachelor degree"),
        ("High school diploma", "high school"),
        ("PhD in chemistry required", "doctorate"),
        ("A degree is not needed", None),
        ("Master's degree preferred", None),
        ("Five years' experience credit for a Ph.D", None),
    ],
)
def test_the_degree_asked(requirement: str, category: str | None) -> None:
    found = payload(f"Nurse\n\nRequirements\n- {requirement}\n- kindness")
    assert found.get("educationRequirements", {}).get("credentialCategory") == category


def test_an_identifier_of_its_own() -> None:
    assert payload("Nurse\nJob ID: WD50842311\n\nWork.")["identifier"] == "WD50842311"
