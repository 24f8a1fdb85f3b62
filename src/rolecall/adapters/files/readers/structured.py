"""JSON and YAML: résumés and postings in the known schemas."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import yaml

from rolecall.adapters.files.decoding import decode
from rolecall.adapters.files.readers.posting import is_plain_posting, postings_in, read_posting
from rolecall.adapters.files.readers.resume import is_fresh, is_json_resume, read_fresh, read_resume
from rolecall.domain.document import Reading
from rolecall.domain.errors import InvalidInput
from rolecall.domain.text import clean

DEEPEST = 60
"""Levels of nesting: JSON Resume has 5, a JSON-LD page graph may have 10."""

LARGEST = 500_000
"""Values in one file, counted with every repetition that YAML aliases make."""

MANY_ALIASES = 1000

_DEEP = "It is nested too deeply."
_FLATTEN = "No résumé or posting needs that: check that it is the right file, or save what it says as plain text and ingest that."
_REMEDY = "Ingest JSON Resume or schema.org JobPosting; other records as JSON Lines or CSV with a column map (--map)."


def read_json(data: bytes) -> Sequence[Reading | InvalidInput]:
    """The résumé or the postings of a JSON file."""
    text = decode(data)
    try:
        content = json.loads(text, parse_constant=lambda _: None)
    except RecursionError as error:
        raise InvalidInput(_DEEP, remedy=_FLATTEN) from error
    except json.JSONDecodeError as error:
        raise InvalidInput(
            f"It is broken JSON (line {error.lineno}: {error.msg}).", remedy="Correct the file and ingest it again."
        ) from error
    except ValueError as error:
        raise InvalidInput(f"It is broken JSON ({error}).", remedy="Correct the file and ingest it again.") from error
    return read_content(content, "JSON")


def read_yaml(data: bytes) -> Sequence[Reading | InvalidInput]:
    """The résumé or the postings of a YAML file, in all of its documents."""
    text = decode(data)
    try:
        _check_events(text)
        contents = list(yaml.load_all(text, _Loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "it can't be parsed"
        raise InvalidInput(f"It is broken YAML ({where}{problem}).", remedy="Correct the file and ingest it again.") from error
    except ValueError as error:
        raise InvalidInput(f"It is broken YAML ({error}).", remedy="Correct the file and ingest it again.") from error
    return [reading for content in contents if content is not None for reading in read_content(content, "YAML")] or read_content(
        None, "YAML"
    )


def read_content(content: Any, form: str) -> Sequence[Reading | InvalidInput]:
    """Every résumé and posting in a tree of objects, lists and values.

    Raises:
        InvalidInput: there is none, or the tree is too deep or too large.
    """
    _check(content)
    readings = list(_each(_cleaned(content)))
    if readings:
        return _told_apart(readings)
    if isinstance(content, Mapping) and "$schema" in content and ("properties" in content or "definitions" in content):
        raise InvalidInput("It is a schema, not a résumé or a posting.", remedy=_REMEDY)
    if content in (None, {}, []):
        raise InvalidInput("It is empty: there is no text in it.", remedy="Check that it is the right file.")
    raise InvalidInput(f"It is {form}, but neither a résumé nor a posting in a known schema.", remedy=_REMEDY)


def _each(content: Any) -> Iterator[Reading | InvalidInput]:
    if isinstance(content, list):
        for item in content:
            yield from _each(item)
    elif isinstance(content, Mapping):
        postings = list(postings_in(content))
        for posting in postings:
            yield _tried(read_posting, posting)
        if not postings:
            yield from _one(content)


def _one(content: Mapping[str, Any]) -> Iterator[Reading | InvalidInput]:
    if is_fresh(content):
        yield _tried(read_fresh, content)
    elif is_json_resume(content):
        yield _tried(read_resume, content)
    elif is_plain_posting(content):
        yield _tried(read_posting, content)


def _told_apart(readings: list[Reading | InvalidInput]) -> list[Reading | InvalidInput]:
    """The readings, without ids that several of them share: an address of the whole page names none of its postings."""
    ids = Counter(reading.external_id for reading in readings if isinstance(reading, Reading))
    return [
        replace(reading, external_id=None) if isinstance(reading, Reading) and ids[reading.external_id] > 1 else reading
        for reading in readings
    ]


def _tried(reader: Any, content: Mapping[str, Any]) -> Reading | InvalidInput:
    """One bad document doesn't cost the others of its file."""
    try:
        reading: Reading = reader(content)
    except InvalidInput as error:
        return error
    return reading


def _check(content: Any) -> None:
    """Raise InvalidInput for a tree that is too deep or, with its repetitions, too large."""
    sizes: dict[int, int] = {}

    def size(node: Any, depth: int) -> int:
        if not isinstance(node, Mapping | list):
            return 1
        if depth > DEEPEST:
            raise InvalidInput(_DEEP, remedy=_FLATTEN)
        if id(node) not in sizes:
            sizes[id(node)] = LARGEST + 1  # what holds itself never ends
            children = node.values() if isinstance(node, Mapping) else node
            sizes[id(node)] = 1 + sum(size(child, depth + 1) for child in children)
        return sizes[id(node)]

    if size(content, 0) > LARGEST:
        raise InvalidInput("It holds too many values for one file.", remedy="Split it into several files, or ingest it as JSON Lines.")


def _cleaned(node: Any) -> Any:
    """The tree with clean strings: whatever is stored or shown later holds no control or half characters."""
    if isinstance(node, str):
        return clean(node)
    if isinstance(node, Mapping):
        return {clean(str(key)): _cleaned(value) for key, value in node.items()}
    return [_cleaned(item) for item in node] if isinstance(node, list) else node


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with JSON's values alone, so that a date, "NO" for Norway and 08 for August stay what the author wrote."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 - PyYAML's own way


def _resolve_like_json() -> None:
    for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
        ("null", r"~|null|Null|NULL|", "~nN\0"),
        ("int", r"-?(?:0|[1-9]\d{0,17})", "-0123456789"),
        ("float", r"-?(?:0|[1-9]\d*)\.\d+", "-0123456789"),
    ):
        _Loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), [*first.replace("\0", ""), *([""] if tag == "null" else [])]
        )


_resolve_like_json()


def _check_events(text: str) -> None:
    """Raise InvalidInput for what would blow up while it is put together: depth and floods of aliases."""
    depth = aliases = 0
    for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        if depth > DEEPEST:
            raise InvalidInput(_DEEP, remedy=_FLATTEN)
        if aliases > MANY_ALIASES:
            raise InvalidInput("It repeats itself by too many aliases.", remedy="Write the values out, and ingest it again.")
