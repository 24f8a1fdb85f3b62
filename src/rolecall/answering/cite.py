"""Checks what a model claims, and the citations it gives, against the passages it was given."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rolecall.ports.encoder import Analyzer

SUPPORT = 0.5
"""Least share of a claim's words that its passage must hold: a paraphrase passes, another subject doesn't."""

FEW = 2
"""A sentence with fewer words ("Yes.", "In short:") claims nothing by itself."""

_MARK = re.compile(r"\s*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_END = re.compile(r"[.!?][\"'”’)]*(?:\s*\[[\d,\s]+\])*(?=\s|$)|\n+")
_PARTS = re.compile(r"(.*?) *([.!?:;]*)(\s*)", re.DOTALL)
_NUMBER = re.compile(r"\d{2,}")


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer in which every claim carries marks of passages that bear it out, numbered from 1 in order of appearance.

    `passages[n - 1]` is the index of the passage that `[n]` cites; `dropped` are the claims that no passage bears out.
    """

    text: str
    passages: tuple[int, ...]
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """What a passage holds: index terms, and numbers of two and more digits."""

    terms: frozenset[str]
    numbers: frozenset[str]

    def support(self, terms: frozenset[str], numbers: frozenset[str]) -> float:
        """The share of a claim's terms that are held; nothing where one of its numbers isn't."""
        return len(terms & self.terms) / len(terms) if terms and numbers <= self.numbers else 0.0


def check(answer: str, passages: Sequence[str], analyzer: Analyzer) -> Checked:
    """Keep of an answer what the passages bear out, each claim with the right marks.

    A claim is a sentence. A passage bears it out when it holds at least half of its words and all of its numbers of two and more
    digits. Marks of other passages, or of none, are taken out; a claim left without gets the mark of the passage that bears
    it out best, and goes when there is none.
    """
    sources = [_Source(frozenset(analyzer.terms(passage)), frozenset(_NUMBER.findall(passage))) for passage in passages]
    order: dict[int, int] = {}
    dropped: list[str] = []
    parts: list[str] = []
    for claim in _claims(answer):
        bare = _MARK.sub("", claim)
        terms, numbers = frozenset(analyzer.terms(bare)), frozenset(_NUMBER.findall(bare))
        cited = [index for index in _cited(claim) if index < len(sources)]
        borne = _borne_out(cited, [source.support(terms, numbers) for source in sources])
        if borne:
            parts.append(_marked(bare, [order.setdefault(index, len(order) + 1) for index in borne]))
        elif len(terms) < FEW and not numbers:
            parts.append(bare)
        else:
            dropped.append(bare.strip())
    return Checked("".join(parts).strip(), tuple(order), tuple(dropped))


def _claims(answer: str) -> Iterator[str]:
    """The sentences and lines of an answer, each with the marks and white space behind it; joined they are the answer."""
    position = 0
    for end in _END.finditer(answer):
        yield answer[position : end.end()]
        position = end.end()
    if position < len(answer):
        yield answer[position:]


def _cited(claim: str) -> list[int]:
    return list(dict.fromkeys(int(number) - 1 for mark in _MARK.findall(claim) for number in mark.split(",") if int(number)))


def _borne_out(cited: Sequence[int], support: Sequence[float]) -> list[int]:
    """Those of the cited passages that support the claim, else the one that supports it best."""
    right = [index for index in cited if support[index] >= SUPPORT]
    if right or not support:
        return right
    best = max(range(len(support)), key=lambda index: support[index])
    return [best] if support[best] >= SUPPORT else []


def _marked(claim: str, numbers: Sequence[int]) -> str:
    """The claim with these marks before its full stop."""
    parts = _PARTS.fullmatch(claim)
    assert parts is not None  # any text has this form
    body, stop, space = parts.groups()
    return f"{body} {''.join(f'[{number}]' for number in numbers)}{stop}{space}"
