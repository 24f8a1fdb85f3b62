"""Filters as a user types them: `remote=true`, `years<=5`, `location~berlin`, `company!=Acme`."""

import json
import re
from collections.abc import Sequence
from typing import Any

from rolecall.domain.errors import InvalidInput
from rolecall.domain.hit import Filter, Operator

_FILTER = re.compile(r"\s*([A-Za-z_@][\w.@-]*)\s*(>=|<=|!=|=|~)\s*(.*?)\s*", re.DOTALL)


def parse_filters(texts: Sequence[str]) -> list[Filter]:
    """Filters from K=V, K!=V, K>=V, K<=V and K~V (contains).

    A value that is a JSON number, true, false or null is taken as such; anything else is text.

    Raises:
        InvalidInput: one isn't of this form.
    """
    return [_parse(text) for text in texts]


def _parse(text: str) -> Filter:
    match = _FILTER.fullmatch(text)
    if not match:
        raise InvalidInput(
            f"The filter {text!r} can't be read.", remedy="Write it as K=V, K!=V, K>=V, K<=V or K~V (contains), for example remote=true."
        )
    name, operator, value = match.groups()
    return Filter(name, Operator(operator), _value(value))


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if value is None or isinstance(value, bool | int | float | str) else text
