"""Turns what a reader got out of a file into a document: kind, sections, payload, fields, flags and personal spans."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rolecall.domain.document import Document, Flag, Kind, Original, Reading, Section
from rolecall.domain.errors import InvalidInput
from rolecall.domain.span import Span, merge
from rolecall.ingestion.fields import fields
from rolecall.ingestion.fingerprint import content_hash
from rolecall.ingestion.kind import find_kind
from rolecall.ingestion.personal import personal_spans
from rolecall.ingestion.posting import posting_payload
from rolecall.ingestion.repetition import repetition_flags
from rolecall.ingestion.resume import resume_payload
from rolecall.ingestion.schemas.job_posting import normalise_posting
from rolecall.ingestion.schemas.json_resume import normalise_resume
from rolecall.ingestion.screen import instruction_flags
from rolecall.ingestion.sections import find_sections

PARSER = "structure-2"
"""Changes whenever the same reading may give another document."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST = 12
"""Words that a text needs; one that came with a title or as data may have fewer."""

_FEWEST_KNOWN = 2


def structure(original: Original, reading: Reading, kind: Kind | None, index: int | None = None) -> Document:
    """The document that a reading holds.

    `kind` overrules what the reading or its text says. `index` is the reading's place in an original that holds several. Flagged
    text gives nothing to the payload and the fields.

    Raises:
        InvalidInput: there is too little text, or nothing tells a résumé from a posting.
    """
    text = reading.text
    flags = tuple(sorted((*reading.hidden, *instruction_flags(text), *repetition_flags(text)), key=lambda flag: (flag.start, flag.end)))
    visible = _blanked(text, flags)
    _check_length(original, reading, visible)
    kind = kind or reading.kind or find_kind(visible) or _unknown(original)
    sections = find_sections(visible, reading.headings, kind)
    payload = _payload(kind, text, visible, sections, reading)
    title = _title(kind, payload)
    digest = content_hash(kind, title or "", text, payload)
    return Document(
        kind=kind,
        external_id=_external_id(original, reading, payload, digest if index is not None else None),
        title=title or Path(original.source).stem,
        text=text,
        payload=payload,
        fields=fields(kind, payload),
        sections=sections,
        flags=flags,
        personal=personal_spans(text, kind, payload),
        source=original.source,
        original_hash=original.digest,
        content_hash=digest,
    )


def _blanked(text: str, flags: Sequence[Flag]) -> str:
    """The text with spaces for what is flagged, so that offsets stay."""
    parts, position = [], 0
    for span in merge(Span(flag.start, flag.end) for flag in flags):
        parts += [text[position : span.start], re.sub(r"[^\n]", " ", span.of(text))]
        position = span.end
    return "".join(parts) + text[position:] if parts else text


def _check_length(original: Original, reading: Reading, visible: str) -> None:
    enough = _FEWEST_KNOWN if reading.payload or reading.title else _FEWEST
    found = sum(1 for _, _ in zip(range(enough), _WORD.finditer(visible), strict=False))
    if found < enough:
        few = f"only {found} word{'s' * (found != 1)}" if found else "no text"
        raise InvalidInput(
            f"It holds {few} that could be read.",
            remedy="If it is a scan or a picture, run it through text recognition (OCR) first; otherwise check that it is the right file.",
            source=original.source,
            line=original.line,
        )


def _unknown(original: Original) -> Kind:
    raise InvalidInput(
        "It can't be told whether this is a résumé or a job posting.",
        remedy="Say which it is: --kind resume or --kind job. If it is neither, leave it out.",
        source=original.source,
        line=original.line,
    )


def _payload(kind: Kind, text: str, visible: str, sections: Sequence[Section], reading: Reading) -> dict[str, Any]:
    if kind is Kind.JOB:
        payload = posting_payload(visible, sections, reading.title, normalise_posting(reading.payload))
        payload["requirements"] = [{**one, "text": text[one["start"] : one["end"]]} for one in payload["requirements"]]
        return payload
    given = normalise_resume(reading.payload)
    if given.get("work") or given.get("education"):
        return given
    read = resume_payload(visible, sections)
    basics = {**read.get("basics", {}), **given.get("basics", {})}
    return {**read, **given, **({"basics": basics} if basics else {})}


def _title(kind: Kind, payload: Mapping[str, Any]) -> str | None:
    """A posting's title; a résumé's name and headline, "Amara Okafor — Registered Nurse"."""
    if kind is Kind.JOB:
        return payload.get("title")
    basics = payload.get("basics", {})
    label = basics.get("label") or next((job["position"] for job in payload.get("work", ()) if job.get("position")), None)
    return " — ".join(str(part) for part in (basics.get("name"), label) if part) or None


def _external_id(original: Original, reading: Reading, payload: Mapping[str, Any], digest: str | None) -> str:
    """What the document is called outside: its own id, else where it came from."""
    given = original.external_id or reading.external_id or (payload.get("identifier") if "identifier" in reading.payload else None)
    if given:
        return str(given)
    source = original.source if original.source == "-" or "://" in original.source else str(Path(original.source).absolute())
    if original.line is not None or original.source == "-":
        return f"{source}#{original.digest[:12]}" if digest is None else f"{source}#{digest[:12]}"
    return source if digest is None else f"{source}#{digest[:12]}"
