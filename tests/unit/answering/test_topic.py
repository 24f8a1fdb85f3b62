import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.answering.question import topic_terms
from rolecall.answering.topic import UNKNOWN, Topic, parse, topic
from rolecall.domain.errors import Misconfigured

ANALYZER = EnglishAnalyzer()


def terms(text: str) -> frozenset[str]:
    return frozenset(ANALYZER.terms(text))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How well does the candidate's warehouse experience align with the requirements of the role?", ["warehous"]),
        ("Based on the candidate's background, how prepared are they for aviation maintenance?", ["aviat", "mainten"]),
        ("What is the candidate's current position?", []),
        ("Does she speak Igbo?", ["speak", "igbo"]),
    ],
)
def test_what_a_question_is_about(question: str, expected: list[str]) -> None:
    assert topic_terms(question, ANALYZER) == expected


def test_words_that_name_topics_weigh_more_than_words_that_help_to_say_something() -> None:
    weights = topic("Does she strive to keep the warehouse of a textile retailer running?", ANALYZER).weights
    assert weights["textil"] > weights["warehous"] > 2 * weights["strive"] > 0
    assert topic("Zxqv?", ANALYZER).weights == {"zxqv": UNKNOWN}


def test_a_topic_is_held_as_far_as_its_words_are() -> None:
    asked = Topic({"warehous": 3.0, "strive": 1.0})
    assert asked.held(terms("She manages a warehouse")) == 0.75
    assert asked.held(terms("She does warehousing and strives for more")) == 1, "another form of the word will do"
    assert asked.held(terms("ware and stripes")) == 0
    assert asked.held(frozenset()) == 0
    assert Topic({}).held(frozenset()) == 1


def test_other_words_for_the_same_count_for_less() -> None:
    asked = topic("Where did she study?", ANALYZER)
    assert asked.held(terms("Degree from the University of York")) == pytest.approx(0.7)
    assert asked.held(terms("EDUCATION: York")) == pytest.approx(0.7)
    assert asked.held(terms("She studied in York")) == 1


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.02, 3), min_size=1),
    st.frozensets(st.sampled_from("abcdefgh")),
    st.sampled_from("abcdefgh"),
)
def test_more_words_never_hold_less(weights: dict[str, float], held: frozenset[str], more: str) -> None:
    asked = Topic(weights)
    assert 0 <= asked.held(held) <= asked.held(held | {more}) <= 1 + 1e-9


@pytest.mark.parametrize("table", [b"no table", gzip.compress(b"1 a"), gzip.compress(b"x\ta"), gzip.compress(b"1\ta")[:-3]])
def test_a_damaged_table_is_said_to_be_one(table: bytes) -> None:
    with pytest.raises(Misconfigured, match="damaged") as caught:
        parse(table)
    assert caught.value.remedy
