"""What a look at a set-up finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what it is now, and what to do when it isn't right."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""
