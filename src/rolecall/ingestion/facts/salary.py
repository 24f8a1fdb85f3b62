"""Pay, as postings state it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_SYMBOLS = {
    "$": "USD",
    "US$": "USD",
    "£": "GBP",
    "€": "EUR",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "₹": "INR",
    "NZ$": "NZD",
    "S$": "SGD",
    "HK$": "HKD",
    "R$": "BRL",
    "R": "ZAR",
}
_CODES = (
    "USD|GBP|EUR|CAD|AUD|NZD|CHF|SEK|NOK|DKK|INR|SGD|ZAR|PLN|JPY|HUF|CZK|RON|BGN|TRY|KES|NGN|GHS|EGP|MAD|AED|SAR|QAR|ILS|PKR|BDT|PHP"
    "|THB|MYR|IDR|VND|KRW|CNY|HKD|TWD|BRL|MXN|ARS|CLP|COP|PEN|UAH"
)
_SYMBOL = rf"(?:(?:{_CODES})\s?|US\$|CA?\$|AU?\$|NZ\$|HK\$|S\$|R\$|(?<![A-Za-z])R(?=\d)|[$£€₹])"
_SIGNS = ("$", "£", "€", "₹", *_CODES.split("|"), *(f"R{digit}" for digit in range(1, 10)))
_NUMBER = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d\d?)?|\d{1,7}(?:\.\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?P<symbol>{_SYMBOL})\s?(?P<low>{_NUMBER})\s?(?P<lowk>[kK]\b)?"
    rf"(?:\s?(?:-|–|—|to|and|through)\s?(?:{_SYMBOL})?\s?(?P<high>{_NUMBER})\s?(?P<highk>[kK]\b)?)?"
    rf"|(?<![\d.,$£€])(?P<low2>{_NUMBER})\s?(?P<low2k>[kK])?(?:\s?(?:-|–|—"
    rf"|to)\s?(?P<high2>{_NUMBER})\s?(?P<high2k>[kK])?)?\s?(?P<code>{_CODES}|€|£)(?![A-Za-z])"
)
_MILLIONS = re.compile(r"\s?(?:[mMbB]\b|[mM]illion|[bB]illion|MM|[bB]n\b|\+? in (?:revenue|sales))")
_UNITS = (
    ("HOUR", re.compile(r"\b(?:per|an|/|a)\s?hour|/\s?h(?:ou)?r\b|\bhourly|\bp\.?h\b|\bper hr\b", re.IGNORECASE)),
    ("DAY", re.compile(r"\b(?:per|a)\s(?:day|diem)|/\s?day\b|\bdaily rate", re.IGNORECASE)),
    ("WEEK", re.compile(r"\b(?:per|a)\sweek|/\s?w(?:ee)?k\b|\bweekly", re.IGNORECASE)),
    ("MONTH", re.compile(r"\b(?:per|a)\smonth|/\s?mo(?:nth)?\b|\bmonthly|\bp\.?c?\.?m\b", re.IGNORECASE)),
    ("YEAR", re.compile(r"\b(?:per|a)\s(?:year|annum)|/\s?y(?:ea)?r\b|\bannual|\byearly|\bp\.?a\b", re.IGNORECASE)),
)
_CUE = re.compile(
    r"\b(?:salar(?:y|ies)|compensation|pay(?: range| rate|s)?|wages?|remuneration|rate of|hourly|per (?:hour|annum|year|month|day|week)"
    r"|annum"
    r"|an hour|a (?:year|month|week|day)|/ ?(?:hr|hour|yr|year|month)|package|earn|OTE|p\.a\.)\b|\bp\.a\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Salary:
    """An amount or a range of money per unit of time: `unit` is HOUR, DAY, WEEK, MONTH or YEAR."""

    currency: str
    low: float
    high: float
    unit: str | None


def find_salary(text: str, regions: Sequence[tuple[int, int]] = ()) -> Salary | None:
    """The pay that a posting states: whatever amounts stand in `regions` (its salary section), else beside a word such as "salary".

    Several ranges in one unit (pay grades) are one from the lowest to the highest.
    """
    found = [salary for start, end in regions for salary, _ in _amounts(text, start, end)]
    found = found or [salary for salary, line in _amounts(text, 0, len(text)) if _CUE.search(line)]
    if not found:
        return None
    first = found[0]
    same = [salary for salary in found if (salary.currency, salary.unit) == (first.currency, first.unit)]
    most = max(salary.high for salary in same)
    same = [salary for salary in same if salary.high >= most / 2]  # not the premium for a night shift
    return Salary(first.currency, min(salary.low for salary in same), max(salary.high for salary in same), first.unit)


def _amounts(text: str, start: int, end: int) -> Iterator[tuple[Salary, str]]:
    signs = [sign for sign in _SIGNS if sign in text]
    position = start
    for line in text[start:end].split("\n") if signs else ():
        if any(sign in line for sign in signs):
            for match in _AMOUNT.finditer(text, position, position + len(line)):
                around = text[max(position, match.start() - 100) : min(position + len(line), match.end() + 100)]
                salary = None if _MILLIONS.match(text, match.end(), match.end() + 20) else _salary(text, match, around)
                if salary:
                    yield salary, around
        position += len(line) + 1


def _salary(text: str, match: re.Match[str], around: str) -> Salary | None:
    symbol = (match["symbol"] or match["code"]).strip()
    thousand = bool(match["lowk"] or match["highk"] or match["low2k"] or match["high2k"])
    low = _number(match["low"] or match["low2"], thousand=thousand)
    high = _number(match["high"] or match["high2"], thousand=thousand) if match["high"] or match["high2"] else low
    unit = _unit(text, match, around, low)
    if high < low or unit is None or low == 0:
        return None
    return Salary(_SYMBOLS.get(symbol, symbol), low, high, unit)


def _number(digits: str, *, thousand: bool) -> float:
    value = float(digits.replace(",", "").replace(" ", ""))
    return value * 1000 if thousand and value < 1000 else value


def _unit(text: str, match: re.Match[str], around: str, amount: float) -> str | None:
    """By the words behind the amount, else by those around it, where they fit; else by the amount: only years of work cost ten thousand and
    more.
    """
    for words in (text[match.end() : match.end() + 25].partition("\n")[0], around):
        for unit, pattern in _UNITS:
            if pattern.search(words) and _fits(unit, amount):
                return unit
    if amount >= 10_000:
        return "YEAR"
    return "HOUR" if 7 <= amount <= 150 else None


def _fits(unit: str, amount: float) -> bool:
    most = {"HOUR": 5_000, "DAY": 10_000, "WEEK": 10_000}.get(unit, 1e12)
    return amount < most and not (unit == "YEAR" and amount < 1_000)
