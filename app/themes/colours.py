"""Colours that can be read: contrast as the law measures it, and the nearest colour that has enough of it."""

from __future__ import annotations

from collections.abc import Iterable

# RGAA 3.2: of a text on its ground.
MIN_CONTRAST = 4.5
WHITE, BLACK = "#ffffff", "#000000"
_MIX_STEPS = 50


def compute_luminance(colour: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white), of #rrggbb."""
    red, green, blue = (_linearise(channel / 255) for channel in split_channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def compute_contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    dark, light = sorted((compute_luminance(one), compute_luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def choose_ink(ground: str) -> str:
    """White, or black where white would be too pale: one of them always has enough contrast."""
    return WHITE if compute_contrast(WHITE, ground) >= MIN_CONTRAST else BLACK


def adjust_for_contrast(grounds: Iterable[str], colour: str, *, toward: str) -> str:
    """The colour, or the nearest one on the way to black or white that stands out from all the grounds."""
    surfaces = list(grounds)
    for step in range(_MIX_STEPS):
        found = mix_colours(colour, toward, step / _MIX_STEPS)
        if all(compute_contrast(found, ground) >= MIN_CONTRAST for ground in surfaces):
            return found
    return toward


def mix_colours(colour: str, other: str, share: float) -> str:
    """The colour with that share of the other."""
    pairs = zip(split_channels(colour), split_channels(other), strict=True)
    return "#" + "".join(f"{round(one + (another - one) * share):02x}" for one, another in pairs)


def split_channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linearise(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
