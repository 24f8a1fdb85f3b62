"""Filterable values."""

from datetime import date

from rolecall.domain.document import Kind
from rolecall.ingestion.fields import fields

TODAY = date(2024, 1, 15)


def test_of_a_job() -> None:
    found = fields(
        Kind.JOB,
        {
            "title": "Nurse",
            "hiringOrganization": {"@type": "Organization", "name": "Acme"},
            "jobLocation": [{"address": {"addressLocality": "Leeds", "addressCountry": "GB"}}],
            "jobLocationType": "TELECOMMUTE",
            "employmentType": ["FULL_TIME"],
            "baseSalary": {"currency": "GBP", "value": {"minValue": 1.0, "maxValue": 2.0, "unitText": "YEAR"}},
            "experienceRequirements": {"monthsOfExperience": 30},
            "educationRequirements": {"credentialCategory": "bachelor degree"},
            "skills": ["care"],
            "requirements": [{"text": "a"}, {"text": "b"}],
            "description": "long",
            "department": {"code": 7},
            "validThrough": "2024-05-01",
        },
    )
    assert found == {
        "title": "Nurse",
        "hiringOrganization.name": "Acme",
        "jobLocation.address.addressLocality": ["Leeds"],
        "jobLocation.address.addressCountry": ["GB"],
        "jobLocationType": "TELECOMMUTE",
        "employmentType": ["FULL_TIME"],
        "baseSalary.currency": "GBP",
        "baseSalary.value.minValue": 1.0,
        "baseSalary.value.maxValue": 2.0,
        "baseSalary.value.unitText": "YEAR",
        "experienceRequirements.monthsOfExperience": 30,
        "educationRequirements.credentialCategory": "bachelor degree",
        "skills": ["care"],
        "department.code": 7,
        "validThrough": "2024-05-01",
        "company": "Acme",
        "location": "Leeds, GB",
        "city": "Leeds",
        "country": "GB",
        "remote": True,
        "employment_type": ["FULL_TIME"],
        "years": 2.5,
        "degree": "bachelor",
        "degree_level": 3,
        "salary_min": 1.0,
        "salary_max": 2.0,
        "salary_unit": "YEAR",
        "currency": "GBP",
        "requirements": 2,
        "valid_through": "2024-05-01",
    }


def test_of_a_resume_without_personal_data() -> None:
    found = fields(
        Kind.RESUME,
        {
            "basics": {
                "name": "Jane Doe",
                "label": "Nurse",
                "email": "j@x.example",
                "location": {"address": "1 High Street", "city": "Leeds", "countryCode": "United Kingdom"},
            },
            "work": [
                {"name": "Acme", "position": "Nurse", "startDate": "2020-01", "url": "https://x.example", "highlights": ["did"]},
                {"name": "Beta", "position": "Carer", "startDate": "2018", "endDate": "2020-06"},
                {"name": "Odd", "startDate": "soon", "endDate": "2020"},
            ],
            "education": [{"studyType": "BSc", "area": "Nursing"}, {"studyType": "GCSE"}],
            "skills": [{"name": "Care", "keywords": ["triage", "CPR"]}, {"name": "Tea"}],
            "languages": [{"language": "Igbo"}],
            "references": [{"name": "Boss"}],
            "remote": True,
        },
        TODAY,
    )
    assert {
        name: found[name]
        for name in ("title", "location", "years", "degree", "degree_level", "skills", "languages", "companies", "work.position", "remote")
    } == {
        "title": "Nurse",
        "location": "Leeds, GB",
        "years": 6.0,
        "degree": "bachelor",
        "degree_level": 3,
        "skills": ["triage", "CPR", "Tea"],
        "languages": ["Igbo"],
        "companies": ["Acme", "Beta", "Odd"],
        "work.position": ["Nurse", "Carer"],
        "remote": True,
    }
    text = repr(found)
    assert not any(secret in text for secret in ("Jane", "j@x", "High Street", "Boss", "x.example"))


def test_of_an_empty_payload() -> None:
    assert fields(Kind.RESUME, {}, TODAY) == {}
    assert fields(Kind.JOB, {}) == {"remote": False, "requirements": 0}
