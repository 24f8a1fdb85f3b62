"""Whether text can be told from what it stands on."""

import re

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

LEAST_CONTRAST = 1.1
"""Below this nobody sees text: pale grey on white that can just be read has 1.2, and WCAG asks for 4.5."""

_NAMED: dict[str, Colour] = {
    "white": WHITE, "black": BLACK, "snow": (255, 250, 250), "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245), "floralwhite": (255, 250, 240), "azure": (240, 255, 255), "mintcream": (245, 255, 250),
    "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255), "navy": (0, 0, 128), "gray": (128, 128, 128), "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "yellow": (255, 255, 0), "maroon": (128, 0, 0), "teal": (0, 128, 128), "darkblue": (0, 0, 139),
    "darkgray": (169, 169, 169), "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211), "orange": (255, 165, 0),
    "purple": (128, 0, 128),
}  # fmt: skip
_FUNCTION = re.compile(r"rgba?\(\s*([\d.]+%?)[\s,]+([\d.]+%?)[\s,]+([\d.]+%?)(?:[\s,/]+([\d.]+%?))?\s*\)")


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of two colours, 1 (the same) to 21 (black and white): WCAG 2.2, "contrast ratio"."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def indistinct(text: Colour, ground: Colour) -> bool:
    """Whether text of this colour can't be seen on that ground."""
    return contrast(text, ground) < LEAST_CONTRAST and max(abs(a - b) for a, b in zip(text, ground, strict=True)) < 48


def name(colour: Colour) -> str:
    """A colour in words, for people."""
    if colour == WHITE:
        return "white"
    if colour == BLACK:
        return "black"
    return next((name for name, value in _NAMED.items() if value == colour), f"#{bytes(colour).hex()}")


def describe(text: Colour, ground: Colour, place: str) -> str:
    """Why text can't be seen: "white text on a white page"."""
    return f"{name(text)} text on a {name(ground)} {place}"


def parse(value: str) -> tuple[Colour, float] | None:
    """A CSS colour and its opacity; None for what isn't understood."""
    value = value.strip().lower()
    if value == "transparent":
        return WHITE, 0.0
    if value in _NAMED:
        return _NAMED[value], 1.0
    if re.fullmatch(r"#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})", value):
        return _hexadecimal(value[1:])
    match = _FUNCTION.match(value)
    if not match:
        return None
    red, green, blue = (_channel(part) for part in match.group(1, 2, 3))
    return (red, green, blue), _fraction(match[4]) if match[4] else 1.0


def _hexadecimal(digits: str) -> tuple[Colour, float]:
    if len(digits) < 6:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue, *alpha = bytes.fromhex(digits)
    return (red, green, blue), alpha[0] / 255 if alpha else 1.0


def _channel(part: str) -> int:
    return min(255, round(float(part.rstrip("%")) * (2.55 if part.endswith("%") else 1)))


def _fraction(part: str) -> float:
    return float(part.rstrip("%")) / (100 if part.endswith("%") else 1)


def _luminance(colour: Colour) -> float:
    red, green, blue = (channel / 255 for channel in colour)
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
