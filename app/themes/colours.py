"""Colours that can be read: contrast as the law measures it, and the nearest colour that has enough of it."""

from __future__ import annotations

from collections.abc import Iterable

# RGAA 3.2: of a text on its ground.
LEAST = 4.5
WHITE, BLACK = "#ffffff", "#000000"
_STEPS = 50


def luminance(colour: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white), of #rrggbb."""
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: str) -> str:
    """White, or black where white would be too pale: one of them always has enough contrast."""
    return WHITE if contrast(WHITE, ground) >= LEAST else BLACK


def readable_on(grounds: Iterable[str], colour: str, *, toward: str) -> str:
    """The colour, or the nearest one on the way to black or white that stands out from all the grounds."""
    surfaces = list(grounds)
    for step in range(_STEPS):
        found = mixed(colour, toward, step / _STEPS)
        if all(contrast(found, ground) >= LEAST for ground in surfaces):
            return found
    return toward


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with that share of the other."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(one + (another - one) * share):02x}" for one, another in pairs)


def channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
