"""Finds what a posting asks for: the requirements that a recruiter would tick off one by one."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rolecall.domain.document import Section
from rolecall.domain.match import Need
from rolecall.domain.pieces import pieces
from rolecall.domain.span import Span
from rolecall.domain.units import body
from rolecall.ingestion.facts.negation import asks_nothing
from rolecall.ingestion.facts.years import years_of_experience

_ASKING = frozenset({"requirements", "nice_to_have", "skills", "education", "experience"})
_TELLING = frozenset({"benefits", "process", "salary", "contact"})
_NICE = re.compile(
    r"\b(?:preferred|a (?:\w+ )?(?:plus|bonus)|nice[- ]to[- ]haves?|desir(?:ed|able)|ideally|bonus|advantageous"
    r"|an? (?:\w+ )?(?:advantage|asset)|optional|not (?:required|essential)|beneficial)\b",
    re.IGNORECASE,
)
_FIRM = re.compile(r"\b(?:required|must)\b", re.IGNORECASE)
_DEMAND = re.compile(
    r"\b(?:must|required?|requires|requirements?|minimum|at least|\d+\+? ?years?|years? of|abilit(?:y|ies)|able to|proficien\w+"
    r"|experienced?|knowledge|skill(?:s|ed)?|degree|bachelor\w*|master'?s|diploma|certifi\w+|licen[cs]\w+|familiar\w*|fluen\w+"
    r"|qualif\w+|understanding|expertise|strong|excellent|proven|background in|you have|you are)\b",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"equal(?:[- ]employment)?[- ]opportunity|without regard to|reasonable accommodation|all qualified applicants"
    r"|protected (?:class|veteran)|may (?:not be eligible|apply|file)|be appointed|https?://|e-?mail your|apply (?:now|online|today)",
    re.IGNORECASE,
)
_JOINT = re.compile(r"(?:and|or)(?:/or)?\b[\s,;:]*", re.IGNORECASE)
_TAIL = re.compile(r"(?:[\s;,]|(?<=[;,\s])(?:or|and)$)+$")
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[\"')\]]*[.!?][\"')\]]* ")
_LETTERS = re.compile(r"[^\W\d_]")
_NEXT_YEARS = re.compile(
    r"(?:[,;:]\s*(?:and |plus |as well as )?|\s(?:and|plus|as well as)\s)(?:also )?(?:(?:at least|a minimum of|minimum|over) )?$"
)
"""What stands between two spells of experience that are asked for in one sentence."""

_FAR = 500
"""Characters that are looked back for the end of a sentence."""


def requirements(text: str, sections: Sequence[Section]) -> list[dict[str, Any]]:
    """What a posting asks for, as the entries of its payload's "requirements".

    Each is a statement (`domain.pieces`) under a heading that asks for something; in a posting without such a heading, each statement
    that sounds like a demand, else each statement. "nice" by the heading or by wording ("preferred", "a plus"), else "must".
    """
    asking = [section for section in sections if section.name in _ASKING]
    found = list(_statements(text, asking))
    if not found:
        rest = [section for section in sections if section.name not in _TELLING] or [Section("header", 0, len(text))]
        statements = list(_statements(text, rest))
        found = [item for item in statements if _DEMAND.search(item[1].of(text))] or statements
    return [
        {"text": span.of(text), "start": span.start, "end": span.end, "kind": _need(section, span.of(text)).value}
        for section, span in found
    ]


def _statements(text: str, sections: Sequence[Section]) -> Iterator[tuple[str, Span]]:
    for section in sections:
        for piece in pieces(text, body(text, section)):
            span = _bare(text, piece)
            if _asks(span.of(text)) and (_is_line(text, span) or _DEMAND.search(span.of(text))):
                yield from ((section.name, part) for part in _spells(text, span))


def _bare(text: str, piece: Span) -> Span:
    """Without the conjunctions that list it beside others."""
    joint = _JOINT.match(text, piece.start, piece.end)
    start = joint.end() if joint else piece.start
    return Span(start, start + len(_TAIL.sub("", text[start : piece.end])))


def _spells(text: str, span: Span) -> Iterator[Span]:
    """The statement itself; of one that asks for several spells of experience ("3 years as a cook, 5 as a baker"), each."""
    start = span.start
    for spell in list(years_of_experience(span.of(text)))[1:]:
        between = _NEXT_YEARS.search(text, start, span.start + spell.start)
        if between and between.start() > start:
            yield Span(start, between.start())
            start = between.start() + len(between.group()) - len(between.group().lstrip(" ,;:"))
            start = _bare(text, Span(start, span.end)).start
    yield Span(start, span.end)


def _asks(statement: str) -> bool:
    """Not a lead-in ("The applicant must have:"), not legal boilerplate, and not a word that something isn't needed."""
    return (
        bool(_LETTERS.search(statement))
        and not statement.endswith(":")
        and not _BOILERPLATE.search(statement)
        and not asks_nothing(statement)
    )


def _is_line(text: str, span: Span) -> bool:
    """Whether it starts a line: a sentence further on in a paragraph may tell of anything, such as the company."""
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - _FAR)  # bounded, for a line may be the whole text
    return not _SENTENCE_END.search(text, start, span.start)


def _need(section: str, statement: str) -> Need:
    nice = section == "nice_to_have" or (_NICE.search(statement) and not _FIRM.search(statement))
    return Need.NICE if nice else Need.MUST
