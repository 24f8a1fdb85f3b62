"""Checks what a model claims, and the citations it gives, against the passages it was given."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rolecall.domain.answer import Claim
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
    """An answer whose every mark is of a passage, numbered from 1 in order of appearance, and of one that bears the claim out.

    `passages[n - 1]` is the index of the passage that `[n]` cites. A claim that no passage bears out has `[?]`. `removed` are the
    numbers the model gave that are of no passage.
    """

    text: str
    passages: tuple[int, ...]
    claims: tuple[Claim, ...]
    removed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """What a passage holds: index terms, and numbers of two and more digits."""

    terms: frozenset[str]
    numbers: frozenset[str]

    def support(self, terms: frozenset[str], numbers: frozenset[str]) -> float:
        """The share of a claim's terms that are held; nothing where one of its numbers isn't."""
        return len(terms & self.terms) / len(terms) if terms and numbers <= self.numbers else 0.0


def check(answer: str, passages: Sequence[str], analyzer: Analyzer) -> Checked:
    """Hold each claim of an answer against the passages, and give it the right marks.

    A claim is a sentence or line. A passage bears it out when it holds at least half of its words and all of its numbers of
    two and more digits. Of a claim's marks those of such passages stay; without one it gets that of the passage that bears it
    out best. Where none does, it keeps the marks it has and is marked with `[?]` as well.
    """
    sources = [_Source(frozenset(analyzer.terms(passage)), frozenset(_NUMBER.findall(passage))) for passage in passages]
    order: dict[int, int] = {}
    claims: list[Claim] = []
    parts: list[str] = []
    removed: dict[int, None] = {}
    for sentence in _sentences(answer):
        bare, cited = _MARK.sub("", sentence), _cited(sentence)
        removed |= {index + 1: None for index in cited if not 0 <= index < len(sources)}
        terms, numbers = frozenset(analyzer.terms(bare)), frozenset(_NUMBER.findall(bare))
        known = [index for index in cited if 0 <= index < len(sources)]
        borne = _borne_out(known, [source.support(terms, numbers) for source in sources])
        if not borne and len(terms) < FEW and not numbers:
            parts.append(bare)
            continue
        marks = [order.setdefault(index, len(order) + 1) for index in borne or known]
        claims.append(Claim(bare.strip(), tuple(marks), supported=bool(borne)))
        parts.append(_marked(bare, [*map(str, marks), *([] if borne else ["?"])]))
    return Checked("".join(parts).strip(), tuple(order), tuple(claims), tuple(removed))


def _sentences(answer: str) -> Iterator[str]:
    """The sentences and lines of an answer, each with the marks and white space behind it; joined they are the answer."""
    position = 0
    for end in _END.finditer(answer):
        yield answer[position : end.end()]
        position = end.end()
    if position < len(answer):
        yield answer[position:]


def _cited(claim: str) -> list[int]:
    return list(dict.fromkeys(int(number) - 1 for mark in _MARK.findall(claim) for number in mark.split(",")))


def _borne_out(cited: Sequence[int], support: Sequence[float]) -> list[int]:
    """Those of the cited passages that support the claim, else the one that supports it best."""
    right = [index for index in cited if support[index] >= SUPPORT]
    if right or not support:
        return right
    best = max(range(len(support)), key=lambda index: support[index])
    return [best] if support[best] >= SUPPORT else []


def _marked(claim: str, marks: Sequence[str]) -> str:
    """The claim with these marks before its full stop."""
    parts = _PARTS.fullmatch(claim)
    assert parts is not None  # any text has this form
    body, stop, space = parts.groups()
    return f"{body} {''.join(f'[{mark}]' for mark in marks)}{stop}{space}"
