"""Readers and structure put together: what one original holds."""

import hashlib

from rolecall.domain.document import Document, Kind, Original, Rejection
from rolecall.domain.errors import InvalidInput


def parse_original(original: Original, kind: Kind | None) -> list[Document | Rejection]:
    """What one original holds. Runs in the parser's child process."""
    from rolecall.adapters.files.read import read
    from rolecall.ingestion.structure import structure

    results: list[Document | Rejection] = []
    readings = read(original)
    for index, reading in enumerate(readings):
        if isinstance(reading, Rejection):
            results.append(reading)
            continue
        try:
            results.append(structure(original, reading, kind, index=index if len(readings) > 1 else None))
        except InvalidInput as error:
            results.append(Rejection(original.source, error.message, error.remedy, original.line))
    return results


def structure_text(text: str, kind: Kind) -> Document:
    """A document out of plain or Markdown text, read in this process. Raises InvalidInput."""
    from rolecall.adapters.files.formats import detect

    data = text.encode()
    for result in parse_original(Original("-", detect(data, ""), data, hashlib.sha256(data).hexdigest()), kind):
        if isinstance(result, Rejection):
            raise InvalidInput(result.reason, remedy=result.remedy)
        return result
    raise InvalidInput("The text holds no document.", remedy="Give the text of a résumé or a posting.")
