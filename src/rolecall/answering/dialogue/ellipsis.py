"""Completes what is no whole question: "And Ben?", "In York?", "Since when?", "The salary?"."""

import re

from rolecall.answering.dialogue.subject import Name, names_in

_WH = r"(?:who|whom|whose|what|which|when|where|why|how(?: (?:many|much|long|often|far|old))?)"
_PREPOSITION = r"(?:in|at|on|as|for|from|with|without|near|since|until|before|after|during|to|by|about|of)"
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|do|does|did|has|have|had|can|could|should|would|will|may|might|must|know|knows|knew|speaks?|need|needs"
    r"|needed|works?|worked|stud(?:y|ies|ied)|requires?|required|pays?|paid|offers?|offered|leads?|led|lives?|lived|wants?|asks?|tell|show"
    r"|list|find|give|name|describe|explain|compare|uses?|used|holds?|held|earns?|mentions?|mentioned|says?|said|fits?|matches)\b",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(
    rf"(?P<wh>(?:{_PREPOSITION} )?{_WH})(?P<rest>(?: {_PREPOSITION}(?: [\w’'-]+){{1,3}})?)|(?P<noun>(?:which|what) [\w-]+)", re.IGNORECASE
)
_OPENING = re.compile(
    rf"(?:{_PREPOSITION} )?{_WH}(?: (?:years|languages|jobs|people|degree|company|city|kind of \w+))?(?= )", re.IGNORECASE
)
_INVERTED = re.compile(
    rf"(?:{_PREPOSITION} )?{_WH}\b.*?\b(?:is|are|was|were|do|does|did|has|have|had|can|could|should|would|will)\b", re.IGNORECASE
)
_PHRASE = re.compile(rf"(?P<preposition>{_PREPOSITION})\s+\S", re.IGNORECASE)
_TAIL = re.compile(
    r"(?P<head>.*\b(?:a|an|the|any|some|in|at|as|for|from|with|without|near|to|by|about|of|on|knows?|speaks?|needs?|requires?|has|have|uses?"
    r"|offers?|stud(?:y|ied)|led|leads?))\s+(?P<tail>[\w+#.-]+(?: [\w+#.-]+){0,2})",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?P<head>(?:what|which) (?:is|are|was|were) )(?P<thing>(?:the|a|an)(?: [\w-]+){1,3}?)(?P<rest> (?:of|for|in|at|to)\b.*)?",
    re.IGNORECASE,
)
_DETERMINED = re.compile(r"(?:the|a|an|any)\s+\S", re.IGNORECASE)


def complete(fragment: str, earlier: str, about: str | None, *, asked_about: bool, led: bool) -> str | None:
    """The earlier question with this in the place of what it corresponds to; None when this is a whole question.

    `asked_about`: it stood behind "what about"; `led`: behind "and" or the like. `about` is what the earlier question is about.
    """
    part = fragment.strip().rstrip("?!. ")
    before = earlier.strip().rstrip("?!. ")
    if not part or not before or (about is not None and about in part and len(part) > len(about)):
        return f"{part}?" if asked_about and part else None
    if wh := _FRAGMENT.fullmatch(part):
        return None if _VERB.search(part) else _asked_anew(wh["wh"] or wh["noun"], (wh["rest"] or "").strip(), before)
    if _VERB.search(part) or not (asked_about or led or (fragment.rstrip().endswith("?") and len(part.split()) < 3)):
        return None
    if not (asked_about or led) and " " not in part:
        return f"{part}: {before}?"  # whether its capital is that of a name or of a sentence can't be known
    return f"{_substituted(part, before, about)}?"


def _asked_anew(wh: str, rest: str, before: str) -> str:
    """The same with another question word, such as "Since when?"."""
    clause = _replaced_phrase(rest, before) if rest else before
    if _INVERTED.match(clause):
        return f"{_capital(wh)}{_OPENING.sub('', clause, count=1)}?"
    return f"{clause}, {wh[:1].lower()}{wh[1:]}?"


def _substituted(part: str, before: str, about: str | None) -> str:
    if _PHRASE.match(part):
        return _replaced_phrase(part, before)
    names = [name for name in names_in(before) if not name.placed]
    if _is_name(part):
        return _renamed(part, before, names)
    if _DETERMINED.match(part):
        return _another_thing(part, before, about)
    if (tail := _TAIL.fullmatch(before)) and not tail["tail"][0].isupper():
        return f"{tail['head']} {part}"
    return f"{part}: {before}"


def _renamed(part: str, before: str, names: list[Name]) -> str:
    """The one name of the earlier question, or where it has none but a place, that one; with several it can't be known which is meant."""
    candidates = names or list(names_in(before))
    if len(candidates) == 1:
        return before[: candidates[0].start] + part + before[candidates[0].end :]
    if not candidates and (tail := _TAIL.fullmatch(before)):
        return f"{tail['head']} {part}"
    return f"{part}: {before}"


def _another_thing(part: str, before: str, about: str | None) -> str:
    """Something else of the same, such as "And the salary?"."""
    asked = _ASKED.fullmatch(before)
    if asked and asked["rest"]:
        return f"{asked['head']}{part}{asked['rest']}"
    return f"What is {part} of {about}" if about else f"{part}: {before}"


def _replaced_phrase(part: str, before: str) -> str:
    """A phrase such as "in York" in the place of the last one of its kind, or behind the question."""
    match = _PHRASE.match(part)
    if match is None:
        return f"{before} {part}"
    same = "since|until|before|after|during|in" if re.search(r"\d{4}", part) else re.escape(match["preposition"])
    phrases = list(re.finditer(rf"\b(?:{same})\s+[^,]+?(?=\s+{_PREPOSITION}\b|$)", before, re.IGNORECASE))
    if same != re.escape(match["preposition"]):
        phrases = [phrase for phrase in phrases if re.search(r"\d{4}", phrase.group())]
    if not phrases:
        return f"{before} {part}"
    last = phrases[-1]
    return before[: last.start()] + part + before[last.end() :]


def _is_name(part: str) -> bool:
    return any(name.text == part for name in names_in(part))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
