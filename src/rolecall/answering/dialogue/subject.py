"""What a question is about, in words that another question can use: "Amara Okafor", "the jobs that need a driving licence"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rolecall.domain.conversation import Turn

TITLE = 80
"""Characters of a title that can stand in a question at most."""

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w+#.’'-]*[\w+#]|[A-ZÀ-ÖØ-Þ]"
_RUN = re.compile(rf"(?<![\w’'])(?:{_CAPITAL})(?: (?:of |& )?(?:{_CAPITAL}))*")
_OPENING = frozenset(
    """who whom whose what which when where why how do does did is are was were has have had can could should would will may might must
    tell give show list find name describe explain compare and but or also so then in on at for from with about since before after
    as of to by during i if please the a an any all how many there i'm i've i'd my""".split()  # noqa: SIM905
)
_PLACED = re.compile(r"\b(?:in|at|near|from|to|for|with|by|on|since|before|after|until|during)\s+(?:the\s+)?$", re.IGNORECASE)
_LOCATED = re.compile(r"\b(?:at|in|for|near)\s+(?:the\s+)?$", re.IGNORECASE)
_WHO = re.compile(r"(?:and |but )?who(?: else)? (?P<rest>.+)", re.IGNORECASE)
_WHICH = re.compile(
    r"(?:and |but )?(?:which|what) (?P<noun>(?:[a-z-]+ ){0,2}?(?:jobs?|positions?|postings?|roles?|vacanc(?:y|ies)|compan(?:y|ies)"
    r"|employers?|candidates?|applicants?|people|persons?|r[eé]sum[eé]s?|nurses|developers|engineers)) (?P<rest>.+)",
    re.IGNORECASE,
)
_PERSON = re.compile(r"candidates?|applicants?|people|persons?|nurses|developers|engineers", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"\bthe (?:[\w-]+ ){0,4}?(?:job|position|posting|role|vacancy|advert|advertisement|company|employer|candidate"
    r"|applicant|r[eé]sum[eé])\b",
    re.IGNORECASE,
)
_HEADLINE = re.compile(r"\s+[—–|·-]\s+")
"""What stands behind it in a title is a headline, a place or the like ("Amara Okafor — Ward nurse")."""

_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words at `start` to `end` of a question. `placed`: a preposition such as "in" or "at" stands before it."""

    text: str
    start: int
    end: int
    placed: bool
    located: bool


def subject(turn: Turn) -> str | None:
    """What a question and its answer were about; None where neither says.

    In this order: the one document that the answer cited, the first name that isn't a place of something else, whoever or
    whatever was asked for, and a document that the question speaks of.
    """
    if len(turn.about) == 1 and len(title := _HEADLINE.split(turn.about[0])[0]) <= TITLE:
        return title
    question = turn.question.strip().rstrip("?!. ")
    if asked := _asked_for(question):
        return asked
    if named := next((name.text for name in names_in(question) if not name.placed), None):
        return named
    document = _DOCUMENT.search(question)
    return document.group() if document else None


def names_in(question: str) -> Iterator[Name]:
    """The names in a question, in order: capitalised words that aren't just the beginning of a sentence."""
    for run in _RUN.finditer(question):
        start, text = run.start(), run.group()
        while text and text.split()[0].lower() in _OPENING:
            first, _, text = text.partition(" ")
            start += len(first) + 1
        text = _POSSESSIVE.sub("", text)
        if text:
            before = question[:start]
            yield Name(text, start, start + len(text), bool(_PLACED.search(before)), bool(_LOCATED.search(before)))


def _asked_for(question: str) -> str | None:
    """Whoever or whatever a "who" or "which" question asks for, as a noun with what is said of it."""
    if who := _WHO.fullmatch(question):
        rest = who["rest"]
        return None if re.match(r"(?:is|are|was|were) (?:[A-ZÀ-Þ]|the )", rest) else f"whoever {rest}"
    if which := _WHICH.fullmatch(question):
        if re.match(r"(?:do|does|did|is|are|was|were|has|have|had|can|could|should|would) (?:[A-ZÀ-Þ]|the |i )", which["rest"]):
            return None
        return f"the {which['noun']} {'who' if _PERSON.search(which['noun']) else 'that'} {which['rest']}"
    return None
