"""JSON Resume out of plain text."""

from typing import Any

import pytest

from rolecall.domain.document import Kind
from rolecall.ingestion.resume import resume_payload
from rolecall.ingestion.sections import find_sections

FULL = """Amara Okafor, RN
Registered Nurse
Leeds, United Kingdom · amara.okafor@example.org · +44 7700 900142 · linkedin.com/in/amara

SUMMARY
Calm at four in the morning.

EXPERIENCE
Staff Nurse, Acute Medical Unit — Ashdale Royal Infirmary, Manchester
March 2021 – present
• Care for six to eight acutely ill patients a shift on a 28-bed admissions unit, on a rota of days and
nights
• Coordinate the bay
Staff Nurse, Elderly Care — Tarnbrook District Hospital, Bolton
September 2018 – February 2021
• Wound care

VOLUNTEERING
Helper, Food Bank, 2012 - 2013

EDUCATION
Bachelor of Science: Nursing, University of Salford, 2015 - 2018
Kilburn High School
High School Diploma, 2014

SKILLS
Triage, CPR, Microsoft Office (Word, Excel)
Databases: MySQL; Postgres
Able to keep calm while everything around is moving quickly, with people shouting.

LANGUAGES
English (native), Igbo - fluent
Conversational in Spanish

CERTIFICATIONS
Immediate Life Support, 2025

PROJECTS
A drug round
AWARDS
Nurse of the year
INTERESTS
Chess, running
"""


def payload(text: str) -> dict[str, Any]:
    return resume_payload(text, find_sections(text, kind=Kind.RESUME))


def test_a_whole_resume() -> None:
    assert payload(FULL) == {
        "basics": {
            "name": "Amara Okafor",
            "label": "Registered Nurse",
            "email": "amara.okafor@example.org",
            "phone": "+44 7700 900142",
            "location": {"city": "Leeds", "countryCode": "GB"},
            "summary": "Calm at four in the morning.",
            "profiles": [{"url": "linkedin.com/in/amara"}],
        },
        "work": [
            {
                "position": "Staff Nurse, Acute Medical Unit",
                "name": "Ashdale Royal Infirmary",
                "location": "Manchester",
                "startDate": "2021-03",
                "highlights": [
                    "Care for six to eight acutely ill patients a shift on a 28-bed admissions unit, on a rota of days and nights",
                    "Coordinate the bay",
                ],
            },
            {
                "position": "Staff Nurse, Elderly Care",
                "name": "Tarnbrook District Hospital",
                "location": "Bolton",
                "startDate": "2018-09",
                "endDate": "2021-02",
                "highlights": ["Wound care"],
            },
        ],
        "volunteer": [{"position": "Helper", "organization": "Food Bank", "startDate": "2012", "endDate": "2013"}],
        "education": [
            {
                "institution": "University of Salford",
                "studyType": "Bachelor of Science",
                "area": "Nursing",
                "startDate": "2015",
                "endDate": "2018",
            },
            {"institution": "Kilburn High School", "studyType": "High School Diploma", "endDate": "2014"},
        ],
        "skills": [
            {"name": "Triage"},
            {"name": "CPR"},
            {"name": "Microsoft Office (Word, Excel)"},
            {"name": "Databases", "keywords": ["MySQL", "Postgres"]},
            {"name": "Able to keep calm while everything around is moving quickly, with people shouting"},
        ],
        "languages": [
            {"language": "English", "fluency": "native"},
            {"language": "Igbo", "fluency": "fluent"},
            {"language": "Spanish", "fluency": "Conversational"},
        ],
        "certificates": [{"name": "Immediate Life Support, 2025", "date": "2025"}],
        "projects": [{"name": "A drug round"}],
        "awards": [{"title": "Nurse of the year"}],
        "interests": [{"name": "Chess"}, {"name": "running"}],
    }


@pytest.mark.parametrize(
    ("lines", "job"),
    [
        (
            "Accountant  July 2011 to November 2012\nAcme Inc\nDid sums",
            {"position": "Accountant", "name": "Acme Inc", "startDate": "2011-07", "endDate": "2012-11"},
        ),
        (
            "CompanyNameJuly 2011 to November 2012 Accountant\nCity , State\nDid sums",
            {"position": "Accountant", "startDate": "2011-07", "endDate": "2012-11"},
        ),
        (
            "01/2013 to 01/2015\nTechnician\nAcme Ltd\nFixed things.",
            {"position": "Technician", "name": "Acme Ltd", "startDate": "2013-01", "endDate": "2015-01"},
        ),
        (
            "ACME LEGAL LLC, Austin, TX\nSenior Associate   January 2016-Present\n• Won",
            {"position": "Senior Associate", "name": "ACME LEGAL LLC", "location": "Austin, TX", "startDate": "2016-01"},
        ),
        (
            "* Worked as a Survey Researcher between 2013 and 2016",
            {"position": "Survey Researcher", "startDate": "2013", "endDate": "2016"},
        ),
        ("- Service Desk Engineer (2014 - 2015)", {"position": "Service Desk Engineer", "startDate": "2014", "endDate": "2015"}),
        ("December 2016\nto\nCurrent\nClerk, Acme Corp", {"position": "Clerk", "name": "Acme Corp", "startDate": "2016-12"}),
        (
            "Lead engineer, bridges, Västra AB, Göteborg\n2021 – present\n• Lead",
            {"position": "Lead engineer, bridges", "name": "Västra AB", "location": "Göteborg", "startDate": "2021"},
        ),
        ("Bartender , 05/2018\nServed drinks all night long.", {"position": "Bartender", "startDate": "2018-05", "endDate": "2018-05"}),
        (
            "Pricing analyst, Heartlands Mutual, Leeds, 2014 to 2018. SAS and Excel for people.",
            {"position": "Pricing analyst", "name": "Heartlands Mutual", "location": "Leeds", "startDate": "2014", "endDate": "2018"},
        ),
        (
            "Laboratory technician (casual), Don Mills Labs, 2019 - 2020",
            {"position": "Laboratory technician (casual)", "name": "Don Mills Labs", "startDate": "2019", "endDate": "2020"},
        ),
    ],
)
def test_a_job_in_the_forms_people_write_it(lines: str, job: dict[str, str]) -> None:
    work = payload(f"Jane Doe\n\nExperience\n{lines}\n\nLanguages\nEnglish")["work"]
    assert [{name: value for name, value in one.items() if name != "highlights"} for one in work] == [job]


def test_dates_in_a_bullet_are_no_job() -> None:
    work = payload(
        "Jane Doe\n\nExperience\nNurse, City Hospital\n2015 - 2019\n• Caseload of 35 women in 2016 to 2017\n• Won a prize (2018)"
    )["work"]
    assert [job["position"] for job in work] == ["Nurse"]
    assert len(work[0]["highlights"]) == 2


@pytest.mark.parametrize(
    ("top", "name"),
    [
        ("Jane Doe", "Jane Doe"),
        ("Dr. María-José O'Neill, PhD, RN", "María-José O'Neill"),
        ("**Name:** Joel Peterson", "Joel Peterson"),
        ("Ruud van Aalst | Rotterdam", "Ruud van Aalst"),
        ("JANE DOE\njane@example.org", "JANE DOE"),
        ("KEY HOLDER", None),
        ("AVIATION ELECTRONICS TECHNICIAN", None),
        ("INFORMATION TECHNOLOGYSPECIALIST", None),
        ("Curriculum Vitae", None),
        ("Grace Baker\ngrace.baker@example.org", "Grace Baker"),
        ("Grace Baker\nHead Chef", "Grace Baker"),
        ("Head Baker\nof bread", None),
        ("Acme Solutions Ltd", None),
        ("EXPRESS SCRIPTS\nwe express scripts", None),
    ],
)
def test_the_name_at_the_top(top: str, name: str | None) -> None:
    assert payload(f"{top}\n\nExperience\nBaker, 2015 - 2019").get("basics", {}).get("name") == name


@pytest.mark.parametrize(
    ("line", "location"),
    [
        ("Austin, TX 78701", {"city": "Austin", "region": "TX"}),
        ("Location: Utrecht", {"city": "Utrecht"}),
        ("Cardiff · jane@example.org", {"city": "Cardiff"}),
        ("Satara, Maharashtra, India", {"city": "Satara", "region": "Maharashtra", "countryCode": "IN"}),
        ("somewhere", None),
    ],
)
def test_the_town_at_the_top(line: str, location: dict[str, str] | None) -> None:
    assert payload(f"Jane Doe\n{line}\n\nSkills\nCooking, baking")["basics"].get("location") == location


@pytest.mark.parametrize(
    ("line", "study"),
    [
        (
            "BA (Hons) History, Open University, 2012 to 2018",
            {"studyType": "BA (Hons)", "area": "History", "institution": "Open University", "startDate": "2012", "endDate": "2018"},
        ),
        (
            "MSc in Physics\nLund University  2014",
            {"studyType": "MSc", "area": "Physics", "institution": "Lund University", "endDate": "2014"},
        ),
        ("Massey University 2011", {"institution": "Massey University", "endDate": "2011"}),
        ("BSc, civil engineering, Lund University", {"studyType": "BSc", "area": "civil engineering", "institution": "Lund University"}),
        ("Doctor of Philosophy", {"studyType": "Doctor of Philosophy"}),
    ],
)
def test_a_study_in_the_forms_people_write_it(line: str, study: dict[str, str]) -> None:
    assert payload(f"Jane Doe\n\nEducation\n{line}\n\nSkills\nCooking")["education"] == [study]


def test_a_text_without_sections_gives_what_its_top_has() -> None:
    assert payload("Jane Doe\nNurse") == {"basics": {"name": "Jane Doe", "label": "Nurse"}}
