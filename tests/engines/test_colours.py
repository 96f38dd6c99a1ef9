"""Colours of a charter: whatever an authority chooses, its pages can be read, by day and by night."""

from __future__ import annotations

import colorsys

import pytest

from app.themes.colours import BLACK, LEAST, WHITE, contrast, ink_on, mixed, readable_on
from app.themes.style import DAY, NIGHT, Ground, palette

ACCENTS = [
    "#" + "".join(f"{round(channel * 255):02x}" for channel in colorsys.hls_to_rgb(hue / 24, light, depth))
    for hue in range(24)
    for light in (0.1, 0.3, 0.5, 0.7, 0.9)
    for depth in (0.2, 1.0)
]


def test_contrast_is_measured_as_the_law_does() -> None:
    assert round(contrast("#767676", WHITE), 2) == 4.54
    assert round(contrast("#777777", WHITE), 2) == 4.48
    assert contrast(BLACK, WHITE) == 21


def test_a_colour_that_can_be_read_is_left_as_it_is() -> None:
    assert readable_on([WHITE], "#12605b", toward=BLACK) == "#12605b"


def test_a_pale_colour_goes_as_far_as_it_must_and_no_further() -> None:
    found = readable_on([WHITE], "#ffd400", toward=BLACK)

    assert LEAST <= contrast(found, WHITE) < LEAST + 0.3


def test_ink_on_any_ground_can_be_read() -> None:
    assert [accent for accent in ACCENTS if contrast(ink_on(accent), accent) < LEAST] == []


def test_a_mix_is_between_its_two_colours() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#12605b", "#ffffff", 0) == "#12605b"


@pytest.mark.parametrize("ground", [DAY, NIGHT], ids=["day", "night"])
def test_every_accent_can_be_read(ground: Ground) -> None:
    weak = []
    for accent in ACCENTS:
        found = palette(accent, ground)
        pairs = [(found["accent"], each) for each in (ground.paper, ground.soft, ground.raised, found["accent-soft"])]
        pairs += [(found["accent-strong"], found["accent-soft"])]
        pairs += [(found["on-accent"], found["accent"]), (found["on-accent"], found["accent-strong"])]
        weak += [(accent, pair) for pair in pairs if contrast(*pair) < LEAST]

    assert weak == []
