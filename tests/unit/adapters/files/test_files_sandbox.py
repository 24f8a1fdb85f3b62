"""The sandbox's parts without a child process: what is sent, what is believed, and what the child does with a task."""

import io
import json
import os
import resource
import signal
import sys
import threading
import time
from dataclasses import replace
from typing import Any

import pytest

from rolecall.adapters.files import sandbox_child, sandbox_worker
from rolecall.adapters.files.sandbox_child import Child, ChildLost
from rolecall.adapters.files.sandbox_frames import LENGTH, encode_answer, pack, read_task, unpack, write_task
from rolecall.domain.document import Document, Flag, FlagKind, Kind, Original, Rejection, Section
from rolecall.domain.span import Span

ORIGINAL = Original("a.csv", "row", b"data", "digest", 7)
DOCUMENT = Document(
    kind=Kind.JOB,
    external_id="id",
    title="Nurse",
    text="Nurse wanted",
    payload={"title": "Nurse", "x": [1, None, {"é": 2.5}]},
    fields={"years": 3},
    sections=(Section("header", 0, 5), Section("about", 5, 12)),
    flags=(Flag(FlagKind.INSTRUCTION, 0, 3, "why"),),
    personal=(Span(1, 2),),
    source="a.csv",
    original_hash="digest",
    content_hash="content",
)


def sent(result: Document | Rejection) -> Any:
    return json.loads(encode_answer(pack(result))[LENGTH.size :])


def test_results_come_back_as_they_were() -> None:
    assert unpack(sent(DOCUMENT), ORIGINAL) == DOCUMENT
    assert unpack(sent(Rejection("x", "why", "what to do", 1)), ORIGINAL) == Rejection("a.csv", "why", "what to do", 7)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "letter"},
        {"text": None},
        {"title": 5},
        {"payload": []},
        {"sections": [["about", 0, 13]]},
        {"sections": [["about", -1, 3]]},
        {"sections": [["about", True, 3]]},
        {"sections": [["about"]]},
        {"sections": 5},
        {"flags": [["hidden_text", 3, 2, "x"]]},
        {"flags": [["friendly", 0, 2, "x"]]},
        {"personal": [["0", 1]]},
        {"reason": 5},
        {"reason": "x", "remedy": None},
    ],
)
def test_answers_that_are_no_documents_are_not_believed(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack({**sent(DOCUMENT), **change}, ORIGINAL)


@pytest.mark.parametrize("answer", [[], "x", None, {}, {"reason": "x"}])
def test_answers_of_another_shape_are_not_believed(answer: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        unpack(answer, ORIGINAL)


def test_tasks_come_over_whole() -> None:
    stream = io.BytesIO()
    write_task(stream, [ORIGINAL, ORIGINAL], Kind.JOB)
    stream.seek(0)
    assert read_task(stream) == ([ORIGINAL, ORIGINAL], Kind.JOB)
    assert read_task(stream) is None


def answers_of(parse: Any) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(sandbox_worker._answer(parse, ORIGINAL, None)[LENGTH.size :])
    return answer


def failing(error: BaseException) -> Any:
    def parse(*_: object) -> Any:
        raise error

    return parse


def test_what_the_child_answers() -> None:
    assert answers_of(lambda *_: [DOCUMENT]) == {"results": [sent(DOCUMENT)]}
    assert answers_of(failing(MemoryError())) == {"failed": "memory"}
    assert answers_of(failing(RecursionError())) == {"failed": "depth"}
    assert answers_of(failing(KeyError("x"))) == {"failed": "error", "detail": "KeyError"}
    assert answers_of(lambda *_: [replace(DOCUMENT, payload={"x": {1}})]) == {"failed": "error", "detail": "TypeError"}
    assert answers_of(lambda *_: [replace(DOCUMENT, payload={"x": float("nan")})]) == {"failed": "error", "detail": "ValueError"}


def run_child(monkeypatch: pytest.MonkeyPatch, target: str) -> list[Any]:
    """What a child answers to one task, run in this process with its limits only noted."""
    tasks, answers = io.BytesIO(), io.BytesIO()
    write_task(tasks, [ORIGINAL, ORIGINAL], Kind.JOB)
    tasks.seek(0)
    limits: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(threading, "Thread", lambda **_: type("T", (), {"start": lambda self: None})())
    monkeypatch.setattr(sandbox_worker, "_private_output", lambda: answers)
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limit: limits.append((kind, limit)))
    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": tasks}))
    sandbox_worker.main(target, 256, 3.0, 1)
    answers.seek(0)
    found: list[Any] = []
    while head := answers.read(LENGTH.size):
        found.append(json.loads(answers.read(LENGTH.unpack(head)[0])))
    kinds = [kind for kind, _ in limits]
    assert not limits or {resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU} <= set(kinds)
    if sys.platform == "linux" and limits:
        assert (resource.RLIMIT_AS, (256 * 2**20, 256 * 2**20)) in limits
    return found


def target(original: Original, kind: Kind | None) -> list[Document | Rejection]:
    return [Rejection(original.source, f"seen as {kind}", "none")]


def test_a_child_answers_for_each_original(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run_child(monkeypatch, f"{__name__}:target")
    assert found == [{"ready": True}, *[{"results": [{"reason": "seen as job", "remedy": "none"}]}] * 2]


def test_a_child_says_when_its_target_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = run_child(monkeypatch, "no_such_module:target")
    assert answer == {"broken": "ModuleNotFoundError: No module named 'no_such_module'"}


def test_a_child_ends_with_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    parents = iter([5, 5, 1])
    monkeypatch.setattr(os, "getppid", lambda: next(parents))
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    sandbox_worker._end_with(5)
    assert ended == [1]


def test_memory_is_watched_where_the_system_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox_child, "_WATCHED", True)
    monkeypatch.setattr(sandbox_child, "_resident", lambda _: 300 * 2**20)
    child = Child("json:loads", 5.0, 256)
    process = type("Process", (), {"pid": 0})
    reading, writing = os.pipe()
    try:
        with pytest.raises(ChildLost) as lost:
            child._wait(process, reading, time.monotonic() + 5)  # type: ignore[arg-type]
        assert lost.value.why == "memory"
    finally:
        os.close(reading)
        os.close(writing)


def test_resident_memory_of_a_process_that_is_gone() -> None:
    assert sandbox_child._resident(os.getpid()) > 2**20
    assert sandbox_child._resident(2**22 + 1) == 0
