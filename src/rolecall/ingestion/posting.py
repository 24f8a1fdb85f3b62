"""Reads a posting's text into schema.org's JobPosting, as far as a text allows."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rolecall.domain.document import Section
from rolecall.domain.match import Need
from rolecall.ingestion.facts.dates import full_date
from rolecall.ingestion.facts.degrees import degrees
from rolecall.ingestion.facts.headings import is_known
from rolecall.ingestion.facts.places import find_city, find_place, is_remote
from rolecall.ingestion.facts.salary import find_salary
from rolecall.ingestion.facts.titles import is_title
from rolecall.ingestion.facts.years import most_asked, statement_years
from rolecall.ingestion.requirements import requirements
from rolecall.ingestion.schemas.job_posting import credential, employment_types, monetary_amount, place
from rolecall.ingestion.sections import HEADER

_TITLE = re.compile(
    r"^[\s*_#•-]*(?:job title|position title|posting title|position|job|title|role|vacancy"
    r"|job name)[*_]{0,2}\s*[:–-][*_]{0,2}\s*(?P<title>\S[^\n]{1,100})",
    re.IGNORECASE | re.MULTILINE,
)
_TITLE_HEADING = re.compile(
    r"^[\s*_#•-]*(?:job title|position title|posting title|position)[*_:]{0,3}\s*\n+[\s*_#•-]*(?P<title>\S[^\n]{1,100})",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = re.compile(r"^[\s*_#•-]*[A-Za-z][\w /]{1,30}[*_]{0,2}\s*:")
_HIRING = re.compile(
    r"\s*(?:we(?:['’]re| are) (?:hiring|looking for|seeking)|now hiring|hiring|wanted|vacancy|job opening)\s*[:–-]?\s*(?:an?\s)?",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w&'’+-]*(?:\.(?=[a-z]{2,3}\b)[a-z]{2,3})?(?:,? (?:of|and|&|the|for|de|del|von|der|[A-Z][\w&'’.+-]*)){0,6}"
_COMPANY = (
    re.compile(rf"^[\s*_#•-]*(?:company(?: name)?|employer|hiring organi[sz]ation|organi[sz]ation"
        rf"|client)[*_]{{0,2}}\s*:[*_]{{0,2}}\s*(?P<company>{_NAME})", re.IGNORECASE | re.MULTILINE),
    re.compile(rf"(?:^|[.!?]\s+|\n)(?:At )?(?P<company>{_NAME})(?:\s?\([A-Z]\w*\))?,? (?:(?:is|are)(?: \w+)? (?:looking for|seeking|hiring"
        rf"|recruiting)|(?:is|are) an [Ee]qual|does not discriminate|seeks|we (?:are|believe|do))"),
    re.compile(rf"^[\s*_#]*(?:About|ABOUT|Join|Why(?: join)?|Working at) (?P<company>{_NAME})[*_:]{{0,3}}\s*$", re.MULTILINE),
    re.compile(rf"(?:^|[.!?]\s+|\n)(?P<company>{_NAME}) (?:is|are) (?:an?|one of|the) (?:\w+[ -]){{0,6}}(?:company|firm"
        r"|provider|leader|agency"
        rf"|organi[sz]ation|start-?up|hospital|school|manufacturer|charity|business|platform|bank|retailer|consultancy|university)\b"),
)  # fmt: skip
_NOT_COMPANY = re.compile(
    r"(?i:(?:the |this |our |your |a |an |job |posted )?(?:us|our|you|your|we|the|this|job|role|position|team|company|client"
    r"|opportunity|candidate|applicants?|i|it|they|he|she|and|or|of"
    r"|title|location|summary|overview|employer|who|what|there|here|now|currently)(?: (?:role|team|position|job|company|opportunity"
    r"|department|client|mission|candidates?|you|us))?)$"
)
_LOCATION = re.compile(
    r"^[\s*_#•-]*(?:job |work |primary |office )?(?:location|locations|based in|place of work|workplace"
    r"|where)[*_]{0,2}\s*[:–][*_]{0,2}\s*(?P<place>[^\n]{2,80})"
    r"|^[\s*_#•-]*(?:job |work )?locations?[*_:]{0,3}\s*\n+[\s*_#•-]*(?P<below>[A-Z][^\n.]{2,60})$",
    re.IGNORECASE | re.MULTILINE,
)
_BASED = re.compile(r"\b(?:based|located) (?:in|at) (?P<place>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2}(?:, [A-Z][\w'’-]*(?: [A-Z][\w'’-]*)?)?)")
_DEADLINE = re.compile(
    r"\b(?:deadline|closing date|closes(?: on)?|apply by|applications? (?:must be received|close)|valid through|received by)\b",
    re.IGNORECASE,
)
_POSTED = re.compile(r"\b(?:date posted|posted(?: on)?|posting date|open date|published)\s*:?", re.IGNORECASE)
_PARTS = re.compile(r"\s*[|·•]\s*|\s+[—–-]\s+|\s{3,}")
_PLACE = re.compile(r"[A-ZÀ-Þ][\w'’.-]+(?:,? (?:upon |of |the )?[A-ZÀ-Þ][\w'’.-]+){0,4}")
_TERMS = re.compile(
    r"[\d$£€@]|\b(?:full|part)[- ]time|\b(?:permanent|temporary|remote|hybrid|contract|hours|salary|ref(?:erence)?|posting|class code"
    r"|deadline|posted|apply|we|you|our|shift|overview|description|position)\b",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    r"^[\s*_#•-]*(?:job|requisition|req|reference|vacancy|posting)[ #]{0,2}(?:id|number|no\.?|ref(?:erence)?|code"
    r"|#)?\s*[:#]\s*(?P<id>[A-Z0-9][\w./-]{2,30})\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_TYPE_LABEL = re.compile(
    r"^[\s*_#•-]*(?:employment|job|position|contract|work)?\s?(?:type|status|hours|schedule"
    r"|contract)[*_]{0,2}\s*:[*_]{0,2}\s*(?P<type>[^\n]{3,60})",
    re.IGNORECASE | re.MULTILINE,
)
_TYPE = re.compile(
    r"\b(?:(?:full|part)[- ]time(?=(?:,? (?:and |or )?(?:permanent|regular|temporary|contract))?,? (?:position|role|job|opportunity"
    r"|employment|basis|hours|contract|post|schedule|employee|\w+ (?:to join|for)))"
    r"|(?:full|part)[- ]time(?=\W*$|,? (?:permanent|regular))|(?:a|an|this|our|paid|summer) (?:paid )?internship|fixed[- ]term"
    r"|zero[- ]hours|per diem position|temporary (?:position|role|contract)"
    r"|\d+[- ]months? contract|contract (?:position|role)|freelance (?:position|role))",
    re.IGNORECASE | re.MULTILINE,
)
_SUBSTITUTE = re.compile(
    r"\b(?:credit for|in lieu|substitut\w+|in place of|(?:degree|diploma)s? (?:is |are )?(?:not|un)(?: |-)?(?:needed|required"
    r"|necessary)|no (?:degree|diploma))\b",
    re.IGNORECASE,
)
_ANY_DEGREE = re.compile(r"^\W*(?:an? |your |hold an? )?(?:\w+ )?degree (?:in|or)\b", re.IGNORECASE)
_HOURS = re.compile(r"(?i:\b(?:full|part)[- ]time)(?=\s*(?:[,.·|•)]|$|from\b))", re.MULTILINE)
_TOP = 2_500
"""Characters in which title, employer and place are looked for first."""


def posting_payload(text: str, sections: Sequence[Section], title: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """JobPosting of a plain text. What the original `given` as data (normalised) wins over what the text says.

    Adds "requirements": [{"text", "start", "end", "kind"}], with offsets into the text.
    """
    asked = requirements(text, sections)
    read: dict[str, Any] = {
        "title": title or given.get("title") or find_title(text, sections),
        "hiringOrganization": None if "hiringOrganization" in given else _company(text, _header(text, sections)),
        "jobLocation": None if "jobLocation" in given else _location(text, sections),
        "jobLocationType": "TELECOMMUTE" if is_remote(text) else None,
        "employmentType": None if "employmentType" in given else _employment(text, sections),
        "baseSalary": None if "baseSalary" in given else _salary(text, sections),
        "datePosted": _date_after(_POSTED, text[:_TOP]),
        "validThrough": _date_after(_DEADLINE, text),
        "identifier": _group(_IDENTIFIER.search(text, 0, _TOP), "id"),
        **_demands(text, asked),
    }
    found = {name: value for name, value in read.items() if value}
    return {**found, **given, **({"title": read["title"]} if read["title"] else {}), "requirements": asked}


def find_title(text: str, sections: Sequence[Section]) -> str | None:
    """The name of the job: labelled, or the first line that sounds like one, or the first line at all."""
    top = text[:_TOP]
    labelled = _TITLE.search(top) or _TITLE_HEADING.search(top)
    if labelled:
        return _tidy(labelled["title"])
    rows = [row for row in _header(text, sections).splitlines() if row.strip()][:6]
    rows = [_HIRING.sub("", row.strip(" *_#\t•"), count=1) for row in rows]
    rows = [row for row in rows if not _LABEL.match(row) and not is_known(row)]
    short = [row for row in rows if 2 < len(row) <= 90 and not row.endswith((".", "!", "?", ":"))]
    named = next((row for row in short if is_title(row)), None)
    return _tidy(named or short[0]) if named or (short and short[0] == (rows[0] if rows else None)) else None


def _header(text: str, sections: Sequence[Section]) -> str:
    header = next((section for section in sections if section.name == HEADER), None)
    return text[header.start : min(header.end, _TOP)] if header else ""


def _tidy(title: str) -> str:
    title = re.split(r"\s{3,}|\s+(?:Class Code|Open Date|Job ID)\b", title)[0]
    return " ".join(title.split()).strip(" *_#:|.-–<>=~") or title.strip()


def _company(text: str, header: str) -> dict[str, Any] | None:
    labelled = _COMPANY[0].search(text)
    employer = labelled["company"] if labelled else _below_title(header)[0]
    if employer and not _NOT_COMPANY.match(employer):
        return {"@type": "Organization", "name": employer.strip(" ,")}
    for pattern in _COMPANY[1:]:
        for match in pattern.finditer(text):
            name = re.sub(r"^(?:The|At)\s(?=[A-Z])", "", match["company"]).strip(" ,.")
            if 1 < len(name) <= 60 and not _NOT_COMPANY.match(name) and not (is_title(name) and len(name.split()) < 4):
                return {"@type": "Organization", "name": name}
    return None


def _below_title(header: str) -> tuple[str | None, str | None]:
    """Employer and place of the line below the title: "Hollin Park School, Birmingham · Full time from April 2026"."""
    rows = [row.strip(" *_#") for row in header.splitlines() if row.strip()][:2]
    if len(rows) < 2 or len(rows[1]) > 160 or rows[1].endswith((".", "!", "?", ":")) or _LABEL.match(rows[1]):
        return None, None
    parts = [part.strip() for part in _PARTS.split(rows[1]) if part.strip()]
    if not parts or (len(parts) == 1 and "," not in parts[0]):
        return None, None
    name, _, place_ = parts[0].partition(", ")
    if not name[:1].isupper() or len(name) > 60 or _TERMS.search(name) or is_title(name):
        return None, None
    beside = next((part for part in parts[1:2] if _PLACE.fullmatch(part) and not _TERMS.search(part)), None)
    return name, (place_ if _PLACE.fullmatch(place_) else None) or beside


def _location(text: str, sections: Sequence[Section]) -> list[dict[str, Any]] | None:
    labelled = _LOCATION.search(text)
    if labelled:
        written = (labelled["place"] or labelled["below"]).strip(" *_#.")
        city = find_city(written, 0, len(written))
        written = f"{city[2]}, {city[3]}" if city else re.split(r"\s[(|•–-]|;|\. ", written)[0].strip()
        return [place(written)] if len(written) <= 50 and not re.match(r"remote\b", written, re.IGNORECASE) else None
    header = _header(text, sections)
    found = find_place(header) or _below_title(header)[1]
    if found:
        return [place(found)]
    based = _BASED.search(text)
    return [place(based["place"])] if based else None


def _employment(text: str, sections: Sequence[Section]) -> list[str] | None:
    labelled = _TYPE_LABEL.search(text)
    if labelled and employment_types(labelled["type"]):
        return employment_types(labelled["type"])
    asking = ("requirements", "nice_to_have", "process", "experience", "education", "skills")
    parts = [text[section.start : section.end] for section in sections if section.name not in asking]
    written = "\n".join(match.group() for part in parts for match in _TYPE.finditer(part))
    written += "\n".join(_HOURS.findall("\n".join(_header(text, sections).splitlines()[:4])))
    return employment_types(written) or None


def _salary(text: str, sections: Sequence[Section]) -> dict[str, Any] | None:
    regions = [(section.start, section.end) for section in sections if section.name == "salary"]
    found = find_salary(text, regions)
    return monetary_amount(found) if found else None


def _date_after(cue: re.Pattern[str], text: str) -> str | None:
    for match in cue.finditer(text):
        date = full_date(text, match.end(), match.end() + 80)
        if date:
            return date
    return None


def _demands(text: str, asked: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Years and degree asked by the requirements that are a must."""
    musts = [_with_or(text, one["start"], one["end"]) for one in asked if one["kind"] == Need.MUST.value]
    years = most_asked(musts, statement_years)
    level = most_asked(musts, _degree)
    found: dict[str, Any] = {}
    if years:
        found["experienceRequirements"] = {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": round(years * 12)}
    if level:
        found["educationRequirements"] = credential(int(level))
    return found


def _with_or(text: str, start: int, end: int) -> str:
    """A requirement with the "or" behind it, if there is one."""
    return text[start : end + 5].partition("\n")[0]


def _degree(statement: str) -> float | None:
    """The lowest degree that would do; none where a degree isn't needed or only counts instead of something else."""
    if _SUBSTITUTE.search(statement):
        return None
    levels = [degree.level for degree in degrees(statement)] + [3] * bool(_ANY_DEGREE.search(statement))
    academic = [level for level in levels if level > 1]
    return float(min(academic or levels)) if levels else None


def _group(match: re.Match[str] | None, name: str) -> str | None:
    return match[name] if match else None
