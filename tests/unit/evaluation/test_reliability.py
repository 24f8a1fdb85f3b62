from hypothesis import given
from hypothesis import strategies as st

from rolecall.evaluation.reliability import FEWEST, Bin, is_monotone, reliability


def test_pairs_are_counted_by_tenths_of_the_score() -> None:
    assert reliability([(0.0, False), (0.1, False), (0.15, True), (1.0, True)]) == [
        Bin(0.0, 0.1, 1, 0.0, 0),
        Bin(0.1, 0.2, 2, 0.125, 1),
        Bin(0.9, 1.0, 1, 1.0, 1),
    ]
    assert reliability([]) == []


def test_a_higher_range_must_not_match_less_often() -> None:
    low, high = Bin(0.1, 0.2, FEWEST, 0.15, 5), Bin(0.5, 0.6, FEWEST, 0.55, 10)
    assert is_monotone([low, high])
    assert is_monotone([low, low])
    assert not is_monotone([high, low])


def test_a_range_with_few_pairs_is_chance() -> None:
    assert is_monotone([Bin(0.1, 0.2, FEWEST, 0.15, 5), Bin(0.8, 0.9, FEWEST - 1, 0.85, 0)])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_every_pair_is_in_one_range(outcomes: list[tuple[float, bool]]) -> None:
    bins = reliability(outcomes)
    assert sum(each.pairs for each in bins) == len(outcomes)
    assert sum(each.matched for each in bins) == sum(match for _, match in outcomes)
    assert all(each.low - 1e-4 <= each.mean <= each.high + 1e-4 for each in bins)
