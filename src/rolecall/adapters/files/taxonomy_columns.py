"""Which columns of a taxonomy's table hold its concepts' names: a column map of the user's, or names that such tables usually have."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rolecall.adapters.files.columns import unusable
from rolecall.domain.errors import InvalidInput
from rolecall.domain.taxonomy import TaxonomyKind

FIELDS: Mapping[str, tuple[str, ...]] = {
    "uri": ("concept uri", "uri", "concept id", "concept", "o net soc code", "id", "identifier", "subject"),
    "label": (
        *("preferred label", "pref label", "preferred term", "preferred name", "occupation title", "job title", "label", "title", "name"),
        *("occupation", "skill", "term"),
    ),
    "alternatives": (
        *("alt labels", "alt label", "alternative labels", "alternative label", "alternate labels", "alternate label"),
        *("alternative titles", "alternative title", "alternate titles", "alternate title", "alternative names", "alternative name"),
        *("alternatives", "synonyms", "synonym", "aliases", "alias", "also known as", "other names", "alternative terms"),
    ),
    "type": ("concept type", "type"),
}
"""Our name of each field, and what its column is usually called, best first."""

_ENGLISH = re.compile(r"[@_ (-]en(?:[-_](?:gb|us))?\)?$", re.IGNORECASE)
_NUMBERED = re.compile(r" ?\d+$")


@dataclass(frozen=True)
class Columns:
    """Columns by what they hold; "" for none. `separator` parts several alternatives in one cell: any usual one when it is ""."""

    label: str
    uri: str = ""
    alternatives: tuple[str, ...] = ()
    type: str = ""
    separator: str = ""
    kind: TaxonomyKind | None = None


def find_columns(header: Sequence[str], path: Path) -> Columns:
    """The columns by their names. Raises InvalidInput when none holds labels."""
    found = {field: list(_named(header, names)) for field, names in FIELDS.items()}
    if not found["label"]:
        raise InvalidInput(
            f"{path} has no column of labels, but: {', '.join(header) or 'nothing'}.",
            remedy="Name the columns in a column map (docs/how-to/load-a-taxonomy.md): --map FILE",
            source=str(path),
            line=1,
        )
    label, uri, type_ = (next(iter(found[field]), "") for field in ("label", "uri", "type"))
    return Columns(label, uri, tuple(name for name in found["alternatives"] if name != label), type_)


def load_columns(column_map: Path, header: Sequence[str], path: Path) -> Columns:
    """The columns as a map says: YAML or JSON with `columns` (label, uri, alternatives), and perhaps `separator` and `kind`.

    Raises:
        InvalidInput: it can't be read, says something unknown, or names a column that isn't there.
    """
    try:
        content = yaml.safe_load(column_map.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise unusable(column_map, f"it can't be read: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("columns"), dict):
        raise unusable(column_map, "it has no `columns`")
    _known(column_map, content, ("columns", "separator", "kind"))
    columns = content["columns"]
    _known(column_map, columns, ("label", "uri", "alternatives"))
    names = {field: _names(column_map, field, value) for field, value in columns.items()}
    for name in (name for field in names.values() for name in field):
        if name not in header:
            raise unusable(column_map, f'it names the column "{name}", but {path} has: {", ".join(header)}')
    if len(names.get("label", ())) != 1 or len(names.get("uri", ())) > 1:
        raise unusable(column_map, "it needs one column for `label`, and one at most for `uri`")
    separator, kind = content.get("separator") or "", content.get("kind")
    if not isinstance(separator, str):
        raise unusable(column_map, "`separator` is not text")
    if kind is not None and kind not in list(TaxonomyKind):
        raise unusable(column_map, "`kind` is neither occupations nor skills")
    uri = next(iter(names.get("uri", ())), "")
    return Columns(names["label"][0], uri, names.get("alternatives", ()), "", separator, TaxonomyKind(kind) if kind else None)


def plain(name: str) -> str:
    """Words in lower case: "skos:prefLabel" and "Pref. Label" are alike."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[\W_]+", " ", name).strip().lower().removeprefix("skos ")


def _named(header: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """Columns with these names, in the order of the names; English ones before others, numbered ones ("alias 2") after."""
    by_name = {plain(name): name for name in reversed(header)}
    by_name |= {plain(_ENGLISH.sub("", name)): name for name in reversed(header) if _ENGLISH.search(name)}
    numbered = {name: _NUMBERED.sub("", plain(name)) for name in header}
    for name in names:
        if name in by_name:
            yield by_name[name]
        yield from (column for column, bare in numbered.items() if bare == name and plain(column) != name)


def _known(path: Path, content: Mapping[Any, Any], keys: Sequence[str]) -> None:
    for key in content:
        if key not in keys:
            raise unusable(path, f"it knows no `{key}`, only {', '.join(f'`{known}`' for known in keys)}")


def _names(path: Path, field: str, value: object) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) for name in names):
        raise unusable(path, f"`{field}` needs a column name or a list of them")
    return tuple(names)
