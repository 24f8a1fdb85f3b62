"""What can go wrong, each with a sentence that says what to do next.

RolecallError
├── InvalidInput        a file, a field or an argument is not usable
├── NotFound            nothing has that id, external id or path
├── Conflict            the state of the data forbids it (a generation that isn't ready, an ambiguous reference)
├── Misconfigured       a setting is wrong, or a part is not installed
└── Unavailable         a server or a file that is needed can't be reached
"""


class RolecallError(Exception):
    """Root of every error the product raises on purpose."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class InvalidInput(RolecallError):
    """Input that can't be used: names the file or field, the reason and the remedy."""

    def __init__(self, message: str, *, remedy: str = "", source: str = "", line: int | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.source = source
        self.line = line


class NotFound(RolecallError):
    """Nothing is known by that reference."""


class Conflict(RolecallError):
    """The present state forbids the request."""


class Misconfigured(RolecallError):
    """A setting is wrong or something isn't installed."""


class Unavailable(RolecallError):
    """Something the product needs can't be reached at the moment."""
