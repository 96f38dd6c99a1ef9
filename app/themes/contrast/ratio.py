"""Contrast of colours as WCAG defines it."""

from __future__ import annotations

# RGAA 3.2: contrast of a text with its background.
MIN_CONTRAST = 4.5
WHITE, BLACK = "#ffffff", "#000000"


def compute_luminance(colour: str) -> float:
    """Relative luminance, from 0 (black) to 1 (white), of #rrggbb."""
    red, green, blue = (_linearise(channel / 255) for channel in split_channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def compute_contrast(one: str, other: str) -> float:
    """Contrast ratio, from 1 (same colour) to 21 (black and white)."""
    dark, light = sorted((compute_luminance(one), compute_luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def choose_text_colour(background: str) -> str:
    """White, or black where white lacks contrast: one of them always has enough."""
    return WHITE if compute_contrast(WHITE, background) >= MIN_CONTRAST else BLACK


def split_channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linearise(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
