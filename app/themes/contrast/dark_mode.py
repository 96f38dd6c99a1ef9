"""Colours of dark mode for a theme that sets those of light mode only."""

from __future__ import annotations

from app.themes.contrast.neutral import NEUTRAL_DARK, NEUTRAL_LIGHT, Colours, complete_palette
from app.themes.contrast.oklch import Oklch, convert_to_hex, convert_to_oklch
from app.themes.contrast.pairs import BACKGROUND_LABELS
from app.themes.contrast.regions import REGION_TEXTS

# More would glow on a dark page.
_MAX_CHROMA = 0.15
_MAX_BACKGROUND_CHROMA = 0.06
_MAX_SECOND_LIGHTNESS = 0.8
# A background as dark as that, such as a navy header, is the same in dark mode.
_DARK_BACKGROUND = 0.45
# Colours that are chosen from others in dark mode, and those of a region that keeps its background.
_BRAND = ("accent", "accent-strong", "second", "on-accent", "on-danger")


def darken_palette(light: Colours) -> dict[str, str]:
    """The colours of light mode as they are in dark mode; the brand and the texts of its regions are left to derive."""
    neutral = complete_palette({}, NEUTRAL_DARK)
    return {
        name: _darken_colour(name, colour, neutral[name], light)
        for name, colour in light.items()
        if name in neutral and name not in _BRAND and (not _find_region(name) or _keeps_region(name, light))
    }


def darken_accent(accent: str) -> str:
    """The accent as light as the neutral one, and less vivid."""
    if accent == NEUTRAL_LIGHT["accent"]:
        return NEUTRAL_DARK["accent"]
    colour = convert_to_oklch(accent)
    lightness = max(colour.lightness, convert_to_oklch(NEUTRAL_DARK["accent"]).lightness)
    return convert_to_hex(Oklch(lightness, min(colour.chroma, _MAX_CHROMA), colour.hue))


def darken_second(second: str) -> str:
    """The second colour, which is a background: less bright when it is bright."""
    colour = convert_to_oklch(second)
    return convert_to_hex(Oklch(min(colour.lightness, _MAX_SECOND_LIGHTNESS), colour.chroma, colour.hue))


def _darken_colour(name: str, colour: str, neutral: str, light: Colours) -> str:
    own = convert_to_oklch(colour)
    if _keeps_region(name, light) or (name in BACKGROUND_LABELS and own.lightness < _DARK_BACKGROUND):
        return colour
    limit = _MAX_BACKGROUND_CHROMA if name in BACKGROUND_LABELS and name != "ink" else _MAX_CHROMA
    return convert_to_hex(Oklch(convert_to_oklch(neutral).lightness, min(own.chroma, limit), own.hue))


def _find_region(name: str) -> str:
    """The region of which the colour is a text or a line: `header` for `on-header` and `header-line`."""
    return next((region for region, texts in REGION_TEXTS.items() if name in (*texts, f"{region}-line")), "")


def _keeps_region(name: str, light: Colours) -> bool:
    background = light.get(_find_region(name), "")
    return bool(background) and convert_to_oklch(background).lightness < _DARK_BACKGROUND
