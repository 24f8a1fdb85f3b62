"""Résumés that came as data, in any schema version in use, as JSON Resume 1.0."""

from collections.abc import Mapping
from typing import Any

from rolecall.ingestion.facts.dates import iso_date

_RENAMED: Mapping[str, Mapping[str, str]] = {
    "basics": {"picture": "image", "website": "url", "title": "label", "headline": "label", "mobile": "phone", "about": "summary"},
    "work": {"company": "name", "employer": "name", "website": "url", "title": "position", "start": "startDate", "end": "endDate"},
    "volunteer": {"website": "url", "start": "startDate", "end": "endDate"},
    "education": {
        "gpa": "score",
        "school": "institution",
        "degree": "studyType",
        "field": "area",
        "start": "startDate",
        "end": "endDate",
        "website": "url",
    },
    "publications": {"title": "name", "website": "url", "date": "releaseDate"},
    "certificates": {"title": "name"},
    "projects": {"title": "name", "website": "url", "start": "startDate", "end": "endDate"},
    "languages": {"level": "fluency", "name": "language"},
    "awards": {"name": "title", "from": "awarder"},
    "skills": {},
    "interests": {},
    "references": {},
}
_SECTIONS = {"experience": "work", "certifications": "certificates", "profile": "basics", "employment": "work", "honors": "awards"}
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_DATES = ("startDate", "endDate", "date", "releaseDate")


def normalise_resume(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The same résumé in the names of JSON Resume 1.0: older versions (`company`, `website`, `gpa`) and FRESH are renamed.

    Sections the schema doesn't know stay as they are. Empty values and templates' empty entries go.
    """
    source = _from_fresh(payload) if _is_fresh(payload) else payload
    result: dict[str, Any] = {}
    for name, value in source.items():
        own = _SECTIONS.get(name, name)
        renamed = _section(own, value)
        if renamed not in _EMPTY and own not in result:
            result[own] = renamed
    return result


def _section(name: str, value: Any) -> Any:
    if name not in _RENAMED:
        return _pruned(value)
    if name == "basics":
        return _basics(value) if isinstance(value, Mapping) else None
    entries = value if isinstance(value, list) else [value]
    found = [_entry(name, entry) for entry in entries]
    return [entry for entry in found if entry]


def _entry(name: str, entry: Any) -> dict[str, Any]:
    """One entry of a list; a bare string is its name."""
    if not isinstance(entry, Mapping):
        main = {"languages": "language", "awards": "title", "work": "position", "education": "institution"}.get(name, "name")
        return {main: str(entry)} if entry else {}
    result: dict[str, Any] = {}
    for key, value in entry.items():
        own = _RENAMED[name].get(key, key)
        pruned = _pruned(value)
        if pruned not in _EMPTY and own not in result:
            result[own] = (iso_date(str(pruned)) or str(pruned)) if own in _DATES and name != "basics" else pruned
    if str(result.get("endDate", "")).strip().lower() in ("present", "current", "now", "today", "ongoing"):
        del result["endDate"]
    return result


def _basics(value: Mapping[str, Any]) -> dict[str, Any]:
    result = _entry("basics", value)
    location = result.get("location")
    if isinstance(location, str):
        result["location"] = {"city": location}
    elif isinstance(location, dict) and "country" in location:
        location.setdefault("countryCode", location.pop("country"))
    if isinstance(result.get("name"), Mapping):
        result["name"] = " ".join(str(part) for part in result["name"].values() if part)
    if "name" not in result and (value.get("firstName") or value.get("lastName")):
        result["name"] = " ".join(str(part) for part in (value.get("firstName"), value.get("lastName")) if part)
    return result


def _pruned(value: Any) -> Any:
    """Without empty values at any depth."""
    if isinstance(value, Mapping):
        return {str(key): pruned for key, item in value.items() if (pruned := _pruned(item)) not in _EMPTY}
    if isinstance(value, list):
        return [pruned for item in value if (pruned := _pruned(item)) not in _EMPTY]
    return value.strip() if isinstance(value, str) else value


def _is_fresh(payload: Mapping[str, Any]) -> bool:
    meta = payload.get("meta")
    return "basics" not in payload and (
        isinstance(payload.get("employment"), Mapping)
        or (isinstance(meta, Mapping) and str(meta.get("format", "")).upper().startswith("FRESH"))
    )


def _from_fresh(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The FRESH schema (0.6 to 1.0) in JSON Resume's terms."""
    info, contact = _mapping(payload, "info"), _mapping(payload, "contact")
    location = dict(_mapping(payload, "location"))
    location = {"postalCode": location.pop("code", None), "countryCode": location.pop("country", None), **location}
    skills = _mapping(payload, "skills")
    sets = [{"name": one.get("name"), "level": one.get("level"), "keywords": one.get("skills")} for one in _entries(skills.get("sets"))]
    return {
        "basics": {
            "name": payload.get("name"),
            "label": info.get("label"),
            "summary": info.get("brief"),
            "image": info.get("image"),
            "email": contact.get("email"),
            "phone": contact.get("phone"),
            "url": contact.get("website"),
            "location": location,
            "profiles": [
                {"network": one.get("network"), "username": one.get("user"), "url": one.get("url")}
                for one in _entries(payload.get("social"))
            ],
        },
        "work": [{**one, "name": one.get("employer")} for one in _entries(_mapping(payload, "employment").get("history"))],
        "education": [
            {
                "institution": one.get("institution"),
                "area": one.get("area"),
                "studyType": one.get("studyType") or one.get("title"),
                "startDate": one.get("start"),
                "endDate": one.get("end"),
                "score": one.get("grade") or one.get("gpa"),
                "courses": one.get("curriculum"),
            }
            for one in _entries(_mapping(payload, "education").get("history"))
        ],
        "volunteer": [{**one, "organization": one.get("organization")} for one in _entries(_mapping(payload, "service").get("history"))],
        "skills": sets or _entries(skills.get("list")),
        "projects": _entries(payload.get("projects")),
        "publications": [
            {
                "name": one.get("title"),
                "publisher": _name(one.get("publisher")),
                "releaseDate": one.get("date"),
                "url": one.get("url"),
                "summary": one.get("summary"),
            }
            for one in _entries(payload.get("writing"))
        ],
        "awards": [
            {"title": one.get("title"), "date": one.get("date"), "awarder": one.get("from"), "summary": one.get("summary")}
            for one in _entries(payload.get("recognition"))
        ],
        "languages": _entries(payload.get("languages")),
        "interests": _entries(payload.get("interests")),
        "references": [{"name": one.get("name"), "reference": one.get("quote")} for one in _entries(payload.get("testimonials"))],
    }


def _mapping(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = payload.get(name)
    return value if isinstance(value, Mapping) else {}


def _entries(value: Any) -> list[dict[str, Any]]:
    return [dict(one) for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _name(value: Any) -> Any:
    return value.get("name") if isinstance(value, Mapping) else value
