import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.domain.document import FlagKind
from rolecall.ingestion.repetition import repetition_flags

BEFORE = "Baked bread and cakes for nine years in a small shop.\nThen led five bakers, trained two apprentices and kept the books.\n\n"
AFTER = "\n\nSpeaks Polish and some French, and likes to hike in the mountains at the weekend."
STUFFED = {
    "one word": "Python " * 50,
    "each in a row": " ".join(word for word in ("python", "spark", "kafka") for _ in range(50)),
    "as lines": "\n".join(["Python"] * 50),
    "in turn": "python, sql, spark, kafka; " * 50,
    "ninety in turn": " ".join([f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(85)] * 10),
}


@pytest.mark.parametrize("words", [each.strip() for each in STUFFED.values()], ids=STUFFED.keys())
def test_words_that_go_round_are_one_flag_without_their_neighbours(words: str) -> None:
    text = BEFORE + words + AFTER
    [flag] = repetition_flags(text)
    assert flag.kind is FlagKind.REPETITION
    assert text[flag.start : flag.end].strip(" ,;") == words.strip(" ,;")


def test_a_text_that_says_a_word_often_is_not_flagged() -> None:
    lines = [f"Wrote {name} in Python, tested it with Python tools and taught Python to team {name}." for name in "ABCDEFGH"]
    assert repetition_flags(BEFORE + AFTER) == ()
    assert repetition_flags("\n".join(lines[:1]) + BEFORE) == ()
    assert repetition_flags("") == ()


@given(st.lists(st.sampled_from(["ab", "cd", "ef"]), max_size=60), st.lists(st.sampled_from("pqrstuvwxyz"), max_size=20))
def test_flags_are_in_order_and_inside_the_text(words: list[str], others: list[str]) -> None:
    text = " ".join([*others, *words])
    position = 0
    for flag in repetition_flags(text):
        assert position <= flag.start < flag.end <= len(text)
        position = flag.end
