"""Compares each requirement of a job with each unit of a résumé: by meaning and by words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rolecall.matching.idf import Idf
from rolecall.matching.profile import Profile

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Features:
    """Shapes: `cosines` and `coverages` (requirements, units), `whole` (requirements,); all values in [0, 1].

    `coverages` is the share of a requirement's idf that the terms of one unit make up, `whole` that of the whole résumé's terms.
    """

    cosines: Values
    coverages: Values
    whole: Values


def compare(resume: Profile, job: Profile, idf: Idf) -> Features:
    """The features of a pair; sums are exact, so the same on every machine and in every batch."""
    total = [0] * len(job.units)
    whole = [0] * len(job.units)
    coverages = [[0] * len(resume.units) for _ in job.units]
    for term, asking in job.places.items():
        weight = idf.weight(term)
        shown = resume.places.get(term, ())
        for row in asking:
            total[row] += weight
            whole[row] += weight if shown else 0
            covered = coverages[row]
            for place in shown:
                covered[place] += weight
    divisor = np.maximum(np.array(total), 1.0)
    return Features(_cosines(job.vectors, resume.vectors), np.array(coverages) / divisor[:, None], np.array(whole) / divisor)


def _cosines(rows: Values, columns: Values) -> Values:
    """Not by a matrix product: starting its threads takes longer than these few numbers do."""
    cosines: Values = np.einsum("id,jd->ij", rows, columns)
    return cosines.clip(0.0, 1.0)
