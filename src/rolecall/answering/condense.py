"""Completes a follow-up question from the ones before it, by rules: no language model is needed."""

import re
from collections.abc import Sequence

from rolecall.answering.dialogue.ellipsis import complete
from rolecall.answering.dialogue.subject import names_in, subject
from rolecall.domain.conversation import Turn

_LEAD = re.compile(r"^\W*(?:(?:and|but|or|so|also|then|ok(?:ay)?|thanks|thank you|right|great)\b[\s,.!:–-]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) about\s+", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|him|his|hers|her|they|them|their|theirs|themselves|himself|herself)\b", re.IGNORECASE)
_THING = re.compile(
    r"\b(?:[Ii]ts?|(?:[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|the same|the first|the second|the last) "
    r"(?:job|position|posting|role|company|employer|person|candidate|applicant|one)s?"
    r"|(?:of|about|for|from|with) (?:this|that|these|those))\b"
    r"(?! (?:is|was) (?:required|necessary|possible|important|needed))"
)
_EXPLETIVE = re.compile(r"\b(?:is|was|does|would|can) it (?:required|necessary|possible|important|needed|take|matter)\b", re.IGNORECASE)
_THERE = re.compile(
    r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )\bthere\b(?! (?:is|are|was|were|be|any|a|an|jobs|people)\b)", re.IGNORECASE
)
_THAT = re.compile(r"\b(before|after|since|until|during) (?:that|then)\b", re.IGNORECASE)
_TIME = re.compile(r"\b(?:in|since|until|before|after|during|from) ((?:\w+ )?(?:19|20)\d\d)\b", re.IGNORECASE)
_POSSESSED = re.compile(r"his|her|their|its", re.IGNORECASE)
_FOLLOWS_HER = re.compile(
    r"\s+(?!(?:in|at|on|to|from|for|with|before|after|as|and|or|do|does|did|since|now|there|then|not)\b)[\w-]+", re.IGNORECASE
)
_ANTECEDENT = re.compile(
    r"\b(?:who(?:ever)?|candidates?|applicants?|persons?|people|anyone|anybody|someone|somebody|everyone|nobody|employees?|workers?|staff)\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"\b(?:which|what|do|are|the|all) (?:[a-z-]+ )?[a-z]{2,}(?:[^s\W]s|ies)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"(?:^|\b(?:do|does|did|is|are|was|were|has|have|had|can|could|should|would|will|must|may|might) )$", re.IGNORECASE)
_OBJECT = re.compile(r"\b(?:jobs?|positions?|postings?|roles?|vacanc(?:y|ies)|compan(?:y|ies)|employers?|r[eé]sum[eé]s?)\b", re.IGNORECASE)


def condense(question: str, history: Sequence[Turn]) -> str:
    """The question as it would be asked if it were the first: what it leaves to the questions before it is said in words.

    Pronouns and "there" become what they stand for, "before that" the time it stands for, and what is left out ("And Ben?",
    "Since when?", "What about York?") is taken from the question before. A question that stands for itself, and any
    question without a history, comes back as it is. `history` is oldest first; its follow-ups are completed in turn.
    """
    earlier: Turn | None = None
    for turn in history:
        completed = _complete(turn.question, earlier)
        about = turn.about or (earlier.about if earlier and completed != turn.question else ())
        earlier = Turn(completed, about)
    return _complete(question, earlier)


def _complete(question: str, earlier: Turn | None) -> str:
    if earlier is None:
        return question
    bare = _LEAD.sub("", question.strip())
    led = bare != question.strip()
    fragment = _ABOUT.sub("", bare)
    resolved = _resolve(fragment, earlier)
    if completed := complete(resolved, earlier.question, subject(earlier), asked_about=fragment != bare, led=led):
        return completed
    if resolved != fragment:
        return _sentence(resolved)
    return _sentence(bare) if led and len(bare.split()) > 2 else question


def _resolve(question: str, earlier: Turn) -> str:
    """Pronouns and the like as what they stand for."""
    about = subject(earlier)
    if about:
        question = _replace_pronouns(question, about)
    place = next((name for name in names_in(earlier.question) if name.located), None)
    if place and _THERE.search(question):
        question = _THERE.sub(f"at {place.text}", question, count=1)
    time = _TIME.search(earlier.question)
    if time:
        question = _THAT.sub(lambda match: f"{match[1]} {time[1]}", question)
    return question


def _replace_pronouns(question: str, about: str) -> str:
    """The first pronoun that has nothing to stand for in the question itself; the others then stand for the same."""
    found = _stands_alone(_PERSON, question, _ANTECEDENT) or _stands_alone(_THING, question, _OBJECT)
    if found is None or _EXPLETIVE.search(question):
        return question
    word, rest = found.group(), question[found.end() :]
    if found.re is _THING and (preposition := re.match(r"(of|about|for|from|with) ", word)):
        about = f"{preposition[1]} {about}"
    owned = _POSSESSED.fullmatch(word) and (word.lower() != "her" or _FOLLOWS_HER.match(rest))
    return question[: found.start()] + (_owned_by(about, rest) if owned else about + rest)


def _owned_by(about: str, rest: str) -> str:
    """Whose something is: "Amara's degree", but "the degree of whoever knows Python"."""
    if " " not in about or about[0].isupper():
        return f"{about}’{'' if about.endswith('s') else 's'}{rest}"
    thing = re.match(r"\s+[\w-]+", rest)
    return f"the{thing.group()} of {about}{rest[thing.end() :]}" if thing else about + rest


def _stands_alone(pronouns: re.Pattern[str], question: str, antecedent: re.Pattern[str]) -> re.Match[str] | None:
    """The first such pronoun, unless the question says before it what it stands for."""
    found = pronouns.search(question)
    if found is None or found.group() == "IT":
        return None
    before = question[: found.start()]
    said = bool(antecedent.search(before)) or any(not name.placed for name in names_in(before))
    listed = bool(_PLURAL.search(before)) and not _SUBJECT.search(before)  # "Which companies list their benefits?"
    return None if said or listed else found


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
