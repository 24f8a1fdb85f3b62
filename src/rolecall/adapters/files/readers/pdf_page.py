"""What PDFium tells of a page, as arrays: characters with their boxes and looks, and what is painted below and above them.

PDFium answers one number a call, and some programs write each letter as an object of its own. So its functions are
called by address, over buffers that numpy then reads: ten times as fast as a loop over ctypes values.
"""

import ctypes
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

MOST_PAINTS = 1000
"""Fills and pictures looked at on a page, the largest ones."""

_DEEPEST = 8

_Pointer = ctypes.c_void_p
_Int = ctypes.c_int
Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _function(function: Any, *arguments: Any, result: Any = _Int) -> Callable[..., Any]:
    """A PDFium function that takes addresses as numbers."""
    return ctypes.cast(function, ctypes.CFUNCTYPE(result, *arguments))


_unicode = _function(pdfium.FPDFText_GetUnicode, _Pointer, _Int, result=ctypes.c_uint)
_loose_box = _function(pdfium.FPDFText_GetLooseCharBox, _Pointer, _Int, _Pointer)
_origin = _function(pdfium.FPDFText_GetCharOrigin, _Pointer, _Int, *[_Pointer] * 2)
_fill_colour = _function(pdfium.FPDFText_GetFillColor, _Pointer, _Int, *[_Pointer] * 4)
_stroke_colour = _function(pdfium.FPDFText_GetStrokeColor, _Pointer, _Int, *[_Pointer] * 4)
_text_object = _function(pdfium.FPDFText_GetTextObject, _Pointer, _Int, result=_Pointer)
_render_mode = _function(pdfium.FPDFTextObj_GetTextRenderMode, _Pointer)
_page_object = _function(pdfium.FPDFPage_GetObject, _Pointer, _Int, result=_Pointer)
_form_object = _function(pdfium.FPDFFormObj_GetObject, _Pointer, ctypes.c_ulong, result=_Pointer)
_form_size = _function(pdfium.FPDFFormObj_CountObjects, _Pointer)
_object_type = _function(pdfium.FPDFPageObj_GetType, _Pointer)
_object_bounds = _function(pdfium.FPDFPageObj_GetBounds, _Pointer, *[_Pointer] * 4)
_object_matrix = _function(pdfium.FPDFPageObj_GetMatrix, _Pointer, _Pointer)
_object_fill = _function(pdfium.FPDFPageObj_GetFillColor, _Pointer, *[_Pointer] * 4)
_transparent = _function(pdfium.FPDFPageObj_HasTransparency, _Pointer)
_draw_mode = _function(pdfium.FPDFPath_GetDrawMode, _Pointer, _Pointer, _Pointer)
_path_size = _function(pdfium.FPDFPath_CountSegments, _Pointer)
_path_segment = _function(pdfium.FPDFPath_GetPathSegment, _Pointer, _Int, result=_Pointer)
_clip_path = _function(pdfium.FPDFPageObj_GetClipPath, _Pointer, result=_Pointer)
_clip_count = _function(pdfium.FPDFClipPath_CountPaths, _Pointer)
_clip_size = _function(pdfium.FPDFClipPath_CountPathSegments, _Pointer, _Int)
_clip_segment = _function(pdfium.FPDFClipPath_GetPathSegment, _Pointer, _Int, _Int, result=_Pointer)
_segment_point = _function(pdfium.FPDFPathSegment_GetPoint, _Pointer, _Pointer, _Pointer)
_segment_type = _function(pdfium.FPDFPathSegment_GetType, _Pointer)

_ANY_F = re.compile("f")
_INNER_F = re.compile(r"f(?=[^\W\d_])")
_STROKED = (pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP)


@dataclass(frozen=True, slots=True)
class Paint:
    """Something painted on the page: a filled path, or a picture or shading (`colour` None). `order` counts up as it is painted."""

    order: int
    box: Box
    colour: tuple[int, int, int] | None
    plain: bool
    """A rectangle that lets nothing through."""
    picture: bool = False


@dataclass(frozen=True)
class Characters:
    """The characters of a page in the order of its content; lists and arrays have one entry each."""

    text: str
    generated: list[bool]
    """Spaces and line ends that PDFium put in."""
    boxes: NDArray[np.float32]
    """Shape (count, 4): left, bottom, right, top in points, from the font's measures."""
    origins: list[float]
    """Where each begins on the base line: letters such as j reach out to the left of it."""
    ends: list[float]
    """Where the next letter of a word would begin."""
    colours: NDArray[np.uint32]
    """Shape (count, 4): red, green, blue, opacity, 0 to 255."""
    modes: NDArray[np.int16]
    """Text render modes of the PDF standard."""
    order: NDArray[np.int32]
    """When each was painted, to compare with `Paint.order`."""

    @cached_property
    def sides(self) -> tuple[list[float], list[float], list[float], list[float]]:
        """The boxes' left, bottom, right and top sides."""
        left, bottom, right, top = self.boxes.T.tolist()
        return left, bottom, right, top


def page_box(page: Any) -> Box:
    """The visible part of a page."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, rect)
    return rect.left, rect.bottom, rect.right, rect.top


def paints(page: Any) -> tuple[list[Paint], dict[int, int]]:
    """The largest fills and pictures of a page in the order painted, and the painting order of each text object."""
    found: list[Paint] = []
    texts: dict[int, int] = {}
    address = _address(page)
    objects = list(map(_page_object, repeat(address), range(pdfium.FPDFPage_CountObjects(page))))
    _collect(objects, _IDENTITY, found, texts, depth=0)
    if len(found) > MOST_PAINTS:
        found = sorted(sorted(found, key=_area, reverse=True)[:MOST_PAINTS], key=lambda paint: paint.order)
    return found, texts


def characters(text_page: Any, painted: dict[int, int]) -> Characters:
    """All characters of a page; `painted` comes from `paints`."""
    count = max(0, pdfium.FPDFText_CountChars(text_page))
    handle, numbers = _address(text_page), range(count)
    boxes = np.zeros((count, 4), np.float32)
    _fill_rows(_loose_box, handle, boxes, 1)
    colours = np.zeros((count, 4), np.uint32)
    _fill_rows(_fill_colour, handle, colours, 4)
    origins = np.zeros((count, 2), np.float64)
    _fill_rows(_origin, handle, origins, 2)
    objects = list(map(_text_object, repeat(handle), numbers))
    known = {address: _render_mode(address) for address in set(objects) if address}
    modes = np.fromiter((known.get(address, 0) for address in objects), np.int16, count)
    stroked = np.flatnonzero(np.isin(modes, _STROKED))
    if len(stroked):
        strokes = np.zeros((count, 4), np.uint32)
        _fill_rows(_stroke_colour, handle, strokes, 4)
        colours[stroked] = strokes[stroked]
    codes = np.fromiter(map(_unicode, repeat(handle), numbers), np.uint32, count)
    codes[(codes >= 0x110000) | ((codes >= 0xD800) & (codes < 0xE000))] = 0
    text = codes.astype("<u4").tobytes().decode("utf-32-le")
    begins = origins[:, 0].astype(np.float32)
    return Characters(
        text=text,
        generated=[address is None for address in objects],
        boxes=boxes[:, [0, 3, 2, 1]],
        origins=begins.tolist(),
        ends=_ends(text, begins, boxes).tolist(),
        colours=colours,
        modes=modes,
        order=np.fromiter((painted.get(address, 2**30) for address in objects), np.int32, count),
    )


def _ends(text: str, begins: NDArray[np.float32], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The right edge of each character's box, but for f: its ink leans over the next letter, and PDFium's box with it.

    How wide an f really is shows where another letter follows in the same word, as most do.
    """
    ends = boxes[:, 2].copy()
    inner = np.array([match.start() for match in _INNER_F.finditer(text)], np.int64)
    heights = np.maximum(0.1, boxes[:, 1] - boxes[:, 3])
    steps = (begins[inner + 1] - begins[inner]) / heights[inner]
    steps = steps[(steps > 0) & (steps < 1)]
    if len(steps) >= 3:
        every = np.array([match.start() for match in _ANY_F.finditer(text)], np.int64)
        every = every[(every == 0) | (begins[every] != begins[every - 1])]  # not the end of a ligature, which is one glyph
        ends[every] = np.minimum(ends[every], begins[every] + np.quantile(steps, 0.2) * heights[every])
    return ends


def _address(handle: Any) -> int:
    return ctypes.cast(getattr(handle, "raw", handle), _Pointer).value or 0


def _fill_rows(function: Callable[..., Any], handle: int, rows: NDArray[Any], pointers: int) -> None:
    """Let the function write each character's values into its row, through one pointer a row or one a value."""
    start, width, end = rows.ctypes.data, rows.strides[0], rows.ctypes.data + rows.nbytes
    if not len(rows):
        return
    step = width // pointers
    columns = [range(start + step * column, end + step * column, width)[: len(rows)] for column in range(pointers)]
    deque(map(function, repeat(handle), range(len(rows)), *columns), maxlen=0)


def _collect(objects: list[int], matrix: Matrix, found: list[Paint], texts: dict[int, int], *, depth: int) -> None:
    types = list(map(_object_type, objects))
    for address, kind in zip(objects, types, strict=True):
        order = len(texts) + len(found)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            texts[address] = order
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = [_form_object(address, index) for index in range(max(0, _form_size(address)))]
            _collect(inner, _times(_matrix(address), matrix), found, texts, depth=depth + 1)
        elif kind in {pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING}:
            paint = _paint(address, kind, matrix, order)
            if paint:
                found.append(paint)


def _paint(address: int, kind: int, matrix: Matrix, order: int) -> Paint | None:
    box = _bounds(address)
    if box is None:
        return None
    box = _clipped(address, box)
    box = _transformed(box, matrix)
    if box[0] >= box[2] or box[1] >= box[3]:
        return None
    if kind != pdfium.FPDF_PAGEOBJ_PATH:
        return Paint(order, box, None, not _transparent(address), kind == pdfium.FPDF_PAGEOBJ_IMAGE)
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not _draw_mode(address, ctypes.addressof(fill), ctypes.addressof(stroke)) or not fill.value:
        return None
    channels = (ctypes.c_uint * 4)()
    start = ctypes.addressof(channels)
    if not _object_fill(address, start, start + 4, start + 8, start + 12) or channels[3] < 13:
        return None
    opaque = channels[3] > 250 and not _transparent(address)
    return Paint(order, box, (channels[0], channels[1], channels[2]), opaque and _is_rectangle(address))


def _bounds(address: int) -> Box | None:
    values = (ctypes.c_float * 4)()
    start = ctypes.addressof(values)
    return (values[0], values[1], values[2], values[3]) if _object_bounds(address, start, start + 4, start + 8, start + 12) else None


def _is_rectangle(address: int) -> bool:
    """Whether a path is one rectangle along the axes."""
    size = _path_size(address)
    if not 4 <= size <= 6:
        return False
    segments = [_path_segment(address, index) for index in range(size)]
    points = {_point(segment) for segment in segments}
    curved = any(_segment_type(segment) == pdfium.FPDF_SEGMENT_BEZIERTO for segment in segments)
    return not curved and len({x for x, _ in points}) <= 2 and len({y for _, y in points}) <= 2


def _clipped(address: int, box: Box) -> Box:
    """The part of a box that the object's clip paths leave, by their bounds."""
    clip = _clip_path(address)
    for path in range(max(0, _clip_count(clip)) if clip else 0):
        points = [_point(_clip_segment(clip, path, index)) for index in range(min(200, max(0, _clip_size(clip, path))))]
        if points:
            left, right = min(x for x, _ in points), max(x for x, _ in points)
            bottom, top = min(y for _, y in points), max(y for _, y in points)
            box = max(box[0], left), max(box[1], bottom), min(box[2], right), min(box[3], top)
    return box


def _point(segment: int) -> tuple[float, float]:
    values = (ctypes.c_float * 2)()
    start = ctypes.addressof(values)
    _segment_point(segment, start, start + 4)
    return round(values[0], 1), round(values[1], 1)


def _matrix(address: int) -> Matrix:
    values = (ctypes.c_float * 6)()
    if not _object_matrix(address, ctypes.addressof(values)):
        return _IDENTITY
    return values[0], values[1], values[2], values[3], values[4], values[5]


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _transformed(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    return min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)


def _area(paint: Paint) -> float:
    return (paint.box[2] - paint.box[0]) * (paint.box[3] - paint.box[1])
