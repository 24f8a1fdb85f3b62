"""Values of loosely typed records, as text."""

from collections.abc import Iterable, Mapping
from typing import Any

PLACEHOLDERS = frozenset({"n/a", "na", "none", "null", "nan", "-", "-1", "unknown"})


def text_of(value: Any) -> str:
    """A value as one text: numbers and lists too, an object by its name or its values; "" for nothing."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
    if isinstance(value, Mapping):
        for key in ("name", "value", "title", "label", "text", "@value"):
            if value.get(key):
                return text_of(value[key])
        return ", ".join(texts(part for key, part in value.items() if not str(key).startswith("@")))
    return ", ".join(texts(value))


def texts(values: Any) -> list[str]:
    """Each value as text, without empty ones; a single value is a list of one."""
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        values = [values]
    return [text for value in values if (text := text_of(value))]


def first(record: Mapping[str, Any], *names: str) -> Any:
    """The first of these fields that has something in it."""
    return next((record[name] for name in names if record.get(name) not in (None, "", [], {})), None)


def records(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; a single one is a list of one, and a text an object with that name."""
    values = value if isinstance(value, list) else [value]
    found = [{"name": item} if isinstance(item, str) and item.strip() else item for item in values]
    return [item for item in found if isinstance(item, Mapping)]


def has_text(value: Any) -> bool:
    """Whether there is any text in the tree; numbers and switches alone say nothing."""
    if isinstance(value, Mapping):
        return any(map(has_text, value.values()))
    return any(map(has_text, value)) if isinstance(value, list) else isinstance(value, str) and bool(value.strip())


def pruned(value: Any) -> Any:
    """The tree without empty texts, lists and objects; None when nothing is left."""
    if isinstance(value, Mapping):
        kept = {key: inner for key, item in value.items() if (inner := pruned(item)) is not None}
        return kept or None
    if isinstance(value, list):
        return [inner for item in value if (inner := pruned(item)) is not None] or None
    return None if value == "" or (isinstance(value, str) and not value.strip()) else value


def tidy(value: str) -> str:
    """A table's cell, "" where it only says that there is nothing."""
    value = value.strip()
    return "" if value.lower() in PLACEHOLDERS else value
