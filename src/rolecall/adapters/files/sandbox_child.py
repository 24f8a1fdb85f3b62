"""One parsing child, seen from the parent: started when first needed, given originals, ended when it overruns."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

from rolecall.adapters.files.sandbox_frames import LARGEST_ANSWER, LENGTH, unpack, write_task
from rolecall.domain.document import Document, Kind, Original, Rejection
from rolecall.domain.errors import Misconfigured

START_SECONDS = 30.0
"""Time the child may take to import its target."""

MOST_STARTS = 3
"""Attempts to hand over a task to a child that dies before it takes it."""

_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH")
_WATCHED = sys.platform != "linux"
"""Whether the parent has to keep the child to its memory, since the system doesn't."""


class ChildLost(Exception):
    """The child is gone, or had to go: `why` is "time", "memory", "crash" or "answer"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Child:
    """Parses originals in a process of its own. Used by one thread at a time."""

    def __init__(self, target: str, seconds: float, memory_mb: int) -> None:
        self._target = target
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def parse(self, originals: Sequence[Original], kind: Kind | None) -> Iterator[Sequence[Document | Rejection]]:
        """The results of each original; one that ends the child is rejected, and a new child goes on with the others."""
        waiting = list(originals)
        while waiting:
            process = self._given(waiting, kind)
            try:
                while waiting:
                    results = self._results(self._answer(process), waiting[0])
                    yield results
                    del waiting[0]
            except ChildLost as lost:
                self.end()
                if self._closed:
                    raise
                yield [self._rejection(waiting.pop(0), lost.why)]

    def end(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                try:
                    stream.close()
                except OSError:  # what was still to be written is for nobody now
                    continue

    def close(self) -> None:
        """End the process and start none again."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()  # whoever is using it sees it go, and cleans up

    def _given(self, originals: Sequence[Original], kind: Kind | None) -> subprocess.Popen[bytes]:
        """A child that has got these originals; one that died before it got to them is replaced."""
        for attempt in range(MOST_STARTS):
            process = self._running()
            try:
                write_task(process.stdin, originals, kind)  # type: ignore[arg-type]
            except OSError:
                self.end()
                if attempt + 1 == MOST_STARTS:
                    raise
            else:
                break
        return process

    def _running(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise ChildLost("crash")
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._start()
        if self._closed or self._process is None:  # closed by another thread in the meantime
            self.end()
            raise ChildLost("crash")
        return self._process

    def _start(self) -> None:
        arguments = [self._target, str(self._memory_mb), str(self._seconds), str(os.getpid())]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "rolecall.adapters.files.sandbox_worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            process_group=0,
        )
        try:
            answer = self._answer(self._process, START_SECONDS)
        except ChildLost as error:
            self.end()
            raise Misconfigured("The process that reads documents doesn't start.", remedy="See what is wrong: rolecall doctor") from error
        if not answer.get("ready"):
            self.end()
            raise Misconfigured(
                f"The process that reads documents can't load {self._target} ({answer.get('broken', 'no reason given')}).",
                remedy="Install rolecall again.",
            )

    def _answer(self, process: subprocess.Popen[bytes], seconds: float | None = None) -> dict[str, Any]:
        """The next answer. Raises ChildLost when the child is gone or too slow."""
        deadline = time.monotonic() + (self._seconds if seconds is None else seconds)
        (length,) = LENGTH.unpack(self._read(process, LENGTH.size, deadline))
        if length > LARGEST_ANSWER:
            raise ChildLost("answer")
        try:
            answer = json.loads(self._read(process, length, deadline))
        except (ValueError, RecursionError) as error:
            raise ChildLost("answer") from error
        if not isinstance(answer, dict):
            raise ChildLost("answer")
        return answer

    def _read(self, process: subprocess.Popen[bytes], size: int, deadline: float) -> bytes:
        descriptor = process.stdout.fileno()  # type: ignore[union-attr]
        parts: list[bytes] = []
        while size:
            self._wait(process, descriptor, deadline)
            part = os.read(descriptor, min(size, 1 << 20))
            if not part:
                raise ChildLost(_why_gone(process))
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _wait(self, process: subprocess.Popen[bytes], descriptor: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise ChildLost("time")
            if poll.poll(1000 * (min(left, 0.1) if _WATCHED else left)):
                return
            if _WATCHED and _resident(process.pid) > self._memory_mb * 2**20:
                raise ChildLost("memory")

    def _results(self, answer: dict[str, Any], original: Original) -> Sequence[Document | Rejection]:
        if "failed" in answer:
            if answer["failed"] == "memory":
                self.end()  # what it could not free would fail the next one too
                raise ChildLost("memory")
            return [self._rejection(original, str(answer["failed"]))]
        try:
            return [unpack(values, original) for values in answer["results"]]
        except (KeyError, TypeError, ValueError) as error:
            raise ChildLost("answer") from error

    def _rejection(self, original: Original, why: str) -> Rejection:
        smaller = "Split it, or save it again from the program it was made with in a simpler form."
        again = "Save it again from the program it was made with, or as plain text."
        reason, remedy = {
            "time": (f"Reading it took longer than {self._seconds:g} seconds.", f"{smaller} Or raise the setting parser_seconds."),
            "memory": (f"Reading it took more than {self._memory_mb} MB of memory.", f"{smaller} Or raise the setting parser_memory_mb."),
            "depth": ("It is nested too deeply.", "Save it in a simpler form, such as plain text, and ingest that."),
            "crash": ("It makes the reader crash: it is damaged or made to.", again),
            "answer": ("It makes the reader give a useless answer: it is damaged or made to.", again),
        }.get(why, ("It can't be read: it is damaged, or of a kind that isn't known.", again))
        return Rejection(original.source, reason, remedy, original.line)


def _environment() -> dict[str, str]:
    """What the child gets to see: no keys and passwords, but the same modules."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    paths = [str(Path(path).resolve()) for path in sys.path if path]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **threads, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def _why_gone(process: subprocess.Popen[bytes]) -> str:
    try:
        code = process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        return "crash"
    return {-signal.SIGXCPU: "time", -signal.SIGKILL: "memory"}.get(code, "crash")


def _resident(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
