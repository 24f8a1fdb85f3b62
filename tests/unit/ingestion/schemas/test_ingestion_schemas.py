"""Structured originals in one form."""

from typing import Any

import pytest

from rolecall.ingestion.schemas.job_posting import employment_types, normalise_posting
from rolecall.ingestion.schemas.json_resume import normalise_resume


def test_older_versions_of_json_resume() -> None:
    old = {
        "$schema": "x",
        "basics": {
            "name": "Jane",
            "picture": "j.png",
            "website": "https://j.example",
            "location": {"city": "Leeds", "country": "UK"},
            "phone": "",
        },
        "work": [
            {"company": "Acme", "position": "Nurse", "website": "", "startDate": "March 2019", "endDate": "present", "highlights": [""]}
        ],
        "education": [{"institution": "Leeds", "gpa": "3", "courses": []}],
        "languages": ["English", {"language": "Igbo", "level": "fluent"}],
        "volunteer": [""],
        "certifications": [{"title": "ILS", "date": "2025-01-02"}],
        "skills": [{"name": "Care", "keywords": ["a"]}],
        "custom": {"a": None, "b": [{"c": " d "}]},
        "awards": None,
    }
    assert normalise_resume(old) == {
        "$schema": "x",
        "basics": {"name": "Jane", "image": "j.png", "url": "https://j.example", "location": {"city": "Leeds", "countryCode": "UK"}},
        "work": [{"name": "Acme", "position": "Nurse", "startDate": "2019-03"}],
        "education": [{"institution": "Leeds", "score": "3"}],
        "languages": [{"language": "English"}, {"language": "Igbo", "fluency": "fluent"}],
        "certificates": [{"name": "ILS", "date": "2025-01"}],
        "skills": [{"name": "Care", "keywords": ["a"]}],
        "custom": {"b": [{"c": "d"}]},
    }


@pytest.mark.parametrize(
    ("basics", "expected"),
    [
        ({"firstName": "Jane", "lastName": "Doe"}, {"firstName": "Jane", "lastName": "Doe", "name": "Jane Doe"}),
        ({"name": {"first": "Jane", "last": "Doe"}, "location": "Leeds"}, {"name": "Jane Doe", "location": {"city": "Leeds"}}),
    ],
)
def test_basics_in_other_forms(basics: dict[str, Any], expected: dict[str, Any]) -> None:
    assert normalise_resume({"basics": basics}) == {"basics": expected}


def test_basics_that_are_no_object_go() -> None:
    assert normalise_resume({"basics": "Jane"}) == {}


def test_fresh() -> None:
    fresh = {
        "name": "Jane",
        "meta": {"format": "FRESH@0.6.0"},
        "info": {"label": "Nurse", "brief": "Kind."},
        "contact": {"email": "j@x.example", "phone": "1"},
        "location": {"city": "Leeds", "country": "GB", "code": "LS1"},
        "employment": {"history": [{"employer": "Acme", "position": "Nurse", "start": "2019-03", "highlights": ["a"]}]},
        "education": {"history": [{"institution": "Leeds", "title": "BSc", "start": "2010", "curriculum": ["b"]}]},
        "skills": {"sets": [{"name": "Care", "skills": ["c"]}]},
        "writing": [{"title": "Book", "publisher": {"name": "Pub"}}],
        "languages": [{"language": "English", "level": "native"}],
        "service": "none",
    }
    assert normalise_resume(fresh) == {
        "basics": {
            "name": "Jane",
            "label": "Nurse",
            "summary": "Kind.",
            "email": "j@x.example",
            "phone": "1",
            "location": {"postalCode": "LS1", "countryCode": "GB", "city": "Leeds"},
        },
        "work": [{"name": "Acme", "position": "Nurse", "startDate": "2019-03", "highlights": ["a"]}],
        "education": [{"institution": "Leeds", "studyType": "BSc", "startDate": "2010", "courses": ["b"]}],
        "skills": [{"name": "Care", "keywords": ["c"]}],
        "publications": [{"name": "Book", "publisher": "Pub"}],
        "languages": [{"language": "English", "fluency": "native"}],
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"@type": "JobPosting", "title": "<b>Nurse</b> ", "url": ""}, {"title": "Nurse"}),
        ({"hiringOrganization": "Acme\n3.8"}, {"hiringOrganization": {"@type": "Organization", "name": "Acme"}}),
        ({"hiringOrganization": [{"name": ["Acme"], "sameAs": "x"}]}, {"hiringOrganization": {"name": "Acme", "sameAs": "x"}}),
        ({"hiringOrganization": {"sameAs": "x"}}, {"hiringOrganization": {"sameAs": "x"}}),
        ({"company": " "}, {}),
        ({"identifier": {"@type": "PropertyValue", "name": "Acme", "value": 42}}, {"identifier": "42"}),
        ({"identifier": ["A-1"]}, {"identifier": "A-1"}),
        (
            {"jobLocation": "Berlin, Germany"},
            {
                "jobLocation": [
                    {
                        "@type": "Place",
                        "name": "Berlin, Germany",
                        "address": {"@type": "PostalAddress", "addressCountry": "DE", "addressLocality": "Berlin"},
                    }
                ]
            },
        ),
        (
            {
                "jobLocation": [
                    {"@type": "Place", "address": {"addressLocality": "Leeds", "addressCountry": {"name": "United Kingdom"}}},
                    "",
                ]
            },
            {
                "jobLocation": [
                    {"@type": "Place", "address": {"addressLocality": "Leeds", "addressCountry": "GB", "@type": "PostalAddress"}}
                ]
            },
        ),
        (
            {"jobLocation": {"address": "Leeds", "geo": 1}},
            {
                "jobLocation": [
                    {"@type": "Place", "name": "Leeds", "address": {"@type": "PostalAddress", "addressLocality": "Leeds"}, "geo": 1}
                ]
            },
        ),
        (
            {"location": {"city": "Berlin", "countryCode": "DE"}},
            {
                "jobLocation": [
                    {"@type": "Place", "address": {"addressLocality": "Berlin", "addressCountry": "DE", "@type": "PostalAddress"}}
                ]
            },
        ),
        ({"jobLocationType": "telecommute"}, {"jobLocationType": "TELECOMMUTE"}),
        ({"remote": "Hybrid"}, {}),
        ({"remote": True}, {"jobLocationType": "TELECOMMUTE"}),
        ({"employmentType": "Full-time, Contract"}, {"employmentType": ["FULL_TIME", "CONTRACTOR"]}),
        ({"employmentType": ["OTHER"]}, {"employmentType": ["OTHER"]}),
        (
            {"baseSalary": {"currency": "EUR", "value": {"minValue": "10", "maxValue": 20, "unitText": "hour"}}},
            {
                "baseSalary": {
                    "@type": "MonetaryAmount",
                    "currency": "EUR",
                    "value": {"@type": "QuantitativeValue", "minValue": 10.0, "maxValue": 20.0, "unitText": "HOUR"},
                }
            },
        ),
        (
            {"baseSalary": {"currency": "EUR", "value": 30000}},
            {
                "baseSalary": {
                    "@type": "MonetaryAmount",
                    "currency": "EUR",
                    "value": {"@type": "QuantitativeValue", "minValue": 30000.0, "maxValue": 30000.0},
                }
            },
        ),
        (
            {"baseSalary": [{"value": {"maxValue": 5, "unitText": "P1Y"}}], "salaryCurrency": "USD"},
            {
                "baseSalary": {
                    "@type": "MonetaryAmount",
                    "currency": "USD",
                    "value": {"@type": "QuantitativeValue", "minValue": 5.0, "maxValue": 5.0, "unitText": "YEAR"},
                }
            },
        ),
        ({"baseSalary": {"currency": "EUR"}}, {}),
        (
            {"salary": "$50K-$60K"},
            {
                "baseSalary": {
                    "@type": "MonetaryAmount",
                    "currency": "USD",
                    "value": {"@type": "QuantitativeValue", "minValue": 50000.0, "maxValue": 60000.0, "unitText": "YEAR"},
                }
            },
        ),
        (
            {"salary": "100000"},
            {
                "baseSalary": {
                    "@type": "MonetaryAmount",
                    "currency": "",
                    "value": {"@type": "QuantitativeValue", "minValue": 100000.0, "maxValue": 100000.0},
                }
            },
        ),
        ({"salary": "-1"}, {}),
        (
            {"experienceRequirements": "3+ years"},
            {
                "experienceRequirements": {
                    "@type": "OccupationalExperienceRequirements",
                    "description": "3+ years",
                    "monthsOfExperience": 36,
                }
            },
        ),
        ({"experienceRequirements": {"monthsOfExperience": "24"}}, {"experienceRequirements": {"monthsOfExperience": 24.0}}),
        ({"experience": "Senior"}, {"experienceRequirements": {"@type": "OccupationalExperienceRequirements", "description": "Senior"}}),
        (
            {"educationRequirements": "bachelor_degree"},
            {
                "educationRequirements": {
                    "@type": "EducationalOccupationalCredential",
                    "credentialCategory": "bachelor degree",
                    "description": "bachelor degree",
                }
            },
        ),
        (
            {"educationRequirements": [{"credentialCategory": "high school"}]},
            {"educationRequirements": {"credentialCategory": "high school"}},
        ),
        (
            {"educationRequirements": "none"},
            {"educationRequirements": {"@type": "EducationalOccupationalCredential", "description": "none"}},
        ),
        ({"skills": "Python, SQL; Python"}, {"skills": ["Python", "SQL"]}),
        ({"skills": [{"name": "Web", "keywords": ["CSS"]}, {"name": "Care"}, "Go"]}, {"skills": ["CSS", "Care", "Go"]}),
    ],
)
def test_postings(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert normalise_posting(given) == expected


def test_types_of_employment() -> None:
    assert employment_types("Internship, volunteering, per diem") == ["INTERN", "VOLUNTEER", "PER_DIEM"]
    assert employment_types("international") == ["INTERN"] or employment_types("international") == []
