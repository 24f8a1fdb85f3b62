"""Pairs of texts that mean the same, grouped by where they come from, and the order in which an encoder sees them."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple


class Pair(NamedTuple):
    """Two texts that mean the same; the other pairs of a batch are what they don't mean."""

    anchor: str
    positive: str


@dataclass(frozen=True, slots=True)
class PairSource:
    """Pairs of one kind; `texts` of them make a batch."""

    name: str
    pairs: Sequence[Pair]
    texts: int


def sample(source: PairSource, most: int, seed: int) -> PairSource:
    """At most so many pairs of the source, drawn without repeats; the same for the same seed."""
    pairs = list(dict.fromkeys(source.pairs))
    return replace(source, pairs=random.Random(f"{seed} {source.name}").sample(pairs, min(most, len(pairs))))


def batches(sources: Iterable[PairSource], seed: int) -> list[Sequence[Pair]]:
    """One epoch: every pair once, the pairs of a batch from one source, the batches of all sources mixed.

    A source's texts differ from one another in the same way, so that what tells a pair's texts from the others is their
    meaning and not their kind. A last batch of less than half the size is left out: it has too few texts to tell apart.
    """
    chosen = random.Random(seed)
    epoch = [batch for source in sources for batch in _cut(chosen.sample(source.pairs, len(source.pairs)), source.texts)]
    chosen.shuffle(epoch)
    return epoch


def _cut(pairs: Sequence[Pair], size: int) -> Iterator[Sequence[Pair]]:
    for start in range(0, len(pairs), size):
        batch = pairs[start : start + size]
        if 2 * len(batch) >= size:
            yield batch
