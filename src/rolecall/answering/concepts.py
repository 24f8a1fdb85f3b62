"""Questions about people and jobs seldom use the documents' words: what is asked as "study" is written as "BSc, University of York"."""

from collections.abc import Iterable
from dataclasses import dataclass

from rolecall.ports.encoder import Analyzer

ALIKE = 0.7
"""How much a question's word counts where the same thing is shown in other words."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Index terms that ask for something, and what shows it: other terms, or standing in a section.

    `evidence` are the terms that show that a text speaks of it anywhere: the others, and those of the section's heading.
    """

    asked: frozenset[str]
    shown: frozenset[str]
    section: str
    evidence: frozenset[str]


_CONCEPTS = (
    (
        "study studying attend degree education educated graduate university college school qualification major",
        "university college school institute academy polytechnic bachelor master doctorate degree diploma graduate bsc msc ba ma mba phd",
        "education",
    ),
    ("speak speaks spoken language languages fluent", "languages native fluent bilingual mother tongue a2 b1 b2 c1 c2", "languages"),
    (
        "certificate certificates certification certifications certified licence license licensed registered registration",
        "certificate certification certified licence license licensed registered registration",
        "certifications",
    ),
    ("pay pays paid salary wage wages earn earns compensation", "salary wage pay compensation remuneration annual hourly", "salary"),
    ("current currently now today last latest recent", "present current currently today", ""),
    ("contract permanent temporary hours", "contract permanent temporary hours fulltime parttime", ""),
    ("located location based place town city", "located location based", ""),
    ("remote remotely home office", "remote hybrid telecommute onsite", ""),
    ("benefit benefits offer offers", "benefits offer offers", "benefits"),
    ("duty duties responsibility responsibilities task tasks", "duties responsibilities tasks", "duties"),
    ("apply application deadline", "apply application applications deadline", "process"),
)


def concepts(analyzer: Analyzer) -> tuple[Concept, ...]:
    """The concepts in an analyzer's terms."""
    return tuple(_concept(asked, shown, section, analyzer) for asked, shown, section in _CONCEPTS)


def _concept(asked: str, shown: str, section: str, analyzer: Analyzer) -> Concept:
    asks, shows, heads = (frozenset(analyzer.terms(words)) for words in (asked, shown, section))
    return Concept(asks, shows, section, shows | heads)


def meant(term: str, known: Iterable[Concept]) -> list[Concept]:
    """The concepts that a question's term asks for."""
    return [concept for concept in known if term in concept.asked]
