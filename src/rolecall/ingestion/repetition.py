"""Finds words that are repeated to be found, not to be read."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.document import Flag, FlagKind

WINDOWS = (12, 40, 120, 360)
"""Words looked at at once: in the smallest a handful of words can be seen to go round, in the largest a list of ninety."""

SHARE = 0.25
"""Different words of a window at most, as a share of all. In 108,000 windows of real résumés and postings the least was .30."""

OFTEN = 0.5
"""How often a word of such a stretch stands in it, as a share of how often its usual word does; rarer ones at its ends are neighbours."""

DENSE = 4
"""Repeated words that follow each other, with as many others between them at most, where a stretch begins and ends."""

_WORD = re.compile(r"[^\W\d_][\w+#]+")


def repetition_flags(text: str) -> tuple[Flag, ...]:
    """The stretches in which the same few words go round and round.

    Such text is shown to the user and kept out of encoding and scoring: said fifty times, a skill isn't shown once.
    """
    words = [(match.group().casefold(), *match.span()) for match in _WORD.finditer(text)]
    before = _before([word for word, *_ in words])
    found = {place for size in WINDOWS for start in _monotonous(before, size) for place in range(start, start + size)}
    stretches = (_trimmed(words, stretch) for stretch in _runs(sorted(found)))
    return tuple(Flag(FlagKind.REPETITION, words[first][1], words[last][2], "repeats the same words") for first, last in stretches)


def _before(words: Sequence[str]) -> NDArray[np.int64]:
    """Where each word stood last, -1 where it is new."""
    last: dict[str, int] = {}
    before = np.full(len(words), -1)
    for place, word in enumerate(words):
        before[place] = last.get(word, -1)
        last[word] = place
    return before


def _monotonous(before: NDArray[np.int64], size: int) -> list[int]:
    """Where windows with too few different words start.

    A word is new to the windows that hold it and start behind the place where it stood last: a range of them, so that all are counted by
    adding up where these ranges begin and end.
    """
    count = len(before)
    if count < size:
        return []
    places = np.arange(count)
    first = np.maximum(np.maximum(before + 1, places - size + 1), 0)
    different = np.cumsum(np.bincount(first, minlength=count + 1) - np.bincount(places + 1, minlength=count + 1))
    starts: list[int] = np.flatnonzero(different[: count - size + 1] <= SHARE * size).tolist()
    return starts


def _runs(places: Sequence[int]) -> Iterator[list[int]]:
    """Places in a row."""
    for _, group in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        yield [place for _, place in group]


def _trimmed(words: Sequence[tuple[str, int, int]], stretch: Sequence[int]) -> tuple[int, int]:
    """The first and the last of the words that are repeated: without the neighbours that a window took in, with those it left out."""
    held = [words[place][0] for place in stretch]
    counts = Counter(held)
    usual = median(counts[word] for word in held)
    repeated = {word for word, count in counts.items() if count >= OFTEN * usual}
    places = [place for place, word in enumerate(held) if word in repeated]
    first, last = stretch[0] + _dense(places), stretch[-1] - _dense([len(held) - 1 - place for place in reversed(places)])
    while first > 0 and words[first - 1][0] in repeated:
        first -= 1
    while last + 1 < len(words) and words[last + 1][0] in repeated:
        last += 1
    return first, last


def _dense(places: Sequence[int]) -> int:
    """The first of these places from which on they follow each other: a repeated word may stand among the neighbours, too."""
    return next((start for start, later in zip(places, places[DENSE:], strict=False) if later - start <= 2 * DENSE), places[0])
