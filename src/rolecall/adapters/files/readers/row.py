"""One row of a table: a document in a known schema, or columns that a map names."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rolecall.adapters.files.columns import cell
from rolecall.adapters.files.readers.assemble import Assembly
from rolecall.adapters.files.readers.posting import add_field, add_items
from rolecall.adapters.files.readers.structured import read_content
from rolecall.adapters.files.readers.values import text_of, texts, tidy
from rolecall.domain.document import Kind, Reading
from rolecall.domain.errors import InvalidInput
from rolecall.domain.text import clean

_LINES = ("title", "name", "company", "location", "employment_type", "email", "phone")
_HEADED = (
    ("summary", "Summary", add_field),
    ("responsibilities", "Responsibilities", add_items),
    ("requirements", "Minimum qualifications", add_items),
    ("nice_to_have", "Preferred qualifications", add_items),
    ("experience", "Experience", add_field),
    ("education", "Education", add_field),
    ("skills", "Skills", add_items),
    ("languages", "Languages", add_field),
    ("certifications", "Certifications", add_field),
    ("benefits", "Benefits", add_field),
)
_JOB_PATHS = {
    "title": "title", "company": "hiringOrganization.name", "location": "jobLocation.address.addressLocality", "url": "url",
    "employment_type": "employmentType", "date_posted": "datePosted", "salary": "salary", "skills": "skills",
}  # fmt: skip
_RESUME_PATHS = {
    "name": "basics.name", "title": "basics.label", "email": "basics.email", "phone": "basics.phone", "url": "basics.url",
    "location": "basics.location.city", "summary": "basics.summary",
}  # fmt: skip


def read_row(data: bytes) -> Sequence[Reading | InvalidInput]:
    """The document of one row.

    Raises:
        InvalidInput: the row has no text in the columns that are known.
    """
    content = json.loads(data)
    row: Mapping[str, Any] = content["row"]
    if isinstance(row.get("basics"), Mapping) or "@type" in row or "@graph" in row or isinstance(row.get("work"), list):
        return read_content(row, "JSON")
    columns = content["columns"]
    values = {field: joined for field, names in columns.items() if (joined := _joined(row, names))}
    kind = Kind(content["kind"]) if content["kind"] else None
    named = _named(columns)
    extras = {_cleaned(name): text for name, value in row.items() if name not in named and (text := _cleaned(tidy(text_of(value))))}
    return [_reading(values, kind, extras)]


def _reading(values: Mapping[str, str], kind: Kind | None, extras: Mapping[str, str]) -> Reading:
    if not values.keys() - {"external_id", "url"}:
        raise InvalidInput("None of its columns is known to hold text.", remedy="Say which column holds what with a column map (--map).")
    assembly = Assembly()
    for name in _LINES:
        assembly.line(values.get(name, "").split("\n")[0] if name == "company" else values.get(name, "").replace("\n", ", "))
    for label, name in (("Salary", "salary"), ("Posted", "date_posted")):
        assembly.line(f"{label}: {values[name]}" if name in values else "")
    if "text" in values:
        assembly.end_block()
        add_field(assembly, values["text"])
    for name, heading, add in _HEADED:
        _add_section(assembly, heading, values.get(name), add)
    for name, value in values.items():
        if "." in name:
            assembly.line(value)
    return assembly.reading(kind=kind, title=values.get("title"), payload=_payload(values, kind, extras))


def _add_section(assembly: Assembly, heading: str, value: str | None, add: Callable[[Assembly, str], None]) -> None:
    if value:
        assembly.heading(heading)
        add(assembly, value)
        assembly.end_line()


def _joined(row: Mapping[str, Any], names: Sequence[str]) -> str:
    """The columns' text, one below the other; lists of a JSON row a line each."""
    parts = [value for name in names for value in _lines(cell(row, name))]
    return "\n".join(filter(None, map(tidy, parts)))


def _lines(value: Any) -> list[str]:
    return texts(value) if isinstance(value, list) else [text_of(value)]


def _named(columns: Mapping[str, Sequence[str]]) -> set[str]:
    return {name for names in columns.values() for name in names}


def _payload(values: Mapping[str, str], kind: Kind | None, extras: Mapping[str, str]) -> dict[str, Any]:
    """What the columns say, in the schema of the kind; the remaining columns under "columns"."""
    paths = _RESUME_PATHS if kind is Kind.RESUME else _JOB_PATHS if kind is Kind.JOB else {}
    payload: dict[str, Any] = {}
    for name, value in values.items():
        path = name if "." in name else paths.get(name)
        if path:
            _put(payload, path.split("."), _cleaned(value.split("\n")[0] if name == "company" else value))
    if extras:
        payload["columns"] = dict(extras)
    return payload


def _cleaned(text: str) -> str:
    return text.strip() if text.isascii() and text.isprintable() else clean(text)


def _put(payload: dict[str, Any], path: Sequence[str], value: str) -> None:
    for step in path[:-1]:
        inner = payload.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        payload = inner
    payload[path[-1]] = value
