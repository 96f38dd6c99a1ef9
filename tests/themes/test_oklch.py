"""Colours in OKLCH: the values of CSS Color 4, and the gamut of screens."""

from __future__ import annotations

import pytest

from app.themes.contrast.oklch import Oklch, convert_to_hex, convert_to_oklch

SAMPLES = [
    f"#{red:02x}{green:02x}{blue:02x}"
    for red in range(0, 256, 51)
    for green in (0, 7, 130, 255)
    for blue in (0, 64, 255)
]


# From the Web Platform Tests of CSS Color 4, and from Chromium.
@pytest.mark.parametrize(
    ("colour", "lightness", "chroma", "hue"),
    [
        ("#ff0000", 0.62796, 0.25768, 29.234),
        ("#008000", 0.51975, 0.17686, 142.495),
        ("#0000ff", 0.45201, 0.31321, 264.052),
        ("#ffff00", 0.96798, 0.21101, 109.769),
        ("#808080", 0.59987, 0, 0),
    ],
)
def test_a_colour_has_the_coordinates_of_css(colour: str, lightness: float, chroma: float, hue: float) -> None:
    converted = convert_to_oklch(colour)

    assert converted.lightness == pytest.approx(lightness, abs=1e-4)
    assert converted.chroma == pytest.approx(chroma, abs=1e-4)
    assert converted.hue == pytest.approx(hue, abs=1e-2)


def test_a_colour_comes_back_from_its_coordinates() -> None:
    assert [colour for colour in SAMPLES if convert_to_hex(convert_to_oklch(colour)) != colour] == []


def test_a_colour_that_screens_do_not_have_keeps_its_lightness_and_its_hue() -> None:
    vivid = Oklch(0.7, 0.4, 150)

    mapped = convert_to_oklch(convert_to_hex(vivid))

    assert mapped.lightness == pytest.approx(vivid.lightness, abs=0.02)
    assert mapped.hue == pytest.approx(vivid.hue, abs=5)
    assert mapped.chroma < vivid.chroma


def test_beyond_white_and_black_there_is_nothing() -> None:
    assert convert_to_hex(Oklch(1.2, 0.2, 30)) == "#ffffff"
    assert convert_to_hex(Oklch(-0.1, 0.2, 30)) == "#000000"
