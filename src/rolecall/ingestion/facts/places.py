"""Places of work, and work without one."""

import re

_STATE = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]|AB|BC|MB|NB|NL"
    "|NS|ON|PE|QC|SK|NSW|QLD|VIC|ACT"
)
COUNTRIES = {
    "united states": "US",
    "united states of america": "US",
    "usa": "US",
    "u.s.a.": "US",
    "u.s.": "US",
    "us": "US",
    "united kingdom": "GB",
    "uk": "GB",
    "u.k.": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "great britain": "GB",
    "ireland": "IE",
    "canada": "CA",
    "australia": "AU",
    "new zealand": "NZ",
    "germany": "DE",
    "deutschland": "DE",
    "france": "FR",
    "spain": "ES",
    "italy": "IT",
    "portugal": "PT",
    "netherlands": "NL",
    "the netherlands": "NL",
    "belgium": "BE",
    "switzerland": "CH",
    "austria": "AT",
    "poland": "PL",
    "czech republic": "CZ",
    "czechia": "CZ",
    "slovakia": "SK",
    "hungary": "HU",
    "romania": "RO",
    "bulgaria": "BG",
    "greece": "GR",
    "turkey": "TR",
    "sweden": "SE",
    "norway": "NO",
    "denmark": "DK",
    "finland": "FI",
    "iceland": "IS",
    "estonia": "EE",
    "latvia": "LV",
    "lithuania": "LT",
    "ukraine": "UA",
    "russia": "RU",
    "israel": "IL",
    "united arab emirates": "AE",
    "uae": "AE",
    "saudi arabia": "SA",
    "qatar": "QA",
    "egypt": "EG",
    "nigeria": "NG",
    "ghana": "GH",
    "kenya": "KE",
    "south africa": "ZA",
    "morocco": "MA",
    "india": "IN",
    "pakistan": "PK",
    "bangladesh": "BD",
    "sri lanka": "LK",
    "china": "CN",
    "hong kong": "HK",
    "taiwan": "TW",
    "japan": "JP",
    "south korea": "KR",
    "singapore": "SG",
    "malaysia": "MY",
    "thailand": "TH",
    "vietnam": "VN",
    "indonesia": "ID",
    "philippines": "PH",
    "brazil": "BR",
    "argentina": "AR",
    "chile": "CL",
    "colombia": "CO",
    "peru": "PE",
    "mexico": "MX",
    "luxembourg": "LU",
    "croatia": "HR",
    "serbia": "RS",
    "slovenia": "SI",
    "malta": "MT",
    "cyprus": "CY",
    "jordan": "JO",
    "lebanon": "LB",
    "iraq": "IQ",
    "iran": "IR",
    "tunisia": "TN",
    "algeria": "DZ",
    "ethiopia": "ET",
    "uganda": "UG",
    "tanzania": "TZ",
    "rwanda": "RW",
    "zimbabwe": "ZW",
    "zambia": "ZM",
    "senegal": "SN",
    "cameroon": "CM",
    "nepal": "NP",
    "kazakhstan": "KZ",
    "armenia": "AM",
    "azerbaijan": "AZ",
    "uzbekistan": "UZ",
    "kuwait": "KW",
    "bahrain": "BH",
    "oman": "OM",
    "jamaica": "JM",
    "dominican republic": "DO",
    "ecuador": "EC",
    "venezuela": "VE",
    "uruguay": "UY",
    "paraguay": "PY",
    "bolivia": "BO",
    "guatemala": "GT",
    "honduras": "HN",
    "costa rica": "CR",
    "panama": "PA",
    "puerto rico": "PR",
    "cambodia": "KH",
    "myanmar": "MM",
    "mongolia": "MN",
    "belarus": "BY",
    "moldova": "MD",
    "albania": "AL",
    "montenegro": "ME",
    "north macedonia": "MK",
    "cuba": "CU",
    "syria": "SY",
    "afghanistan": "AF",
    "libya": "LY",
}
"""Country names in English, in lower case, with their ISO 3166 codes."""

_WORD = r"[A-Z][\w'’.-]*"
_CITY = rf"{_WORD}(?:[ -](?:of |de |la |upon |on |in |the )?{_WORD}){{0,3}}"
_CITY_STATE = re.compile(
    rf"(?<![\w@])(?P<city>(?=[A-Z][\w.]{{2}}|[A-Z]\w [A-Z]\w{{2}}){_CITY}), ?(?P<region>(?:{_STATE}))(?![A-Za-z])(?!(?<=MS) (?:Office"
    rf"|Word|Excel|Access"
    rf"|Power|Project|Outlook|SQL|Windows|Visio|Dos|DOS|Exchange|Paint|Publisher|Teams))"
)
_REGION_NAMES = """
    Alabama; Alaska; Arizona; Arkansas; California; Colorado; Connecticut; Delaware; Florida; Georgia; Hawaii; Idaho; Illinois; Indiana;
    Iowa; Kansas; Kentucky; Louisiana; Maine; Maryland; Massachusetts; Michigan; Minnesota; Mississippi; Missouri; Montana; Nebraska;
    Nevada; New Hampshire; New Jersey; New Mexico; NewYork; North Carolina; North Dakota; Ohio; Oklahoma; Oregon; Pennsylvania; Rhode
    Island; South Carolina; SouthDakota; Tennessee; Texas; Utah; Vermont; Virginia; Washington; West Virginia; Wisconsin; Wyoming;
    Alberta; British Columbia; Manitoba; NewBrunswick; Newfoundland; Nova Scotia; Ontario; Quebec; Québec; Saskatchewan; New South
    Wales; Queensland; SouthAustralia; Tasmania; Victoria; Western Australia; Greater London; Greater Manchester; WestYorkshire;
    Bavaria; Bayern; Catalonia; Maharashtra; Karnataka; Tamil Nadu; Gauteng; Western Cape; Aotearoa New Zealand
"""
_REGIONS = frozenset(" ".join(name.split()) for name in _REGION_NAMES.split(";"))
_NAME = r"[A-ZÀ-Þ][\w'’.-]*(?: [A-ZÀ-Þ][\w'’.-]*){0,2}"
_TOWN = re.compile(rf"(?<![\w@])(?P<city>{_NAME}), (?P<region>(?:the )?{_NAME})(?:, (?P<more>{_NAME}))?")
_LABEL = re.compile(r"^(?:(?:Job |Work |Primary |Office )?Locations?|Address|City|Based) ")
_REMOTE = re.compile(
    r"\b(?:(?:fully|100%|completely|entirely|permanently) remote|remote[- ](?:first|only|work(?:ing)?|position|role|job|opportunity"
    r"|based|friendly|within|in the)|"
    r"(?:work|working) (?:remotely|from (?:home|anywhere))|telecommut\w+|home[- ]based|(?:this|the) (?:role|position|job) is remote"
    r"|remote,? (?:anywhere|worldwide))\b|^\W*(?:location|workplace)\W{1,4}remote\b|^\W*remote\W*$|\(remote\)",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_REMOTE = re.compile(
    r"\b(?:not|no|isn['’]t|non)[ -](?:\w+ ){0,3}(?:remote|telecommut|working from home|work from home)|cannot be (?:done )?remote"
    r"|on[- ]?site only",
    re.IGNORECASE,
)


def is_remote(text: str) -> bool:
    """Whether a posting says that the work can be done from anywhere or from home."""
    lower = text.lower()
    told = any(sign in lower for sign in ("remote", "telecommut", "from home", "from anywhere", "home-based", "home based"))
    return told and bool(_REMOTE.search(text)) and not _NOT_REMOTE.search(text)


def find_city(text: str, start: int, end: int) -> tuple[int, int, str, str] | None:
    """The first "City, ST" in `text[start:end]`: its offsets, city and state or province code."""
    match = _CITY_STATE.search(text, start, end)
    if match is None:
        return None
    city = _LABEL.sub("", match["city"])
    return (match.end() - len(match.group()) + len(match["city"]) - len(city), match.end(), city, match["region"])


def find_place(text: str) -> str | None:
    """The first town with its state, province or country: "Austin, TX", "Göteborg, Sweden", "Calgary, Alberta"."""
    found = find_city(text, 0, len(text))
    if found:
        return f"{found[2]}, {found[3]}"
    for match in _TOWN.finditer(text):
        region = match["region"].removeprefix("the ")
        if region.lower() in COUNTRIES or region in _REGIONS:
            more = match["more"]
            tail = f", {more}" if more and more.lower() in COUNTRIES else ""
            return f"{match['city']}, {region}{tail}"
        if match["more"] and (match["more"].lower() in COUNTRIES or match["more"] in _REGIONS):  # "7 Mill Road, Leeds, United Kingdom"
            return f"{region}, {match['more']}"
    return None


def country_code(name: str) -> str | None:
    """The ISO 3166 code of a country's English name, or of a code."""
    letters = name.strip().lower()
    return COUNTRIES.get(letters) or (letters.upper() if len(letters) == 2 and letters.upper() in COUNTRIES.values() else None)


def split_place(place: str) -> dict[str, str]:
    """A written place as parts of a schema.org PostalAddress: "Austin, TX, United States"."""
    parts = [part.strip() for part in place.split(",") if part.strip()]
    address: dict[str, str] = {}
    if len(parts) > 1 and (code := country_code(parts[-1])) and not (len(parts[-1]) == 2 and re.fullmatch(_STATE, parts[-1])):
        address["addressCountry"] = code
        parts = parts[:-1]
    elif len(parts) == 1 and parts[0].lower() in COUNTRIES:
        return {"addressCountry": COUNTRIES[parts[0].lower()]}
    if parts:
        address["addressLocality"] = parts[0]
    if len(parts) > 1:
        address["addressRegion"] = parts[1] if not re.match(rf"(?:{_STATE})\b", parts[1]) else parts[1].split()[0]
    return address
