"""The words of a text, as a quick look whether it is worth to search for something."""

import re
from functools import lru_cache

_SPACED = str.maketrans(dict.fromkeys(r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~’“”…–—•·""", " "))
_WORD = re.compile(r"[^\W_]+")


def lowered(text: str) -> str:
    """In lower case, character by character: a few letters become two otherwise, and offsets would move."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


@lru_cache(maxsize=2)  # each step of reading a document asks for the words of the same text
def words(lower: str) -> frozenset[str]:
    """The different words of a text in lower case, cut at punctuation."""
    return frozenset(lower.translate(_SPACED).split())


def telling(phrase: str) -> str:
    """The longest word of a phrase of whole words: where a text lacks it, it lacks the phrase. Empty for a phrase without words."""
    return max(_WORD.findall(phrase), key=len, default="")
