"""Finds what names or describes a person, so that it never reaches an encoder or a score."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rolecall.domain.document import Kind
from rolecall.domain.span import Span, blank, merge
from rolecall.ingestion.facts.contacts import addresses, emails, links, papers, phones
from rolecall.ingestion.facts.dates import single_dates
from rolecall.ingestion.facts.names import TITLES
from rolecall.ingestion.facts.titles import is_employer, is_title
from rolecall.ingestion.facts.words import lowered, words

_PLACEHOLDER = re.compile(
    r"[\[{<(]{1,2}(?:(?:FULL|FIRST|LAST|YOUR)[ _]?)?(?:NAME|E-?MAIL(?:[ _]ADDRESS)?|PHONE(?:[ _]NUMBER)?|MOBILE|TEL(?:EPHONE)?|ADDRESS"
    r"|STREET|ZIP(?:[ _]?CODE)?|POST(?:AL)?[ _]?CODE|DOB"
    r"|DATE[ _]OF[ _]BIRTH|BIRTH[ _]?DATE|AGE|GENDER|SEX|NATIONALITY|CITIZENSHIP|LINKEDIN|GITHUB|URL|WEBSITE|PHOTO|SSN)[\]}>)]{1,2}",
    re.IGNORECASE,
)
_LABELS = (
    r"(?:full |first |last |middle |maiden |family |given )?name|surname|(?:home |postal |mailing |permanent |current |street "
    r"|residential )?address|e-?mail(?: address)?"
    r"|(?:mobile|cell|home|work|primary)?\s?(?:phone|telephone|tel|mobile|cell)(?: (?:no|number))?\.?|date of birth|birth ?date"
    r"|d\.?o\.?b\.?|born|place of birth|birthplace|age|sex|gender"
    r"|nationality|citizenship|marital status|civil status|family status|religion|ethnicity|race|caste|children|dependants"
    r"|passport(?: (?:no|number))?\.?|(?:national )?(?:id|insurance)(?: (?:no|number))\.?"
    r"|ssn|pronouns|father['’]?s name|mother['’]?s name|spouse|height|weight|blood group|skype|visa status|place of residence"
)
_LABELLED = re.compile(
    rf"(?:^|[|•;,(]|  )[ *_#>•-]{{0,6}}(?:{_LABELS})[*_]{{0,2}}\s?(?::|–|=)[*_]{{0,2}}[ ]*(?P<value>(?:(?! [A-Z][\w ]{{2,24}} ?:)[^\n"
    rf"|•;]){{1,120}})",
    re.IGNORECASE | re.MULTILINE,
)
_LABELLED_LINE = re.compile(
    rf"^[ *_#•>|-]{{0,6}}(?:{_LABELS})(?:[ ]?[-–][ ]|[ ]{{2,20}})(?P<value>[A-Z0-9+][^\n|•;]{{0,60}})$", re.IGNORECASE | re.MULTILINE
)
_MONTHS = frozenset({"april", "may", "june", "august"})
_PRONOUN = re.compile(
    r"[HhSsTt](?<![\w-][HhSsTt])(?:(?:e|he)/(?:him|her|they)(?:/(?:his|hers))?|(?<=[Hh])(?:e|im|is|ers?|imself|erself)|(?<=[Ss])he"
    r"|(?<=[Tt])hey/[Tt]hem)(?![\w-])(?! Majesty| Highness| Excellency|\.\w)"
)
_FAMILY = re.compile(
    r"(?<![\w-])(?:(?:[Mm]y|[Hh]is|[Hh]er|loving|devoted|proud|single|working|a) (?:husband|wife|spouse|mother|father|mum|mom|dad"
    r"|daughters?|sons?|fianc[ée]e?)(?! (?:board|company|ship|compan|and baby|baby|firm|organi))"
    r"|(?:husband|wife|mother|father|mum|mom|dad|parent) of (?:\w+|\d+)(?: \w+)?|happily married|[Mm]arried(?:,? with(?: \w+){1,2}| to"
    r"| since| \(|(?=\s*[,.|\n]|$))|(?:divorced|widowed|unmarried)(?![\w-])"
    r"|(?:two|three|four|five|one|\d) (?:young |small |grown |adult )?(?:kids|children|daughters?|sons?)(?= (?:of my|aged|at home|and)"
    r"|\s*[.,\n]))"
)
_GENDER = re.compile(
    r"(?<![\w-])(?:(?:young |year[- ]old |old )(?:man|woman|male|female|lady|gentleman|boy|girl|guy)|(?:I am|I['’]m"
    r"|as)(?: an?)? (?:\w+ )?(?:man|woman|male|female|lady|mother|father|girl|boy)"
    r"|(?:fe)?male (?:candidate|applicant|nurse|engineer|teacher|manager)|(?:trans|non-binary|nonbinary|cis)(?:gender)? (?:man|woman"
    r"|person))(?![\w-])",
    re.IGNORECASE,
)
_GENDER_LINE = re.compile(
    r"(?:^|[|•,;/(])[ *_]{0,4}(?:male|female|man|woman|married|single|divorced|widowed|non-binary)[ *_.]{0,3}(?=$|[|•,;/)])",
    re.IGNORECASE | re.MULTILINE,
)
_AGE = re.compile(
    r"(?<![\w-])(?:aged?(?::| of)? \d{2}(?![\d%])(?! ?(?:to|-|–|and over|years? of experience))|\d{2}[- ]years?[- ]old"
    r"|\d{2} ?y/?o(?![a-z])|\d{2} years of age|I(?: am|['’]m) (?:now )?\d{2}(?! ?(?:%|years? (?:into|of|in)|months))"
    r"(?: years old)?|turn(?:ed|ing|s)? \d{2}(?=\s*(?:[.,\n]|$)))(?![\w-])",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(?<![\w-])(?:born|DOB|date of birth|birthday|birth date)(?: is| was)?[.:]?(?: it['’]s)?(?: on| in)?[: ]{1,2}", re.IGNORECASE
)
_ORIGIN = re.compile(
    r"(?<![\w-])(?:(?:originally|born and raised|hail) (?:from|in) [A-Z][\w-]+(?: [A-Z][\w-]+){0,2}|native of [A-Z]\w+"
    r"|born in [A-Z][\w-]+(?:,? [A-Z][\w-]+){0,2}"
    r"|(?:[A-Z]\.?[A-Z]\.?(?:[A-Z]\.?)?|(?:[A-Z][a-z]+ )?[A-Z][a-z]+(?:an|ish|ese|i|ch|ss|eek|ai|ech|ino)) (?:citizen(?:ship)?"
    r"|national(?:ity)?|passport)(?![\w-])(?! (?:bank|park|service|guard|health|institute|security|team))"
    r"|citizen of (?:the )?[A-Z]\w+(?: [A-Z]\w+){0,2}|permanent resident(?: of [A-Z]\w+)?)"
)
_PHOTO = re.compile(
    r"!\[[^\]\n]{0,100}\]\([^)\n]{0,300}\)|\[?(?<!\w)(?:photo(?:graph)?|picture|headshot|portrait)s? (?:attached|enclosed|available"
    r"|above|below|of me|here)(?!\w)\]?|\[(?:photo|picture|image|headshot)[^\]\n]{0,40}\]"
    r"|(?<![\w/])[\w-]{1,60}\.(?:jpe?g|png|gif|webp|heic)(?!\w)",
    re.IGNORECASE,
)
_SOFTWARE = (
    r"(?!(?:Office|Word|Excel|Access|Power|Project|Outlook|SQL|Windows|Visio|Teams|Dos|DOS|Exchange|Dynamics|Azure|Paint|Publisher|CRM"
    r"|Share|Visual|One|Build|Test|Degree|SSIS|Server)\w*)"
)
_PART = r"[A-ZÀ-ÖØ-Þ][\w'’-]{1,24}"
_TITLED = re.compile(
    rf"[MDPHFS](?<![\w-][MDPHFS])(?:(?:rs?|s|iss|x|r|rof|err|rau|me|eñora?|ra|ir|adam)(?<=Mr|Ms|Mx|Dr|ss|rs|of|rr|au|me|or|ra|ir"
    rf"|am)\.? {_SOFTWARE}(?:[A-Z]\. ?)?{_PART}(?: {_PART}){{0,2}}(?!\w)|(?<=M)(?:rs?|x)\.?(?![\w-]))"
)
_INTRODUCED = re.compile(
    rf"(?<![\w-])(?:[Mm]y (?:\w+['’]?s? )?name(?:['’]s| is)|[Mm]y full name is|[Tt]his is|[Cc]all me|[Nn]amed|[Kk]nown as|[Ss]igned,?"
    rf"|[Ss]incerely,?|[Rr]egards,?|[Yy]ours,?)\s{{1,2}}(?P<name>{_SOFTWARE}(?:{TITLES}\.? )?{_PART}(?: {_PART}){{0,3}})"
)
_CONTACT_NAME = re.compile(
    rf"(?<![\w-])(?:[Cc]ontact(?: person)?|[Aa]sk for|[Ss]peak (?:to|with)|[Cc]all|[Rr]each(?: out to)?|[Ee]-?mail|[Aa]ttn\.?"
    rf"|[Aa]ttention|[Hh]iring [Mm]anager|[Rr]ecruiter|[Rr]eport(?:s|ing) to|[Qq]uestions to|[Aa]pply to|[Ii]nquiries to"
    rf"|[Ee]nquiries to)\s?[:,]?\s(?P<name>(?:{TITLES}\.? )?{_PART} (?:[A-Z]\.? )?{_PART})(?!\w)(?=\s?(?:[,(|:;–-]|at\b|on\b|via\b"
    rf"|\.(?:\s|$)|$|\n))",
    re.MULTILINE,
)
_NOT_NAME = re.compile(
    r"\b(?:Human|Resources|Department|Team|Office|Manager|Director|Head|The|Our|Us|Customer|Service|Support|Career|Centre|Center|Talent"
    r"|City|Council|University|Hospital|School|Line|Desk|Committee|Board|Bureau|Services|Recruitment|HR|Here|Today|Now)\b"
)
_TOP = 700
"""Characters at the top of a résumé in which a town is part of the address."""

_GATED = (
    ("husband wife spouse mother father mum mom dad daughter daughters son sons married divorced widowed kids children parent", _FAMILY),
    ("man woman male female lady gentleman boy girl guy person mother father", _GENDER),
    ("male female man woman married single divorced widowed binary", _GENDER_LINE),
    ("age aged old am m yo y turn turns turned turning", _AGE),
    ("originally born hail native citizen citizenship national nationality passport resident", _ORIGIN),
    ("photo photos photograph photographs picture pictures headshot portrait image jpg jpeg png gif webp heic", _PHOTO),
    ("mr mrs ms miss mx dr prof herr frau mme señor señora sra sir madam", _TITLED),
    ("he she him his her hers himself herself they", _PRONOUN),
)
_SIGNS = tuple((frozenset(listed.split()), pattern) for listed, pattern in _GATED)
"""Patterns, each with the words of which a text has one at least where the pattern matches."""

_INTRODUCING = frozenset({"name", "named", "known", "signed", "sincerely", "regards", "yours"})
_BIRTH = frozenset({"born", "birth", "dob", "birthday"})
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def personal_spans(text: str, kind: Kind, payload: Mapping[str, Any]) -> tuple[Span, ...]:
    """What names or describes a person, merged and in order.

    In a résumé: the name (of `payload`'s basics) and every later mention of it, address, e-mail, phone, profiles, age and
    birth date, gender, family, nationality, photograph, and the numbers of papers. In a posting: e-mail addresses, phone
    numbers and the names of contacts.
    """
    found = list(_contacts(text))
    if kind is Kind.RESUME:
        found.extend(_described(text))
        found.extend(_mentions(text, payload))
        found.extend(_town(text, payload))
    else:
        found.extend(_named(text, (_CONTACT_NAME,)))
    return merge(found)


def _contacts(text: str) -> Iterator[Span]:
    yield from map(_whole, emails(text))
    yield from map(_whole, phones(text))
    if any(bracket in text for bracket in "[{<"):
        yield from map(_whole, _PLACEHOLDER.finditer(text))


def _described(text: str) -> Iterator[Span]:
    """What says who somebody is, apart from the name."""
    lower = lowered(text)
    present = words(lower)
    for signs, pattern in _SIGNS:
        if not signs.isdisjoint(present):
            yield from map(_whole, pattern.finditer(text))
    yield from map(_whole, links(text, lower))
    yield from map(_whole, papers(text))
    yield from (Span(*place) for place in addresses(text, lower))
    yield from _labelled(text)
    if not _BIRTH.isdisjoint(present):
        yield from _born(text)
    if not _INTRODUCING.isdisjoint(present) or "this is " in lower or "call me" in lower:
        yield from _named(text, (_INTRODUCED,))


def _town(text: str, payload: Mapping[str, Any]) -> Iterator[Span]:
    """The town at the top, with what stands behind it up to the next separator: part of the address."""
    location = payload.get("basics", {}).get("location") if isinstance(payload.get("basics"), Mapping) else None
    city = location.get("city") if isinstance(location, Mapping) else None
    if isinstance(city, str) and len(city) > 1:
        found = re.search(rf"(?<!\w){re.escape(city)}(?!\w)(?:, ?(?:the )?{_PART}(?: {_PART}){{0,2}}){{0,2}}", text[:_TOP])
        if found:
            yield _whole(found)


def _labelled(text: str) -> Iterator[Span]:
    """The values behind labels such as "Date of birth:"."""
    position = 0
    for line in text.split("\n"):
        end = position + len(line)
        if len(line) <= 300 and (":" in line or "–" in line or "=" in line or " - " in line or "  " in line):
            for pattern in (_LABELLED, _LABELLED_LINE):
                yield from (Span(*match.span("value")) for match in pattern.finditer(text, position, end))
        position = end + 1


def _born(text: str) -> Iterator[Span]:
    """Birth dates in sentences."""
    for match in _BORN.finditer(text):
        date = next(single_dates(text, match.end(), match.end() + 30), None)
        if date:
            yield Span(match.start(), date[1])


def _named(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[Span]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            if not _NOT_NAME.search(match["name"]) and not is_title(match["name"]):
                yield Span(*match.span("name"))


def _mentions(text: str, payload: Mapping[str, Any]) -> Iterator[Span]:
    """The name wherever it stands, and its parts where they can't be taken for other words.

    A part counts with a capital; one that is a job as well ("Baker"), a month, or a word that the text has in lower case
    too ("will", but not in an address such as will@example.org) counts only beside another part.
    """
    basics = payload.get("basics")
    name = basics.get("name") if isinstance(basics, Mapping) else None
    if not isinstance(name, str):
        return
    parts = [part for part in _WORD.findall(name) if len(part) > 1 and not re.fullmatch(TITLES, part)]
    if not parts:
        return
    prose = blank(text, map(_whole, (*emails(text), *links(text, lowered(text)))))
    alone = [
        part for part in parts if not (is_title(part) or part.lower() in _MONTHS or re.search(rf"\b{re.escape(part.lower())}\b", prose))
    ]
    either = "|".join(
        re.escape(form) for part in sorted(parts, key=len, reverse=True) for form in dict.fromkeys((part, part.upper(), part.capitalize()))
    )
    together = re.compile(rf"(?<!\w)(?:{either})(?:[ ,.-]{{1,2}}(?:[A-Z]\.? )?(?:{either})(?!\w)){{1,4}}")
    yield from map(_whole, together.finditer(text))
    if alone:
        forms = "|".join(
            re.escape(form) for part in alone for form in dict.fromkeys((part, part.upper(), part.capitalize())) if form[0].isupper()
        )
        if forms:
            for match in re.finditer(rf"(?<!\w)(?:{forms})(?!\w)(?:['’]s)?(?: (?P<next>[A-Z]\w+))?", text):
                if not (match["next"] and is_employer(match["next"])):  # not "Chase Bank"
                    yield Span(match.start(), match.start("next") - 1 if match["next"] else match.end())


def _whole(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end())
