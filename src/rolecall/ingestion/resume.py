"""Reads a résumé's text into JSON Resume 1.0, as far as a text allows."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rolecall.domain.document import Section
from rolecall.domain.pieces import pieces
from rolecall.domain.span import Span
from rolecall.ingestion.facts.contacts import emails, phones, profiles
from rolecall.ingestion.facts.dates import single_dates
from rolecall.ingestion.facts.headings import is_known
from rolecall.ingestion.facts.languages import NAMES as LANGUAGES
from rolecall.ingestion.facts.names import find_name
from rolecall.ingestion.facts.places import find_place, split_place
from rolecall.ingestion.facts.studies import studies
from rolecall.ingestion.facts.titles import is_title
from rolecall.ingestion.facts.work import jobs
from rolecall.ingestion.sections import HEADER, heading_of

_ITEM = re.compile(r"\s*(?:[,;|•·▪●]|â€¢|(?<=\s)\*(?=\s))\s*(?![^()]{0,40}\))")
_LABEL = re.compile(r"([A-Z][\w &/+-]{1,40}?):\s+(?=\S)")
_PLACE = re.compile(r"^\W*(?:location|based in|city|residence|lives in)\s?:?\s+(?P<place>[A-Z][^\n|•]{1,60})", re.IGNORECASE | re.MULTILINE)
_PARTS = re.compile(r"\s*[|·•]\s*|\s+[—–-]\s+|\s{3,}")
_NAMED = r"[A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]+){0,2}"
_TOWN = re.compile(_NAMED)
_ADDRESS = re.compile(rf"{_NAMED}(?:, {_NAMED}){{0,2}}")
_CONTACT = re.compile(r"@|\d{3}")
_LANGUAGE = re.compile(
    rf"\b(?:(?:American|British|Swiss|Brazilian) )?(?P<language>{LANGUAGES})\b(?:\s*[:(–—,-]{{1,2}}\s*|\s+)?(?P<level>(?:[A-C][12]\b"
    rf"|native|mother|fluent|bilingual|conversational|basic|"
    r"advanced|intermediate|beginner|proficient|professional|working|elementary|limited"
    r"|full professional)(?:[^\n,;.)|•]{0,40}))?",
    re.IGNORECASE,
)
_FLUENT = re.compile(
    r"\b(fluent|conversational|native|bilingual|proficient|basic|intermediate|advanced)\s(?:in|speaker of)?", re.IGNORECASE
)
_MOST = 150
"""Skills kept at most."""

_LINES = 12
"""Lines of the header that are looked at."""


def resume_payload(text: str, sections: Sequence[Section]) -> dict[str, Any]:
    """JSON Resume of a plain text: basics, work, education, skills, languages, certificates, projects, awards, volunteer and interests."""
    bodies = [(section.name, _body(text, section)) for section in sections]

    def of(*names: str) -> list[Span]:
        return [span for name, span in bodies if name in names]

    payload: dict[str, Any] = {
        "basics": _basics(text, of(HEADER, "contact"), of("summary")),
        "work": [job for span in of("experience") for job in jobs(text, span)],
        "volunteer": [_volunteering(job) for span in of("volunteer") for job in jobs(text, span)],
        "education": [study for span in of("education") for study in studies(text, span)],
        "skills": list(_skills(text, of("skills")))[:_MOST],
        "languages": _languages(text, of("languages")),
        "certificates": [_certificate(text, piece) for span in of("certifications") for piece in pieces(text, span)],
        "projects": [{"name": piece.of(text)} for span in of("projects") for piece in pieces(text, span)],
        "awards": [{"title": piece.of(text)} for span in of("awards") for piece in pieces(text, span)],
        "interests": [{"name": item} for span in of("interests") for piece in pieces(text, span) for item in _items(piece.of(text))],
    }
    if not payload["basics"].get("label"):
        position = next((job["position"] for job in payload["work"] if "position" in job), None)
        if position:
            payload["basics"]["label"] = position
    return {name: value for name, value in payload.items() if value}


def _body(text: str, section: Section) -> Span:
    """A section without its heading, or without the words and the colon before its first item."""
    heading = heading_of(text, section)
    start = heading.end
    if heading.start == heading.end and section.name != HEADER:
        label = re.compile(r"[^\n:]{2,60}:(?:\*\*|__)?").match(text, section.start, section.end)
        start = label.end() if label else section.start
    return Span(start, section.end)


def _basics(text: str, regions: Sequence[Span], summaries: Sequence[Span]) -> dict[str, Any]:
    rows = [row.strip() for span in regions for row in span.of(text).splitlines() if row.strip()][:_LINES]
    top = "\n".join(rows)
    basics: dict[str, Any] = {}
    name = find_name(rows, text)
    if name:
        basics["name"] = name
    label = _label(rows, name)
    if label:
        basics["label"] = label
    email = next(emails(top), None)
    if email:
        basics["email"] = email.group()
    phone = next(phones(top), None)
    if phone:
        basics["phone"] = phone.group()
    location = _location(rows, top, name)
    if location:
        basics["location"] = location
    if summaries:
        basics["summary"] = " ".join(summaries[0].of(text).split())
    networks = [{"url": match.group()} for match in profiles(top, top.lower())]
    return {**basics, "profiles": networks} if networks else basics


def _label(rows: Sequence[str], name: str | None) -> str | None:
    """The headline: the first part of the first lines that names a job."""
    for row in rows[:5]:
        bare = row.strip("*_# ")
        for part in (bare, *(part.strip() for part in _PARTS.split(bare))):
            if part and part != name and len(part) <= 80 and not (name and name in part) and is_title(part) and not _CONTACT.search(part):
                return part
    return None


def _location(rows: Sequence[str], top: str, name: str | None) -> dict[str, str]:
    """The town of the header: labelled, with its state or country, or on a line with an e-mail address or a phone number."""
    stated = _PLACE.search(top)
    place = find_place(top) or (stated["place"].strip() if stated else None)
    if place is None:
        beside = [part.strip() for row in rows if _CONTACT.search(row) for part in _PARTS.split(row)]
        alone = [row.strip() for row in rows[1:6] if len(row.split()) < 3 and not is_known(row)] if _CONTACT.search(top) else []
        towns = [part for part in beside if _ADDRESS.fullmatch(part)] + [part for part in alone if _TOWN.fullmatch(part)]
        place = next((part for part in towns if part != name and not is_title(part)), None)
    return _city(place) if place else {}


def _city(place: str) -> dict[str, str]:
    address = split_place(place)
    names = {"addressLocality": "city", "addressRegion": "region", "addressCountry": "countryCode"}
    return {names[name]: value for name, value in address.items()}


def _volunteering(job: dict[str, Any]) -> dict[str, Any]:
    return {("organization" if name == "name" else name): value for name, value in job.items()}


def _skills(text: str, spans: Sequence[Span]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for span in spans:
        for piece in pieces(text, span):
            statement = " ".join(piece.of(text).split())
            label = _LABEL.match(statement)
            if label:
                yield {"name": label[1], "keywords": _items(statement[label.end() :])}
                continue
            for item in _items(statement):
                if item.lower() not in seen:
                    seen.add(item.lower())
                    yield {"name": item}


def _items(statement: str) -> list[str]:
    """The items of a list; a sentence is one item."""
    parts = [part.strip(" .*_-") for part in _ITEM.split(statement)]
    parts = [part for part in parts if len(part) > 1 or part in ("C", "R")]
    if len(parts) > 1 and sum(len(part) > 45 for part in parts) > len(parts) / 3:
        return [statement.strip(" .*_")]
    return parts


def _languages(text: str, spans: Sequence[Span]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for span in spans:
        for piece in pieces(text, span):
            statement = piece.of(text)
            before = _FLUENT.match(statement)
            for match in _LANGUAGE.finditer(statement):
                level = match["level"] or (before[1] if before else None)
                entry = {"language": match["language"].capitalize(), **({"fluency": level.strip()} if level else {})}
                found.setdefault(entry["language"], entry)
    return list(found.values())


def _certificate(text: str, piece: Span) -> dict[str, Any]:
    date = next(single_dates(text, piece.start, piece.end), None)
    return {"name": piece.of(text), **({"date": date[2]} if date else {})}
