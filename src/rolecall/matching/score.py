"""Scores a pair: the mean over what the job asks for of how well the résumé's best unit, and its words as a whole, answer it."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rolecall.domain.document import Document
from rolecall.domain.errors import Misconfigured
from rolecall.domain.match import Feature, Match, Need
from rolecall.matching import explain as explaining
from rolecall.matching.explain import explain
from rolecall.matching.features import compare
from rolecall.matching.idf import Idf, load
from rolecall.matching.profile import Profile, profiles
from rolecall.matching.vectors import Lookup, Vectors
from rolecall.ports.encoder import Analyzer, Encoder

WEIGHTS = {"semantic": 0.5, "coverage_best": 0.25, "coverage_whole": 0.25}
"""What makes up the score of one requirement or duty. Measured on pairs of which one lacks requirements: docs/explanation/matching.md."""

DUTIES = 0.2
"""The duties' share of a pair's score where the job names any (.15–.35 are as good)."""

NICE = 0.5
"""What a nice-to-have counts beside a must."""

_VERSION = "pair-1"


class Ranker:
    """Gives a pair of profiles its score; the same two documents always get the same one from a ranker with the same `id`."""

    def __init__(self, encoder: Encoder, analyzer: Analyzer, idf: Idf | None = None) -> None:
        self._vectors = Vectors(encoder)
        self.encoder_id = encoder.id
        """Whose vectors it compares."""
        self._analyzer = analyzer
        self.idf = idf or load()
        if self.idf.analyzer != analyzer.id:
            raise Misconfigured(
                f"The ranker's term table was made with the analyzer {self.idf.analyzer}, not {analyzer.id}.",
                remedy="Use that analyzer, or build a table for this one with scripts/build_idf.py.",
            )
        constants = (WEIGHTS, DUTIES, NICE, explaining.MET, explaining.PARTLY, explaining.MOST, explaining.NEARLY)
        content = repr((constants, self.idf.digest, analyzer.id, encoder.id))
        self.id = f"{_VERSION}+{hashlib.sha256(content.encode()).hexdigest()[:8]}"

    def profile(self, document: Document) -> Profile:
        """A document ready to be scored."""
        return self.profiles([document])[0]

    def profiles(self, documents: Sequence[Document], known: Lookup | None = None) -> list[Profile]:
        """Documents ready to be scored, in order: vectors that `known` has aren't made again."""
        return profiles(documents, self._vectors, self._analyzer, known)

    def score(self, resume: Profile, job: Profile, *, resume_id: str, job_id: str, title: str) -> Match:
        """How well a résumé fits a job, and why.

        A requirement's score is .5 cosine of its best unit + .25 idf coverage by that unit + .25 idf coverage by the whole résumé;
        the best unit is the one with the largest sum of the first two. The pair's features are the means of these three
        over the requirements, a nice-to-have counting half, and the mean of the same sum over the duties; they are rounded to six
        decimals. The pair's score is Σ value · weight, rounded to four. Without requirements or evidence every value is 0.
        """
        answers = _answers(resume, job, self.idf)
        asked = [answer for answer in answers if answer.need]
        told = [answer for answer in answers if not answer.need]
        features = _features(asked, told)
        return Match(
            resume_id=resume_id,
            job_id=job_id,
            title=title,
            score=round(math.fsum(feature.value * feature.weight for feature in features.values()), 4),
            features=features,
            requirements=tuple(explain(job, resume, answer.place, round(answer.total, 4), answer.support) for answer in asked),
            flags=resume.document.flags + job.document.flags,
            ranker=self.id,
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """How a résumé answers one unit of a job: the three values, and how much each of its own units supports it."""

    place: int
    need: Need | None
    values: tuple[float, ...]
    support: Sequence[float]

    @property
    def total(self) -> float:
        return math.fsum(value * weight for value, weight in zip(self.values, WEIGHTS.values(), strict=True))


def _answers(resume: Profile, job: Profile, idf: Idf) -> list[_Answer]:
    """In the order of the job's units."""
    if not resume.units or not job.units:
        return [_Answer(place, unit.need, (0.0, 0.0, 0.0), ()) for place, unit in enumerate(job.units)]
    features = compare(resume, job, idf)
    support = WEIGHTS["semantic"] * features.cosines + WEIGHTS["coverage_best"] * features.coverages
    rows, best = np.arange(len(job.units)), support.argmax(axis=1)
    values = zip(features.cosines[rows, best].tolist(), features.coverages[rows, best].tolist(), features.whole.tolist(), strict=True)
    return [
        _Answer(place, unit.need, row, supported)
        for place, (unit, row, supported) in enumerate(zip(job.units, values, support.tolist(), strict=True))
    ]


def _features(asked: Sequence[_Answer], told: Sequence[_Answer]) -> dict[str, Feature]:
    weights = [NICE if answer.need is Need.NICE else 1.0 for answer in asked]
    share = DUTIES if told else 0.0
    features = {
        name: Feature(_mean([answer.values[place] for answer in asked], weights), weight * (1 - share))
        for place, (name, weight) in enumerate(WEIGHTS.items())
    }
    return features | {"duties": Feature(_mean([answer.total for answer in told], [1.0] * len(told)), share)}


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    """The weighted mean with six decimals, 0 of nothing; summed exactly, so that no order matters."""
    total = math.fsum(weights)
    return round(math.fsum(value * weight for value, weight in zip(values, weights, strict=True)) / total, 6) if total else 0.0
