"""Bytes to characters: which encoding a text is in."""

import codecs
import re

from rolecall.domain.errors import InvalidInput

REMEDY = "Save it as UTF-8 text and ingest it again."

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64 * 1024
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_CP1252_UNUSED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_WESTERN = re.compile(rb"(?:[A-Za-z0-9\s\"'(.,;:&$-][\x80\x82\x85\x91-\x97\x99\xa0-\xbf\xc0-\xff]{1,2}(?=[A-Za-z0-9\s\"').,;:!?-]|$))")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(data: bytes) -> str:
    """The text of a file.

    Raises:
        InvalidInput: it isn't text, or no encoding fits.
    """
    text = data.decode("utf-8", "replace") if not data else _decode(data, encoding_of(data))
    if "\0" in text:
        raise InvalidInput(
            f"It holds NUL bytes (the first at character {text.index(chr(0)) + 1}), so it is damaged or not a text.", remedy=REMEDY
        )
    return text


def marked_encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark, or the pattern of NUL bytes of UTF-16, gives away."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    sample = head[:4096]
    if len(sample) >= 4 and sample.count(0) >= len(sample) * 0.3:
        if sample[1::2].count(0) > len(sample) * 0.3 and not sample[::2].count(0):
            return "utf-16-le"
        if sample[::2].count(0) > len(sample) * 0.3 and not sample[1::2].count(0):
            return "utf-16-be"
    return None


def encoding_of(data: bytes) -> str:
    """The encoding of a text.

    Raises:
        InvalidInput: it isn't text, or no encoding fits.
    """
    marked = marked_encoding(data)
    if marked:
        return marked
    try:
        data.decode()
    except UnicodeDecodeError:
        return fallback_encoding(data)
    return "utf-8"


def fallback_encoding(data: bytes) -> str:
    """The encoding of a text that isn't UTF-8.

    Windows' Western European encoding is tried first, since detectors mistake it for its rarer relatives in short texts.

    Raises:
        InvalidInput: no encoding fits.
    """
    if len(_CONTROLS.findall(data[:_SAMPLE])) > len(data[:_SAMPLE]) * 0.01:
        raise InvalidInput("It isn't text, and its format isn't known.", remedy="Save it as PDF, DOCX, HTML, Markdown or plain text.")
    high = len(_HIGH.findall(data))
    if not _CP1252_UNUSED.search(data) and sum(len(found) - 1 for found in _WESTERN.findall(data)) >= 0.9 * high and high < 0.3 * len(data):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(_around_high_bytes(data)).best()
    if best is None or best.encoding == "ascii":
        raise InvalidInput("Its encoding can't be told.", remedy=REMEDY)
    return best.encoding


def _around_high_bytes(data: bytes) -> bytes:
    """A sample that has the bytes in question in it."""
    first = _HIGH.search(data)
    start = max(0, first.start() - _SAMPLE // 2) if first else 0
    return data[start : start + _SAMPLE]


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise InvalidInput(f"It can't be read as {encoding}.", remedy=REMEDY) from error
