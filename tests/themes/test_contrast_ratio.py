"""Colours of a charter: sufficient contrast in light and dark mode, whatever an authority chooses."""

from __future__ import annotations

import colorsys

from app.themes.contrast.ratio import (
    BLACK,
    MIN_CONTRAST,
    WHITE,
    choose_text_colour,
    compute_contrast,
)

ACCENTS = [
    "#" + "".join(f"{round(channel * 255):02x}" for channel in colorsys.hls_to_rgb(hue / 24, light, depth))
    for hue in range(24)
    for light in (0.1, 0.3, 0.5, 0.7, 0.9)
    for depth in (0.2, 1.0)
]


def test_contrast_is_computed_as_in_wcag() -> None:
    assert round(compute_contrast("#767676", WHITE), 2) == 4.54
    assert round(compute_contrast("#777777", WHITE), 2) == 4.48
    assert compute_contrast(BLACK, WHITE) == 21


def test_the_text_colour_is_readable_on_any_background() -> None:
    assert [accent for accent in ACCENTS if compute_contrast(choose_text_colour(accent), accent) < MIN_CONTRAST] == []
