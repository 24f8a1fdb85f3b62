"""The bullets and numbers in front of a DOCX's list items."""

from collections import defaultdict
from typing import Any

from rolecall.adapters.files.readers.assemble import BULLET
from rolecall.adapters.files.readers.docx_look import Styles, W

Element = Any

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


class Numbering:
    """Counts the items of each list as they come."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {} if root is None else {item.get(W + "abstractNumId"): item for item in root.iterfind(W + "abstractNum")}
        self._lists: dict[str, str] = {}
        for item in () if root is None else root.iterfind(W + "num"):
            link = item.find(W + "abstractNumId")
            self._lists[item.get(W + "numId", "")] = link.get(W + "val", "") if link is not None else ""
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def marker(self, properties: Element | None, style: str) -> str:
        """What stands before the paragraph's text: "• ", "2. ", or nothing."""
        number, level = self._place(properties, style)
        form = self._level(number, level)
        if form is None:
            return ""
        kind = _value(form, "numFmt") or "decimal"
        if kind in {"none", "bullet"}:
            return BULLET if kind == "bullet" else ""
        counts = self._counts[self._lists[number]]
        first = _value(form, "start")
        counts[level] = counts.get(level, (int(first) if first.isdigit() else 1) - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        text = _value(form, "lvlText") or f"%{level + 1}."
        for other in range(level + 1):
            outer = self._level(number, other)
            shown = _counted(counts.get(other, 1), _value(outer, "numFmt") if outer is not None else "decimal")
            text = text.replace(f"%{other + 1}", shown)
        return f"{text} " if text.strip() else ""

    def _place(self, properties: Element | None, style: str) -> tuple[str, int]:
        """List and level of a paragraph, its own or its style's."""
        for holder in [properties, *(element.find(W + "pPr") for element in self._styles.chain(style))]:
            found = holder.find(W + "numPr") if holder is not None else None
            if found is not None:
                level = _value(found, "ilvl")
                return _value(found, "numId"), min(int(level), 8) if level.isdigit() else 0
        return "", 0

    def _level(self, number: str, level: int) -> Element | None:
        abstract = self._abstract.get(self._lists.get(number, ""))
        levels = abstract.iterfind(W + "lvl") if abstract is not None else ()
        return next((item for item in levels if item.get(W + "ilvl") == str(level)), None)


def _value(element: Element, name: str) -> str:
    found = element.find(W + name)
    return found.get(W + "val", "") if found is not None else ""


def _counted(count: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        letter = "abcdefghijklmnopqrstuvwxyz"[(count - 1) % 26]
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"}:
        roman, rest = "", min(count, 3999)
        for value, letters in _ROMAN:
            times, rest = divmod(rest, value)
            roman += letters * times
        return roman.upper() if form == "upperRoman" else roman
    return str(count)
