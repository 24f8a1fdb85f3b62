"""The values of a document that searches can filter by, flat, by dotted name."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from rolecall.domain.document import Kind
from rolecall.ingestion.facts.degrees import LEVELS, degrees
from rolecall.ingestion.facts.places import country_code

_LONGEST = 120
"""Characters of a text that is a value; longer ones are prose."""

_MOST = 60
"""Values of one list at most."""

_PERSONAL = frozenset(
    {"basics", "references", "image", "picture", "photo", "email", "phone", "url", "profiles", "website", "username", "reference"}
)
"""Keys of a résumé whose values name or describe a person."""

_PROSE = frozenset({"requirements", "description", "summary", "highlights", "courses", "@type", "@context", "$schema", "meta"})

Fields = dict[str, Any]


def fields(kind: Kind, payload: Mapping[str, Any], today: date | None = None) -> Fields:
    """Filterable values of a payload, without personal data for résumés (town and country stay).

    Both kinds: title, location, city, region, country, years, degree, degree_level, skills, languages. Jobs: company, remote,
    employment_type, salary_min, salary_max, salary_unit, currency, requirements (how many), date_posted, valid_through.
    Résumés: companies. Besides, every short value of the payload by its dotted name, those of lists as lists.
    `years` of a résumé are its jobs' together, overlaps once, up to `today`.
    """
    leaves = dict(_leaves(payload, personal=kind is Kind.RESUME))
    own = _of_job(payload) if kind is Kind.JOB else _of_resume(payload, today or date.today())
    return {**leaves, **{name: value for name, value in own.items() if value not in (None, "", [])}}


def _of_job(payload: Mapping[str, Any]) -> Fields:
    places = [_mapping(place, "address") for place in _list(payload.get("jobLocation"))]
    address = places[0] if places else {}
    salary = _mapping(payload, "baseSalary")
    amount = _mapping(salary, "value")
    months = _mapping(payload, "experienceRequirements").get("monthsOfExperience")
    level = _level(str(_mapping(payload, "educationRequirements").get("credentialCategory", "")))
    return {
        "title": payload.get("title"),
        "company": _mapping(payload, "hiringOrganization").get("name"),
        **_place(address, payload),
        "remote": payload.get("jobLocationType") == "TELECOMMUTE",
        "employment_type": payload.get("employmentType"),
        "years": round(months / 12, 2) if isinstance(months, int | float) else None,
        "degree": LEVELS[level] if level else None,
        "degree_level": level or None,
        "salary_min": amount.get("minValue"),
        "salary_max": amount.get("maxValue"),
        "salary_unit": amount.get("unitText"),
        "currency": salary.get("currency"),
        "skills": payload.get("skills"),
        "requirements": len(payload.get("requirements", ())),
        "date_posted": payload.get("datePosted"),
        "valid_through": payload.get("validThrough"),
    }


def _of_resume(payload: Mapping[str, Any], today: date) -> Fields:
    basics = _mapping(payload, "basics")
    studied = [_level(" ".join(str(study.get(key, "")) for key in ("studyType", "area"))) for study in _list(payload.get("education"))]
    level = max(studied, default=0)
    skills = [name for skill in _list(payload.get("skills")) for name in (skill.get("keywords") or [skill.get("name")])]
    return {
        "title": basics.get("label"),
        **_place(_mapping(basics, "location"), {}),
        "years": _years(_list(payload.get("work")), today),
        "degree": LEVELS[level] if level else None,
        "degree_level": level or None,
        "skills": _unique(skills),
        "languages": _unique(entry.get("language") for entry in _list(payload.get("languages"))),
        "companies": _unique(job.get("name") for job in _list(payload.get("work"))),
    }


def _place(address: Mapping[str, Any], payload: Mapping[str, Any]) -> Fields:
    """Town, region and country, never the street."""
    city = address.get("addressLocality") or address.get("city")
    region = address.get("addressRegion") or address.get("region")
    country = address.get("addressCountry") or address.get("countryCode")
    code = country_code(str(country)) or country if country else None
    location = ", ".join(str(part) for part in (city, region, code) if part) or next(
        (place.get("name") for place in _list(payload.get("jobLocation"))), None
    )
    return {"location": location, "city": city, "region": region, "country": code}


def _years(work: Iterable[Mapping[str, Any]], today: date) -> float | None:
    """Months worked, in years; a job without an end goes on, and overlapping ones count once."""
    worked: set[int] = set()
    for job in work:
        start, end = (
            _month(job.get("startDate"), 1),
            _month(job.get("endDate"), 12) if job.get("endDate") else today.year * 12 + today.month,
        )
        if start is not None and end is not None and 0 <= end - start <= 12 * 60:
            worked.update(range(start, max(end, start + 1)))
    return round(len(worked) / 12, 1) if worked else None


def _month(written: Any, default: int) -> int | None:
    year, _, rest = str(written or "").partition("-")
    if not (year.isdigit() and len(year) == 4):
        return None
    month = rest.partition("-")[0]
    return int(year) * 12 + (int(month) if month.isdigit() and 1 <= int(month) <= 12 else default)


def _level(written: str) -> int:
    return max((degree.level for degree in degrees(written[:1].upper() + written[1:])), default=0)


def _leaves(payload: Mapping[str, Any], *, personal: bool) -> Iterator[tuple[str, Any]]:
    """Short values by dotted name; several under one name as a list."""
    found: dict[str, list[Any]] = {}
    for name, value, many in _walk(payload, "", many=False, personal=personal):
        found.setdefault(name, [many]).append(value)
    for name, (many, *values) in found.items():
        yield name, _unique(values)[:_MOST] if many or len(values) > 1 else values[0]


def _walk(value: Any, name: str, *, many: bool, personal: bool) -> Iterator[tuple[str, Any, bool]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key not in _PROSE and not (personal and key in _PERSONAL):
                yield from _walk(item, f"{name}.{key}" if name else key, many=many, personal=personal)
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item, name, many=True, personal=personal)
    elif isinstance(value, bool | int | float) or (isinstance(value, str) and 0 < len(value) <= _LONGEST):
        yield name, value, many


def _unique(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(value for value in values if value not in (None, "")))


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, Mapping)]
