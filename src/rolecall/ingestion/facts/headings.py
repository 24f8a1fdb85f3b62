"""The headings of résumés and postings: headings.toml lists them, and here they are compared."""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from rolecall.domain.document import Kind

_LISTS = tomllib.loads(files(__package__).joinpath("headings.toml").read_text(encoding="utf-8"))
_WEAK = frozenset(_LISTS["weak"]["words"].split())
_LETTERS = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

_NICE, _NEED, _FILLERS = (frozenset(_LISTS["parts"][name].split()) for name in ("nice", "need", "fillers"))
_HEADS = {
    "skills": "skills",
    "competencies": "skills",
    "abilities": "skills",
    "expertise": "skills",
    "knowledge": "skills",
    "proficiencies": "skills",
    "experience": "experience",
    "education": "education",
    "training": "education",
    "qualifications": "requirements",
    "qualification": "requirements",
    "requirements": "requirements",
    "requirement": "requirements",
    "criteria": "requirements",
    "attributes": "skills",
    "characteristics": "skills",
    "responsibilities": "duties",
    "duties": "duties",
    "benefits": "benefits",
    "certifications": "requirements",
    "licenses": "requirements",
}
_PARTS = _NICE | _NEED | _FILLERS | _HEADS.keys()


_GUESSES = (
    ("process", re.compile(r"\b(?:apply|applying|applications?|get in touch|next steps|interviews?|deadline|closing)\b")),
    (
        "nice_to_have",
        re.compile(
            r"\b(?:nice|bonus|plus|pluses|extra|preferred|desirable|desired|ideally|handy|advantages?|assets?|would help|be good|smile"
            r"|love it if|even better|optional)\b"
        ),
    ),
    (
        "requirements",
        re.compile(
            r"\b(?:needs?|must|requires?|required|requirements?|looking for|bring|ask|qualif\w+|criteria|specification|essential|you have"
            r"|you are|about you|expect from you|your (?:profile|background|skills))\b"
        ),
    ),
    ("benefits", re.compile(r"\b(?:we offer|offers?|benefits?|perks|rewards?|you get|conditions|in it for you|holidays?)\b")),
    ("salary", re.compile(r"\b(?:salary|pay|compensation|wages?)\b")),
    (
        "duties",
        re.compile(
            r"\b(?:you will|you'll|you would|you'd|do|doing|tasks?|responsib\w+|duties|the role|the work|the job|your (?:work|role|job|day"
            r"|week|mission)|a (?:day|week))\b"
        ),
    ),
    ("about", re.compile(r"\b(?:about|who we are|our|us|we|team|company)\b")),
)


def key(heading: str) -> str:
    """The heading's letters in lower case, "&" as "and": what variants are compared by."""
    return "".join(_LETTERS.findall(heading.replace("&", " and "))).lower()


def _table(names: dict[str, str]) -> dict[str, str]:
    return {key(variant): name for name, variants in names.items() for variant in variants.split(";")}


_TABLES = {kind: _table(_LISTS[kind.value]) for kind in Kind}


def canonical(heading: str, kind: Kind) -> str | None:
    """The section that `heading` opens in a document of this kind, or None when it isn't a heading there."""
    name = _TABLES[kind].get(key(heading))
    return name or (_composed(heading) if kind is Kind.JOB else None)


def guessed(heading: str) -> str | None:
    """What a posting's heading that stands in no list is most likely about, by its words: "What would make us smile"."""
    words = heading.lower().replace("’", "'")
    return next((name for name, pattern in _GUESSES if pattern.search(words)), None)


def is_known(heading: str) -> bool:
    """Whether these very words stand in the lists of either kind."""
    letters = key(heading)
    return any(letters in table for table in _TABLES.values())


def is_weak(heading: str) -> bool:
    """Whether it takes more than the words to make this a heading."""
    return key(heading) in _WEAK


def vote(headings: Iterable[str]) -> int:
    """Above 0 when these are a résumé's headings, below when they are a posting's."""
    return sum(_vote(key(heading)) for heading in headings)


def _vote(letters: str) -> int:
    side = (letters in _TABLES[Kind.RESUME]) - (letters in _TABLES[Kind.JOB])
    return side if letters in _WEAK else 3 * side


def _composed(heading: str) -> str | None:
    """Headings put together out of the usual words: "Preferred Technical Skills & Experience"."""
    words = [word.lower() for word in _LETTERS.findall(_CAMEL.sub(" ", heading.replace("&", " and ")))]
    if not 2 <= len(words) <= 8 or not all(word in _PARTS for word in words):
        return None
    heads = {_HEADS[word] for word in words if word in _HEADS}
    if not heads:
        return None
    if not _NICE.isdisjoint(words):
        return "nice_to_have"
    return heads.pop() if len(heads) == 1 else "requirements"
