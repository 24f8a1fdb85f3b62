"""English index terms: words without stop words, as Snowball stems.

The word rule keeps the names that trades write with signs (C++, C#, .NET, Node.js, 401(k)) as one term each. What stands before the
first sign of ASP.NET or R&D is a word of its own, and a hyphen parts words, so that "full-time" and "full time" are the same.
"""

import re
import threading
import unicodedata

import Stemmer

STOP_WORDS = frozenset(
    """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with
    am been being can can't could did didn't do does doesn't don't had has have i'd i'm i've may should would
    he her his him i its me my our she we you your also from than how what when where which who why
    """.split()  # noqa: SIM905 - a list of ninety literals is harder to read
)
"""Lucene's English list, then auxiliaries, pronouns and question words, of which questions are full."""

_WORD = re.compile(
    r"""
    \.(?:NET|Net|net)(?![^\W_])               # .NET, also behind ASP
  | [0-9]{3}\([a-zA-Z]\)                      # 401(k), 501(c)
  | [0-9]{1,3}(?:,[0-9]{3})+(?![^\W_])        # 60,000
  | [^\W_]+ (?: \.[jJ][sS](?![^\W_])          # Node.js
              | \+\+(?![^\W\d_])              # C++, C++17
              | \#(?![^\W_])                  # C#
              | ['’][^\W_]+                   # driver's, O'Brien
            )?
    """,
    re.VERBOSE,
)
_JOINED = re.compile(r"[(),]|\.(?=js$)")
_REMEMBERED = 200_000


class EnglishAnalyzer:
    """Cuts English text into stemmed terms; fast because each word form is stemmed once. Thread-safe."""

    id = "english-1"

    def __init__(self) -> None:
        self._terms = _Terms()

    def terms(self, text: str) -> list[str]:
        """Terms in the order of the text, repeated as often as they stand there."""
        return list(filter(None, map(self._terms.__getitem__, _WORD.findall(text))))


class _Terms(dict[str, str]):
    """The term of each word form met so far, empty for a stop word."""

    def __init__(self) -> None:
        super().__init__()
        self._stemmer = Stemmer.Stemmer("english", 0)  # a cache of its own would be a second one
        self._lock = threading.Lock()

    def __missing__(self, word: str) -> str:
        with self._lock:  # a stemmer keeps state while it works
            term = "" if _is_stop_word(word) else str(self._stemmer.stemWord(_JOINED.sub("", _plain(word))))
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = term
        return term


def _is_stop_word(word: str) -> bool:
    return word != "IT" and _plain(word).removesuffix("'s") in STOP_WORDS  # IT is information technology, not the pronoun


def _plain(word: str) -> str:
    """Lower case without accents, so that "résumé" and "resume" meet."""
    decomposed = unicodedata.normalize("NFKD", word.lower().replace("’", "'"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
