"""Telling a résumé from a posting."""

import pytest

from rolecall.domain.document import Kind
from rolecall.ingestion.kind import evidence, find_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Jane Doe\njane@example.org\n\nExperience\nNurse, 2015 - 2019\nManaged a ward", Kind.RESUME),
        ("Baker, January 2010 to March 2012\nBaked bread\nCook, 2012 to present", Kind.RESUME),
        ("We are looking for a nurse. You will care for patients. How to apply: write to us.", Kind.JOB),
        ("Staff Nurse\nResponsibilities\n- care\nRequirements\n- a licence is required", Kind.JOB),
        ("Two eggs, a cup of flour and some milk make a pancake.", None),
        ("", None),
    ],
)
def test_kind(text: str, kind: Kind | None) -> None:
    assert find_kind(text) is kind


def test_no_cue_decides_by_the_length_of_a_text() -> None:
    long = "Experience\n" + "Nurse, 2015 - 2019\n" * 100
    assert evidence(long).dates == 10
    assert evidence("we are looking for you will " * 100).phrases >= -17
