"""The palette of a theme: what it sets, what follows, in both modes."""

from __future__ import annotations

import re

from app.themes.charter import Charter
from app.themes.contrast.neutral import NEUTRAL_LIGHT
from app.themes.contrast.ratio import compute_contrast
from app.themes.design_tokens import COLOUR_TOKENS
from app.themes.palette import Palette, build_palette
from app.themes.style_sheet import build_agents_style_sheet, build_style_sheet, compute_version
from app.themes.theme_model import NEUTRAL, Theme


def build(dark: dict[str, str] | None = None, **colours: str) -> Palette:
    named_colours = {name.replace("_", "-"): value for name, value in colours.items()}
    return build_palette(Theme(colours=named_colours, dark_colours=dark or {}))


def test_an_authority_without_theme_nor_accent_has_no_sheet() -> None:
    assert build_style_sheet(Charter()) == build_agents_style_sheet(Charter()) == compute_version(Charter()) == ""


def test_the_accent_of_a_charter_is_the_one_of_an_authority_without_theme() -> None:
    sheet = build_style_sheet(Charter(accent="#8a1538"))

    assert sheet.startswith("@layer theme{:root{--color-accent:#8a1538;")
    assert "prefers-color-scheme:dark" in sheet


def test_a_colour_of_the_theme_is_left_as_it_is() -> None:
    assert build(accent="#ffd400").light["accent"] == "#ffd400"


def test_each_colour_that_a_mode_sets_is_set_in_the_other_one() -> None:
    palette = build({"soft": "#101010"}, accent="#0b3d91", paper="#fff8f0", header="#0b1f4b", second="#f2b705")

    assert palette.light.keys() == palette.dark.keys()
    assert palette.dark["paper"] != "#fff8f0"


def test_a_dark_header_keeps_its_colours_in_dark_mode_and_a_pale_one_does_not() -> None:
    assert build(header="#0b1f4b").dark["header"] == "#0b1f4b"
    assert build(header="#fff8e0").get_colour("header", is_dark=True) != "#fff8e0"


def test_texts_of_a_coloured_surface_are_readable_on_it() -> None:
    for surface, text in (
        ("header", "on-header"),
        ("header", "header-link"),
        ("hero", "on-hero"),
        ("footer", "on-footer"),
    ):
        for colour in ("#0b1f4b", "#ffd400", "#ffffff", "#777777"):
            palette = build(**{surface: colour})
            for is_dark in (False, True):
                pair = palette.get_colour(text, is_dark=is_dark), palette.get_colour(surface, is_dark=is_dark)
                assert compute_contrast(*pair) >= 4.5, (surface, colour, is_dark)


def test_a_colour_that_no_theme_sets_is_that_of_the_tokens() -> None:
    palette = build_palette(NEUTRAL)

    assert palette.get_colour("header-current") == "#12605b"
    assert palette.get_colour("hero", is_dark=True) == "#1d3633"


def test_tokens_have_the_values_of_the_neutral_style_sheet() -> None:
    from tests.stylesheets.test_contrast import colours

    for mode in ("light", "dark"):
        values = colours(mode)
        for token in COLOUR_TOKENS:
            if not token.follows:
                digits = values[token.key]
                colour = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
                assert f"#{colour}" == getattr(token, mode), (token.key, mode)


def test_the_sheet_of_agents_is_for_neutral_pages() -> None:
    dark_site = Theme(colours={"paper": "#000080", "ink": "#ffffff", "accent": "#ffff66", "accent-soft": "#000066"})

    sheet = build_agents_style_sheet(Charter(), dark_site)

    light = dict(re.findall(r"--color-([a-z-]+):(#[0-9a-f]{6})", sheet.partition("@media")[0]))
    for text in (NEUTRAL_LIGHT["ink"], NEUTRAL_LIGHT["ink-soft"], light["accent-strong"]):
        assert compute_contrast(text, light["accent-soft"]) >= 4.5
    assert compute_contrast(light["on-accent"], light["accent"]) >= 4.5
