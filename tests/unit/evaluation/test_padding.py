from hypothesis import given
from hypothesis import strategies as st

from rolecall.evaluation.padding import number, padded

OTHERS = [
    "# Skills\n- Welded steel in a yard\nEmail: x@example.com\nshort",
    "Drove a van through Leeds\nName: Ann Lee of Leeds\nSold cakes to customers",
]


def test_a_resume_is_padded_to_the_length_of_the_other_with_statements_alone() -> None:
    found = padded("Baked bread\n", like="x" * 50, others=OTHERS, seed="a")
    first, *added = found.split("\n")
    assert first == "Baked bread"
    assert added
    assert len(found) >= 50
    assert set(added) <= {"- Welded steel in a yard", "Drove a van through Leeds", "Sold cakes to customers"}


def test_a_resume_that_is_as_long_already_stays() -> None:
    assert padded("Baked bread", like="Bake", others=OTHERS, seed="a") == "Baked bread"
    assert padded("Baked bread", like="x" * 99, others=[], seed="a") == "Baked bread"
    assert padded("Baked bread", like="x" * 99, others=["Skills:"], seed="a") == "Baked bread"


def test_the_seed_alone_decides_which_lines() -> None:
    assert padded("a", like="x" * 30, others=OTHERS, seed="a") == padded("a", like="x" * 30, others=OTHERS, seed="a")
    assert len({padded("a", like="x" * 20, others=OTHERS, seed=str(seed)) for seed in range(20)}) > 1
    assert number("a") == 14598278634844962250


@given(st.text(max_size=40), st.text(max_size=120), st.lists(st.text(max_size=60), max_size=4), st.text(max_size=5))
def test_only_whole_lines_are_added_and_no_more_than_needed(text: str, like: str, others: list[str], seed: str) -> None:
    found = padded(text, like=like, others=others, seed=seed)
    assert found.startswith(text.rstrip())
    lines = {line for other in others for line in other.splitlines()}
    added = found[len(text.rstrip()) + 1 :]
    assert not added or all(line in lines for line in added.split("\n"))
    if added:
        assert len(found) - len(added.split("\n")[-1]) - 1 < len(like.rstrip())
