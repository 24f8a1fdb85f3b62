"""Scores a pair: the mean over what the job asks for of how well the résumé's best unit, and its words as a whole, answer it."""

import hashlib
import math
from collections.abc import Mapping, Sequence

from rolecall.domain.document import Document
from rolecall.domain.errors import Misconfigured
from rolecall.domain.match import Feature, Match
from rolecall.ingestion.facts import licences
from rolecall.matching import answers as answering
from rolecall.matching import explain as explaining
from rolecall.matching.answers import CONDITIONS, DUTIES, NICE, WEIGHTS, answers, parts
from rolecall.matching.conditions.read import CONSTANTS
from rolecall.matching.explain import explain
from rolecall.matching.features import Features, compare, compare_all
from rolecall.matching.idf import Idf, load
from rolecall.matching.profile import Profile, profiles
from rolecall.matching.recent import Recent
from rolecall.matching.vectors import Lookup, Vectors
from rolecall.ports.encoder import Analyzer, Encoder

_VERSION = "pair-2"


REMEMBERED = 1_000
"""Profiles of some 60 KB: the same documents are candidates again and again, and cutting them up takes as long as all the rest."""


class Ranker:
    """Gives a pair of profiles its score; the same two documents always get the same one from a ranker with the same `id`."""

    def __init__(self, encoder: Encoder, analyzer: Analyzer, idf: Idf | None = None) -> None:
        self.vectors = Vectors(encoder)
        self._recent = Recent[tuple[object, ...], Profile](REMEMBERED)
        self.encoder_id = encoder.id
        """Whose vectors it compares."""
        self._analyzer = analyzer
        self.idf = idf or load()
        if self.idf.analyzer != analyzer.id:
            raise Misconfigured(
                f"The ranker's term table was made with the analyzer {self.idf.analyzer}, not {analyzer.id}.",
                remedy="Use that analyzer, or build a table for this one with scripts/build_idf.py.",
            )
        claims = (answering.LISTED, answering.BORNE_OUT)
        formula = (WEIGHTS, CONDITIONS, DUTIES, NICE, answering.CHANCE, answering.TYPICAL, claims)
        shown = (explaining.MET, explaining.PARTLY, explaining.MOST, explaining.NEARLY)
        content = repr((formula, CONSTANTS, licences.digest(), shown, self.idf.digest, analyzer.id, encoder.id))
        self.id = f"{_VERSION}+{hashlib.sha256(content.encode()).hexdigest()[:8]}"

    def profile(self, document: Document) -> Profile:
        """A document ready to be scored."""
        return self.profiles([document])[0]

    def profiles(self, documents: Sequence[Document], known: Lookup | None = None) -> list[Profile]:
        """Documents ready to be scored, in order: vectors that `known` has aren't made again, nor profiles made a moment ago."""
        keys = [_key(document) for document in documents]
        found = self._recent.find(keys)
        missing = {key: document for key, document in zip(keys, documents, strict=True) if key not in found}
        found |= zip(missing, profiles(list(missing.values()), self.vectors, self._analyzer, known), strict=True)
        self._recent.keep(found)
        return [found[key] for key in keys]

    def compare(self, own: Profile, others: Sequence[Profile]) -> list[Features]:
        """What `value` and `score` go by, of one document and several of the other kind: together this takes half the time."""
        return compare_all(own, others, self.idf)

    def value(self, resume: Profile, job: Profile, compared: Features) -> float:
        """The score alone, the same as in `score`: for ranking, before the best are explained."""
        return _sum(parts(answers(resume, job, compared)))

    def score(self, resume: Profile, job: Profile, *, resume_id: str, job_id: str, title: str, compared: Features | None = None) -> Match:
        """How well a résumé fits a job, and why.

        The words of a requirement count .5 cosine of its best unit, less what luck gives a long résumé, + .25 idf coverage by that unit
        + .25 idf coverage by the whole résumé, each term as much as the unit that holds it speaks for the requirement. The best unit is
        the one with the largest sum of the first two. Where a requirement has conditions (years, degrees, licences, languages), these are
        half of its score. The pair's features are the means of these parts over the requirements, a nice-to-have counting half, and the
        mean over the duties; they are rounded to six decimals. The pair's score is Σ value · weight, rounded to four. Without requirements
        or evidence every value is 0.
        """
        found = answers(resume, job, compared or compare(resume, job, self.idf))
        features = parts(found)
        return Match(
            resume_id=resume_id,
            job_id=job_id,
            title=title,
            score=_sum(features),
            features=features,
            requirements=tuple(explain(job, resume, answer) for answer in found if answer.need),
            flags=resume.document.flags + job.document.flags,
            ranker=self.id,
        )


def _key(document: Document) -> tuple[object, ...]:
    """All that a profile is made of."""
    return document.kind, document.text, document.content_hash, document.sections, document.flags, document.personal


def _sum(features: Mapping[str, Feature]) -> float:
    return round(math.fsum(feature.value * feature.weight for feature in features.values()), 4)
