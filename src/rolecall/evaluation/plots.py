"""Plots as SVG, drawn for a page that holds everything itself; colours are the page's."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

WIDTH, HEIGHT = 560, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 14, 34
TICKS = (0, 0.25, 0.5, 0.75, 1)
POINTS = 400
"""Bars of a plot at most; of more cases every so many-th is drawn."""


def histogram(
    values: Sequence[float], *, title: str, axis: str, marks: Mapping[str, float] | None = None, most: float | None = None
) -> str:
    """How many values lie where, from 0 to `most`; `marks` are lines with names, for instance percentiles."""
    top = most or max(max(values, default=0.0), *(marks or {"": 0.0}).values(), 1e-9) * 1.05
    counts, edges = np.histogram(np.clip(values, 0, top), bins=20 if most else 30, range=(0, top))
    frame = _Frame(top, float(max(counts.max(), 1)))
    bars = [
        f'<rect class="bar" x="{frame.x(edge):.1f}" y="{frame.y(count):.1f}" width="{frame.x(edges[1]) - frame.x(0) - 1:.1f}" '
        f'height="{frame.y(0) - frame.y(count):.1f}"><title>{_short(edge)}–{_short(edges[index + 1])}: {count}</title></rect>'
        for index, (edge, count) in enumerate(zip(edges, counts, strict=False))
        if count
    ]
    lines = [_mark(frame, name, value, index) for index, (name, value) in enumerate((marks or {}).items())]
    return _svg(title, frame.axes(axis, "count"), *bars, *lines)


def differences(changes: Sequence[float], *, title: str, axis: str) -> str:
    """Every case's difference, sorted from the largest gain to the largest loss."""
    ordered = sorted(changes, reverse=True)
    drawn = ordered if len(ordered) <= POINTS else [ordered[index * len(ordered) // POINTS] for index in range(POINTS)]
    top = max(max(map(abs, ordered), default=0.0), 0.05)
    step, middle = (WIDTH - LEFT - RIGHT) / max(len(drawn), 1), (TOP + HEIGHT - BOTTOM) / 2
    half = (HEIGHT - BOTTOM - TOP) / 2
    bars = [
        f'<rect class="{"gain" if change > 0 else "loss"}" x="{LEFT + index * step:.2f}" y="{middle - max(change, 0) / top * half:.1f}" '
        f'width="{max(step - 0.3, 0.6):.2f}" height="{abs(change) / top * half:.1f}"/>'
        for index, change in enumerate(drawn)
        if change
    ]
    labels = [_text(LEFT - 6, TOP + 4, f"+{_short(top)}", "end"), _text(LEFT - 6, HEIGHT - BOTTOM + 4, f"−{_short(top)}", "end")]
    zero = f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{middle}" y2="{middle}"/>'
    return _svg(
        title, *bars, zero, *labels, _text(LEFT - 6, middle + 4, "0", "end"), _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, axis, "middle")
    )


def reliability(bins: Sequence[Mapping[str, Any]], *, title: str) -> str:
    """What share of the pairs with scores in each bin are true ones; on the line a score means what it says."""
    frame = _Frame(1.0, 1.0)
    most = max((each["pairs"] for each in bins), default=1) or 1
    line = f'<line class="guide" x1="{frame.x(0)}" y1="{frame.y(0)}" x2="{frame.x(1)}" y2="{frame.y(1)}"/>'
    points = [_point(frame, each, most) for each in bins if each["pairs"]]
    return _svg(title, frame.axes("score", "share that matched", shares=True), line, *points)


class _Frame:
    """From values to places: x from 0 to `right`, y from 0 to `top`."""

    def __init__(self, right: float, top: float) -> None:
        self.right, self.top = right, top

    def x(self, value: float) -> float:
        return LEFT + float(value) / self.right * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - float(value) / self.top * (HEIGHT - BOTTOM - TOP)

    def axes(self, below: str, beside: str, *, shares: bool = False) -> str:
        base, middle = HEIGHT - BOTTOM, (LEFT + WIDTH - RIGHT) / 2
        across = [
            _text(self.x(self.right * share), base + 15, _short(self.right * share), "end" if share == 1 else "middle") for share in TICKS
        ]
        upwards = [
            _text(LEFT - 6, self.y(self.top * share) + 4, _short(self.top * share), "end") for share in ((0, 0.5, 1) if shares else (0, 1))
        ]
        turned = f'<text transform="translate(12 {(TOP + base) / 2}) rotate(-90)" text-anchor="middle">{escape(beside)}</text>'
        line = f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{base}" y2="{base}"/>'
        return "".join([line, *across, *upwards, _text(middle, HEIGHT - 4, below, "middle"), turned])


def _point(frame: _Frame, each: Mapping[str, Any], most: int) -> str:
    x, y = frame.x(each.get("mean", (each["low"] + each["high"]) / 2)), frame.y(each["matched"] / each["pairs"])
    label = f"scores {_short(each['low'])}–{_short(each['high'])}: {each['matched']} of {each['pairs']} matched"
    radius = 3 + 7 * (each["pairs"] / most) ** 0.5
    return f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{label}</title></circle>'


def _mark(frame: _Frame, name: str, value: float, index: int) -> str:
    x = frame.x(min(value, frame.right))
    anchor, shift = ("end", -4) if x > WIDTH * 0.7 else ("start", 4)
    line = f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
    return line + _text(x + shift, TOP + 10 + 15 * index, f"{name} {_short(value)}", anchor)


def _svg(title: str, *parts: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _short(value: float) -> str:
    return f"{value:.3g}"
