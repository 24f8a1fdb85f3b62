import tomllib
from importlib.resources import files

import pytest

from rolecall.ingestion.facts.licences import holders, licences, mentions, suspected

ENTRIES = tomllib.loads(files("rolecall.ingestion.facts").joinpath("licences.toml").read_text(encoding="utf-8"))


def names(text: str) -> list[str]:
    return [licence.name for licence in licences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RN license", ["registered nurse"]),
        ("Licensed vocational nurse (LVN)", ["practical nurse"]),
        ("CDL (Class A) with hazmat endorsement", ["commercial driver class a", "commercial driver", "hazardous materials"]),
        ("Class B CDL", ["commercial driver class b", "commercial driver"]),
        ("valid driver's license", ["driver"]),
        ("C.P.A. preferred", ["public accountant"]),
        ("Admitted to the New York bar", ["bar"]),
        ("Series 7 and 63", ["series 7", "series 63"]),
        ("CompTIA A+, Network+ and Security +", ["security+", "network+", "comptia a+"]),
        ("AWS Certified Solutions Architect", ["aws"]),
        ("P.E. license", ["professional engineer"]),
        ("Six Sigma Green Belt", ["six sigma green belt"]),
        ("OSHA10", ["osha 10"]),
    ],
)
def test_licences_are_found(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text", ["My pals helped", "PE teacher", "Network security", "Knows AWS", "A class at that level", "raised the bar"]
)
def test_other_words_are_none(text: str) -> None:
    assert names(text) == []


def test_offsets_are_where_it_is_named_first() -> None:
    text = "Holds a CPA, or CPA to be"
    [licence] = licences(text)
    assert text[licence.start : licence.end] == "CPA"
    assert [match.start() for match in mentions(text, licence.name)] == [8, 16]


def test_who_may_do_what_a_licence_allows() -> None:
    assert holders("practical nurse") == ("practical nurse", "registered nurse")
    assert holders("registered nurse") == ("registered nurse",)


def test_the_list_is_whole() -> None:
    for name, entry in ENTRIES.items():
        assert set(entry.get("covered_by", ())) <= ENTRIES.keys(), name
        assert entry.get("acronyms") or entry.get("phrases"), name
        for acronym in (each for each in entry.get("acronyms", ()) if each.isalnum()):
            assert name in suspected(acronym), f"the clues of {name} leave out {acronym}"
            assert name in names(acronym)
