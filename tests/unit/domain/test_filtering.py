from datetime import date

import pytest

from rolecall.domain.filtering import Comparand, comparand, matches, searchable
from rolecall.domain.hit import Filter, Operator


def test_fields_become_lists_of_folded_text_and_numbers() -> None:
    fields = {
        "title": "  Straße ",
        "skills": ["Python", "SQL", None, 3],
        "remote": True,
        "salary.min": 50_000.5,
        "posted": date(2026, 3, 1),
        "nan": float("nan"),
        "nothing": None,
        "empty": [],
        "nested": {"a": 1},
        "tuple": ("A", "b"),
    }
    assert searchable(fields) == {
        "title": ["strasse"],
        "skills": ["python", "sql", 3],
        "remote": ["true"],
        "salary.min": [50_000.5],
        "posted": ["2026-03-01"],
        "tuple": ["a", "b"],
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, Comparand("5", 5)),
        (2.5, Comparand("2.5", 2.5)),
        ("-2.50", Comparand("-2.50", -2.5)),
        ("Berlin", Comparand("berlin", None)),
        (True, Comparand("true", None)),
        (None, Comparand("none", None)),
        ("1e5", Comparand("1e5", None)),
        ("nan", Comparand("nan", None)),
        (float("inf"), Comparand("inf", None)),
        ("9" * 400, Comparand("9" * 400, None)),
    ],
)
def test_a_value_has_the_form_of_a_text_and_perhaps_of_a_number(value: object, expected: Comparand) -> None:
    assert comparand(value) == expected


def test_numbers_are_not_compared_as_text() -> None:
    fields = searchable({"years": 10})
    assert matches([Filter("years", Operator.AT_LEAST, "9")], fields)
    assert not matches([Filter("years", Operator.AT_MOST, "9")], fields)
    assert not matches([Filter("years", Operator.AT_LEAST, "nine")], fields)


def test_no_filter_passes_everything() -> None:
    assert matches([], {})
