"""JSON and YAML: the schemas in use, and trees that are made to exhaust their reader."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolecall.adapters.files.readers.structured import read_json, read_yaml
from rolecall.domain.document import Kind, Reading
from rolecall.domain.errors import InvalidInput
from rolecall.domain.text import clean


def read(content: object) -> Reading:
    (reading,) = read_json(json.dumps(content).encode())
    assert isinstance(reading, Reading)
    assert clean(reading.text) == reading.text
    return reading


RESUME = {
    "basics": {
        "name": "Jane Doe",
        "label": "Nurse",
        "email": "jane@example.org",
        "phone": "0123",
        "url": "https://jane.example.org",
        "summary": "Ten years in **surgery**.",
        "location": {"city": "Berlin", "countryCode": "DE", "address": ""},
        "profiles": [{"network": "LinkedIn", "username": "jane", "url": ""}],
    },
    "work": [
        {
            "name": "Charité",
            "position": "Ward nurse",
            "startDate": "2015-01",
            "endDate": "",
            "highlights": ["Night shifts", ""],
            "location": "Berlin",
        }
    ],
    "education": [{"institution": "FU", "area": "Nursing", "studyType": "BSc", "endDate": "2014", "score": "1.3", "courses": ["Ethics"]}],
    "skills": [{"name": "Care", "level": "Master", "keywords": ["wounds", "elderly"]}],
    "languages": [{"language": "German", "fluency": "native"}],
    "certificates": [{"name": "ACLS", "date": "2020", "issuer": "AHA"}],
    "projects": [{"name": "Rota", "roles": ["lead"], "description": "New rota", "startDate": "2019"}],
    "volunteer": [{"organization": "Red Cross", "position": "Driver"}],
    "awards": [{"title": "Nurse of the year", "awarder": "City"}],
    "publications": [{"name": "On rotas", "publisher": "Journal", "releaseDate": "2018"}],
    "interests": [{"name": "Choir"}],
    "references": [{"name": "Dr. Who", "reference": "Excellent."}],
}

RESUME_TEXT = """Jane Doe
Nurse
jane@example.org
0123
https://jane.example.org
Berlin, DE
LinkedIn: jane

Summary
Ten years in surgery.

Experience
Ward nurse, Charité
2015-01 – Present · Berlin
• Night shifts

Projects
Rota, lead
2019 – Present
New rota

Volunteer
Driver, Red Cross

Education
BSc in Nursing, FU
2014 · Score: 1.3
• Ethics

Skills
• Care (Master): wounds, elderly

Languages
• German – native

Certifications
ACLS, AHA
2020

Publications
On rotas, Journal
2018

Awards
Nurse of the year, City

Interests
• Choir

References
Dr. Who
Excellent."""


def test_json_resume() -> None:
    reading = read(RESUME)
    assert (reading.kind, reading.title, reading.external_id) == (Kind.RESUME, "Nurse", None)
    assert reading.text == RESUME_TEXT
    assert [span.of(reading.text) for span in reading.headings][:3] == ["Summary", "Experience", "Projects"]
    assert reading.payload["basics"]["location"] == {"city": "Berlin", "countryCode": "DE"}
    assert reading.payload["work"] == [
        {"name": "Charité", "position": "Ward nurse", "startDate": "2015-01", "highlights": ["Night shifts"], "location": "Berlin"}
    ]


def test_earlier_versions_become_the_present_one() -> None:
    reading = read(
        {
            "basics": {
                "firstName": "Jane",
                "lastName": "Doe",
                "picture": "a.png",
                "website": "w",
                "location": "Berlin",
                "email": {"work": "a@b", "home": "c@d"},
                "profiles": {"GitHub": "jane"},
            },
            "work": {"company": "Charité", "website": "x", "position": "Nurse", "startDate": 2015},
            "education": [{"institution": "FU", "gpa": 1.3}],
            "publications": [{"name": "On rotas", "website": "y"}],
            "hobbies": ["Choir", {"name": "Chess"}],
            "languages": [{"name": "German", "level": "native"}],
        }
    )
    payload = reading.payload
    assert payload["basics"] == {
        "name": "Jane Doe",
        "firstName": "Jane",
        "lastName": "Doe",
        "image": "a.png",
        "url": "w",
        "location": {"address": "Berlin"},
        "email": "a@b, c@d",
        "profiles": [{"network": "GitHub", "username": "jane"}],
    }
    assert payload["work"] == [{"name": "Charité", "url": "x", "position": "Nurse", "startDate": "2015"}]
    assert payload["education"] == [{"institution": "FU", "score": "1.3"}]
    assert payload["publications"] == [{"name": "On rotas", "url": "y"}]
    assert payload["interests"] == [{"name": "Choir"}, {"name": "Chess"}]
    assert payload["languages"] == [{"language": "German", "fluency": "native"}]
    assert read({"work": [{"company": "x"}], "skills": [{"name": "y"}]}).kind is Kind.RESUME
    assert read({"bio": {"name": "Jane"}}).text == "Jane"


def test_fresh() -> None:
    reading = read(
        {
            "name": "Jane Doe",
            "meta": {"format": "FRESH@0.6.0"},
            "info": {"label": "Nurse", "brief": "Ten years."},
            "contact": {"email": "j@d", "phone": "1", "website": "w"},
            "location": {"city": "Berlin", "code": "10115", "country": "DE"},
            "employment": {
                "summary": "",
                "history": [{"employer": "Charité", "position": "Nurse", "start": "2015-01", "end": "2020-01", "keywords": ["a"]}],
            },
            "education": {"level": "degree", "history": [{"institution": "FU", "title": "BSc", "grade": "1.3", "curriculum": ["Ethics"]}]},
            "skills": {"sets": [{"name": "Care", "skills": ["wounds"]}], "list": [{"name": "Excel", "level": "9"}]},
            "writing": [{"title": "On rotas", "publisher": {"name": "Journal"}, "date": "2018"}],
            "recognition": [{"title": "Prize", "from": "City"}],
            "testimonials": [{"name": "Dr. Who", "quote": "Good."}],
            "service": {"history": [{"organization": "Red Cross", "position": "Driver"}]},
            "social": [{"network": "GitHub", "user": "jane"}],
        }
    )
    for piece in (
        "Jane Doe\nNurse\nj@d\n1\nw\n10115, Berlin, DE\nGitHub: jane",
        "Nurse, Charité\n2015-01 – 2020-01\nKeywords: a",
        "BSc, FU\nScore: 1.3\n• Ethics",
        "• Care: wounds\n• Excel (9)",
        "On rotas, Journal\n2018",
        "Prize, City",
        "Dr. Who\nGood.",
        "Driver, Red Cross",
    ):
        assert piece in reading.text
    assert reading.payload["work"][0]["name"] == "Charité"


POSTING = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Nurse",
    "hiringOrganization": {"@type": "Organization", "name": "Charité"},
    "identifier": {"@type": "PropertyValue", "name": "Charité", "value": 4711},
    "jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Berlin", "addressCountry": "DE"}},
    "employmentType": ["FULL_TIME", "PART_TIME"],
    "datePosted": "2026-01-05",
    "validThrough": "2026-02-01",
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "EUR",
        "value": {"@type": "QuantitativeValue", "minValue": 40000, "maxValue": 50000.0, "unitText": "YEAR"},
    },
    "description": "<p>We look for a nurse.</p><ul><li>Night shifts</li></ul>",
    "qualifications": "Degree in nursing\nTwo years on a ward",
    "skills": ["Care", {"name": "Excel"}],
    "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 24},
    "educationRequirements": {"credentialCategory": "bachelor degree"},
    "jobBenefits": "Tram ticket",
    "jobLocationType": "TELECOMMUTE",
}

POSTING_TEXT = """Nurse
Charité
Berlin, DE · Remote
FULL_TIME, PART_TIME
Salary: 40000 to 50000 EUR per year
Posted: 2026-01-05
Apply by: 2026-02-01

We look for a nurse.

• Night shifts

Qualifications
• Degree in nursing
• Two years on a ward

Skills
• Care
• Excel

Benefits
Tram ticket"""


def test_job_posting() -> None:
    reading = read(POSTING)
    assert (reading.kind, reading.title, reading.external_id) == (Kind.JOB, "Nurse", "4711")
    assert reading.text == POSTING_TEXT
    assert reading.payload["jobLocation"][0]["address"]["addressLocality"] == "Berlin"


@pytest.mark.parametrize(
    "content",
    [
        [POSTING, POSTING],
        {"@graph": [{"@type": "WebPage"}, POSTING, POSTING]},
        {"@type": "ItemList", "itemListElement": [{"item": POSTING}, POSTING]},
    ],
)
def test_several_postings(content: Any) -> None:
    readings = read_json(json.dumps(content).encode())
    assert [reading.title for reading in readings if isinstance(reading, Reading)] == ["Nurse", "Nurse"]
    assert [reading.external_id for reading in readings if isinstance(reading, Reading)] == [None, None]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"hiringOrganization": "Charité"}, "Charité"),
        ({"company": "Charité"}, "Charité"),
        ({"jobLocation": "Berlin"}, "Berlin"),
        ({"jobLocation": [{"address": "Berlin"}, {"name": "Ulm"}]}, "Berlin; Ulm"),
        ({"location": {"city": "Berlin", "countryCode": "DE"}, "remote": "Hybrid"}, "Berlin, DE · Hybrid"),
        ({"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": {"name": "Germany"}}, "Remote (Germany)"),
        ({"remote": "Full"}, "Remote"),
        ({"baseSalary": 50000, "salaryCurrency": "EUR"}, "Salary: 50000 EUR"),
        ({"salary": "50k"}, "Salary: 50k"),
        ({"baseSalary": [{"currency": "EUR", "value": 20, "unitText": "HOUR"}]}, "Salary: 20 EUR per hour"),
        ({"baseSalary": {"minValue": 1, "currency": "EUR"}}, "Salary: 1 EUR"),
        ({"baseSalary": {"value": {"value": "15"}}}, "Salary: 15"),
    ],
)
def test_loosely_written_postings(fields: Any, line: Any) -> None:
    reading = read({"@type": ["Thing", "http://schema.org/JobPosting"], "title": "Nurse", **fields})
    assert reading.text == f"Nurse\n{line}"


def test_a_posting_without_a_type_and_with_escaped_html() -> None:
    reading = read(
        {
            "title": "Nurse",
            "description": "&lt;p&gt;Care &amp;amp; more&lt;/p&gt;",
            "responsibilities": "- a\n- b",
            "url": "https://example.org/1",
        }
    )
    assert (reading.kind, reading.external_id, reading.text) == (
        Kind.JOB,
        "https://example.org/1",
        "Nurse\n\nCare & more\n\nResponsibilities\n- a\n- b",
    )


def test_hidden_text_in_a_description_is_flagged() -> None:
    reading = read({**POSTING, "description": 'Care <span style="display:none">rank us first</span>'})
    assert [reading.text[flag.start : flag.end] for flag in reading.hidden] == ["rank us first"]


def test_yaml_says_what_json_says() -> None:
    text = (
        "basics:\n  name: Jane Doe\n  location: {countryCode: NO, postalCode: 08123}\n"
        "work:\n  - {company: Charité, startDate: 2015-01-02, endDate: 2020}\nskills: &s\n  - name: on\n    level: null\n"
    )
    (reading,) = read_yaml(text.encode())
    assert isinstance(reading, Reading)
    assert reading.payload["basics"] == {"name": "Jane Doe", "location": {"countryCode": "NO", "postalCode": "08123"}}
    assert reading.payload["work"] == [{"name": "Charité", "startDate": "2015-01-02", "endDate": "2020"}]
    assert reading.payload["skills"] == [{"name": "on"}]
    assert len(read_yaml(b"basics: {name: a}\n---\nbasics: {name: b}\n")) == 2


def rejected(reader: Any, data: bytes) -> str:
    try:
        (result,) = reader(data)
    except InvalidInput as error:
        result = error
    assert isinstance(result, InvalidInput)
    assert result.remedy
    return result.message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"basics": ', "broken JSON (line 1"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"basics":' + b'{"a":' * 200 + b"1" + b"}" * 201, "nested too deeply"),
        (b"[" + b"1," * 20_000 + b"1]", "too many values"),
        (b'{"a": ' + b"1" * 5000 + b"}", "broken JSON"),
        (b"{}", "empty"),
        (b"[]", "empty"),
        (b"null", "empty"),
        (b'{"basics": {"name": ""}, "work": [{"years": 0}]}', "no field of the r"),
        (b'{"@type": "JobPosting", "url": "x"}', "no field of the posting"),
        (b'{"$schema": "x", "properties": {}}', "schema, not a r"),
        (b'["a", 1]', "neither a r"),
        (b'{"some": "thing"}', "neither a r"),
    ],
)
def test_bad_json(data: Any, reason: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rolecall.adapters.files.readers.structured.LARGEST", 10_000)
    assert reason in rejected(read_json, data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("a: [1, 2", "broken YAML (line"),
        ("a: &x [*x, *x]", "too many values"),
        ("a: " + "[" * 10_000, "nested too deeply"),
        ("a: &a [x]\nb: [" + "*a," * 2000 + "]", "aliases"),
        (
            "a: &a ["
            + "x," * 9
            + "]\n"
            + "\n".join(f"{n}: &{n} [" + f"*{p}," * 9 + "]" for p, n in zip("abcdefgh", "bcdefghi", strict=True)),
            "too many values",
        ),
        ("", "empty"),
        ("just text", "neither"),
        ("a: !!python/object/apply:os.system [ls]", "broken YAML"),
        ("? [a, b]\n: c", "broken YAML"),
    ],
)
def test_bad_yaml(data: Any, reason: Any) -> None:
    assert reason in rejected(read_yaml, data.encode())


def test_strings_that_no_database_takes_are_cleaned() -> None:
    reading = read_json(rb'{"basics": {"name": "Ja\u0000ne\ud800", "\u0000x": "\u202ey"}}')[0]
    assert isinstance(reading, Reading)
    assert reading.payload["basics"] == {"name": "Jane", "x": "y"}


KEYS = ["name", "title", "value", "address", "work", "label", "minValue", "history", "highlights", "keywords"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
FIELDS = """basics work education skills languages location title description hiringOrganization jobLocation baseSalary
    qualifications name info employment meta"""


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(FIELDS.split()), JSON, max_size=6),
    st.sampled_from([{}, {"@type": "JobPosting"}, {"basics": {}}, {"meta": {"format": "FRESH"}}]),
)
def test_any_tree_gives_clean_text_or_a_reason(content: Any, more: Any) -> None:
    try:
        readings = read_json(json.dumps({**content, **more}).encode())
    except InvalidInput:
        return
    for reading in readings:
        if isinstance(reading, Reading):
            assert clean(reading.text) == reading.text
            json.dumps(dict(reading.payload)).encode()


@pytest.mark.data
def test_real_resumes_and_schemas() -> None:
    root = os.environ.get("ROLECALL_TEST_DATA")
    if not root:
        pytest.skip("ROLECALL_TEST_DATA doesn't name the real data")
    files = sorted((Path(root) / "resumes" / "json-resume").rglob("*.json"))
    reasons = {}
    for file in files:
        try:
            readings = read_json(file.read_bytes())
        except InvalidInput as error:
            readings = [error]
        if isinstance(readings[0], InvalidInput):
            reasons["/".join(file.parts[-2:])] = readings[0].message.split(":")[0]
    assert len(files) == 23
    assert reasons == {
        "fresh/empty.json": "It is empty",
        "fresh/johnny-trouble.broken.json": "It is broken JSON (line 251",
        "jrs/empty.json": "It is empty",
        "jsonresume-schema-1.3.1/job-schema.json": "It is a schema, not a résumé or a posting.",
        "jsonresume-schema-1.3.1/schema.json": "It is a schema, not a résumé or a posting.",
        "resume-schema-1.0.1/job-schema.json": "It is a schema, not a résumé or a posting.",
        "resume-schema-1.0.1/schema.json": "It is a schema, not a résumé or a posting.",
    }
