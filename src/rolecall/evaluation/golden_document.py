"""Documents of judged sets: as lines of corpus.jsonl, and as the product stores them."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from rolecall.domain.document import Document, Flag, FlagKind, Kind, Section
from rolecall.domain.span import Span
from rolecall.domain.text import clean

MASK = "█"
"""Stands for each character of what names or describes a person, in a set that is written down."""


def golden_document(row: Mapping[str, Any]) -> Document:
    """A document of a judged set as the product stores it: title and text, without looking for structure or a person in it.

    A line that `golden_row` wrote has its structure beside it, so that what is measured is what a user's documents get.

    Raises:
        KeyError, TypeError, ValueError: there is a structure that `golden_row` didn't write.
    """
    title, body = clean(str(row.get("title") or "")), clean(str(row.get("text") or ""))
    metadata = row.get("metadata")
    structure = metadata.get("rolecall") if isinstance(metadata, Mapping) else None
    text = body if structure else "\n".join(part for part in (title, body) if part)
    digest = hashlib.sha256(f"{row['_id']}\n{text}{json.dumps(structure) if structure else ''}".encode()).hexdigest()
    given: Mapping[str, Any] = structure or {"kind": Kind.JOB, "sections": (), "flags": (), "personal": ()}
    return Document(
        kind=Kind(given["kind"]),
        external_id=str(row["_id"]),
        title=title or str(row["_id"]),
        text=text,
        payload={"basics": {"label": title}} if given["kind"] == Kind.RESUME else {},
        fields={},
        sections=tuple(Section(str(name), int(start), int(end)) for name, start, end in given["sections"]),
        flags=tuple(Flag(FlagKind(kind), int(start), int(end), "") for kind, start, end in given["flags"]),
        personal=tuple(Span(int(start), int(end)) for start, end in given["personal"]),
        source="golden",
        original_hash=digest,
        content_hash=digest,
    )


def golden_row(identifier: str, document: Document) -> dict[str, Any]:
    """A line of corpus.jsonl for a stored document, with its personal data blacked out: offsets stay what they are."""
    text = document.text
    for span in document.personal:
        text = text[: span.start] + MASK * (span.end - span.start) + text[span.end :]
    return {
        "_id": identifier,
        "title": _heading(document),
        "text": text,
        "metadata": {
            "rolecall": {
                "kind": str(document.kind),
                "sections": [[section.name, section.start, section.end] for section in document.sections],
                "flags": [[str(flag.kind), flag.start, flag.end] for flag in document.flags],
                "personal": [[span.start, span.end] for span in document.personal],
            }
        },
    }


def _heading(document: Document) -> str:
    """A job's title; of a résumé the headline, since its title may be the person's name."""
    if document.kind is Kind.JOB:
        return document.title
    basics = document.payload.get("basics")
    label = basics.get("label") if isinstance(basics, Mapping) else None
    return label if isinstance(label, str) else ""
