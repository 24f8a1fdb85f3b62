import pytest

from rolecall.cli.filters import parse_filters
from rolecall.domain.errors import InvalidInput
from rolecall.domain.hit import Filter, Operator


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("remote=true", Filter("remote", Operator.EQUAL, True)),
        ("years<=5", Filter("years", Operator.AT_MOST, 5)),
        ("salary_min >= 40000.5", Filter("salary_min", Operator.AT_LEAST, 40000.5)),
        ("company!=Acme & Sons", Filter("company", Operator.NOT_EQUAL, "Acme & Sons")),
        ("hiringOrganization.name~acme", Filter("hiringOrganization.name", Operator.CONTAINS, "acme")),
        ("title=a=b", Filter("title", Operator.EQUAL, "a=b")),
        ("note=[1, 2]", Filter("note", Operator.EQUAL, "[1, 2]")),
    ],
)
def test_a_filter_is_read(text, expected):
    assert parse_filters([text]) == [expected]


@pytest.mark.parametrize("text", ["", "remote", "=x", "a b=c", "%=1"])
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(InvalidInput) as refused:
        parse_filters([text])
    assert "remote=true" in refused.value.remedy
