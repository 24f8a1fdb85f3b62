"""How the text of a DOCX looks: what a run's and a paragraph's styles add up to, and whether it can be seen."""

from dataclasses import dataclass, field, replace
from typing import Any

from rolecall.adapters.files.readers.colours import BLACK, WHITE, Colour, describe, indistinct, parse

Element = Any
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_OFF = frozenset({"0", "false", "off", "none"})
_HIGHLIGHTS = {
    "darkBlue": "#00008b",
    "darkRed": "#8b0000",
    "darkGreen": "#006400",
    "darkGray": "#a9a9a9",
    "lightGray": "#d3d3d3",
    "cyan": "#00ffff",
}
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks; `ground` is the colour behind it, None when that isn't one colour."""

    vanished: bool = False
    colour: Colour = BLACK
    half_points: float = 22.0
    ground: Colour | None = WHITE

    def hidden(self) -> str | None:
        """Why a reader of the page can't see it, if so."""
        if self.vanished:
            return "hidden run (w:vanish)"
        if self.half_points <= 2:
            return f"font size {self.half_points / 2:g}"
        if self.ground and indistinct(self.colour, self.ground):
            return describe(self.colour, self.ground, "page" if self.ground == WHITE else "background")
        return None


@dataclass
class Styles:
    """A document's styles by id."""

    root: Element | None
    ground: Colour | None = WHITE
    _styles: dict[str, Element] = field(default_factory=dict)
    _paragraphs: dict[tuple[str, Look], Look] = field(default_factory=dict)
    base: Look = field(default_factory=Look)

    def __post_init__(self) -> None:
        self.base = Look(ground=self.ground)
        if self.root is None:
            return
        self._styles = {style.get(W + "styleId", ""): style for style in self.root.iterfind(W + "style")}
        self.base = applied(self.base, self.root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        default = next(
            (
                name
                for name, style in self._styles.items()
                if style.get(W + "type") == "paragraph" and style.get(W + "default") in {"1", "true"}
            ),
            "",
        )
        self.default = default

    default: str = ""

    def paragraph(self, style: str, ground: Look) -> Look:
        """How the text of a paragraph in this style looks, standing on what `ground` says."""
        key = (style, ground)
        if key not in self._paragraphs:
            self._paragraphs[key] = self._styled(style or self.default, replace(self.base, ground=ground.ground))
        return self._paragraphs[key]

    def run(self, properties: Element | None, look: Look) -> Look:
        """How a run with these properties looks in a paragraph that looks like `look`."""
        if properties is None:
            return look
        style = properties.find(W + "rStyle")
        return applied(self._styled(style.get(W + "val", ""), look) if style is not None else look, properties)

    def chain(self, style: str) -> list[Element]:
        """A style and those it is based on, itself first."""
        found: list[Element] = []
        while style in self._styles and len(found) < _DEEPEST:
            element = self._styles[style]
            found.append(element)
            based = element.find(W + "basedOn")
            style = based.get(W + "val", "") if based is not None else ""
        return found

    def shades(self, style: str) -> bool:
        """Whether a table style colours cells, by rules that aren't followed here."""
        return any(any(True for _ in element.iter(W + "shd")) for element in self.chain(style))

    def _styled(self, style: str, look: Look) -> Look:
        for element in reversed(self.chain(style)):
            look = shaded(look, element.find(W + "pPr"))
            look = applied(look, element.find(W + "rPr"))
        return look


def applied(look: Look, properties: Element | None) -> Look:
    """The look with a run's own properties."""
    if properties is None:
        return look
    for element in properties:
        value = element.get(W + "val", "")
        if element.tag == W + "vanish":
            look = replace(look, vanished=value.lower() not in _OFF)
        elif element.tag == W + "color":
            parsed = parse(f"#{value}")
            look = replace(look, colour=parsed[0] if parsed else BLACK)
        elif element.tag == W + "sz":
            look = replace(look, half_points=number(value, look.half_points))
        elif element.tag == W + "highlight" and value not in _OFF:
            parsed = parse(_HIGHLIGHTS.get(value, value))
            look = replace(look, ground=parsed[0] if parsed else None)
    return shaded(look, properties)


def shaded(look: Look, properties: Element | None) -> Look:
    """The look on the shading that a paragraph, cell or run has."""
    shading = properties.find(W + "shd") if properties is not None else None
    if shading is None:
        return look
    fill, pattern = shading.get(W + "fill", "auto"), shading.get(W + "val", "clear")
    if pattern not in {"clear", "nil", "solid"}:
        return replace(look, ground=None)
    parsed = parse(f"#{shading.get(W + 'color', 'auto') if pattern == 'solid' else fill}")
    if parsed:
        return replace(look, ground=parsed[0])
    return replace(look, ground=None) if shading.get(W + "themeFill") else look


def number(value: str, default: float) -> float:
    """A measure, or the default where it isn't one."""
    try:
        return float(value)
    except ValueError:
        return default
