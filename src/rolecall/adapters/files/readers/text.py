"""Plain text."""

from rolecall.adapters.files.decoding import decode
from rolecall.adapters.files.readers.assemble import Assembly
from rolecall.domain.document import Reading


def read_text(data: bytes) -> list[Reading]:
    """The text as it stands."""
    assembly = Assembly()
    assembly.add(decode(data))
    return [assembly.reading()]
