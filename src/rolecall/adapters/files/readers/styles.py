"""What a page's styles do to the visibility of its text: inline styles, and simple rules of its style sheets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rolecall.adapters.files.readers.colours import BLACK, WHITE, Colour, describe, indistinct, parse

Element = Any

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"(?P<tag>[a-z][\w-]*|\*)?(?P<rest>(?:[.#][\w-]+)*)", re.IGNORECASE)
_LENGTH = re.compile(r"(-?[\d.]+)\s*(px|pt|em|rem|%|vw|vh|in|cm|mm)?")
_FAR = -500.0
_RELEVANT = frozenset(
    [
        "display",
        "visibility",
        "opacity",
        "color",
        "background",
        "background-color",
        "background-image",
        "font-size",
        "font",
        "position",
        "left",
        "right",
        "top",
        "bottom",
        "text-indent",
        "clip",
        "clip-path",
        "width",
        "height",
        "max-height",
        "overflow",
        "margin-left",
        "margin-top",
        "transform",
        "-webkit-text-fill-color",
    ]
)


@dataclass(frozen=True, slots=True)
class Look:
    """How the text in an element looks: `hidden` says why it can't be seen; `ground` is None when it isn't one colour."""

    hidden: str | None = None
    colour: Colour = BLACK
    ground: Colour | None = WHITE


@dataclass(frozen=True, slots=True)
class _Rule:
    tag: str
    ids: frozenset[str]
    classes: frozenset[str]
    declarations: Mapping[str, str]

    def matches(self, element: Element, classes: set[str]) -> bool:
        return self.tag in {"*", element.tag} and self.classes <= classes and (not self.ids or self.ids == {element.get("id")})


class Styles:
    """The styles of one page."""

    def __init__(self, sheets: str = "") -> None:
        rules = [(len(rule.ids), len(rule.classes), rule.tag != "*", position, rule) for position, rule in enumerate(_rules(sheets))]
        self._rules = [rule for *_, rule in sorted(rules, key=lambda item: item[:4])]

    def look(self, element: Element, outer: Look) -> Look:
        """How the element's text looks, when what it stands in looks like `outer`."""
        declared = self._declared(element)
        if element.get("hidden") is not None:
            return Look("hidden attribute", outer.colour, outer.ground)
        colour, ground, hidden = outer.colour, outer.ground, outer.hidden
        for attribute, property_ in (("color", "color"), ("bgcolor", "background-color")):
            if element.get(attribute):
                declared = {property_: element.get(attribute), **declared}
        if not declared:
            return outer
        ground = _ground(declared, ground)
        text = parse(declared.get("-webkit-text-fill-color", declared.get("color", "")))
        if text:
            colour = text[0]
        hidden = hidden or _reason(declared) or ("transparent text" if text and text[1] < 0.05 else None)
        if not hidden and ground and indistinct(colour, ground):
            hidden = describe(colour, ground, "page" if ground == WHITE else "background")
        elif hidden == outer.hidden and _by_colour(hidden) and (ground is None or not indistinct(colour, ground)):
            hidden = None  # what stands inside is coloured to be seen again
        return Look(hidden, colour, ground)

    def _declared(self, element: Element) -> dict[str, str]:
        declared: dict[str, str] = {}
        if self._rules:
            classes = set((element.get("class") or "").split())
            for rule in self._rules:
                if rule.matches(element, classes):
                    declared.update(rule.declarations)
        inline = element.get("style")
        if inline:
            declared.update(_declarations(inline))
        return declared


def _by_colour(reason: str | None) -> bool:
    return bool(reason) and " text on a " in str(reason)


def _rules(sheets: str) -> list[_Rule]:
    rules: list[_Rule] = []
    for selectors, body in _RULE.findall(_AT_RULE.sub("", _COMMENT.sub("", sheets))):
        declarations = _declarations(body)
        for selector in selectors.split(",") if declarations else ():
            match = _SELECTOR.fullmatch(selector.strip())
            if not match or not selector.strip():
                continue
            names = re.findall(r"[.#][\w-]+", match["rest"])
            ids = frozenset(name[1:] for name in names if name[0] == "#")
            rules.append(_Rule((match["tag"] or "*").lower(), ids, frozenset(name[1:] for name in names if name[0] == "."), declarations))
    return rules


def _declarations(body: str) -> dict[str, str]:
    declarations: dict[str, str] = {}
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if colon and name in _RELEVANT:
            declarations[name] = value.replace("!important", "").strip().lower()
    return declarations


def _ground(declared: Mapping[str, str], outer: Colour | None) -> Colour | None:
    """The colour behind the text; a picture or a gradient isn't one colour."""
    background = declared.get("background", "")
    if "url(" in background or "gradient" in background or declared.get("background-image", "none") not in {"none", "initial"}:
        return None
    for value in (declared.get("background-color", ""), background, background.split(" ")[0]):
        parsed = parse(value)
        if parsed:
            return parsed[0] if parsed[1] > 0.95 else outer if parsed[1] < 0.05 else None
    return outer


def _reason(declared: Mapping[str, str]) -> str | None:
    """Why text with these declarations isn't on the page, whatever its colour."""
    if declared.get("display") == "none":
        return "display:none"
    if declared.get("visibility") in {"hidden", "collapse"}:
        return f"visibility:{declared['visibility']}"
    if _size(declared.get("opacity")) < 0.05:
        return "opacity 0"
    font = re.match(r"(?:[a-z-]+\s+)*([\d.]+(?:px|pt|em|rem|%)?)", declared.get("font", ""))
    size = declared.get("font-size", font[1] if font else None)
    if _size(size) <= (1 if size and not size.endswith(("em", "%")) else 0.05):
        return f"font size {size}"
    return _placed_away(declared)


def _placed_away(declared: Mapping[str, str]) -> str | None:
    placed = declared.get("position") in {"absolute", "fixed"}
    moves = ["text-indent", "margin-left", "margin-top", *(["left", "top", "right", "bottom"] if placed else [])]
    if any(_size(declared.get(move), 0.0) <= _FAR for move in moves):
        return "outside the page"
    clipped = declared.get("clip", "").replace(" ", "").replace(",", "") in {"rect(0000)", "rect(1px1px1px1px)", "rect(0px0px0px0px)"}
    if (placed and clipped) or re.match(r"inset\((?:50|100)%", declared.get("clip-path", "")):
        return "clipped away"
    boxed = min(_size(declared.get("width")), _size(declared.get("height")), _size(declared.get("max-height")))
    if declared.get("overflow") == "hidden" and boxed <= 1:
        return "in a box without size"
    return "scaled to nothing" if re.match(r"scale\(0(?:\.0+)?\)", declared.get("transform", "")) else None


def _size(value: str | None, default: float = 1000.0) -> float:
    match = _LENGTH.fullmatch(value.strip()) if value else None
    try:
        return float(match[1]) if match else default
    except ValueError:
        return default
