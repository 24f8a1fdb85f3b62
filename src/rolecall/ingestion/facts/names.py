"""The name of a person at the top of a résumé."""

import re
from collections.abc import Sequence

from rolecall.ingestion.facts.contacts import emails, phones
from rolecall.ingestion.facts.headings import is_known
from rolecall.ingestion.facts.titles import is_employer, is_title

TITLES = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|Herr|Frau|Mme|Señora?|Sra)"
_LABELLED = re.compile(r"[\s*_#•-]*(?:full |my )?name[*_]{0,2}\s?:[\s*_]*(?P<name>[^\n|•]{2,60})", re.IGNORECASE)
_PART = r"(?:[A-ZÀ-ÖØ-Þ][\w'’.-]{0,24}|d[aeiou]|de la|van|von|van der|van den|der|den|del|della|bin|ibn|al|el|ter|ten|y|dos|das)"
_NAME = re.compile(
    rf"(?:{TITLES}\.?\s)?(?P<name>[A-ZÀ-ÖØ-Þ][\w'’.-]{{0,24}}(?: {_PART}){{1,4}})(?:,? (?:[A-Z][A-Za-z.]{{1,6}}(?:,\s?|$)){{1,5}})?$"
)
_DEGREE_TAIL = re.compile(
    r"\s*(?:,\s*|\s+)(?:(?:Ph\.?D|M\.?D|R\.?N|BSN|MSN|MBA|CPA|P\.?E|Esq|Jr|Sr|II|III|IV|MSc|BSc|BA|MA|LLB|JD|FRCS|CFA|PMP|ACCA|DO|DDS"
    r"|LCSW|PharmD|CEng|MSW|BEng|MEng|SHRM-CP|SHRM-SCP|PHR|RGN)"
    r"\.?(?:,\s*|\s+|$))+$"
)
_BEHIND = re.compile(r"\s*(?:\||•|·|—|–| - |  |,(?= \d)|\().*$")
_NOT_NAMES = re.compile(
    r"\b(?:resume|résumé|curriculum|vitae|cv|profile|professional|page|address|phone|email|street|road|avenue|university|city|state"
    r"|summary|confidential"
    r"|contact|mobile|willing|experience|skills|objective|available|information|technology|human|resources|sales|marketing|business"
    r"|management|services?|senior"
    r"|junior|assistant|certified|registered|licensed|chief|health|care|finance|development|operations|customer|public|relations"
    r"|digital|media|quality)\b",
    re.IGNORECASE,
)


def find_name(lines: Sequence[str], text: str) -> str | None:
    """The person's name in the first lines of a résumé, without titles and letters behind it; None when none looks like one.

    A line whose words stand in the rest of the text in lower case is no name, unless the e-mail address has it too.
    """
    for line in lines:
        labelled = _LABELLED.match(line)
        if labelled:
            return _bare(labelled["name"].strip(" *_"))
    addresses = "".join(match.group() for match in emails("\n".join(lines))).lower()
    reachable = bool(addresses) or next(phones("\n".join(lines)), None) is not None
    for number, line in enumerate(lines[:4]):
        name = _bare(_BEHIND.sub("", line.strip(" *_#•")))
        if name is None or (name.isupper() and not reachable):  # capitals alone are a headline more often than a name
            continue
        if _in_email(name, addresses) or not (_is_wording(name, text) or (is_title(name) and not _above_title(lines[number + 1 :]))):
            return name
    return None


def _in_email(name: str, addresses: str) -> bool:
    return any(part.lower() in addresses for part in name.split() if len(part) > 2)


def _above_title(following: Sequence[str]) -> bool:
    """Whether a job title stands below: then what sounds like one ("Grace Baker") is a name."""
    return any(len(line) < 60 and is_title(line) for line in following[:2])


def _is_wording(name: str, text: str) -> bool:
    """Whether the words are ordinary ones: capitals prove nothing, so one is enough there; else all of them."""
    found = [re.search(rf"(?<![\w-]){re.escape(part.lower())}", text) is not None for part in name.split() if len(part) > 3]
    if name.isupper() and max(map(len, name.split())) > 14:
        return True  # words run together
    return bool(found) and (any(found) if name.isupper() else all(found))


def _bare(line: str) -> str | None:
    line = _DEGREE_TAIL.sub("", " ".join(line.split())).rstrip(" ,.")
    match = _NAME.match(line)
    if match is None or _NOT_NAMES.search(line) or is_known(line) or is_employer(line):
        return None
    name = match["name"].rstrip(",. ")
    return name if len(name.split()) >= 2 else None
