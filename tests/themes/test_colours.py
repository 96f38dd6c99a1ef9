"""Colours of a charter: sufficient contrast in light and dark mode, whatever an authority chooses."""

from __future__ import annotations

import colorsys

from app.themes.colours import (
    BLACK,
    MIN_CONTRAST,
    WHITE,
    adjust_for_contrast,
    choose_text_colour,
    compute_contrast,
    mix_colours,
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


def test_a_readable_colour_is_unchanged() -> None:
    assert adjust_for_contrast([WHITE], "#12605b", toward=BLACK) == "#12605b"


def test_a_pale_colour_is_darkened_to_the_required_contrast() -> None:
    colour = adjust_for_contrast([WHITE], "#ffd400", toward=BLACK)

    assert MIN_CONTRAST <= compute_contrast(colour, WHITE) < MIN_CONTRAST + 0.3


def test_the_text_colour_is_readable_on_any_background() -> None:
    assert [accent for accent in ACCENTS if compute_contrast(choose_text_colour(accent), accent) < MIN_CONTRAST] == []


def test_a_mix_is_between_its_two_colours() -> None:
    assert mix_colours("#000000", "#ffffff", 0.5) == "#808080"
    assert mix_colours("#12605b", "#ffffff", 0) == "#12605b"
