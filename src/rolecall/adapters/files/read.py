"""Reads an original with the reader of its format."""

from collections.abc import Callable, Sequence
from importlib import import_module

from rolecall.domain.document import Original, Reading, Rejection
from rolecall.domain.errors import InvalidInput

_READERS = {
    "pdf": "pdf:read_pdf",
    "docx": "docx:read_docx",
    "html": "html:read_html",
    "markdown": "markdown:read_markdown",
    "text": "text:read_text",
    "json": "structured:read_json",
    "yaml": "structured:read_yaml",
    "row": "row:read_row",
}


def read(original: Original) -> list[Reading | Rejection]:
    """Everything one original holds: usually one reading, several for a page with several postings.

    What can't be read is a rejection with the reason and the remedy; nothing is raised for bad input.
    """
    try:
        found = _reader(original.format)(original.data)
    except InvalidInput as error:
        found = [error]
    return [_rejection(original, item) if isinstance(item, InvalidInput) else item for item in found]


def _rejection(original: Original, error: InvalidInput) -> Rejection:
    return Rejection(original.source, error.message, error.remedy, original.line)


def _reader(name: str) -> Callable[[bytes], Sequence[Reading | InvalidInput]]:
    """The reader of a format; its libraries are imported when it is first needed."""
    module, function = _READERS[name].split(":")
    reader: Callable[[bytes], Sequence[Reading | InvalidInput]] = getattr(
        import_module(f"rolecall.adapters.files.readers.{module}"), function
    )
    return reader
