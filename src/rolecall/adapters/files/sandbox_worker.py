"""The child that parses: `python -m rolecall.adapters.files.sandbox_worker TARGET MEMORY_MB SECONDS PARENT_PID`.

It reads tasks from standard input and answers on standard output, within limits that it sets for itself before it
touches anything: memory, processor time, no files to write, few to open. It ends when its parent does.
"""

import gc
import importlib
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import IO

from rolecall.adapters.files.sandbox_frames import encode_answer, pack, read_task
from rolecall.domain.document import Document, Kind, Original, Rejection

Target = Callable[[Original, Kind | None], list[Document | Rejection]]

OPEN_FILES = 64


def main(target: str, memory_mb: int, seconds: float, parent: int) -> None:
    """Answer tasks until the parent has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business, which ends this process
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    answers = _private_output()
    try:
        module, _, name = target.partition(":")
        parse: Target = getattr(importlib.import_module(module), name)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        _send(answers, encode_answer({"broken": f"{type(error).__name__}: {error}"}))
        return
    _limit(memory_mb)
    _send(answers, encode_answer({"ready": True}))
    while (task := read_task(sys.stdin.buffer)) is not None:
        originals, kind = task
        for original in originals:
            _allow(seconds)
            _send(answers, _answer(parse, original, kind))


def _answer(parse: Target, original: Original, kind: Kind | None) -> bytes:
    try:
        return encode_answer({"results": [pack(result) for result in parse(original, kind)]})
    except MemoryError:
        gc.collect()
        return encode_answer({"failed": "memory"})
    except RecursionError:
        return encode_answer({"failed": "depth"})
    except Exception as error:  # noqa: BLE001 - one bad file must not cost the others
        return encode_answer({"failed": "error", "detail": type(error).__name__})


def _send(answers: IO[bytes], data: bytes) -> None:
    answers.write(data)
    answers.flush()


def _private_output() -> IO[bytes]:
    """Standard output for answers alone: whatever else prints goes to standard error."""
    private = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return private


def _limit(memory_mb: int) -> None:
    """Set what holds for the whole life of the child."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    if sys.platform == "linux":  # macOS takes the call and doesn't keep to it: there the parent watches
        size = memory_mb * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _allow(seconds: float) -> None:
    """Processor time for one more original, on top of what was used; beyond it the system ends this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = int(usage.ru_utime + usage.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _end_with(parent: int) -> None:
    """End this process when the parent has gone without closing standard input, also in the middle of a task."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
