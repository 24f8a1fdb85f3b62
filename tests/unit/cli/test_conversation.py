import io
from pathlib import Path

import pytest

from rolecall.cli import conversation
from rolecall.cli.ask import SHOWN, _excerpt
from rolecall.cli.conversation import add_to_history, questions, read_history, turn_of
from rolecall.cli.session import Session
from rolecall.domain.answer import Answer, Citation
from rolecall.domain.conversation import Turn
from rolecall.domain.errors import InvalidInput


def test_what_was_asked_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "talk.jsonl"
    assert read_history(file) == []
    turns = [Turn("Who is Túndé?", ("Túndé — Engineer",)), Turn("And Ben?")]
    for turn in turns:
        add_to_history(file, turn)
    assert read_history(file) == turns


def test_plain_questions_will_do(tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    file.write_text("Who is Amara?\n\n  And Ben? \n")
    assert read_history(file) == [Turn("Who is Amara?"), Turn("And Ben?")]


@pytest.mark.parametrize("line", ["{broken", "{}", '{"question": "x", "about": 7}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "talk.jsonl"
    file.write_text(f"Who?\n{line}\n")
    with pytest.raises(InvalidInput, match="line 2") as caught:
        read_history(file)
    assert caught.value.line == 2
    assert caught.value.remedy


def test_a_file_that_can_not_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="can't be read"):
        read_history(tmp_path)
    (tmp_path / "latin").write_bytes("é".encode("latin-1"))
    with pytest.raises(InvalidInput, match="can't be read"):
        read_history(tmp_path / "latin")
    with pytest.raises(InvalidInput, match="can't be written"):
        add_to_history(tmp_path / "missing" / "talk.jsonl", Turn("Who?"))


def test_a_turn_is_about_the_documents_cited() -> None:
    citations = [Citation(number, "id", title, 0, 1, "x") for number, title in enumerate(("Ben", "Amara", "Ben"), 1)]
    assert turn_of("Who?", Answer(True, "", tuple(citations), "extractive", 1)) == Turn("Who?", ("Ben", "Amara"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_questions_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation.sys, "stdin", io.StringIO("Who?\n\n And where? \n"))
    assert list(questions(Session())) == ["Who?", "And where?"]


@pytest.mark.parametrize("end", ["\n", ""])
def test_questions_are_typed_until_an_empty_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], end: str) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(f"Who?\nAnd where?\n{end}"))
    assert list(questions(Session())) == ["Who?", "And where?"]
    assert conversation.HINT[:20] in capsys.readouterr().err


def test_an_excerpt_holds_what_was_said() -> None:
    assert _excerpt("short  quote", "quote") == "short quote"
    long = "before " * 200 + "This was said." + " after" * 200
    shown = _excerpt(long, "This was said.")
    assert "This was said." in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) == SHOWN + 2
    assert _excerpt(long, "") == long[:SHOWN] + "…"
    assert _excerpt(long, "after after").count("after") > 10
