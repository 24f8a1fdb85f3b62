"""What the sandbox is made to run in its tests: well-behaved, slow, greedy and hostile parsers."""

import os
import signal
import time
from typing import Any

from rolecall.domain.document import Document, Flag, FlagKind, Kind, Original, Rejection, Section
from rolecall.domain.span import Span


def document(original: Original, kind: Kind | None, payload: Any = None) -> Document:
    text = original.data.decode("utf-8", "replace")
    return Document(
        kind=kind or Kind.RESUME,
        external_id=original.external_id or original.source,
        title="a title",
        text=text,
        payload=payload or {"basics": {"name": "é\ud800"}},
        fields={"years": 3},
        sections=(Section("header", 0, len(text)),),
        flags=(Flag(FlagKind.HIDDEN, 0, min(2, len(text)), "why"),),
        personal=(Span(0, min(1, len(text))),),
        source="what the child says",
        original_hash="what the child says",
        content_hash="c" * 64,
    )


def echo(original: Original, kind: Kind | None) -> list[Document | Rejection]:
    return [document(original, kind)]


def behave_as_told(original: Original, kind: Kind | None) -> list[Document | Rejection]:  # noqa: C901, PLR0912
    """Does what the original's text says."""
    order = original.data.decode()
    if order == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif order == "exit":
        os._exit(0)
    elif order == "spin":
        while True:
            pass
    elif order == "sleep":
        time.sleep(60)
    elif order == "swallow":
        hoard = []
        while True:
            hoard.append(bytearray(32 * 2**20))
    elif order == "recurse":
        return behave_as_told(original, kind)
    elif order == "raise":
        raise KeyError("no such thing")
    elif order == "unsendable":
        return [document(original, kind, payload={"a": object()})]
    elif order == "write":
        with open("/tmp/rolecall-must-not-exist", "wb") as file:  # noqa: PTH123
            file.write(b"x" * 10)
    elif order == "print":
        print("this must not disturb the answers")  # noqa: T201
    elif order == "noise":
        os.write(3, b"\0" * 7 + b"\x05hello")
        for descriptor in range(3, 20):
            try:
                os.write(descriptor, b"\0" * 7 + b"\x05hello")
            except OSError:
                continue
    elif order == "secrets":
        return [Rejection("x", os.environ.get("ROLECALL_TEST_SECRET", "none"), "r")]
    elif order == "reject":
        return [Rejection("what the child says", "it is bad", "mend it", 99)]
    elif order == "bad offsets":
        good = document(original, kind)
        return [Document(**{**good.__dict__, "sections": (Section("header", 0, 10_000),)})]
    return [document(original, kind)]


def not_callable_like_that() -> None:
    return None
