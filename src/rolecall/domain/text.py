"""Plain text as the product keeps it: offsets count its characters, so it is cleaned once, by the readers, and never again."""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    r"[\x00-\x09\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]|[\U000e0000-\U000e0fff]"
)
_TRAILING = re.compile(r"(?<! ) +$", re.MULTILINE)  # looked for from the start of a run of spaces alone: linear
_LETTERS = re.compile(r"[^\W\d_]+")
_GAPS = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """The same text in NFC, with \\n line ends, plain spaces, no control or zero-width characters, and no run of blank lines.

    Leading spaces of a line stay: they carry layout. Idempotent.
    """
    text = unicodedata.normalize("NFC", text)
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _GAPS.sub("\n\n", _TRAILING.sub("", text)).strip("\n")


def plain_words(text: str) -> list[str]:
    """Its words in lower case and without accents, which whoever asks for a name may not have on the keyboard."""
    decomposed = unicodedata.normalize("NFKD", text).lower()
    return _LETTERS.findall("".join(character for character in decomposed if not unicodedata.combining(character)))
