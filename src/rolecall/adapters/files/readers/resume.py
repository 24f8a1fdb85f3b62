"""JSON Resume in all its versions, and FRESH: as JSON Resume 1.0, and as a text in sections."""

from collections.abc import Mapping
from typing import Any

from rolecall.adapters.files.readers.assemble import BULLET, Assembly
from rolecall.adapters.files.readers.markdown import plain
from rolecall.adapters.files.readers.values import first, has_text, pruned, records, text_of, texts
from rolecall.domain.document import Kind, Reading
from rolecall.domain.errors import InvalidInput

_SECTIONS = {
    "work",
    "volunteer",
    "education",
    "awards",
    "certificates",
    "publications",
    "skills",
    "languages",
    "interests",
    "references",
    "projects",
}
_FRESH_SECTIONS = {
    "employment",
    "info",
    "contact",
    "disposition",
    "affiliation",
    "service",
    "recognition",
    "writing",
    "social",
    "testimonials",
}

_Renamed = Mapping[str, tuple[str, ...]]
_DATES: _Renamed = {"startDate": ("start", "from"), "endDate": ("end", "to")}
_RENAMED: Mapping[str, _Renamed] = {
    "work": {**_DATES, "name": ("company", "employer", "organization"), "url": ("website",), "position": ("title", "role")},
    "volunteer": {**_DATES, "organization": ("name",), "url": ("website",), "position": ("role",)},
    "education": {
        **_DATES,
        "score": ("gpa", "grade"),
        "courses": ("curriculum",),
        "studyType": ("degree",),
        "institution": ("name", "school"),
    },
    "publications": {"url": ("website",), "name": ("title",), "releaseDate": ("date",)},
    "projects": {**_DATES, "name": ("title",), "url": ("website",), "description": ("summary",), "roles": ("role",)},
    "awards": {"awarder": ("from",)},
    "languages": {"language": ("name",), "fluency": ("level",)},
    "certificates": {"name": ("title",), "issuer": ("organization", "awarder")},
    "references": {"reference": ("quote", "text")},
    "skills": {"keywords": ("skills",)},
    "interests": {},
}
"""JSON Resume 1.0's name of a field, and what earlier versions and relatives call it."""


def is_json_resume(content: Mapping[str, Any]) -> bool:
    """Whether this is JSON Resume, of any version."""
    if isinstance(content.get("basics") or content.get("bio"), Mapping):
        return True
    return len(_SECTIONS & {key for key, value in content.items() if isinstance(value, list)}) >= 2


def is_fresh(content: Mapping[str, Any]) -> bool:
    """Whether this is a FRESH résumé."""
    meta = content.get("meta")
    if isinstance(meta, Mapping) and str(meta.get("format", "")).upper().startswith("FRESH"):
        return True
    return "name" in content and "basics" not in content and len(_FRESH_SECTIONS & content.keys()) >= 2


def read_resume(content: Mapping[str, Any]) -> Reading:
    """A JSON Resume of any version. Raises InvalidInput when its fields are empty."""
    resume = _normalised(content)
    told = {key: value for key, value in resume.items() if key not in {"$schema", "meta"}}
    if not told:
        raise InvalidInput("It is empty: no field of the résumé has a value.", remedy="Fill it in, and ingest it again.")
    assembly = Assembly()
    _render_basics(assembly, resume.get("basics", {}))
    for name, heading, render in _RENDERED:
        items = resume.get(name, [])
        if items:
            assembly.heading(heading)
        for item in items:
            render(assembly, item)
    return assembly.reading(kind=Kind.RESUME, title=text_of(resume.get("basics", {}).get("label")) or None, payload=resume)


def read_fresh(content: Mapping[str, Any]) -> Reading:
    """A FRESH résumé. Raises InvalidInput when its fields are empty."""
    skills = _mapping(content.get("skills"))
    return read_resume(
        {
            "basics": _fresh_basics(content),
            "work": _history(content.get("employment")),
            "volunteer": _history(content.get("service")),
            "education": [{**item, "studyType": item.get("studyType") or item.get("title")} for item in _history(content.get("education"))],
            "skills": [*records(skills.get("sets")), *records(skills.get("list"))] or records(content.get("skills")),
            "projects": records(content.get("projects")),
            "publications": [{**item, "publisher": text_of(item.get("publisher"))} for item in records(content.get("writing"))],
            "awards": records(content.get("recognition")),
            "languages": records(content.get("languages")),
            "interests": records(content.get("interests")),
            "references": records(content.get("testimonials") or content.get("references")),
            "meta": content.get("meta"),
        }
    )


def _fresh_basics(content: Mapping[str, Any]) -> dict[str, Any]:
    info, contact, location = (_mapping(content.get(name)) for name in ("info", "contact", "location"))
    return {
        "name": content.get("name"),
        "label": info.get("label"),
        "email": contact.get("email"),
        "phone": contact.get("phone"),
        "url": contact.get("website"),
        "summary": info.get("brief"),
        "location": {
            "address": location.get("address"),
            "postalCode": location.get("code"),
            "city": location.get("city"),
            "region": location.get("region"),
            "countryCode": location.get("country"),
        },
        "profiles": [{**profile, "username": profile.get("user")} for profile in records(content.get("social"))],
    }


def _normalised(content: Mapping[str, Any]) -> dict[str, Any]:
    resume: dict[str, Any] = dict(content)
    resume["basics"] = _basics(_mapping(content.get("basics") or resume.pop("bio", None)))
    resume["interests"] = content.get("interests") or resume.pop("hobbies", None)
    for section, renamed in _RENAMED.items():
        resume[section] = [_renamed(item, renamed) for item in records(resume.get(section)) if has_text(item)]
    kept: dict[str, Any] = pruned(resume) or {}
    return kept


def _basics(basics: Mapping[str, Any]) -> dict[str, Any]:
    names = [text_of(basics.get("firstName")), text_of(basics.get("lastName"))]
    result = _renamed(basics, {"url": ("website",), "image": ("picture",), "label": ("title",)})
    result["name"] = text_of(basics.get("name")) or " ".join(filter(None, names))
    result["email"] = (
        ", ".join(texts(list(basics["email"].values()))) if isinstance(basics.get("email"), Mapping) else text_of(basics.get("email"))
    )
    result["phone"] = (
        ", ".join(texts(list(basics["phone"].values()))) if isinstance(basics.get("phone"), Mapping) else text_of(basics.get("phone"))
    )
    if isinstance(basics.get("location"), str):
        result["location"] = {"address": basics["location"]}
    profiles = basics.get("profiles")
    if isinstance(profiles, Mapping):
        profiles = [{"network": network, "username": text_of(user)} for network, user in profiles.items()]
    result["profiles"] = records(profiles)
    return result


def _renamed(item: Mapping[str, Any], names: _Renamed) -> dict[str, Any]:
    result = dict(item)
    for name, others in names.items():
        value = first(item, name, *others)
        for other in others:
            if other not in names:
                result.pop(other, None)
        if value is not None:
            result[name] = text_of(value) if name in {"startDate", "endDate", "releaseDate", "score"} else value
    for listed in ("highlights", "keywords", "courses", "roles"):
        if listed in result:
            result[listed] = texts(result[listed])
    return result


def _history(value: Any) -> list[Mapping[str, Any]]:
    return records(value.get("history")) if isinstance(value, Mapping) else records(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _render_basics(assembly: Assembly, basics: Mapping[str, Any]) -> None:
    location = _mapping(basics.get("location"))
    place = [location.get(part) for part in ("address", "postalCode", "city", "region", "countryCode")]
    for value in (
        basics.get("name"),
        basics.get("label"),
        basics.get("email"),
        basics.get("phone"),
        basics.get("url"),
        ", ".join(texts(place)),
    ):
        assembly.line(text_of(value).replace("\n", ", "))
    for profile in records(basics.get("profiles")):
        named = f"{text_of(profile.get('network'))}: {text_of(first(profile, 'url', 'username'))}"
        assembly.line(named.strip(": "))
    if basics.get("summary"):
        assembly.heading("Summary")
        assembly.line(plain(text_of(basics["summary"])))


def _entry(assembly: Assembly, parts: list[Any], item: Mapping[str, Any], dates: str = "", *, separator: str = ", ") -> None:
    """An entry of a section: a line that names it, its dates and place, what it says, its highlights."""
    assembly.end_block()
    assembly.line(separator.join(texts(parts)))
    assembly.line(" · ".join(filter(None, [dates, text_of(item.get("location"))])))
    for name in ("description", "summary", "reference"):
        assembly.line(plain(text_of(item.get(name))))
    for name in ("highlights", "courses"):
        for highlight in texts(item.get(name)):
            assembly.line(BULLET + plain(highlight))
    keywords = texts(item.get("keywords"))
    if keywords:
        assembly.line(f"Keywords: {', '.join(keywords)}")


def _period(item: Mapping[str, Any]) -> str:
    start, end = text_of(item.get("startDate")), text_of(item.get("endDate"))
    return f"{start} – {end or 'Present'}" if start else end


def _render_work(assembly: Assembly, item: Mapping[str, Any]) -> None:
    _entry(assembly, [item.get("position"), first(item, "name", "organization")], item, _period(item))


def _render_education(assembly: Assembly, item: Mapping[str, Any]) -> None:
    degree = " in ".join(texts([item.get("studyType"), item.get("area")]))
    score = text_of(item.get("score"))
    _entry(assembly, [degree, item.get("institution")], item, " · ".join(filter(None, [_period(item), f"Score: {score}" if score else ""])))


def _render_project(assembly: Assembly, item: Mapping[str, Any]) -> None:
    _entry(assembly, [item.get("name"), item.get("roles"), item.get("entity")], item, _period(item))


def _render_skill(assembly: Assembly, item: Mapping[str, Any]) -> None:
    level = text_of(item.get("level"))
    name = text_of(item.get("name")) + (f" ({level})" if level else "")
    assembly.line(BULLET + ": ".join(filter(None, [name, ", ".join(texts(item.get("keywords")))])))
    assembly.line(plain(text_of(item.get("summary"))))


def _render_language(assembly: Assembly, item: Mapping[str, Any]) -> None:
    assembly.line(BULLET + " – ".join(texts([item.get("language"), item.get("fluency")])))


def _render_dated(assembly: Assembly, item: Mapping[str, Any]) -> None:
    by = first(item, "awarder", "issuer", "publisher")
    _entry(assembly, [first(item, "name", "title"), by], item, text_of(first(item, "date", "releaseDate")))


def _render_reference(assembly: Assembly, item: Mapping[str, Any]) -> None:
    _entry(assembly, [item.get("name")], item)


_RENDERED = (
    ("work", "Experience", _render_work),
    ("projects", "Projects", _render_project),
    ("volunteer", "Volunteer", _render_work),
    ("education", "Education", _render_education),
    ("skills", "Skills", _render_skill),
    ("languages", "Languages", _render_language),
    ("certificates", "Certifications", _render_dated),
    ("publications", "Publications", _render_dated),
    ("awards", "Awards", _render_dated),
    ("interests", "Interests", _render_skill),
    ("references", "References", _render_reference),
)
