"""Small documents and an encoder for the tests of matching."""

import hashlib
from collections.abc import Sequence

import numpy as np

from rolecall.domain.chunk import Matrix
from rolecall.domain.document import Document, Flag, Kind, Section
from rolecall.domain.span import Span
from rolecall.ingestion.requirements import requirements


class WordEncoder:
    """Texts that share words are near each other; counts the texts it was given."""

    id = "words-1"
    dimensions = 64

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.seen += texts
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dimensions)

    def _vector(self, text: str) -> Matrix:
        total = np.full(self.dimensions, 1e-3)
        for word in text.lower().split():
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4])
            total += np.random.default_rng(seed).normal(size=self.dimensions)
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


def make(kind: Kind, parts: Sequence[tuple[str, str]], flags: tuple[Flag, ...] = (), personal: tuple[Span, ...] = ()) -> Document:
    """A document with these sections; each content starts with its heading, but for the header's."""
    text, sections = "", []
    for name, content in parts:
        sections.append(Section(name, len(text), len(text) + len(content)))
        text += content
    payload = {"requirements": requirements(text, sections)} if kind is Kind.JOB else {}
    title = text.split("\n", 1)[0]
    return Document(kind, title, title, text, payload, {}, tuple(sections), flags, personal, "-", "", "")


def job(asked: str, duties: str = "", nice: str = "") -> Document:
    parts = [("header", "Baker\n"), ("duties", duties and f"Duties\n{duties}\n"), ("requirements", f"Requirements\n{asked}\n")]
    return make(Kind.JOB, [part for part in [*parts, ("nice_to_have", nice and f"Nice\n{nice}\n")] if part[1]])


def resume(shown: str, flags: tuple[Flag, ...] = (), personal: tuple[Span, ...] = ()) -> Document:
    return make(Kind.RESUME, [("header", f"{shown}\n")], flags, personal)
