"""schema.org JobPosting, and its plainer relatives: normalised, and as a text in sections."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rolecall.adapters.files.readers.assemble import BULLET, Assembly
from rolecall.adapters.files.readers.values import first, pruned, records, text_of, texts
from rolecall.domain.document import Kind, Reading
from rolecall.domain.errors import InvalidInput
from rolecall.domain.text import clean

_SECTIONS = (
    ("responsibilities", "Responsibilities"),
    ("qualifications", "Qualifications"),
    ("requirements", "Requirements"),
    ("niceToHave", "Nice to have"),
    ("skills", "Skills"),
    ("educationRequirements", "Education"),
    ("experienceRequirements", "Experience"),
    ("jobBenefits", "Benefits"),
    ("incentiveCompensation", "Bonus"),
)
_FACTS = frozenset({"monthsOfExperience", "credentialCategory"})
"""Numbers and levels, which the payload keeps: as text they would repeat in other words what the description asks for."""

_RENAMED: Mapping[str, tuple[str, ...]] = {
    "title": ("name", "jobTitle", "job_title", "position"),
    "hiringOrganization": ("company", "employer", "organization", "companyName", "company_name"),
    "jobLocation": ("location",),
    "employmentType": ("type", "jobType"),
    "datePosted": ("date", "posted"),
    "baseSalary": ("salary",),
    "jobBenefits": ("benefits",),
    "niceToHave": ("nice_to_have", "preferredQualifications", "preferred_qualifications"),
    "requirements": ("minimumQualifications", "minimum_qualifications"),
    "description": ("jobDescription", "job_description"),
}
_TELLING = ("description", "responsibilities", "qualifications", "requirements", "jobDescription", "job_description")
_ESCAPED = re.compile(r"&lt;/?(?:p|ul|li|br|div|strong|b|h\d)\b")
_BULLETED = re.compile(r"^\s*(?:[-*•·–▪◦]|\d+[.)])\s+", re.MULTILINE)


def postings_in(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every JobPosting of a JSON-LD tree: alone, in a graph, a list or a page that is about it."""
    if _is_posting(content):
        yield content
        return
    for key in ("@graph", "itemListElement", "item", "mainEntity", "mainEntityOfPage", "about", "hasPart", "subjectOf"):
        value = content.get(key)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping):
                yield from postings_in(inner)


def is_plain_posting(content: Mapping[str, Any]) -> bool:
    """Whether an object without a type looks like a posting: a title, and what the job is or asks for."""
    titled = isinstance(first(content, "title", *_RENAMED["title"]), str)
    return titled and first(content, *_TELLING) is not None and "properties" not in content


def embedded_postings(root: Any) -> list[Reading]:
    """The postings that an HTML page describes in JSON-LD; broken descriptions are passed over."""
    from rolecall.adapters.files.readers.structured import read_content

    readings: list[Reading] = []
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json" or "JobPosting" not in (script.text or ""):
            continue
        try:
            found = read_content(json.loads(_unwrapped(script.text)), "JSON-LD")
        except (ValueError, RecursionError, InvalidInput):
            continue  # the page's own text is read instead
        readings += [reading for reading in found if isinstance(reading, Reading) and reading.kind is Kind.JOB]
    return readings


def read_posting(content: Mapping[str, Any]) -> Reading:
    """One posting. Raises InvalidInput when its fields are empty."""
    posting = pruned(_normalised(content)) or {}
    if not any(key in posting for key in ("title", "description", "responsibilities", "qualifications", "requirements", "skills")):
        raise InvalidInput("It is empty: no field of the posting has a value.", remedy="Fill it in, and ingest it again.")
    assembly = Assembly()
    for value in (posting.get("title"), posting.get("hiringOrganization"), place(posting), text_of(posting.get("employmentType"))):
        assembly.line(text_of(value).replace("\n", ", "))
    for label, value in (
        ("Salary", salary(posting)),
        ("Posted", text_of(posting.get("datePosted"))),
        ("Apply by", text_of(posting.get("validThrough"))),
    ):
        assembly.line(f"{label}: {value}" if value else "")
    if posting.get("description"):
        assembly.end_block()
        add_field(assembly, text_of(posting["description"]))
    for name, heading in _SECTIONS:
        _render_section(assembly, heading, posting.get(name))
    return assembly.reading(kind=Kind.JOB, title=text_of(posting.get("title")) or None, external_id=_identifier(posting), payload=posting)


def _identifier(posting: Mapping[str, Any]) -> str | None:
    """The posting's natural id: the employer's number for it, else its address."""
    identifier = posting.get("identifier")
    if isinstance(identifier, Mapping):  # a PropertyValue, whose name is the employer's
        identifier = identifier.get("value") or identifier.get("@id")
    return text_of(identifier) or text_of(posting.get("url")) or None


def add_field(assembly: Assembly, text: str) -> None:
    """A field of a posting that may be HTML, escaped HTML or plain text."""
    from rolecall.adapters.files.readers.html import add_html

    add_html(assembly, html.unescape(text) if _ESCAPED.search(text) else text)


def add_items(assembly: Assembly, text: str) -> None:
    """A field that lists things: each of its lines becomes an item, where they aren't marked as such already."""
    from rolecall.adapters.files.readers.html import is_html

    lines = [line for line in clean(text).split("\n") if line.strip()]
    if is_html(text) or len(lines) < 2 or _BULLETED.search(text):
        add_field(assembly, text)
        return
    for line in lines:
        assembly.line(BULLET + line.strip())


def place(posting: Mapping[str, Any]) -> str:
    """Where the job is, in a line."""
    places = ["; ".join(filter(None, (_address(location) for location in records(posting.get("jobLocation")))))]
    if posting.get("jobLocationType") == "TELECOMMUTE":
        allowed = ", ".join(texts(posting.get("applicantLocationRequirements")))
        places.append(f"Remote ({allowed})" if allowed else "Remote")
    elif posting.get("remote"):
        places.append(text_of(posting["remote"]))
    return " · ".join(filter(None, places))


def salary(posting: Mapping[str, Any]) -> str:
    """What the job pays, in a line: "60000 to 75000 EUR per year"."""
    base = posting.get("baseSalary") or posting.get("estimatedSalary")
    base = base[0] if isinstance(base, list) and base else base
    if not isinstance(base, Mapping):
        return " ".join(filter(None, [text_of(base), text_of(posting.get("salaryCurrency")) if base else ""]))
    value = base.get("value")
    amount = value if isinstance(value, Mapping) else base
    low, high = text_of(amount.get("minValue")), text_of(amount.get("maxValue"))
    figure = " to ".join(dict.fromkeys(filter(None, [low, high]))) or text_of(amount.get("value") if isinstance(value, Mapping) else value)
    unit = text_of(first(amount, "unitText") or base.get("unitText")).lower()
    currency = text_of(first(base, "currency") or posting.get("salaryCurrency"))
    return " ".join(filter(None, [figure, currency if figure else "", f"per {unit}" if figure and unit else ""]))


def _normalised(content: Mapping[str, Any]) -> dict[str, Any]:
    posting: dict[str, Any] = dict(content)
    for name, others in _RENAMED.items():
        value = first(posting, name, *others)
        for other in others:
            posting.pop(other, None)
        if value is not None:
            posting[name] = value
    organization = posting.get("hiringOrganization")
    if isinstance(organization, str | list):
        posting["hiringOrganization"] = {"@type": "Organization", "name": text_of(organization)}
    if "jobLocation" in posting:
        posting["jobLocation"] = [_place(location) for location in records(posting["jobLocation"])]
    remote = text_of(posting.get("jobLocationType")).upper()
    if (
        remote == "TELECOMMUTE"
        or text_of(posting.get("remote")).lower() in {"remote", "full", "fully remote", "yes"}
        or posting.get("remote") is True
    ):
        posting["jobLocationType"] = "TELECOMMUTE"
    return {"@context": "https://schema.org", "@type": "JobPosting", **posting}


def _place(location: Mapping[str, Any]) -> Mapping[str, Any]:
    """A location as a Place with a PostalAddress, whichever way it was written."""
    if "address" in location and isinstance(location["address"], Mapping):
        return location
    address = {
        "@type": "PostalAddress",
        "streetAddress": location.get("streetAddress") or location.get("address"),
        "postalCode": location.get("postalCode"),
        "addressLocality": first(location, "addressLocality", "city", "name"),
        "addressRegion": first(location, "addressRegion", "region"),
        "addressCountry": first(location, "addressCountry", "countryCode", "country"),
    }
    return {"@type": "Place", "address": address}


def _address(location: Mapping[str, Any]) -> str:
    address = location.get("address", location)
    if not isinstance(address, Mapping):
        return text_of(address)
    parts = [address.get(part) for part in ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")]
    return ", ".join(part.replace("\n", ", ") for part in texts(parts)) or text_of(location.get("name"))


def _render_section(assembly: Assembly, heading: str, value: Any) -> None:
    if not value or isinstance(value, bool) or (isinstance(value, Mapping) and not value.keys().isdisjoint(_FACTS)):
        return
    assembly.heading(heading)
    if isinstance(value, list):
        for item in value:
            keywords = ", ".join(texts(item.get("keywords"))) if isinstance(item, Mapping) else ""
            assembly.line(BULLET + ": ".join(filter(None, [text_of(item), keywords])))
    else:
        add_items(assembly, text_of(value))


def _is_posting(content: Mapping[str, Any]) -> bool:
    types = content.get("@type", content.get("type"))
    return any(str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1] == "JobPosting" for name in (types if isinstance(types, list) else [types]))


def _unwrapped(script: str) -> str:
    """A script's text without the comment or CDATA that some pages put around it."""
    return re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", script)
