"""Compares each requirement of a job with each unit of a résumé: by meaning and by words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from rolecall.domain.document import Kind
from rolecall.matching.idf import Idf
from rolecall.matching.profile import Profile

Values = NDArray[np.float64]

TOGETHER = 64
"""Documents compared at a time: their numbers fit in a few megabytes."""

UNTHREADED = 2**18
"""Multiplications up to which a matrix product stays on its thread (OpenBLAS): waiting for others takes longer than all the work here."""


@dataclass(frozen=True)
class Features:
    """Shapes: `cosines` and `coverages` (requirements, units), `whole` (requirements,); all values in [0, 1].

    `coverages` is the share of a requirement's idf that the terms of one unit make up. `whole` is that of the whole résumé's terms, each
    counted by the largest cosine of a unit that holds it: the same word said about something else is worth little.
    """

    cosines: Values
    coverages: Values
    whole: Values


def compare(resume: Profile, job: Profile, idf: Idf) -> Features:
    """The features of a pair; sums are exact, so the same on every machine and in every batch."""
    return compare_all(resume, [job], idf)[0]


def compare_all(own: Profile, others: Sequence[Profile], idf: Idf) -> list[Features]:
    """The features of a document and each of several of the other kind, in their order: the very numbers that `compare` gives a pair.

    Every sum is one of whole numbers, or of products that double precision holds exactly, so that matrix products may add up in any order.
    """
    compare_block = _jobs if own.document.kind is Kind.RESUME else _resumes
    blocks = (others[start : start + TOGETHER] for start in range(0, len(others), TOGETHER))
    return [features for block in blocks for features in compare_block(own, block, idf)]


def _jobs(resume: Profile, jobs: Sequence[Profile], idf: Idf) -> list[Features]:
    columns = {term: column for column, term in enumerate(resume.places)}
    asked, totals = _asked(jobs, columns, idf)
    cosines = _cosines(np.concatenate([job.halves for job in jobs]).astype(np.float64), resume.vectors)
    coverages = _product(asked, _shown([resume], columns)) / totals[:, None]
    near = _rounded(cosines)
    nearest = np.zeros(asked.shape)
    for term, column in columns.items():
        nearest[:, column] = near[:, resume.places[term]].max(axis=1)
    whole = (asked * nearest).sum(axis=1) / totals
    return [Features(cosines[rows], coverages[rows], whole[rows]) for rows in _slices(jobs)]


def _resumes(job: Profile, resumes: Sequence[Profile], idf: Idf) -> list[Features]:
    columns = {term: column for column, term in enumerate(job.places)}
    asked, totals = _asked([job], columns, idf)
    cosines = _cosines(job.vectors, np.concatenate([resume.halves for resume in resumes]).astype(np.float64))
    shown = _shown(resumes, columns)
    coverages = _product(asked, shown) / totals[:, None]
    near = _rounded(cosines)
    whole = np.zeros((len(job.units), len(resumes)))
    parts = _slices(resumes)
    filled = [place for place, part in enumerate(parts) if part.start < part.stop]
    for row, weights in enumerate(asked if filled else ()):
        terms = np.flatnonzero(weights)
        nearest = np.maximum.reduceat(shown[terms] * near[row], [parts[place].start for place in filled], axis=1)
        whole[row, filled] = weights[terms] @ nearest / totals[row]
    return [Features(cosines[:, part], coverages[:, part], whole[:, place]) for place, part in enumerate(parts)]


def _asked(jobs: Sequence[Profile], columns: Mapping[str, int], idf: Idf) -> tuple[Values, Values]:
    """What each term weighs in each unit of these jobs, shape (units, terms); and what all terms of a unit do, others too (at least 1)."""
    rows = [terms for job in jobs for terms in job.terms]
    weights = np.zeros((len(rows), len(columns)))
    totals = [max(1, sum(map(idf.weight, terms))) for terms in rows]
    for row, terms in enumerate(rows):
        for term in terms & columns.keys():
            weights[row, columns[term]] = idf.weight(term)
    return weights, np.array(totals, np.float64)


def _shown(resumes: Sequence[Profile], columns: Mapping[str, int]) -> Values:
    """1 where a unit holds a term, shape (terms, units)."""
    held = [terms for resume in resumes for terms in resume.terms]
    shown = np.zeros((len(columns), len(held)))
    for place, terms in enumerate(held):
        for term in terms & columns.keys():
            shown[columns[term], place] = 1
    return shown


def _cosines(rows: Values, columns: Values) -> Values:
    return np.clip(_product(rows, columns.T), 0.0, 1.0)


def _rounded(cosines: Values) -> Values:
    """Multiples of 2⁻²⁴, so that sums of their products with whole numbers are exact."""
    rounded: Values = np.rint(cosines * 2**24) / 2**24
    return rounded


def _product(rows: Values, columns: Values) -> Values:
    """The matrix product, some rows or columns at a time, whichever are more."""
    if len(rows) < columns.shape[1]:
        return _product(columns.T, rows.T).T
    product = np.empty((rows.shape[0], columns.shape[1]))
    step = max(1, UNTHREADED // max(1, columns.size))
    for start in range(0, len(rows), step):
        np.matmul(rows[start : start + step], columns, out=product[start : start + step])
    return product


def _slices(profiles: Sequence[Profile]) -> list[slice]:
    """Where each one's units lie when all are put in a row."""
    return [slice(start, end) for start, end in pairwise(accumulate((len(profile.units) for profile in profiles), initial=0))]
