import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.adapters.analyzers.english import EnglishAnalyzer
from rolecall.answering.cite import check
from rolecall.domain.answer import Claim

ANALYZER = EnglishAnalyzer()
PASSAGES = [
    "Amara worked as a night nurse at Leeds General Infirmary from 2012 to 2020.",
    "She holds a bachelor's degree in nursing from the University of York, 2011.",
    "Jo wires control cabinets in industrial plants.",
]


def checked(answer: str) -> tuple[str, tuple[int, ...]]:
    result = check(answer, PASSAGES, ANALYZER)
    return result.text, result.passages


def test_right_marks_stay_and_are_numbered_by_appearance() -> None:
    answer = "She holds a degree in nursing from York [2]. She worked as a night nurse in Leeds until 2020 [1]."
    assert checked(answer) == (
        "She holds a degree in nursing from York [1]. She worked as a night nurse in Leeds until 2020 [2].",
        (1, 0),
    )


def test_a_mark_behind_the_full_stop_belongs_to_its_sentence() -> None:
    assert checked("She worked as a night nurse. [1] Jo wires cabinets. [3]") == (
        "She worked as a night nurse [1]. Jo wires cabinets [2].",
        (0, 2),
    )


@pytest.mark.parametrize("mark", ["[3]", "[9]", "[0]", "[2, 3]", ""])
def test_a_wrong_or_missing_mark_is_put_right(mark: str) -> None:
    assert checked(f"She worked as a night nurse in Leeds {mark}.") == ("She worked as a night nurse in Leeds [1].", (0,))


def test_several_marks_of_a_claim() -> None:
    assert checked("The nurse worked nights in Leeds [1, 2][3].") == ("The nurse worked nights in Leeds [1].", (0,))


def test_what_no_passage_bears_out_is_marked() -> None:
    result = check("She worked as a night nurse [1]. She also won the Nobel prize in Stockholm [1].", PASSAGES, ANALYZER)
    assert result.text == "She worked as a night nurse [1]. She also won the Nobel prize in Stockholm [1][?]."
    assert result.claims == (
        Claim("She worked as a night nurse.", (1,)),
        Claim("She also won the Nobel prize in Stockholm.", (1,), supported=False),
    )
    assert checked("She won the Nobel prize in Stockholm.") == ("She won the Nobel prize in Stockholm [?].", ())


def test_a_number_must_be_in_the_passage() -> None:
    text = "She worked as a night nurse in Leeds until 2021 [1][?]."
    assert checked("She worked as a night nurse in Leeds until 2021 [1].") == (text, (0,))


def test_marks_of_no_passage_are_taken_out_and_told() -> None:
    result = check("She worked as a night nurse [1, 7]. Jo wires cabinets [0].", PASSAGES, ANALYZER)
    assert result.text == "She worked as a night nurse [1]. Jo wires cabinets [2]."
    assert result.removed == (7, 0)


def test_small_words_stay_and_lines_too() -> None:
    assert checked("Yes.\n- night nurse in Leeds [1]\n- control cabinets [3]") == (
        "Yes.\n- night nurse in Leeds [1]\n- control cabinets [2]",
        (0, 2),
    )


def test_without_passages_nothing_is_borne_out() -> None:
    assert check("She is a nurse in Leeds [1].", [], ANALYZER).text == "She is a nurse in Leeds [?]."
    assert check("", PASSAGES, ANALYZER).text == ""


@given(st.text(alphabet="nurse Leeds 2012[]123,.!?\n", max_size=80), st.integers(0, 3))
def test_every_mark_left_names_a_passage(answer: str, count: int) -> None:
    result = check(answer, PASSAGES[:count], ANALYZER)
    numbers = [number for claim in result.claims for number in claim.citations]
    assert list(dict.fromkeys(numbers)) == list(range(1, len(result.passages) + 1))
    assert all(0 <= index < count for index in result.passages)
    assert len(set(result.passages)) == len(result.passages)
