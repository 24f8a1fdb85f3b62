"""What comparing a condition gives."""

from dataclasses import dataclass

ENOUGH = 0.9
"""From here on a condition is fulfilled: dates are often given by the year, so that "2019 – 2021" may be a little more or less than two."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How far a résumé fulfils a condition: `value` in [0, 1], and in `places` the units of the résumé that say so, most telling first."""

    value: float
    places: tuple[int, ...] = ()

    @property
    def fulfilled(self) -> bool:
        return self.value >= ENOUGH


NOTHING = Finding(0.0)
