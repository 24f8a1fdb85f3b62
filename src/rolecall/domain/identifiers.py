"""Identifiers: UUIDs of version 7, which sort by the time they were made."""

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562, section 5.7 and method 3 of 6.2): Unix milliseconds, their fraction in 12 bits, then 62 random bits."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = (rest << 12) // 1_000_000
    tail = int.from_bytes(os.urandom(8)) & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | tail)
