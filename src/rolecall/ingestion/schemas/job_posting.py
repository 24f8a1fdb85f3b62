"""Postings that came as data, as schema.org JobPosting in one form."""

import re
from collections.abc import Mapping
from typing import Any

from rolecall.ingestion.facts.degrees import LEVELS, degrees
from rolecall.ingestion.facts.places import country_code, is_remote, split_place
from rolecall.ingestion.facts.salary import Salary, find_salary
from rolecall.ingestion.facts.years import statement_years

_RENAMED = {
    "company": "hiringOrganization",
    "location": "jobLocation",
    "type": "employmentType",
    "jobType": "employmentType",
    "employment_type": "employmentType",
    "salary": "baseSalary",
    "date": "datePosted",
    "date_posted": "datePosted",
    "job_title": "title",
    "name": "title",
    "remote": "jobLocationType",
    "experience": "experienceRequirements",
    "education": "educationRequirements",
    "id": "identifier",
    "estimatedSalary": "baseSalary",
}
_TYPES = (
    ("FULL_TIME", r"full[- _]?time|permanent full"),
    ("PART_TIME", r"part[- _]?time"),
    ("CONTRACTOR", r"contract|freelance|self-employed"),
    ("TEMPORARY", r"temp|seasonal|fixed[- _]?term|casual"),
    ("INTERN", r"intern|trainee|apprentice"),
    ("VOLUNTEER", r"volunt"),
    ("PER_DIEM", r"per[- _]?diem"),
)
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_TAG = re.compile(r"<[^<>]{0,500}>")


def normalise_posting(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The same posting with each property in one of the forms that schema.org allows for it.

    `hiringOrganization` an object with `name`, `jobLocation` a list of places, `baseSalary` a MonetaryAmount with minValue, maxValue and
    unitText, `employmentType` a list of Google's names, `identifier` a string, `experienceRequirements` with monthsOfExperience,
    `educationRequirements` with credentialCategory. Properties it doesn't know stay; empty ones go.
    """
    result = {_RENAMED.get(name, name): value for name, value in payload.items() if not name.startswith("@") and value not in _EMPTY}
    for name, normalise in _NORMALISERS.items():
        if name in result:
            value = normalise(result.pop(name), payload)
            if value not in _EMPTY:
                result[name] = value
    result.pop("salaryCurrency", None)
    return result


def monetary_amount(salary: Salary) -> dict[str, Any]:
    """A salary as schema.org's MonetaryAmount."""
    value: dict[str, Any] = {"@type": "QuantitativeValue", "minValue": salary.low, "maxValue": salary.high}
    if salary.unit:
        value["unitText"] = salary.unit
    return {"@type": "MonetaryAmount", "currency": salary.currency, "value": value}


def place(written: str) -> dict[str, Any]:
    """A written place as schema.org's Place."""
    return {"@type": "Place", "name": written, "address": {"@type": "PostalAddress", **split_place(written)}}


def credential(level: int) -> dict[str, Any]:
    """A degree as schema.org's EducationalOccupationalCredential; `level` is an index of `LEVELS`."""
    name = LEVELS[level]
    return {"@type": "EducationalOccupationalCredential", "credentialCategory": f"{name} degree" if 2 <= level <= 4 else name}


def employment_types(written: str) -> list[str]:
    """Google's names of the types of employment that a text names."""
    return [name for name, pattern in _TYPES if re.search(rf"(?<![a-z])(?:{pattern})", written, re.IGNORECASE)]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    if isinstance(value, Mapping):
        return _text(value.get("name") or value.get("value") or value.get("description") or "")
    return " ".join(str(value).split())


def _title(value: Any, _: Mapping[str, Any]) -> str:
    return _TAG.sub("", _text(value)).strip()


def _organization(value: Any, _: Mapping[str, Any]) -> dict[str, Any]:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, Mapping):
        return {**value, "name": _text(value)} if _text(value) else dict(value)
    name = re.sub(r"\n\s*\d(?:\.\d)?\s*$", "", str(value)).strip()  # some exports append a rating
    return {"@type": "Organization", "name": " ".join(name.split())} if name else {}


def _identifier(value: Any, _: Mapping[str, Any]) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return _text(value.get("value") or value.get("name") or "") if isinstance(value, Mapping) else _text(value)


def _location(value: Any, _: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [found for one in (value if isinstance(value, list) else [value]) if (found := _place(one))]


def _place(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return place(_text(value)) if _text(value) else {}
    address = value.get("address", value if "addressLocality" in value or "city" in value else {})
    if not isinstance(address, Mapping):
        return {**place(_text(address)), **{name: item for name, item in value.items() if name not in ("address", "name")}}
    renamed = {
        "city": "addressLocality",
        "region": "addressRegion",
        "countryCode": "addressCountry",
        "country": "addressCountry",
        "address": "streetAddress",
    }
    address = {renamed.get(name, name): item for name, item in address.items() if item not in _EMPTY}
    country = address.get("addressCountry")
    if country:
        address["addressCountry"] = country_code(_text(country)) or _text(country)
    rest = (
        {name: item for name, item in value.items() if name != "address"}
        if "address" in value and isinstance(value["address"], Mapping)
        else {}
    )
    return {**rest, "@type": "Place", "address": {**address, "@type": "PostalAddress"}} if address else dict(rest)


def _location_type(value: Any, _: Mapping[str, Any]) -> str:
    written = _text(value)
    remote = (
        value is True
        or "TELECOMMUTE" in written.upper()
        or written.strip().lower() in ("full", "remote", "yes", "true")
        or is_remote(written)
    )
    return "TELECOMMUTE" if remote else ""


def _employment(value: Any, _: Mapping[str, Any]) -> list[str]:
    known = employment_types(_text(value))
    return known or [part.strip() for part in _text(value).split(",") if part.strip()]


def _salary(value: Any, payload: Mapping[str, Any]) -> dict[str, Any]:
    value = value[0] if isinstance(value, list) and value else value
    currency = _text(payload.get("salaryCurrency") or "")
    if isinstance(value, Mapping):
        return _amount(value, currency)
    written = _text(value)
    found = find_salary(written, [(0, len(written))])
    if found:
        return monetary_amount(found)
    number = _number(value)
    return (
        {"@type": "MonetaryAmount", "currency": currency, "value": {"@type": "QuantitativeValue", "minValue": number, "maxValue": number}}
        if number
        else {}
    )


def _amount(value: Mapping[str, Any], currency: str) -> dict[str, Any]:
    inner = value.get("value", value)
    if not isinstance(inner, Mapping):
        inner = {"value": inner}
    low = _number(inner.get("minValue", inner.get("value", inner.get("median"))))
    high = _number(inner.get("maxValue", inner.get("value", inner.get("median"))))
    if low is None and high is None:
        return {}
    unit = str(inner.get("unitText") or value.get("unitText") or inner.get("duration") or "").upper()
    unit = {
        "P1Y": "YEAR",
        "P1M": "MONTH",
        "P1W": "WEEK",
        "P1D": "DAY",
        "PT1H": "HOUR",
        "ANNUAL": "YEAR",
        "HOURLY": "HOUR",
        "MONTHLY": "MONTH",
    }.get(unit, unit)
    low, high = (low if low is not None else high), (high if high is not None else low)
    quantity = {"@type": "QuantitativeValue", "minValue": low, "maxValue": high, **({"unitText": unit} if unit else {})}
    return {"@type": "MonetaryAmount", "currency": _text(value.get("currency") or currency), "value": quantity}


def _number(value: Any) -> float | None:
    digits = re.sub(r"[^\d.-]", "", str(value)) if value is not None and not isinstance(value, bool) else ""
    return float(digits) if re.fullmatch(r"\d{1,12}(?:\.\d{1,4})?", digits) else None


def _experience(value: Any, _: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(value, Mapping):
        months = _number(value.get("monthsOfExperience"))
        return {**value, **({"monthsOfExperience": months} if months is not None else {})}
    written = _text(value)
    years = statement_years(f"{written} experience") if written else None
    return {
        "@type": "OccupationalExperienceRequirements",
        "description": written,
        **({"monthsOfExperience": round(years * 12)} if years else {}),
    }


def _education(value: Any, _: Mapping[str, Any]) -> dict[str, Any]:
    value = value[0] if isinstance(value, list) and value and isinstance(value[0], Mapping) else value
    if isinstance(value, Mapping):
        return dict(value)
    written = _text(value).replace("_", " ")
    levels = [degree.level for degree in degrees(written)]
    return {**(credential(min(levels)) if levels else {"@type": "EducationalOccupationalCredential"}), "description": written}


def _skills(value: Any, _: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for one in value if isinstance(value, list) else re.split(r"\s*[,;|\n•]\s*", str(value)):
        if isinstance(one, Mapping) and isinstance(one.get("keywords"), list):
            found.extend(_text(keyword) for keyword in one["keywords"])
        else:
            found.append(_text(one))
    return [skill for skill in dict.fromkeys(found) if skill]


_NORMALISERS = {
    "title": _title,
    "hiringOrganization": _organization,
    "identifier": _identifier,
    "jobLocation": _location,
    "jobLocationType": _location_type,
    "employmentType": _employment,
    "baseSalary": _salary,
    "experienceRequirements": _experience,
    "educationRequirements": _education,
    "skills": _skills,
}
