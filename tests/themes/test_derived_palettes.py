"""Colours derived from an accent and a second colour, in light and in dark mode."""

from __future__ import annotations

from math import dist

import pytest

from app.themes.colours import compute_contrast, split_channels
from app.themes.contrast import check_palette, derive_palette
from app.themes.contrast.neutral import NEUTRAL_DARK, NEUTRAL_LIGHT, Palette, complete_palette
from app.themes.contrast.oklch import convert_to_oklch

NAVY, YELLOW = "#003366", "#ffd400"


@pytest.mark.parametrize(("mode", "neutral"), [(0, NEUTRAL_LIGHT), (1, NEUTRAL_DARK)], ids=["light", "dark"])
def test_the_neutral_accent_gives_the_neutral_look(mode: int, neutral: Palette) -> None:
    palette = derive_palette(NEUTRAL_LIGHT["accent"])[mode]

    expected = complete_palette({}, neutral)
    distances = {name: dist(split_channels(palette[name]), split_channels(expected[name])) for name in expected}
    assert {name: distance for name, distance in distances.items() if distance > 16} == {}


def test_colours_that_are_set_are_kept_and_their_texts_chosen() -> None:
    light, dark = derive_palette(NAVY, YELLOW, {"header": NAVY, "footer": "#f0f0f0"})

    assert (light["header"], light["footer"], light["second"]) == (NAVY, "#f0f0f0", YELLOW)
    assert light["on-header"] == light["header-link"] == NEUTRAL_LIGHT["paper"]
    assert light["on-second"] == NEUTRAL_LIGHT["ink"]
    assert check_palette(light, dark) == []


def test_dark_mode_keeps_a_dark_header_and_darkens_a_pale_one() -> None:
    _light, dark = derive_palette(NAVY, overrides={"header": NAVY, "hero": YELLOW})

    assert dark["header"] == NAVY
    assert convert_to_oklch(dark["hero"]).lightness < 0.4


def test_dark_mode_may_be_set_too() -> None:
    _light, dark = derive_palette(NAVY, overrides={"paper": "#ffffff"}, dark_overrides={"paper": "#101010"})

    assert dark["paper"] == "#101010"


def test_a_theme_may_have_dark_pages_in_light_mode() -> None:
    light, dark = derive_palette(NAVY, overrides={"paper": "#10131a", "soft": "#161a22", "raised": "#1c2029"})

    assert check_palette(light, dark) == []
    assert convert_to_oklch(light["ink"]).lightness > 0.9


def test_a_choice_that_lacks_contrast_is_reported_not_corrected() -> None:
    light, dark = derive_palette(NAVY, overrides={"header": NAVY, "on-header": "#225588"})

    assert light["on-header"] == "#225588"
    assert [(each.mode, each.token) for each in check_palette(light, dark)] == [("light", "on-header")]


def test_the_focus_ring_is_seen_in_every_region() -> None:
    for palette in derive_palette(NAVY, YELLOW, {"header": NEUTRAL_LIGHT["focus"], "footer": "#555555"}):
        rings = {region: palette[f"focus-{region}"] for region in ("header", "hero", "footer", "second")}

        assert {each for each, ring in rings.items() if compute_contrast(ring, palette[each]) < 3} == set()
        assert rings["hero"] == palette["focus"]
