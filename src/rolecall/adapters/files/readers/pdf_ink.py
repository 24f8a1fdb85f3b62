"""Which characters of a PDF page a reader can't see, and why."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pypdfium2.raw import FPDF_TEXTRENDERMODE_CLIP, FPDF_TEXTRENDERMODE_INVISIBLE

from rolecall.adapters.files.readers.colours import WHITE, Colour, describe, indistinct
from rolecall.adapters.files.readers.pdf_page import Box, Characters, Paint

SMALLEST = 1.0
"""Points of a character's height below which it is a dot on paper."""

SCAN = 0.5
"""Part of a page that a picture covers when the page is a scan."""

Mask = NDArray[np.bool_]


def hidden_reasons(characters: Characters, paints: list[Paint], visible: Box) -> list[str | None]:
    """For each character, why it can't be seen; None for those that can.

    A scanned page with a text layer is normal: there the text lies invisible over the picture, or below it.
    """
    reasons: list[str | None] = [None] * len(characters.text)
    generated = np.array(characters.generated, np.bool_)
    boxes = characters.boxes
    scanned = any(paint.picture and _share(paint.box, visible) >= SCAN for paint in paints)

    def mark(mask: Mask, reason: str) -> None:
        for index in np.flatnonzero(mask & ~generated):
            reasons[index] = reasons[index] or reason

    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    mark((x < visible[0]) | (x > visible[2]) | (y < visible[1]) | (y > visible[3]), "outside the page")
    if not scanned:
        mark(characters.modes == FPDF_TEXTRENDERMODE_INVISIBLE, "invisible text (render mode 3)")
        mark(characters.modes == FPDF_TEXTRENDERMODE_CLIP, "text that only clips (render mode 7)")
    sizes = np.minimum(np.abs(boxes[:, 3] - boxes[:, 1]), 1000)
    for size in np.unique(np.round(sizes[(sizes < SMALLEST) & (characters.modes != FPDF_TEXTRENDERMODE_INVISIBLE)], 1)):
        mark(np.round(sizes, 1) == size, f"text {size:.1g} points high")
    mark(characters.colours[:, 3] < 13, "transparent text")
    for mask, reason in _by_ground(characters, paints, x, y, scanned=scanned):
        mark(mask, reason)
    return reasons


def _by_ground(characters: Characters, paints: list[Paint], x: NDArray[Any], y: NDArray[Any], *, scanned: bool) -> list[tuple[Mask, str]]:
    """Characters in the colour of what they stand on, and covered ones, painting the page in order."""
    red, green, blue = characters.colours[:, :3].T
    colours, which = np.unique(red << 16 | green << 8 | blue, return_inverse=True)
    palette: list[Colour] = [(colour >> 16, colour >> 8 & 255, colour & 255) for colour in colours.tolist()]
    lost = _like(palette, WHITE)[which]
    grounds: list[Colour] = [WHITE]
    ground = np.zeros(len(which), np.int32)
    covered = np.zeros(len(which), np.bool_)
    for paint in paints:
        inside = (x > paint.box[0]) & (x < paint.box[2]) & (y > paint.box[1]) & (y < paint.box[3])
        if not inside.any():
            continue
        above = inside & (characters.order > paint.order)
        if paint.colour is None:
            lost &= ~above  # what a picture looks like there isn't known
            covered |= inside & ~above & (paint.plain and paint.picture and not scanned)
            continue
        like = _like(palette, paint.colour)[which]
        if paint.plain:
            lost = np.where(above, like, lost)
            covered |= inside & ~above
            ground[above] = len(grounds)
            grounds.append(paint.colour)
        else:
            lost &= ~above | like  # the shape may leave it out
    found = [(covered, "covered by something painted over it")]
    for colour in np.unique(which[lost]):
        for number in np.unique(ground[lost & (which == colour)]):
            reason = describe(palette[colour], grounds[number], "page" if grounds[number] == WHITE else "background")
            found.append((lost & (which == colour) & (ground == number), reason))
    return found


def _like(palette: list[Colour], ground: Colour) -> Mask:
    return np.array([indistinct(colour, ground) for colour in palette], np.bool_)


def _share(box: Box, page: Box) -> float:
    """How much of a page a box covers."""
    width = min(box[2], page[2]) - max(box[0], page[0])
    height = min(box[3], page[3]) - max(box[1], page[1])
    area = (page[2] - page[0]) * (page[3] - page[1])
    return max(0.0, width) * max(0.0, height) / area if area > 0 else 0.0
