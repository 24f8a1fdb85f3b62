"""What names or describes a person."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.document import Kind
from rolecall.domain.text import clean
from rolecall.ingestion.personal import personal_spans


def found(text: str, name: str | None = None, kind: Kind = Kind.RESUME, **basics: Any) -> list[str]:
    payload = {"basics": {"name": name, **basics}} if name or basics else {}
    return [span.of(text) for span in personal_spans(text, kind, payload)]


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("Write to jane.doe@mail.example.org today", "jane.doe@mail.example.org"),
        ("Phone +44 20 7946 0958, evenings", "+44 20 7946 0958"),
        ("Call (212) 555-0147 ext 12", "(212) 555-0147 ext 12"),
        ("I live at 1420 Maple Street, Springfield, IL 62704", "1420 Maple Street, Springfield, IL 62704"),
        ("Lives at 12 Station Road, Leeds LS1 4AB", "12 Station Road, Leeds LS1 4AB"),
        ("Adresse Hauptstraße 15, 10115 Berlin", "Hauptstraße 15, 10115 Berlin"),
        ("Habite 12 rue de la Paix", "12 rue de la Paix"),
        ("Mail to P.O. Box 442", "P.O. Box 442"),
        ("See linkedin.com/in/jane-doe", "linkedin.com/in/jane-doe"),
        ("See https://jane.example.org/photos now", "https://jane.example.org/photos"),
        ("Date of birth: 12 May 1987", "Date of birth: 12 May 1987"),
        ("She was born on 12/05/1987 there", "born on 12/05/1987"),
        ("A cook aged 34 from here", "aged 34"),
        ("I am 34 years old", "I am 34 years old"),
        ("Nationality: Portuguese", "Portuguese"),
        ("Now a US citizen", "US citizen"),
        ("Marital status: married", "married"),
        ("Gender: Female", "Female"),
        ("Proud mother of two, and a welder", "mother of two"),
        ("Photo attached below", "Photo attached"),
        ("![me](me.png)", "![me](me.png)"),
        ("Name: [NAME]", "[NAME]"),
        ("Report by Mrs. Santos", "Mrs. Santos"),
        ("SSN 521-43-8812", "521-43-8812"),
        ("IBAN GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 19"),
        ("My name is Amara Okafor", "Amara Okafor"),
        ("He managed a ward", "He"),
    ],
)
def test_personal_data_of_a_resume(text: str, personal: str) -> None:
    assert personal in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Served Her Majesty's Prison Service",
        "Experience with Ms Office and MS SQL",
        "Worked 2010 - 2012 and 2014 to 2016",
        "Sold 1,250,000 units in 2019/2020, up 12.5 %",
        "Managed a budget of $4,500,000.00",
        "Ranked 10 years in a row, 24/7 support, ISO 9001:2015",
        "Chemistry, physics and HIS systems",
        "Male and female connectors; single sign-on; married data from two systems",
        "Grade 4.0/4.0, version 3.11.2",
        "Word, Excel, MS Project",
        "National Park Service; passport office clerk",
        "Photographer with pictures in magazines",
        "Managed 30 staff; aged care; average age of stock 34 days",
    ],
)
def test_what_a_person_can_do_is_not_personal(text: str) -> None:
    assert found(text) == []


def test_the_name_and_its_parts_wherever_they_stand() -> None:
    text = "Amara Okafor\n\nOkafor leads the ward. Amara's patients like AMARA OKAFOR; amaranth stays."
    assert found(text, "Amara Okafor") == ["Amara Okafor", "Okafor", "Amara's", "AMARA OKAFOR"]


def test_a_name_that_is_a_word_as_well_erases_no_skill() -> None:
    text = "Grace Baker\nHead Baker at Chase Bank, with grace\nGrace Baker works; a baker"
    assert found(text, "Grace Baker") == ["Grace Baker", "Grace Baker"]
    assert found("Will Chase\nWill has used will power at Chase Bank", "Will Chase") == ["Will Chase"]
    assert found("April May\nApril 2019 to May 2020", "April May") == ["April May"]


def test_an_address_that_holds_the_name_makes_no_word_of_it() -> None:
    assert found("Emily Walsh\nemily.walsh@example.org\nEmily baked bread", "Emily Walsh") == [
        "Emily Walsh",
        "emily.walsh@example.org",
        "Emily",
    ]


def test_the_town_at_the_top_is_part_of_the_address() -> None:
    text = "Jane Doe\nLeeds, West Yorkshire · nurse\n\n" + "x" * 800 + " Leeds General Infirmary"
    assert found(text, location={"city": "Leeds"}) == ["Leeds, West Yorkshire"]


def test_a_name_that_is_no_text_is_left_alone() -> None:
    assert found("Hello there", name=None, image="x") == []
    assert personal_spans("Hello", Kind.RESUME, {"basics": {"name": 5}}) == ()
    assert personal_spans("Dr", Kind.RESUME, {"basics": {"name": "Dr"}}) == ()


def test_of_a_posting_only_contacts_are_personal() -> None:
    text = "Her Majesty's nurse. She will help.\nContact Cara Harkin at hr@acme.example, 020 7946 0958. Contact Human Resources."
    assert found(text, kind=Kind.JOB) == ["Cara Harkin", "hr@acme.example", "020 7946 0958"]


@given(st.text(max_size=300).map(clean), st.text(max_size=20).map(clean))
def test_spans_are_disjoint_and_inside(text: str, name: str) -> None:
    spans = personal_spans(text, Kind.RESUME, {"basics": {"name": name, "location": {"city": name}}})
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end < other.start for one, other in itertools.pairwise(spans))
