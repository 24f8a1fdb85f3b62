"""Whether scores mean what they seem to: of pairs with higher scores, more should match."""

from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10
"""Ranges of the score, each a tenth wide."""

FEWEST = 20
"""Pairs below which a range's share is chance."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs with a score from `low` up to, not including, `high` (the last one: including): their mean score, and how many match."""

    low: float
    high: float
    pairs: int
    mean: float
    matched: int


def reliability(outcomes: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The ranges that hold any pair; `outcomes` are scores in [0, 1] and whether the pair is known to match."""
    places = [min(int(score * BINS), BINS - 1) for score, _ in outcomes]
    found = []
    for number in sorted(set(places)):
        inside = [outcome for outcome, place in zip(outcomes, places, strict=True) if place == number]
        mean = sum(score for score, _ in inside) / len(inside)
        found.append(Bin(number / BINS, (number + 1) / BINS, len(inside), round(mean, 4), sum(match for _, match in inside)))
    return found


def is_monotone(bins: Sequence[Bin]) -> bool:
    """Whether a higher range never has a smaller share of matching pairs, among ranges with at least `FEWEST`."""
    shares = [each.matched / each.pairs for each in bins if each.pairs >= FEWEST]
    return shares == sorted(shares)
