"""Colors: what can be read on white, and the shades a stylesheet needs. Pure."""

import re
from collections.abc import Sequence

HEX = re.compile(r"#?([0-9a-fA-F]{6})")
LEAST_CONTRAST = 4.5  # of text and white, by WCAG 2 AA
PALE = 0.1  # how much of the color is in its pale shade
STEP = 0.04
Shade = Sequence[float]


def as_hex(text: str) -> str:
    """`#rrggbb` in small letters; empty where the text is no color."""
    found = HEX.fullmatch(text.strip())
    return f"#{found[1].lower()}" if found else ""


def contrast(one: str, other: str = "#ffffff") -> float:
    """How well one color is read on the other: from 1 (not at all) to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pale(color: str) -> str:
    """Nearly white, with a breath of the color: the ground of what is chosen."""
    return _hex([255 - (255 - part) * PALE for part in _parts(color)])


def dark(color: str) -> str:
    """A shade darker: what is pointed at."""
    return _hex([part * 0.72 for part in _parts(color)])


def for_words(color: str) -> str:
    """The color, as much darker as words on its pale shade need to be read."""
    ground, words = pale(color), color
    while contrast(words, ground) < LEAST_CONTRAST:
        words = _hex([part * (1 - STEP) for part in _parts(words)])
    return words


def _parts(color: str) -> list[int]:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


def _hex(parts: Shade) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
