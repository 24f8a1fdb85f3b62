"""Filters as conditions on `documents.fields`: the SQL of `rolecall.domain.filtering.matches`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rolecall.adapters.postgres.rows import jsonb, storable
from rolecall.domain.document import Kind
from rolecall.domain.filtering import comparand
from rolecall.domain.hit import Filter, Operator

_EQUAL = "(d.fields @> %({p}_text)s OR d.fields @> %({p}_number)s)"
_ORDER = "jsonb_path_exists(d.fields -> %({p}_name)s, '$[*] ? (@ {sign} $text || @ {sign} $number)', %({p}_value)s)"
_CONTAINS = """EXISTS (SELECT FROM jsonb_path_query(d.fields -> %({p}_name)s, '$[*] ? (@.type() == "string")') AS element
                  WHERE strpos(element #>> '{{}}', %({p}_part)s) > 0)"""

_CONDITIONS = {
    Operator.EQUAL: _EQUAL,
    Operator.NOT_EQUAL: f"NOT {_EQUAL}",
    Operator.AT_LEAST: _ORDER.replace("{sign}", ">="),
    Operator.AT_MOST: _ORDER.replace("{sign}", "<="),
    Operator.CONTAINS: _CONTAINS,
}


def conditions(filters: Sequence[Filter]) -> tuple[str, dict[str, Any]]:
    """`AND …` for each filter, on a `documents d`, and the parameters in it."""
    sql: list[str] = []
    parameters: dict[str, Any] = {}
    for number, condition in enumerate(filters):
        prefix = f"filter_{number}"
        sql.append("\n  AND " + _CONDITIONS[condition.operator].format(p=prefix))
        parameters |= _parameters(prefix, condition)
    return "".join(sql), parameters


def _parameters(prefix: str, condition: Filter) -> dict[str, Any]:
    wanted = comparand(condition.value)
    text, number = wanted.text, wanted.number
    match condition.operator:
        case Operator.EQUAL | Operator.NOT_EQUAL:
            either = text if number is None else number
            return {f"{prefix}_text": jsonb({condition.name: [text]}), f"{prefix}_number": jsonb({condition.name: [either]})}
        case Operator.CONTAINS:
            return {f"{prefix}_name": storable(condition.name), f"{prefix}_part": text}
    return {f"{prefix}_name": storable(condition.name), f"{prefix}_value": jsonb({"text": text, "number": number})}


def narrowing(kind: Kind | None, filters: Sequence[Filter], documents: Sequence[UUID] | None) -> tuple[str, str, dict[str, Any]]:
    """A join, conditions on it and on the entries `e` of an index, and the parameters in them."""
    where, parameters = conditions(filters)
    join = "\nJOIN documents d ON d.id = e.document_id" if filters else ""
    if kind is not None:
        where += "\n  AND e.kind = %(kind)s"
        parameters["kind"] = kind
    if documents is not None:
        where += "\n  AND e.document_id = ANY(%(documents)s)"
        parameters["documents"] = list(documents)
    return join, where, parameters
