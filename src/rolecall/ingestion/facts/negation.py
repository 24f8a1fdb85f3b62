"""What a text denies: "no experience with SAP", "not certified", "never led a team"."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

_CLUES = ("no ", "not ", "n't ", "n’t ", "never ", "lack", "without ", "zero ", "unfamiliar", "uncertified", "unlicen", "little ")
"""Without one of these nothing is denied; looking for them is much faster than for the pattern."""

_KIND = r"(?:\w[\w'’-]* ){0,3}?"
"""What stands between "no" and "experience": "prior hands-on"."""

_THING = (
    r"(?:experience|knowledge|familiarity|exposure|background|training|qualifications?|certificat\w+"
    r"|licen[cs]es?|licensure|degrees?|diploma"
    r"|skills?|proficiency|expertise|understanding)\b"
)
_STATE = r"(?:certified|licen[cs]ed|qualified|experienced|trained|familiar|proficient|fluent|registered|accredited)\b"
_ACT = r"(?:used?|worked|led|managed|written|held|learn\w*|programmed|operated|studied|taught|driven|spoken?|speak|built|run|sold|know)\b"
_NOT = r"(?: not|n['’]t)(?: (?:yet|currently|a|an|any|been|formally|actually|personally))*"
_OBJECT = r"[^,.;:()–—|\n]*?(?=[,.;:()–—|\n]|\s-\s|\b(?:but|although|though|however|except|while|whereas|only)\b|$)"
"""To the end of the clause."""

_WHO = r"(?:(?:i|he|she|they) )?"
_DENIED = re.compile(
    rf"\b(?:{_WHO}(?:(?:ha(?:ve|s|d)|possess\w*|hold\w*|with) )?(?:no|little|little (?:or|to) no|zero"
    rf"|lack(?:s|ing)?(?: of| any)?|without(?: any)?) {_KIND}{_THING}"
    rf"|{_WHO}(?:do(?:es)?|did|ha(?:ve|s|d)){_NOT} (?:(?:have|had|hold|possess) {_KIND}{_THING}|{_ACT})"
    rf"|(?:{_WHO}(?:am|is|are|was|were|ha(?:ve|s|d)) ?)?\bnot(?: (?:yet|currently|formally|been"
    rf"|an?))* {_STATE}|(?:isn|aren|wasn|weren)['’]t {_STATE}"
    rf"|{_WHO}(?:ha(?:ve|s|d) )?never (?:been |yet |actually |personally )?(?:{_ACT}|{_STATE})"
    rf"|unfamiliar with\b|uncertified\b|unlicen[cs]ed\b){_OBJECT}",
    re.IGNORECASE,
)
_NEEDED = r"(?:is |are )?(?:required|needed|necessary|expected|essential)\b"
_WAIVED = re.compile(
    rf"\bno {_KIND}{_THING}[^.;,]{{0,40}}?{_NEEDED}|{_KIND}{_THING}[^.;,]{{0,40}}? (?:is |are )?(?:not "
    rf"|un-?)(?:required|needed|necessary|essential)\b|^\W*not (?:required|needed|necessary)\b.*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2}")


def affirmed(texts: Sequence[str]) -> list[str]:
    """Statements without what they deny; one of which no word is left is empty."""
    found = list(texts)
    for place in set(_suspects(texts)):
        rest = _DENIED.sub(" ", texts[place])
        if rest != texts[place]:
            found[place] = " ".join(rest.split()) if _WORD.search(rest) else ""
    return found


def asks_nothing(statement: str) -> bool:
    """Whether all that a posting's statement says is that something isn't needed: "No degree required"."""
    rest = _WAIVED.sub(" ", statement)
    return rest != statement and not _WORD.search(rest)


def _suspects(texts: Sequence[str]) -> Iterator[int]:
    """The places of statements with a clue."""
    joined = "\n".join(texts)
    lower = joined.lower()
    if len(lower) != len(joined):  # a few letters become two in lower case, and places would shift
        yield from range(len(texts))
        return
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    for clue in _CLUES:
        position = lower.find(clue)
        while position >= 0:
            yield bisect_right(starts, position) - 1
            position = lower.find(clue, position + 1)
