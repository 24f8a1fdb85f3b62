"""Documents as rows, and back."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from psycopg.types.json import Jsonb

from rolecall.domain.document import Document, Flag, FlagKind, Kind, Section, StoredDocument
from rolecall.domain.span import Span

VERSION_COLUMNS = (
    "id",
    "document_id",
    "version",
    "title",
    "text",
    "payload",
    "fields",
    "sections",
    "flags",
    "personal",
    "source",
    "original_hash",
    "content_hash",
    "parser",
)

Row = Sequence[Any]


def storable(text: str) -> str:
    """The text without what PostgreSQL's text can't hold: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def jsonb(value: Any) -> Jsonb:
    """A value as jsonb, without what that can't hold: NUL, halves of surrogate pairs, and numbers that aren't finite."""
    return Jsonb(value, dumps=_dumps)


def storable_document(document: Document) -> Document:
    """The document with names that can be stored; its text was cleaned when it was read."""
    external_id, title, source = storable(document.external_id), storable(document.title), storable(document.source)
    if (external_id, title, source) == (document.external_id, document.title, document.source):
        return document
    return replace(document, external_id=external_id, title=title, source=source)


def version_row(stored: StoredDocument, parser: str) -> tuple[Any, ...]:
    """The values of `VERSION_COLUMNS`."""
    document = stored.document
    return (
        stored.version_id,
        stored.id,
        stored.version,
        document.title,
        document.text,
        jsonb(document.payload),
        jsonb(document.fields),
        jsonb([(section.name, section.start, section.end) for section in document.sections]),
        jsonb([(flag.kind, flag.start, flag.end, flag.detail) for flag in document.flags]),
        jsonb([(span.start, span.end) for span in document.personal]),
        document.source,
        document.original_hash,
        document.content_hash,
        parser,
    )


def stored_document(row: Row) -> StoredDocument:
    """From the columns of sql/documents.sql: id, kind, external_id, then those of the version but its document."""
    (
        document_id,
        kind,
        external_id,
        version_id,
        version,
        title,
        text,
        payload,
        fields,
        sections,
        flags,
        personal,
        source,
        original,
        content,
    ) = row
    document = Document(
        kind=Kind(kind),
        external_id=external_id,
        title=title,
        text=text,
        payload=payload,
        fields=fields,
        sections=tuple(Section(*section) for section in sections),
        flags=tuple(Flag(FlagKind(flag), start, end, detail) for flag, start, end, detail in flags),
        personal=tuple(Span(*span) for span in personal),
        source=source,
        original_hash=original,
        content_hash=content,
    )
    return StoredDocument(document_id, version_id, version, document)


def _dumps(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
        text.encode()
    except ValueError:
        return json.dumps(_cleaned(value), ensure_ascii=False, default=_plain)
    return json.dumps(_cleaned(value), ensure_ascii=False, default=_plain) if "\\u0000" in text else text


def _plain(value: Any) -> Any:
    """What json doesn't know, such as the dates of YAML."""
    return dict(value) if isinstance(value, Mapping) else str(value)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): _cleaned(element) for key, element in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(element) for element in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
