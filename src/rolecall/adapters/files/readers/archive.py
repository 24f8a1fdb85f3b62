"""Looks into a ZIP-based document before anything unpacks it."""

import io
import re
import struct
import zipfile
import zlib

from rolecall.domain.errors import InvalidInput

MOST_ENTRIES = 5_000
LARGEST = 200 * 2**20
"""Bytes all entries may have unpacked."""

LARGEST_PART = 40 * 2**20
"""Bytes one XML part may have unpacked."""

GREATEST_RATIO = 200
"""Unpacked to packed size of an entry; XML packs by 10 to 30."""

DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    OSError,
    EOFError,
    ValueError,
    LookupError,
)
"""What a damaged container makes its readers raise."""

_BROKEN = "Open it in a word processor, save it again, and ingest that."
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BOMB = "Check where it comes from: such a file is made to exhaust the reader."


def check_archive(data: bytes) -> None:
    """Make sure that a document can be unpacked safely.

    Raises:
        InvalidInput: it is broken, encrypted or a bomb, or its XML declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive.infolist())
            _check_parts(archive)
    except InvalidInput:
        raise
    except DAMAGE as error:
        raise InvalidInput("It is broken: its ZIP container is damaged.", remedy=_BROKEN) from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > LARGEST:
        raise InvalidInput(f"It unpacks to {total / 2**20:,.0f} MB in {len(entries)} parts (a ZIP bomb?).", remedy=_BOMB)
    for entry in entries:
        if entry.flag_bits & 1:
            raise InvalidInput("It is encrypted.", remedy="Save it without a password and ingest it again.")
        if entry.file_size > 2**20 and entry.file_size > GREATEST_RATIO * max(1, entry.compress_size):
            raise InvalidInput(
                f"Its part {entry.filename} unpacks to {entry.file_size / entry.compress_size:,.0f} times its size (a ZIP bomb?).",
                remedy=_BOMB,
            )


def _check_parts(archive: zipfile.ZipFile) -> None:
    for entry in archive.infolist():
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        if entry.file_size > LARGEST_PART:
            raise InvalidInput(
                f"Its part {entry.filename} has {entry.file_size / 2**20:,.0f} MB.", remedy="Split it, and ingest the parts that matter."
            )
        with archive.open(entry) as part:
            if _DOCTYPE.search(_ascii(part.read(4096))):
                raise InvalidInput("Its XML declares entities, which no word processor writes.", remedy=_BOMB)


def _ascii(head: bytes) -> bytes:
    """The beginning of a part, whichever encoding of Unicode it is in."""
    return head.replace(b"\0", b"")
