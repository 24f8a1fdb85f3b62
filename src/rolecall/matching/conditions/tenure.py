"""Years of experience: a number that is asked for, against the dates of jobs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rolecall.domain.span import Span, blank
from rolecall.ingestion.facts.dates import DateRange, date_ranges
from rolecall.ingestion.facts.titles import is_employer, is_title
from rolecall.ingestion.facts.years import years_of_experience
from rolecall.matching.conditions.finding import Finding

NOW = 2026 * 12 + 1
"""January 2026: how far a job goes that goes on. Not today, since a score must be the same tomorrow; each release moves it."""

NEAR = 0.8
"""A job speaks of what is asked when its best unit supports the requirement by at least this share of the best of all jobs' units."""

UNNAMED = 0.8
"""What years count at most in jobs of which none shares a word with what is asked for: alike, but perhaps not that."""

_STEM = 5
"""Letters by which words are compared: nurse and nursing, accountant and accounting."""

_NOT_JOBS = frozenset({"education", "certifications", "awards", "languages", "interests", "publications"})
_PLAIN = frozenset(
    """
    a an as and the of in with at least minimum more or over plus full part time paid total overall prior previous past proven
    relevant related similar same equivalent comparable progressive progressively responsible increasingly professional practical
    practice work working industry job hands on solid strong demonstrated direct field role roles position positions capacity area
    experience experiences experienced employment year years yr yrs month months required requirement preferred desired desirable
    must have has should you your we candidates applicants is are including such need needed necessary candidate applicant be to this that
    post graduate qualification background degree diploma certification license
    """.split()  # noqa: SIM905 - a list of a hundred literals is harder to read
)
"""Words around years that name nothing they were spent on."""

_WORD = re.compile(r"[^\W\d_]+")
_FIGURES = re.compile(r"\d\d")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_HEADING = 70
"""Characters of a line above a job's dates that may name it."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """`text[start:end]` asks for years of experience, in what `subject` names by the stems of its words, none if in anything."""

    start: int
    end: int
    years: float
    subject: frozenset[str]


@dataclass(frozen=True, slots=True)
class Stint:
    """A job: told in units `first` to `last`, and named in `place`; from month to month since year 0."""

    place: int
    first: int
    last: int
    begin: int
    end: int


@dataclass(frozen=True)
class Career:
    """The jobs of a résumé with the stems that tell them, and the units in which it states years of experience."""

    stints: tuple[Stint, ...]
    stems: tuple[frozenset[str], ...]
    stated: tuple[tuple[int, Tenure], ...]

    @property
    def years(self) -> float:
        """How long all jobs took together."""
        return _years(self.stints)


def needed(text: str) -> Tenure | None:
    """The years of experience that a statement asks for or tells of: the most of several, which are mostly parts of each other."""
    asked = max(years_of_experience(text), key=lambda found: found.years, default=None)
    if asked is None:
        return None
    return Tenure(asked.start, asked.end, asked.years, _stems(f"{text[: asked.start]} {text[asked.end :]}"))


def career(texts: Sequence[str], sections: Sequence[str]) -> Career:
    """The jobs that the units of a résumé tell of: those in its sections of work that have dates."""
    ranges = _ranges(texts, [place for place, name in enumerate(sections) if name == "experience"])
    ranges = ranges or _ranges(texts, [place for place, name in enumerate(sections) if name not in _NOT_JOBS])
    now = max([NOW, *(_month(found.end or found.start, last=True) for each in ranges.values() for found in each)])
    stints = tuple(_stints(texts, sections, ranges, now))
    stated = tuple((place, told) for place, text in enumerate(texts) if place not in ranges and (told := needed(text)))
    return Career(stints, tuple(_stems(" ".join(texts[stint.first : stint.last + 1])) for stint in stints), stated)


def compare(need: Tenure, shown: Career, support: Sequence[float]) -> Finding | None:
    """The share of the years asked for that the résumé shows, at most 1; None where it has no dates and states no years.

    Where the requirement names a subject, the jobs count that speak of it, by `support`, which says how much each unit speaks
    for the requirement; overlapping months count once. Years that a résumé states count like those of jobs when they share a word
    of the subject.
    """
    if not shown.stints and not shown.stated:
        return None
    jobs = [(max(support[stint.first : stint.last + 1]), stint, stems) for stint, stems in zip(shown.stints, shown.stems, strict=True)]
    least = NEAR * max((value for value, *_ in jobs), default=0.0) if need.subject else 0.0
    counted = sorted((job for job in jobs if job[0] >= least), key=lambda job: (-job[0], job[1].place))
    worked = min(1.0, _years([stint for _, stint, _ in counted]) / need.years)
    if need.subject and all(need.subject.isdisjoint(stems) for *_, stems in counted):
        worked = min(UNNAMED, worked)
    told = [(told.years, -place) for place, told in shown.stated if not need.subject or need.subject & told.subject]
    stated, place = max(told, default=(0.0, 0))
    if stated / need.years > worked:
        return Finding(min(1.0, stated / need.years), (-place,))
    return Finding(worked, tuple(dict.fromkeys(stint.place for _, stint, _ in counted)))


def hollow(need: Tenure, shown: Career) -> list[int]:
    """The units that state years of experience in something else or in nothing: alike in words, and no answer."""
    return [place for place, told in shown.stated if need.subject and need.subject.isdisjoint(told.subject)]


def _years(stints: Sequence[Stint]) -> float:
    """How long these jobs took together; months of several at a time count once."""
    months, end = 0, 0
    for stint in sorted(stints, key=lambda stint: stint.begin):
        months += max(0, stint.end - max(stint.begin, end))
        end = max(end, stint.end)
    return months / 12


def _ranges(texts: Sequence[str], places: Sequence[int]) -> dict[int, list[DateRange]]:
    """The dates in each of these units that has any."""
    return {place: found for place in places if _FIGURES.search(texts[place]) and (found := list(date_ranges(texts[place])))}


def _stints(texts: Sequence[str], sections: Sequence[str], ranges: dict[int, list[DateRange]], now: int) -> Iterator[Stint]:
    dated = sorted(ranges)
    for number, place in enumerate(dated):
        rest = blank(texts[place], [Span(found.begin, found.stop) for found in ranges[place]])
        first = _first(texts, sections, place, rest, dated[number - 1] if number else -1)
        last = place
        ends = dated[number + 1] if number + 1 < len(dated) else len(texts)
        while last + 1 < ends and sections[last + 1] == sections[place]:
            last += 1
        named = place if _LETTERS.search(rest) else _telling(texts, place, first, last)
        for found in ranges[place]:
            begin = _month(found.start, last=False)
            end = now if found.end is None else _month(found.end, last=True)
            if 0 <= end - begin <= 12 * 60:
                yield Stint(named, first, last, begin, max(end, begin + 1 if "-" in found.start else begin + 6))


def _first(texts: Sequence[str], sections: Sequence[str], place: int, rest: str, floor: int) -> int:
    """The first of the lines that name a job: above its dates, as long as they add what the `rest` of that line doesn't name."""
    first, named = place, _names(rest)
    while first - 1 > floor and sections[first - 1] == sections[place] and len(texts[first - 1]) <= _HEADING:
        names = _names(texts[first - 1])
        if names <= named:
            break
        first, named = first - 1, named | names
    return first


def _telling(texts: Sequence[str], place: int, first: int, last: int) -> int:
    """The line of a job that is worth showing where its dates stand alone: the nearest that names the position."""
    rows: list[int] = [*range(first, place), *range(place + 1, min(last, place + 2) + 1)]
    telling: list[int] = [row for row in rows if _LETTERS.search(texts[row])]
    titled: list[int] = [row for row in telling if is_title(texts[row])]
    return (titled or telling or [place])[0]


def _names(text: str) -> set[str]:
    return {name for name, test in (("position", is_title), ("employer", is_employer)) if test(text)}


def _stems(text: str) -> frozenset[str]:
    """Of the words that name something."""
    return frozenset(word[:_STEM].removesuffix("s") for word in _WORD.findall(text.lower()) if word not in _PLAIN)


def _month(date: str, *, last: bool) -> int:
    """Months since year 0; a last month is counted in. A year alone is its middle, so that 2013 to 2016 are three years."""
    year, _, month = date.partition("-")
    return int(year) * 12 + (int(month) - 1 + last if month else 6)
