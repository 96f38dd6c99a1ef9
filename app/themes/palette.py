"""The colours of a theme in light and dark mode: those that it sets, and those that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from app.themes.colours import (
    BLACK,
    WHITE,
    adjust_for_contrast,
    choose_text_colour,
    compute_contrast,
    compute_luminance,
    mix_colours,
)
from app.themes.design_tokens import COLOUR_TOKENS
from app.themes.theme_model import Theme

NEUTRAL_ACCENT = "#12605b"
# A surface darker than that keeps its colours in dark mode; the second colour, which covers little, unless it is almost white.
_MAX_DARK_LUMINANCE, _MAX_SECOND_LUMINANCE = 0.18, 0.75
# Surfaces, with the tokens that are read on them.
_REGIONS: Mapping[str, tuple[str, ...]] = {
    "header": ("on-header", "header-link", "header-current", "header-line"),
    "hero": ("on-hero", "hero-line"),
    "footer": ("on-footer", "footer-line"),
    "second": ("on-second",),
}
_LINES = ("header-line", "hero-line", "footer-line")


@dataclass(frozen=True)
class Background:
    """Background colours of a page (static/css/tokens.css), and the colour toward which an accent is adjusted."""

    paper: str
    soft: str
    raised: str
    toward: str
    tint: float


DAY = Background(paper="#fbf9f4", soft="#f3eee4", raised="#ffffff", toward=BLACK, tint=0.12)
NIGHT = Background(paper="#14191a", soft="#1b2122", raised="#212829", toward=WHITE, tint=0.16)


@dataclass(frozen=True, eq=False)
class Palette:
    """The values of colour tokens, by name, in each mode; what is absent is neutral."""

    light: Mapping[str, str]
    dark: Mapping[str, str]

    def get_colour(self, name: str, *, is_dark: bool = False) -> str:
        """The colour of a token in a mode, followed to the one that it takes by default."""
        values = self.dark if is_dark else self.light
        if name in values:
            return values[name]
        token = _TOKENS[name]
        if token.follows:
            return self.get_colour(token.follows, is_dark=is_dark)
        return token.dark if is_dark else token.light


_TOKENS = {token.name: token for token in COLOUR_TOKENS}


@lru_cache(maxsize=100)
def build_palette(theme: Theme, accent: str = "") -> Palette:
    """The palette of a theme; `accent` is that of the charter, for a theme that sets none, adjusted where it lacks contrast."""
    light = _complete(theme.colours, theme.colours.get("accent", accent), DAY)
    dark_colours = {**_carry_to_dark(theme.colours, light), **theme.dark_colours}
    dark = _complete(dark_colours, dark_colours.get("accent") or light.get("accent", ""), NIGHT)
    # The sheet of the theme comes after the neutral one in both modes: each colour that it sets is set in both.
    for name in light.keys() - dark.keys():
        dark[name] = Palette({}, dark).get_colour(name, is_dark=True)
    for name in dark.keys() - light.keys():
        light[name] = Palette(light, {}).get_colour(name)
    return Palette(light, dark)


def derive_accent_colours(accent: str, background: Background) -> dict[str, str]:
    """The tokens derived from an accent, on a background."""
    soft = mix_colours(background.raised, accent, background.tint)
    adjusted = adjust_for_contrast(
        (background.paper, background.soft, background.raised, soft), accent, toward=background.toward
    )
    return {
        "accent": adjusted,
        "accent-strong": mix_colours(adjusted, background.toward, 0.24),
        "accent-soft": soft,
        "accent-line": mix_colours(background.raised, adjusted, 0.38),
        "on-accent": choose_text_colour(adjusted),
    }


def _complete(colours: Mapping[str, str], accent: str, neutral: Background) -> dict[str, str]:
    background = replace(
        neutral,
        paper=colours.get("paper", neutral.paper),
        soft=colours.get("soft", neutral.soft),
        raised=colours.get("raised", neutral.raised),
    )
    derived = derive_accent_colours(accent, background) if accent else {}
    if "second" in colours:
        derived |= _derive_second_colours(colours["second"], background)
    for surface, names in _REGIONS.items():
        if surface in colours:
            derived |= _derive_region_colours(colours, {**derived, **colours}, surface, names, neutral)
    if "danger-strong" in colours:
        derived["on-danger"] = choose_text_colour(colours["danger-strong"])
    return {**derived, **colours}


def _derive_second_colours(second: str, background: Background) -> dict[str, str]:
    soft = mix_colours(background.raised, second, background.tint)
    return {
        "second-soft": soft,
        "second-ink": adjust_for_contrast((soft, background.raised), second, toward=background.toward),
        "on-second": choose_text_colour(second),
    }


def _derive_region_colours(
    colours: Mapping[str, str], values: Mapping[str, str], surface: str, names: tuple[str, ...], neutral: Background
) -> dict[str, str]:
    """Texts and lines of a surface: those of pages where they are readable on it, else black or white."""
    text = choose_text_colour(colours[surface])
    derived = {}
    for name in names:
        if name in _LINES:
            derived[name] = mix_colours(colours[surface], text, 0.2)
            continue
        usual = Palette(values, values).get_colour(name, is_dark=neutral is NIGHT)
        derived[name] = usual if compute_contrast(usual, colours[surface]) >= 4.5 else text
    return derived


def _carry_to_dark(colours: Mapping[str, str], light: Mapping[str, str]) -> dict[str, str]:
    """The colours of light mode that dark mode keeps: those of surfaces that are dark already."""
    carried: dict[str, str] = {}
    for surface, names in _REGIONS.items():
        most = _MAX_SECOND_LUMINANCE if surface == "second" else _MAX_DARK_LUMINANCE
        if surface in colours and compute_luminance(colours[surface]) <= most:
            carried |= {name: light[name] for name in (surface, *names) if name in light}
    return carried
