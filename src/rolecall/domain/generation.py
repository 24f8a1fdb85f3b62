"""Index generations: an encoder, a chunker, and the entries they made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a generation is in its life."""

    BUILDING = "building"
    READY = "ready"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Generation:
    """One searchable index of the corpus; `id` counts up from 1 and names its tables."""

    id: int
    state: State
    encoder: str
    chunker: str
    analyzer: str
    dimensions: int
    created_at: datetime
    published_at: datetime | None = None
    documents: int = 0
    chunks: int = 0
    reused: int = 0
    embedded: int = 0
    seconds: float = 0.0
    verification: Mapping[str, Any] = field(default_factory=dict)
