"""What the parent and a parsing child say to each other.

To the child goes a pickle, for the parent is trusted; back comes JSON only, for a child that a hostile file has taken
over must not be able to make the parent do anything. Each message stands behind its length.
"""

import json
import pickle
import struct
from collections.abc import Mapping, Sequence
from typing import IO, Any

from rolecall.domain.document import Document, Flag, FlagKind, Kind, Original, Rejection, Section
from rolecall.domain.span import Span

LENGTH = struct.Struct(">Q")

LARGEST_ANSWER = 256 * 2**20
"""Bytes of an answer; a longer one is no document."""


def write_task(stream: IO[bytes], originals: Sequence[Original], kind: Kind | None) -> None:
    """Ask for these originals to be parsed, one answer each."""
    data = pickle.dumps((list(originals), kind), protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def read_task(stream: IO[bytes]) -> tuple[list[Original], Kind | None] | None:
    """The next task; None when the parent has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    originals, kind = pickle.loads(stream.read(LENGTH.unpack(head)[0]))  # noqa: S301 - the child reads what its parent wrote
    return originals, kind


def encode_answer(answer: Mapping[str, Any]) -> bytes:
    """An answer as it is sent. Raises TypeError or ValueError for what JSON doesn't have."""
    data = json.dumps(answer, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()
    return LENGTH.pack(len(data)) + data


def pack(result: Document | Rejection) -> dict[str, Any]:
    """A result as JSON values. What the parent knows itself (source, line, hash) isn't sent."""
    if isinstance(result, Rejection):
        return {"reason": result.reason, "remedy": result.remedy}
    return {
        "kind": result.kind,
        "external_id": result.external_id,
        "title": result.title,
        "text": result.text,
        "payload": result.payload,
        "fields": result.fields,
        "sections": [[section.name, section.start, section.end] for section in result.sections],
        "flags": [[flag.kind, flag.start, flag.end, flag.detail] for flag in result.flags],
        "personal": [[span.start, span.end] for span in result.personal],
        "content_hash": result.content_hash,
    }


def unpack(values: Any, original: Original) -> Document | Rejection:
    """A result out of JSON values.

    Raises:
        ValueError: they aren't what `pack` makes: a wrong type, or an offset outside the text.
    """
    if not isinstance(values, dict):
        raise ValueError("an answer isn't an object")
    try:
        if "reason" in values:
            return Rejection(original.source, _text(values["reason"]), _text(values["remedy"]), original.line)
        text = _text(values["text"])
        return Document(
            kind=Kind(values["kind"]),
            external_id=_text(values["external_id"]),
            title=_text(values["title"]),
            text=text,
            payload=_mapping(values["payload"]),
            fields=_mapping(values["fields"]),
            sections=tuple(Section(_text(name), *_range(start, end, text)) for name, start, end in values["sections"]),
            flags=tuple(Flag(FlagKind(kind), *_range(start, end, text), _text(detail)) for kind, start, end, detail in values["flags"]),
            personal=tuple(Span(*_range(start, end, text)) for start, end in values["personal"]),
            source=original.source,
            original_hash=original.digest,
            content_hash=_text(values["content_hash"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"an answer isn't a document: {error!r}") from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text isn't one")
    return value


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("an object isn't one")
    return value


def _range(start: Any, end: Any, text: str) -> tuple[int, int]:
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= len(text):
        raise ValueError("an offset is outside the text")
    return start, end
