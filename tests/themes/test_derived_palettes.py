"""Colours derived from an accent and a second colour, in light and in dark mode."""

from __future__ import annotations

import pytest

from app.themes.contrast import check_palette, derive_palette
from app.themes.contrast.neutral import NEUTRAL_DARK, NEUTRAL_LIGHT, Colours, complete_palette, simplify_palettes
from app.themes.contrast.oklch import convert_to_oklch
from app.themes.contrast.ratio import compute_contrast

NAVY, YELLOW = "#003366", "#ffd400"


@pytest.mark.parametrize(("mode", "neutral"), [(0, NEUTRAL_LIGHT), (1, NEUTRAL_DARK)], ids=["light", "dark"])
def test_the_neutral_accent_gives_the_neutral_look(mode: int, neutral: Colours) -> None:
    assert derive_palette(NEUTRAL_LIGHT["accent"])[mode] == complete_palette({}, neutral)


@pytest.mark.parametrize("accent", [NAVY, YELLOW, "#b3001b", "#f0f0f0"])
def test_a_button_under_the_pointer_looks_different(accent: str) -> None:
    for palette in derive_palette(accent):
        lightness, other = (convert_to_oklch(palette[name]).lightness for name in ("accent", "accent-strong"))
        assert abs(lightness - other) > 0.03


def test_a_style_sheet_sets_what_is_not_neutral_and_the_rest_follows() -> None:
    light, dark = derive_palette(NAVY, overrides={"header": NAVY})

    simple_light, simple_dark = simplify_palettes(light, dark)

    assert {"accent", "header", "header-link"} <= simple_light.keys() == simple_dark.keys()
    assert {"ink", "hero", "footer", "link", "focus-footer"}.isdisjoint(simple_light)
    assert complete_palette(simple_light, NEUTRAL_LIGHT) == light
    assert complete_palette(simple_dark, NEUTRAL_DARK) == dark


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


def test_the_text_of_a_region_is_chosen_when_what_it_follows_is_dark() -> None:
    light, _dark = derive_palette(NAVY, overrides={"raised": NAVY})

    assert (light["header"], light["on-header"]) == (NAVY, NEUTRAL_LIGHT["paper"])


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


def test_pages_do_not_change_for_a_pale_accent_that_is_kept() -> None:
    light, dark = derive_palette(YELLOW, overrides={"accent": YELLOW})

    assert {name: light[name] for name in ("paper", "soft", "raised", "ink")} == {
        name: NEUTRAL_LIGHT[name] for name in ("paper", "soft", "raised", "ink")
    }
    problems = check_palette(light, dark)
    assert {
        (problem.mode, problem.token, problem.proposal) for problem in problems if problem.pair.foreground == "accent"
    } == {("light", "accent", derive_palette(YELLOW)[0]["accent"])}


def test_the_focus_ring_is_seen_in_every_region() -> None:
    for palette in derive_palette(NAVY, YELLOW, {"header": NEUTRAL_LIGHT["focus"], "footer": "#555555"}):
        rings = {region: palette[f"focus-{region}"] for region in ("header", "hero", "footer", "second")}

        assert {each for each, ring in rings.items() if compute_contrast(ring, palette[each]) < 3} == set()
        assert rings["hero"] == palette["focus"]
