"""Encodings, and bytes that are no text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolecall.adapters.files.decoding import decode, encoding_of
from rolecall.domain.errors import InvalidInput

TEXT = "Résumé: “Chef de partie” – 5 € the hour, naïve façade. "


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_usual_encodings(encoding: Any) -> None:
    assert decode((TEXT * 4).encode(encoding)) == TEXT * 4


def test_one_odd_byte_in_a_long_text_is_windows() -> None:
    assert decode(b"plain text " * 500 + b"Bachelor\x92s degree " + b"plain text " * 500).count("’") == 1


def test_other_alphabets_are_told_by_their_letters() -> None:
    russian = "Опыт работы: бухгалтер, десять лет. Ведение отчётности и расчёт заработной платы для крупного завода. " * 5
    assert decode(russian.encode("cp1251")) == russian


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Jane\0Doe, nurse", "NUL bytes"),
        (bytes(range(1, 32)) * 20 + b"\xff\xfe\x80", "isn't text"),
        (bytes(range(128, 256)) * 40, "encoding"),
        ("x".encode("utf-16") + b"y", "can't be read as utf-16"),
    ],
)
def test_what_is_no_text_is_told_apart(data: Any, reason: Any) -> None:
    with pytest.raises(InvalidInput, match=reason) as error:
        decode(data)
    assert error.value.remedy


def test_nothing_is_empty_text() -> None:
    assert decode(b"") == ""


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_a_reason(data: Any) -> None:
    try:
        text = decode(data)
    except InvalidInput:
        return
    assert "\0" not in text


@given(st.text(max_size=100))
def test_utf_8_is_always_told(text: Any) -> None:
    data = text.encode("utf-8", "ignore")
    if b"\0" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        assert encoding_of(data) == "utf-8"
