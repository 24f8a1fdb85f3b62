"""How a résumé answers what a job asks for and describes, unit by unit: the formula of the score."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rolecall.domain.match import Feature, Need
from rolecall.matching.conditions.finding import Finding
from rolecall.matching.conditions.read import compare, hollow
from rolecall.matching.features import Features, Values
from rolecall.matching.profile import Profile

WEIGHTS = {"semantic": 0.5, "coverage_best": 0.25, "coverage_whole": 0.25}
"""What the words of a requirement or duty are judged by. How they were chosen: docs/explanation/matching.md."""

CONDITIONS = 0.5
"""The share of years, degrees, licences and languages in a requirement that names them."""

DUTIES = 0.2
"""The duties' share of a pair's score where the job names any (.15–.35 are as good)."""

NICE = 0.5
"""What a nice-to-have counts beside a must."""

CHANCE = 0.1
"""Standard deviation of the cosines of requirements with units of résumés that have nothing to do with them."""

TYPICAL = 20
"""Units of a short résumé: up to here nothing is taken off for the chance that one of many units resembles anything."""


LISTED = 0.5
"""What a claim counts (a listed skill, a line of a profile) when nothing the résumé says was done has to do with the requirement."""

BORNE_OUT = 0.1
"""Support by something done, as a job, a project or a course, from which on a claim counts in full."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a résumé answers the unit `place` of a job.

    `values` go along `WEIGHTS`; `support` says how much each of the résumé's units speaks for it; `finding` is what its conditions gave,
    None without any. `partial` conditions hold as far as the words do: five years as a nurse are no five years as a cook.
    """

    place: int
    need: Need | None
    values: tuple[float, ...]
    support: Values
    finding: Finding | None = None
    partial: bool = False

    @property
    def words(self) -> float:
        """How far the words show it."""
        return math.fsum(value * weight for value, weight in zip(self.values, WEIGHTS.values(), strict=True))

    @property
    def share(self) -> float:
        """The share of the conditions in `total`."""
        return CONDITIONS if self.finding else 0.0

    @property
    def fulfilled(self) -> float:
        """What the conditions give, in [0, 1]."""
        if self.finding is None:
            return 0.0
        return self.finding.value * self.words if self.partial else self.finding.value

    @property
    def total(self) -> float:
        """The score of the requirement or duty."""
        return (1 - self.share) * self.words + self.share * self.fulfilled


def answers(resume: Profile, job: Profile, features: Features) -> list[Answer]:
    """In the order of the job's units."""
    if not resume.units or not job.units:
        return [Answer(place, unit.need, (0.0, 0.0, 0.0), np.empty(0)) for place, unit in enumerate(job.units)]
    support = WEIGHTS["semantic"] * features.cosines + WEIGHTS["coverage_best"] * features.coverages
    _without_hollow(resume, job, support)
    credit = _credit(resume, support)
    support = support * credit
    rows, best = np.arange(len(job.units)), support.argmax(axis=1)
    nearest = np.maximum(features.cosines[rows, best] - _luck(len(resume.units)), 0.0)
    credited = np.stack([nearest, features.coverages[rows, best], features.whole], axis=1) * credit[rows, best, None]
    values = map(tuple, credited.tolist())
    return [_answer(resume, job, place, row, supported) for place, (row, supported) in enumerate(zip(values, support, strict=True))]


def parts(found: Sequence[Answer]) -> dict[str, Feature]:
    """The features of a pair: weighted means over the requirements, and the mean of the duties' totals."""
    asked = [answer for answer in found if answer.need]
    told = [answer.total for answer in found if not answer.need]
    weights = [NICE if answer.need is Need.NICE else 1.0 for answer in asked]
    worded = [weight * (1 - answer.share) for answer, weight in zip(asked, weights, strict=True)]
    conditional = [weight * answer.share for answer, weight in zip(asked, weights, strict=True)]
    share = DUTIES if told else 0.0
    conditions = (1 - share) * math.fsum(conditional) / (math.fsum(weights) or 1.0)
    features = {
        name: Feature(_mean([answer.values[place] for answer in asked], worded), round(weight * (1 - share - conditions), 6))
        for place, (name, weight) in enumerate(WEIGHTS.items())
    }
    features["conditions"] = Feature(_mean([answer.fulfilled for answer in asked], conditional), round(conditions, 6))
    return features | {"duties": Feature(_mean(told, [1.0] * len(told)), share)}


def _answer(resume: Profile, job: Profile, place: int, values: tuple[float, ...], support: Values) -> Answer:
    asked = job.conditions[place]
    finding = compare(asked, resume.shown, support.tolist()) if asked else None
    return Answer(place, job.units[place].need, values, support, finding, bool(asked and asked.partial))


def _without_hollow(resume: Profile, job: Profile, support: Values) -> None:
    """Takes from the support, in place, that of units that look like an answer to a requirement's conditions, and are none."""
    for row, asked in enumerate(job.conditions):
        if asked and asked.partial and (places := hollow(asked, resume.shown)):
            support[row, places] = 0.0


def _credit(resume: Profile, support: Values) -> Values:
    """How much each unit counts for each requirement: what was done in full, a claim as far as something done bears it out."""
    done = support[:, ~resume.claims].max(axis=1, initial=0.0, keepdims=True)
    return np.where(resume.claims, LISTED + (1 - LISTED) * np.minimum(done / BORNE_OUT, 1.0), 1.0)


def _luck(units: int) -> float:
    """How much nearer the nearest of this many units is by chance than of `TYPICAL` ones.

    The largest of n normal deviates is about √(2 ln n) (Gumbel 1958, Statistics of Extremes).
    """
    return CHANCE * (math.sqrt(2 * math.log(max(units, TYPICAL))) - math.sqrt(2 * math.log(TYPICAL)))


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted mean with six decimals, 0 of nothing; summed exactly, so that no order matters."""
    total = math.fsum(weights)
    return round(math.fsum(value * weight for value, weight in zip(values, weights, strict=True)) / total, 6) if total else 0.0
