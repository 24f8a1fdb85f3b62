"""Which column of a table holds what: a column map of the user's, or names that tables usually have."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from rolecall.domain.document import Kind
from rolecall.domain.errors import InvalidInput

FIELDS: Mapping[str, tuple[str, ...]] = {
    "external_id": ("external id", "job id", "resume id", "posting id", "requisition id", "req id", "uuid", "id"),
    "title": ("job title", "title", "position title", "posting title", "position", "job name"),
    "company": ("company name", "company", "employer", "employer name", "hiring organization", "organization", "organisation"),
    "location": ("job location", "location", "city", "place"),
    "text": ("job description", "description", "resume str", "resume text", "resume", "cv", "text", "content", "full text", "resume html"),
    "responsibilities": ("responsibilities", "duties", "key responsibilities"),
    "requirements": ("minimum qualifications", "required qualifications", "requirements", "qualifications", "job requirements"),
    "nice_to_have": ("preferred qualifications", "nice to have", "desired qualifications", "preferred"),
    "benefits": ("benefits", "perks"),
    "salary": ("salary estimate", "salary", "salary range", "compensation", "pay"),
    "employment_type": ("employment type", "job type", "contract type", "work type", "formatted work type"),
    "date_posted": ("date posted", "posted date", "posting date", "posted", "listed time"),
    "url": ("url", "job url", "link", "job posting url", "job link"),
    "name": ("name", "full name", "candidate name", "candidate"),
    "email": ("email", "e mail", "email address"),
    "phone": ("phone", "phone number", "telephone", "mobile"),
    "summary": ("summary", "profile", "objective"),
    "experience": ("experience", "work experience", "employment history", "work history"),
    "education": ("education", "degree", "qualification"),
    "skills": ("skills", "key skills", "skill", "required skills", "technical skills"),
    "languages": ("languages",),
    "certifications": ("certifications", "certificates", "licenses", "licences"),
}
"""Our name of each field, and what its column is usually called, best first."""

_DOTTED = re.compile(r"[a-zA-Z@$][\w@$-]*(?:\.[\w@$-]+)+")
_KINDS: Mapping[Kind, frozenset[str]] = {
    Kind.JOB: frozenset(
        {"company", "responsibilities", "requirements", "nice_to_have", "benefits", "salary", "employment_type", "date_posted"}
    ),
    Kind.RESUME: frozenset({"name", "email", "phone", "summary", "experience", "certifications", "languages"}),
}
_TELLING = re.compile(r"\b(?:(resume|cv|candidate)|(job|posting|vacancy))\b")


@dataclass(frozen=True)
class ColumnMap:
    """Columns by our field name; several are joined. `kind` is None where the table doesn't say what its rows are."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind: Kind | None = None
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every column it mentions."""
        return tuple(name for names in self.columns.values() for name in names)

    def check(self, present: Iterable[str], table: str) -> None:
        """Raise InvalidInput when it mentions a column that the table doesn't have."""
        present = list(present)
        for name in self.names:
            if name not in present:
                raise InvalidInput(
                    f'The column map {self.source} names the column "{name}", but {table} has: {", ".join(present)}',
                    remedy="Correct the name in the column map.",
                    source=table,
                )


def load_map(path: Path) -> ColumnMap:
    """A column map: YAML or JSON with `columns` (our field name: column name, or a list of them) and perhaps `kind`.

    A field is one of `FIELDS` or a dotted path into the payload, such as `hiringOrganization.name`.

    Raises:
        InvalidInput: it can't be read, or says something unknown.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise InvalidInput(
            f"The column map {path} can't be read: {error}",
            remedy="Check the path; a column map is a text file of YAML or JSON.",
            source=str(path),
        ) from error
    if not isinstance(content, dict) or not isinstance(content.get("columns"), dict):
        raise unusable(path, "it has no `columns`")
    unknown = sorted(str(key) for key in content if key not in {"kind", "columns"})
    if unknown:
        raise unusable(path, f"it knows no `{unknown[0]}`, only `kind` and `columns`")
    kind = content.get("kind")
    if kind is not None and kind not in list(Kind):
        raise unusable(path, f"`kind` is {json.dumps(kind, default=str)}, not job or resume")
    columns = {_field(path, key): _names(path, key, value) for key, value in content["columns"].items()}
    return ColumnMap(columns, Kind(kind) if kind else None, str(path))


def recognise(names: Sequence[str]) -> ColumnMap:
    """The map of a table by the names that its columns have."""
    by_name: dict[str, str] = {}
    for name in names:
        by_name.setdefault(_plain(name), name)
    columns: dict[str, tuple[str, ...]] = {}
    for own, usual in FIELDS.items():
        found = next((by_name[name] for name in usual if name in by_name), None)
        if found is not None:
            columns[own] = (found,)
    return ColumnMap(columns, _kind(columns))


def recognised(names: Sequence[str]) -> int:
    """How many of these are names that columns usually have."""
    return len(recognise(names).columns)


def cell(row: Mapping[str, Any], name: str) -> Any:
    """The value of a column; a dotted name reaches into nested objects of a JSON row."""
    if name in row:
        return row[name]
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _kind(columns: Mapping[str, tuple[str, ...]]) -> Kind | None:
    told = {match.lastindex for names in columns.values() for match in _TELLING.finditer(_plain(names[0]))}
    if told == {1}:
        return Kind.RESUME
    if told == {2}:
        return Kind.JOB
    votes = {kind: len(fields & columns.keys()) for kind, fields in _KINDS.items()}
    if votes[Kind.JOB] == votes[Kind.RESUME]:
        return None
    return max(votes, key=lambda kind: votes[kind])


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).strip().lower()


def _field(path: Path, key: object) -> str:
    if isinstance(key, str) and (key in FIELDS or _DOTTED.fullmatch(key)):
        return key
    raise unusable(path, f"it knows no field `{key}`; there are {', '.join(FIELDS)}, and dotted paths into the payload")


def _names(path: Path, key: object, value: object) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) for name in names):
        raise unusable(path, f"the field `{key}` needs a column name or a list of them")
    return tuple(names)


def unusable(path: Path, reason: str) -> InvalidInput:
    """What is said of a column map with a mistake."""
    return InvalidInput(f"The column map {path} can't be used: {reason}.", remedy="Correct the column map.", source=str(path))
