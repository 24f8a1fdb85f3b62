"""E-mail addresses, telephone numbers, web addresses, postal addresses and the numbers of papers and accounts."""

import re
from collections.abc import Iterator

_EMAIL = re.compile(r"(?<![\w.+-])[\w+-](?:[\w.+-]{0,62}[\w+-])?@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_DIGITS = re.compile(r"\d[\d ().\-–/]{5,30}\d")
_PHONE = re.compile(
    r"(?<![\w.,$£€/-])(?:\+\s?)?\(?\d(?:[ ().\-–]{0,3}\d){6,16}(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?(?![\w%]|[.,/-]\d)", re.IGNORECASE
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]{}|\"']{3,200}", re.IGNORECASE)
_NETWORKS = (
    "linkedin",
    "github",
    "gitlab",
    "twitter",
    "facebook",
    "instagram",
    "xing",
    "behance",
    "dribbble",
    "medium",
    "stackoverflow",
    "tiktok",
    "youtube",
)
_PROFILE = re.compile(
    rf"(?<![\w@.])(?:https?://)?(?:[\w-]{{1,20}}\.){{0,2}}(?:{'|'.join(_NETWORKS)})"
    r"\.(?:com|org|io|net)(?:/[^\s<>()|,;\"']{0,120})?",
    re.IGNORECASE,
)
_PAPERS = re.compile(
    r"(?<![\w-])(?:\d{3}-\d{2}-\d{4}|\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}|\d{4}[ -]\d{6}[ -]\d{4,5}"
    r"|[A-Z]{2}\d{2}[ ]?(?:[A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}"
    r"|(?:\d{1,3}\.){3}\d{1,3}|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D])(?![\w-])"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DECIMALS = re.compile(r"(?<!\d)\d{1,2}[.-]\d{1,2}[.-]\d{1,3}(?!\d)")
_DATE = re.compile(r"\(?(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d?-\d\d?|\d{1,2}[./-]\d{4}(?:\s?[-–]\s?\d{1,2}[./-]\d{4})?)\)?$")

_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Av|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|Parkway|Pkwy"
    r"|Highway|Hwy|Close|Crescent"
    r"|Cres|Circle|Cir|Grove|Gardens|Mews|Row|Walk|Hill|Trail|Loop|Alley|Plaza|Rise|View|Quay|Wharf|Broadway|Turnpike|Pike|Expressway"
    r"|Green|Park)"
)
_NAME = r"(?:[A-Z0-9][\w'’.-]{0,24}[ ]){1,4}"
_UNIT = r"(?:,?[ ](?:Apt|Apartment|Unit|Suite|Ste|Flat|Floor|Fl|Room|Rm|Bldg|Building|#)\.?[ ]?#?[\w-]{1,8})?"
_TOWN = r"(?:,?[ \n]{1,2}[A-Z][\w'’.-]{1,24}(?:[ -][A-Z][\w'’.-]{1,24}){0,3})"
_POST = r"(?:,?[ \n]{1,2}(?:[A-Z]{2}[ ,]{1,2})?(?:\d{4,5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}|[A-Z]\d[A-Z][ ]?\d[A-Z]\d)(?!\w))"
_ADDRESS = re.compile(
    rf"\d(?<![\w$£€.,-]\d)\d{{0,5}}[A-Za-z]?(?:[-/]\d{{1,4}})?,?[ ]{_NAME}(?i:{_STREET})(?!\w)\.?(?: (?:N|S|E|W|NE|NW|SE|SW|North|South"
    rf"|East|West)(?!\w)\.?)?{_UNIT}(?:{_TOWN}?{_POST})?"
)
_STREET_WORD = re.compile(rf"{_STREET}(?!\w)")
_BOX_SIGNS = ("box", "apt", "apartment", "suite", "ste ", "flat ", "zip", "postal", "post code", "postcode")
_BOX = re.compile(
    r"(?<!\w)(?:(?:Apt|Apartment|Suite|Ste|Flat)\.?[ ]#?\d{1,5}[A-Z]?|(?:P\.?[ ]?O\.?|Post[ ]Office)[ ]Box[ ]\d{1,7}|(?:PSC"
    r"|Unit)[ ]\d{1,5},?[ ]Box[ ]\d{1,6}"
    r"|(?:[Zz]ip|ZIP|[Pp]ost(?:al)?)(?: ?[Cc]ode)?(?: is|:)? \d{4,5}(?:-\d{4})?)(?!\w)"
)
_FOREIGN = (
    "straße",
    "strasse",
    "str. ",
    "gatan",
    "gata ",
    "gade ",
    "veien",
    "vej ",
    "straat",
    "laan ",
    "gasse",
    "platz",
    "rue ",
    "calle ",
    "rua ",
    "avenida ",
    "Via ",
)
_FOREIGN_ADDRESS = re.compile(
    r"(?<![\w$£€.,-])[A-ZÄÖÜÅØ][\w'’-]{1,30}(?:straße|strasse|str\.|gatan|gata|gade|veien|vej|straat|laan|gasse"
    r"|platz)[ ]\d{1,4}[a-z]?(?!\w)(?:,?[ \n]{1,2}(?:[A-Z]{1,2}-)?\d{4,5}[ ][A-ZÄÖÜÅØ]\w+)?"
    r"|(?<!\w)\d{1,4},?[ ](?:bis |ter )?[Rr]ue[ ](?:d[eu]s?[ ]|l[ae]s?[ ]"
    r"|[dl][’']){0,2}(?:[A-ZÀ-Þ][\w'’-]{1,24}[ ,]{0,2}){1,3}(?:\d{5}(?!\w))?"
    r"|(?<!\w)(?:[Rr]ue|Via|[Cc]alle|[Rr]ua|[Aa]venida)[ ](?:d[eu]s?[ ]|l[ae]s?[ ]"
    r"|[dl][’']){0,2}(?:[A-ZÀ-Þ][\w'’-]{1,24}[ ,]{1,2}){1,3}\d{1,4}(?!\w)"
)
_POSTCODE = re.compile(r"[A-Z](?<!\w[A-Z])(?:[A-Z]?\d[A-Z\d]? \d[A-Z]{2}|\d[A-Z] \d[A-Z]\d)(?!\w)")
_FIVE = re.compile(r"[A-Z]{2},? \d{5}(?:-\d{4})?(?!\w)")
_TOWN_BEFORE = re.compile(r"(?:[A-Z][\w'’-]{1,24}[ ,]{1,2}){1,3}$")


def emails(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """E-mail addresses."""
    end = len(text) if end is None else end
    return _EMAIL.finditer(text, start, end) if text.find("@", start, end) >= 0 else iter(())


def phones(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Telephone numbers: 7 to 15 digits, and no dates, sums, or pairs of years."""
    position = start
    while digits := _DIGITS.search(text, position, len(text) if end is None else end):
        position = digits.end()
        match = _PHONE.search(text, max(start, digits.start() - 3), min(len(text), digits.end() + 12))
        if match and _is_phone(match.group()):
            position = max(position, match.end())
            yield match


def papers(text: str) -> Iterator[re.Match[str]]:
    """Social security and national insurance numbers, cards, bank accounts, network addresses."""
    position = 0
    while digits := _DIGITS.search(text, position):
        position = digits.end()
        match = _PAPERS.search(text, max(0, digits.start() - 12), min(len(text), digits.end() + 30))
        if match:
            position = max(position, match.end())
            yield match


def links(text: str, lower: str) -> Iterator[re.Match[str]]:
    """Web addresses, and profiles on the networks people name in résumés; `lower` is the text in lower case."""
    if "http" in lower or "www." in lower:
        yield from _URL.finditer(text)
    yield from profiles(text, lower)


def profiles(text: str, lower: str) -> Iterator[re.Match[str]]:
    """Profiles on networks: "linkedin.com/in/…"."""
    if any(f"{network}." in lower for network in _NETWORKS):
        yield from _PROFILE.finditer(text)


def _is_phone(digits: str) -> bool:
    count = sum(character.isdigit() for character in digits)
    if not 7 <= count <= 15 or _DATE.match(digits) or len(_YEAR.findall(digits)) > 1 or _DECIMALS.search(digits):
        return False
    if digits.isdigit():
        return count == 10 or (count < 14 and digits[0] == "0")
    return count >= 9 or digits.startswith(("+", "(")) or bool(re.match(r"\d{3}[-. ]\d{4}", digits))


def addresses(text: str, lower: str) -> Iterator[tuple[int, int]]:
    """Where postal addresses stand: streets with a number, boxes, and towns with a postal code."""
    for street in _STREET_WORD.finditer(text):
        match = _ADDRESS.search(text, max(0, street.start() - 70), min(len(text), street.end() + 90))
        if match:
            yield match.span()
    if any(sign in lower for sign in _BOX_SIGNS):
        yield from (match.span() for match in _BOX.finditer(text))
    if any(sign in text for sign in _FOREIGN):
        yield from (match.span() for match in _FOREIGN_ADDRESS.finditer(text))
    yield from (match.span() for match in _POSTCODE.finditer(text))
    for match in _FIVE.finditer(text):
        town = _TOWN_BEFORE.search(text, max(0, match.start() - 50), match.start())
        if town:
            yield town.start(), match.end()
