"""How a filter decides, the same in every store: text without case, numbers as numbers, a list by any of its elements."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from rolecall.domain.hit import Filter, Operator

Comparable = str | int | float
"""A field's element: folded text, or a finite number. True and false are text."""

_NUMBER = re.compile(r"[-+]?\d{1,300}(\.\d{1,300})?")


@dataclass(frozen=True, slots=True)
class Comparand:
    """A filter's value in both forms an element may have: text elements meet `text`, numbers meet `number`."""

    text: str
    number: int | float | None


def searchable(fields: Mapping[str, Any]) -> dict[str, list[Comparable]]:
    """Fields as filters compare them: each a list of elements; what can't be compared (mappings, nothing) is left out."""
    elements = {name: _elements(value) for name, value in fields.items()}
    return {name: found for name, found in elements.items() if found}


def comparand(value: Any) -> Comparand:
    """The value of a filter, ready to be compared with elements."""
    if _is_number(value):
        return Comparand(str(value), value)
    text = _folded(value)
    return Comparand(text, float(text) if _NUMBER.fullmatch(text) else None)


def matches(conditions: Sequence[Filter], elements: Mapping[str, Sequence[Comparable]]) -> bool:
    """Whether a document with these `searchable` fields meets every condition."""
    return all(_meets(condition, elements.get(condition.name, ())) for condition in conditions)


def _meets(condition: Filter, elements: Sequence[Comparable]) -> bool:
    wanted = comparand(condition.value)
    match condition.operator:
        case Operator.EQUAL:
            return any(element in (wanted.text, wanted.number) for element in elements)
        case Operator.NOT_EQUAL:
            return not any(element in (wanted.text, wanted.number) for element in elements)
        case Operator.CONTAINS:
            return any(isinstance(element, str) and wanted.text in element for element in elements)
        case Operator.AT_LEAST:
            return any(element == wanted_form or element > wanted_form for element, wanted_form in _pairs(elements, wanted))
        case Operator.AT_MOST:
            return any(element == wanted_form or element < wanted_form for element, wanted_form in _pairs(elements, wanted))


def _pairs(elements: Sequence[Comparable], wanted: Comparand) -> list[tuple[Any, Any]]:
    """Each element with the form of the value that has an order with it."""
    pairs = [(element, wanted.text if isinstance(element, str) else wanted.number) for element in elements]
    return [(element, form) for element, form in pairs if form is not None]


def _elements(value: Any) -> list[Comparable]:
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    found: list[Comparable] = []
    for element in values:
        if _is_number(element):
            found.append(element)
        elif element is not None and not isinstance(element, Mapping | list | tuple | float):
            found.append(_folded(element))
    return found


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _folded(value: Any) -> str:
    return str(value).replace("\0", "").casefold().strip()
