"""One résumé in many forms gets the same scores and the same jobs."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from resume_forms import FORMS

from rolecall.domain.document import Document
from rolecall.matching.features import Values

Read = Callable[[str, bytes], Document]
Scores = Callable[[Sequence[Document]], list[list[float]]]

TOP = 10
SPLIT = tuple(name for name in FORMS if name.endswith("no bullets"))
"""Forms in which employer and title stand on lines of their own, so that each is compared for itself."""

ALIKE = {"others": (0.02, 0.9), "split": (0.03, 0.8)}


def best(values: Values) -> set[int]:
    return set(np.argsort(-values, kind="stable")[:TOP].tolist())


@pytest.mark.parametrize("place", range(8))
def test_a_resume_scores_the_same_in_every_form(place: int, structured: list[Document], read: Read, scores: Scores) -> None:
    payload = structured[place].payload
    found = dict(
        zip(FORMS, np.array(scores([read(name, render(payload, layout)) for name, render, layout in FORMS.values()])), strict=True)
    )
    own = found["json"]
    for form, values in found.items():
        difference, overlap = ALIKE["split" if form in SPLIT else "others"]
        assert np.abs(values - own).max() <= difference, form
        assert len(best(values) & best(own)) >= overlap * TOP, form
        assert values.argmax() == own.argmax(), form
    alike = np.stack([values for form, values in found.items() if form not in SPLIT])
    assert np.ptp(alike, axis=0).max() <= ALIKE["others"][0]


def test_there_are_eight_of_them(structured: list[Document]) -> None:
    assert len(structured) == 8
