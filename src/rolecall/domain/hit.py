"""Search results and the filters that narrow them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rolecall.domain.document import Kind


class Operator(StrEnum):
    """How a filter compares a field with its value."""

    EQUAL = "="
    NOT_EQUAL = "!="
    AT_LEAST = ">="
    AT_MOST = "<="
    CONTAINS = "~"


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on a document's `fields`: `name` dotted, text compared without case; a list field matches by any element."""

    name: str
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found, and its best passage: `quote` equals the document's `text[start:end]`. `score` is in [0, 1]."""

    document_id: str
    external_id: str
    kind: Kind
    title: str
    score: float
    start: int
    end: int
    quote: str
