from hypothesis import given
from hypothesis import strategies as st

from rolecall.training.leaks import without_leaks
from rolecall.training.pairs import Pair, PairSource, batches, sample

TITLES = PairSource("titles", [Pair(f"title {number}", f"label {number}") for number in range(130)], 64)
LINES = PairSource("lines", [Pair(f"line {number}", f"skill {number}") for number in range(70)], 32)

sources = st.lists(
    st.builds(
        PairSource,
        st.text(max_size=5),
        st.lists(st.builds(Pair, st.text(max_size=4), st.text(max_size=4)), max_size=40, unique=True),
        st.integers(1, 12),
    ),
    max_size=4,
)


def test_a_batch_is_of_one_source_and_its_size():
    epoch = batches([TITLES, LINES], 1)
    assert sorted(len(batch) for batch in epoch) == [32, 32, 64, 64]  # what is left, 2 and 6, is less than half a batch
    for batch in epoch:
        assert set(batch) <= set(TITLES.pairs) or set(batch) <= set(LINES.pairs)


def test_the_sources_are_mixed_and_a_seed_gives_one_order():
    many = [PairSource(name, [Pair(f"{name}{number}", "x") for number in range(100)], 5) for name in "abc"]
    epoch = batches(many, 3)
    assert epoch == batches(many, 3)
    assert epoch != batches(many, 4)
    assert len({batch[0].anchor[0] for batch in epoch[:20]}) == 3


@given(sources, st.integers(0, 5))
def test_no_pair_comes_twice_and_few_are_left_out(given_sources, seed):
    epoch = batches(given_sources, seed)
    seen = sum(len(batch) for batch in epoch)
    every = [pair for source in given_sources for pair in source.pairs]
    assert sorted(pair for batch in epoch for pair in batch) == sorted(every) or seen < len(every)
    assert len(every) - seen <= sum(source.texts // 2 for source in given_sources)


@given(st.integers(0, 200), st.integers(0, 5))
def test_a_sample_is_of_the_source_without_repeats(most, seed):
    doubled = PairSource("titles", [*TITLES.pairs, *TITLES.pairs], 64)
    drawn = sample(doubled, most, seed)
    assert len(drawn.pairs) == len(set(drawn.pairs)) == min(most, len(TITLES.pairs))
    assert set(drawn.pairs) <= set(TITLES.pairs)
    assert drawn == sample(doubled, most, seed)


def test_a_question_in_other_letters_and_marks_is_a_leak():
    pairs = [Pair("Registered  NURSE (nights)", "nurse"), Pair("baker", "Nurse, registered"), Pair("registered nurse nights", "x")]
    clean, removed = without_leaks([PairSource("titles", pairs, 64)], ["registered nurse, nights!"])
    assert clean[0].pairs == [Pair("baker", "Nurse, registered")]
    assert removed == {"titles": 2}


def test_a_question_is_a_leak_on_either_side():
    clean, removed = without_leaks([PairSource("a", [Pair("x y", "q")], 4), PairSource("b", [Pair("q", "x y")], 4)], ["Q"])
    assert [source.pairs for source in clean] == [[], []]
    assert removed == {"a": 1, "b": 1}


@given(sources, st.lists(st.text(max_size=4), max_size=10))
def test_no_question_is_left_and_what_is_left_is_counted(given_sources, questions):
    clean, _ = without_leaks(given_sources, questions)
    for whole, rest in zip(given_sources, clean, strict=True):
        texts = {" ".join(text.casefold().split()) for pair in rest.pairs for text in pair}
        assert not texts & {" ".join(question.casefold().split()) for question in questions}
        assert [pair for pair in whole.pairs if pair in rest.pairs] == list(rest.pairs)


def test_leaks_are_counted_for_each_source():
    clean, removed = without_leaks([TITLES, LINES], ["title 7", "skill 3", "line 3"])
    assert removed == {"titles": 1, "lines": 1}
    assert [len(source.pairs) for source in clean] == [129, 69]
