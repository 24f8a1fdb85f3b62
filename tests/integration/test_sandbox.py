"""The sandbox with real child processes: order, limits, and what becomes of a file that takes its reader down."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from rolecall.adapters.files.sandbox import SandboxParser
from rolecall.domain.document import Document, FlagKind, Kind, Original, Rejection, Section
from rolecall.domain.errors import Misconfigured
from rolecall.domain.span import Span

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))


def original(text: str, line: int | None = None, format_: str = "row") -> Original:
    return Original(source="a.csv", format=format_, data=text.encode(), digest=f"digest of {text}", line=line, external_id=f"id {text}")


def parser(function: str = "behave_as_told", **options: Any) -> SandboxParser:
    return SandboxParser(f"sandbox_targets:{function}", "test-1", **{"seconds": 10, "memory_mb": 512, **options})


def outcomes(sandbox: SandboxParser, *texts: str) -> list[str]:
    """For each text, the reason of its rejection or "ok"."""
    parsed = list(sandbox.parse([original(text, line) for line, text in enumerate(texts, 1)], None))
    assert [item.data.decode() for item, _ in parsed] == list(texts)
    assert [result.line for _, results in parsed for result in results if isinstance(result, Rejection)] == [
        line for line, (_, results) in enumerate(parsed, 1) for result in results if isinstance(result, Rejection)
    ]
    return [results[0].reason if isinstance(results[0], Rejection) else "ok" for _, results in parsed]


def children() -> list[psutil.Process]:
    return [process for process in psutil.Process().children(recursive=True) if "sandbox_worker" in " ".join(process.cmdline())]


def test_documents_come_back_whole_and_in_order() -> None:
    with parser("echo", workers=2) as sandbox:
        assert sandbox.id == "test-1"
        originals = [original(f"text {number}", number) for number in range(500)]
        parsed = list(sandbox.parse(originals, Kind.JOB))
    assert [item for item, _ in parsed] == originals
    document = parsed[7][1][0]
    assert isinstance(document, Document)
    assert (document.kind, document.text, document.external_id, document.title) == (Kind.JOB, "text 7", "id text 7", "a title")
    assert document.sections == (Section("header", 0, 6),)
    assert (document.flags[0].kind, document.flags[0].end, document.personal) == (FlagKind.HIDDEN, 2, (Span(0, 1),))
    assert document.fields == {"years": 3}


def test_the_child_cannot_say_where_a_document_came_from() -> None:
    with parser("echo") as sandbox:
        ((_, (document,)),) = sandbox.parse([original("x")], None)
    assert isinstance(document, Document)
    assert (document.source, document.original_hash) == ("a.csv", "digest of x")


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("crash", "crash"),
        ("exit", "crash"),
        ("swallow", "more than 512 MB of memory"),
        ("recurse", "nested too deeply"),
        ("raise", "can't be read"),
        ("unsendable", "can't be read"),
        ("bad offsets", "useless answer"),
        ("noise", "useless answer"),
        ("write", "can't be read"),
    ],
)
def test_what_a_bad_original_does_costs_that_original_alone(order: Any, reason: Any) -> None:
    with parser() as sandbox:
        before, bad, after, last = outcomes(sandbox, "one", order, "two", "three")
    assert (before, after, last) == ("ok", "ok", "ok")
    assert reason in bad


@pytest.mark.parametrize("order", ["spin", "sleep"])
def test_an_original_that_takes_too_long_is_given_up(order: Any) -> None:
    with parser(seconds=0.5) as sandbox:
        start = time.monotonic()
        assert outcomes(sandbox, "one", order, "two") == ["ok", "Reading it took longer than 0.5 seconds.", "ok"]
    assert time.monotonic() - start < 5


def test_a_rejection_says_what_to_do() -> None:
    with parser(seconds=0.5) as sandbox:
        ((_, (slow,)), (_, (bad,))) = sandbox.parse([original("sleep", 3), original("reject", 4)], None)
    assert isinstance(slow, Rejection)
    assert "parser_seconds" in slow.remedy
    assert bad == Rejection("a.csv", "it is bad", "mend it", 4)


def test_printing_does_not_disturb_the_answers() -> None:
    with parser() as sandbox:
        assert outcomes(sandbox, "print", "print") == ["ok", "ok"]


def test_the_child_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLECALL_TEST_SECRET", "hunter2")
    with parser() as sandbox:
        assert outcomes(sandbox, "secrets") == ["none"]


def test_children_are_started_when_needed_kept_and_ended() -> None:
    sandbox = parser(workers=2)
    assert children() == []
    assert outcomes(sandbox, "one") == ["ok"]
    first = children()
    assert len(first) == 1
    assert outcomes(sandbox, "two") == ["ok"]
    assert set(first) <= set(children())
    sandbox.close()
    assert children() == []
    sandbox.close()


def test_a_child_that_died_idle_is_replaced_and_nobody_is_blamed() -> None:
    with parser() as sandbox:
        assert outcomes(sandbox, "one") == ["ok"]
        os.kill(children()[0].pid, signal.SIGKILL)
        time.sleep(0.1)
        assert outcomes(sandbox, "two") == ["ok"]


def test_parsing_runs_ahead_of_the_caller_but_not_far() -> None:
    taken = 0

    def source() -> Iterator[Original]:
        nonlocal taken
        for number in range(5000):
            taken += 1
            yield original(str(number))

    with parser("echo") as sandbox, contextlib.closing(sandbox.parse(source(), None)) as results:  # type: ignore[type-var]
        next(results)
        assert 64 < taken <= 5 * 64


def test_large_originals_pass() -> None:
    with parser("echo") as sandbox:
        parsed = list(sandbox.parse([original("x" * 8_000_000, format_="text"), original("y", format_="pdf")], None))
    assert [len(results[0].text) for _, results in parsed if isinstance(results[0], Document)] == [8_000_000, 1]


@pytest.mark.parametrize("target", ["sandbox_targets:missing", "no_such_module:x"])
def test_a_target_that_cannot_be_loaded_is_a_fault_of_the_installation(target: Any) -> None:
    with SandboxParser(target, "test-1") as sandbox, pytest.raises(Misconfigured, match="can't load"):
        list(sandbox.parse([original("x")], None))


def test_closing_in_the_middle_of_a_task_does_not_wait_for_it() -> None:
    sandbox = parser(seconds=30)
    results = sandbox.parse([original("sleep")], None)
    import threading

    outcome: list[object] = []

    def consume() -> None:
        try:
            outcome.append(list(results))
        except Exception as error:  # noqa: BLE001
            outcome.append(error)

    thread = threading.Thread(target=consume)
    thread.start()
    deadline = time.monotonic() + 10
    while not children() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    start = time.monotonic()
    sandbox.close()
    thread.join(5)
    assert time.monotonic() - start < 5
    assert not thread.is_alive()
    assert children() == []


def test_no_child_survives_its_parent() -> None:
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from rolecall.adapters.files.sandbox import SandboxParser\n"
        "from rolecall.domain.document import Original\n"
        "sandbox = SandboxParser('sandbox_targets:behave_as_told', 'x', seconds=60)\n"
        "one = lambda text: Original('s', 'row', text, 'd')\n"
        "list(sandbox.parse([one(b'ok')], None))\n"
        "print(sandbox._children[0]._process.pid, flush=True)\n"
        "list(sandbox.parse([one(b'sleep')], None))\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(HERE)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        time.sleep(0.3)
        parent.kill()
    _, alive = psutil.wait_procs([child], timeout=5)
    assert alive == []


def test_an_interrupted_parent_ends_at_once() -> None:
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from rolecall.adapters.files.sandbox import SandboxParser\n"
        "from rolecall.domain.document import Original\n"
        "with SandboxParser('sandbox_targets:behave_as_told', 'x', seconds=60) as sandbox:\n"
        "    one = lambda text: Original('s', 'row', text, 'd')\n"
        "    list(sandbox.parse([one(b'ok')], None))\n"
        "    print(sandbox._children[0]._process.pid, flush=True)\n"
        "    try:\n"
        "        list(sandbox.parse([one(b'sleep')], None))\n"
        "    except KeyboardInterrupt:\n"
        "        print('interrupted', flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(HERE)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.5)
        parent.send_signal(signal.SIGINT)
        assert parent.stdout.readline() == b"interrupted\n"
        assert parent.wait(10) == 0
    assert not psutil.pid_exists(child)


def test_rows_pass_quickly() -> None:
    originals = [original(f"row {number} " + "x" * 1000, number) for number in range(4000)]
    with parser("echo") as sandbox:
        list(sandbox.parse(originals[:10], None))
        start = time.monotonic()
        assert len(list(sandbox.parse(originals, None))) == 4000
        seconds = time.monotonic() - start
    assert 4000 / seconds > 500, "the goal is 2,000 a second on an idle machine"
