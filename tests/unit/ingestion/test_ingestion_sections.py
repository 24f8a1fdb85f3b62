"""Sections: where they begin, what they are called, and that nothing is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.document import Kind
from rolecall.domain.span import Span
from rolecall.domain.text import clean
from rolecall.ingestion.facts.headings import canonical, guessed, is_known, is_weak
from rolecall.ingestion.sections import find_sections, heading_of

RESUME = """Jane Doe
jane@example.org

PROFESSIONAL SUMMARY
A nurse.

Work History
Nurse, City Hospital, 2015 - 2019
- Skills: triage
- gave injections

## Education
BSc Nursing

**Skills**
Triage, CPR
Languages: Polish, English
"""

JOB = """Staff Nurse
Location: Leeds

About Acme
We heal.

What you will do
Help.

Required Skills:
- triage
Preferred Qualifications
- Polish
Salary: £30,000 a year
How to apply
Write to us.
"""

LINES = st.lists(
    st.sampled_from(
        [
            "Skills",
            "Experience:",
            "EDUCATION",
            "## Required Skills",
            "Nurse, 2015 - 2019",
            "",
            "- a list item",
            "About us",
            "Salary: £3",
            "x" * 300,
            "Training",
            "Ⅷ ﬁ İ",
        ]
    ),
    max_size=30,
)


def names(text: str, **options: Any) -> list[str]:
    return [section.name for section in find_sections(text, **options)]


def test_a_resume_is_cut_at_its_headings() -> None:
    assert names(RESUME) == ["header", "summary", "experience", "education", "skills", "languages"]


def test_a_posting_is_cut_at_its_headings_and_a_label_in_it_takes_one_line() -> None:
    assert names(JOB) == ["header", "about", "duties", "skills", "nice_to_have", "salary", "nice_to_have", "process"]


def test_a_section_starts_with_its_heading() -> None:
    headings = [heading_of(RESUME, section).of(RESUME) for section in find_sections(RESUME)]
    assert headings == ["", "PROFESSIONAL SUMMARY", "Work History", "## Education", "**Skills**", ""]


@given(LINES.map("\n".join), st.sampled_from([None, Kind.JOB, Kind.RESUME]))
def test_sections_cover_the_whole_text_in_order(text: str, kind: Kind | None) -> None:
    sections = find_sections(text, kind=kind)
    assert "".join(text[section.start : section.end] for section in sections) == text
    assert all(heading_of(text, section).end <= section.end for section in sections)


@given(st.text(max_size=400).map(clean))
def test_any_text_has_sections(text: str) -> None:
    assert "".join(text[section.start : section.end] for section in find_sections(text)) == text


def test_an_empty_text_has_none() -> None:
    assert find_sections("") == ()


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("REQUIREMENTS/MINIMUM QUALIFICATIONS", "requirements"),
        ("Minimum qualifications", "requirements"),
        ("Preferred qualifications", "nice_to_have"),
        ("Responsibilities", "duties"),
        ("Required Technical Skills & Experience", "requirements"),
        ("Desired Education and Experience", "nice_to_have"),
        ("Process Notes", "process"),
        ("ANNUAL SALARY", "salary"),
        ("What we offer", "benefits"),
        ("Required Experience", "experience"),
        ("Key Technical Competencies", "skills"),
        ("Banana bread", None),
    ],
)
def test_headings_of_postings(heading: str, name: str | None) -> None:
    assert canonical(heading, Kind.JOB) == name


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Highlights", "skills"),
        ("Accomplishments", "awards"),
        ("ProfessionalSummary", "summary"),
        ("Core Qualifications", "skills"),
        ("Work History", "experience"),
        ("Education & Training", "education"),
        ("Interests and Hobbies", "interests"),
        ("Responsibilities", None),
    ],
)
def test_headings_of_resumes(heading: str, name: str | None) -> None:
    assert canonical(heading, Kind.RESUME) == name


def test_a_word_that_stands_in_lists_of_skills_takes_more_to_be_a_heading() -> None:
    assert is_weak("Training")
    assert is_known("Training")
    assert "certifications" not in names("Jane\nExperience\nNurse\nTraining\nCooking", kind=Kind.RESUME)
    assert "certifications" in names("Jane\nExperience\nNurse\n\nTraining\nCooking", kind=Kind.RESUME)


def test_a_list_item_is_no_heading() -> None:
    assert names("Job\n\nSkills\n- Technical Skills\n- Communication skills\n- Education", kind=Kind.JOB) == ["header", "skills"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("What would make us smile", "nice_to_have"),
        ("Things you will need", "requirements"),
        ("How to reach us and apply", "process"),
        ("What you would be doing", "duties"),
        ("Our little company", "about"),
        ("The pay", "salary"),
        ("What we offer nurses", "benefits"),
        ("Bananas", None),
    ],
)
def test_a_heading_in_a_postings_own_words_is_guessed(heading: str, name: str | None) -> None:
    assert guessed(heading) == name


def test_headings_by_the_format_end_a_section() -> None:
    text = "Nurse\nWhat would make us smile\nBread\nOdds and ends\nNothing"
    spans = [Span(0, 5), Span(6, 30), Span(37, 50)]
    assert [span.of(text) for span in spans] == ["Nurse", "What would make us smile", "Odds and ends"]
    assert names(text, headings=spans, kind=Kind.JOB) == ["header", "nice_to_have", "other"]


def test_a_resumes_jobs_are_found_under_a_heading_of_its_own() -> None:
    text = "Lucia\n\nIn short\nA cook.\n\nKitchens\nSous-chef, Ribe (2015 - 2019)\n\nLanguages\nItalian"
    assert names(text, kind=Kind.RESUME) == ["header", "summary", "experience", "languages"]


def test_jobs_that_the_format_marks_stay_in_the_section_above_them() -> None:
    text = "Moira\n\nPractice\nSocial worker\n2015 to 2019\nNurse\n2010 to 2012\n\nEducation\nBSc"
    marks = [Span(text.index(word), text.index(word) + len(word)) for word in ("Moira", "Practice", "Social worker", "Nurse", "Education")]
    assert names(text, headings=marks, kind=Kind.RESUME) == ["header", "experience", "education"]


def test_qualifications_with_degrees_are_an_education() -> None:
    assert names("Jane\n\nQualifications\nBachelor of Science, 2010\n\nLanguages\nTwi", kind=Kind.RESUME) == [
        "header",
        "education",
        "languages",
    ]


def test_notes_go_on_with_a_salary_but_not_with_requirements() -> None:
    text = "Nurse\n\nSALARY\n\n$5\n\nNOTES:\n\n1. More.\n\nREQUIREMENT\n\nOne year.\n\nNOTES:\n\nApply."
    assert names(text, kind=Kind.JOB) == ["header", "salary", "requirements", "process"]


def test_labels_of_one_job_stay_in_the_list_of_jobs() -> None:
    text = "Jane\n\nExperience\nEngineer, 2015 - 2019\nSkills: Java\nProjects:\nA bridge\nEducation: BSc\n"
    assert names(text, kind=Kind.RESUME) == ["header", "experience"]
