"""Matches: how well one résumé fits one job, requirement by requirement."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rolecall.domain.document import Flag


class Need(StrEnum):
    """How a posting puts a requirement."""

    MUST = "must"
    NICE = "nice"


class Status(StrEnum):
    """How far a résumé shows a requirement."""

    MET = "met"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the résumé: `quote` equals `text[start:end]`."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class RequirementMatch:
    """One requirement; `start` and `end` point into the job, the evidence into the résumé. `score` is in [0, 1]."""

    text: str
    start: int
    end: int
    kind: Need
    status: Status
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """One addend of a score: value in [0, 1] times weight; the weights of a score add up to 1."""

    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """A scored pair. `score` is in [0, 1], four decimals, and depends on the two documents and the ranker alone."""

    resume_id: str
    job_id: str
    title: str
    score: float
    features: Mapping[str, Feature]
    requirements: tuple[RequirementMatch, ...]
    flags: tuple[Flag, ...]
    ranker: str
