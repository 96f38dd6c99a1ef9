"""Every colour of a theme, in light and in dark mode, from its accent, its second colour and the colours that it sets.

The lightness and the chroma of what derives from the accent are those of the neutral theme.
"""

from __future__ import annotations

from dataclasses import replace

from app.themes.contrast.dark_mode import darken_accent, darken_palette, darken_second
from app.themes.contrast.neutral import NEUTRAL_DARK, NEUTRAL_LIGHT, Colours, complete_palette
from app.themes.contrast.oklch import Oklch, convert_to_hex, convert_to_oklch
from app.themes.contrast.ratio import BLACK, WHITE, compute_contrast
from app.themes.contrast.regions import choose_rings, choose_text, derive_regions
from app.themes.contrast.repair import repair_palette

_TINTS = ("accent-soft", "accent-line", "on-accent")


def derive_palette(
    accent: str, second: str | None = None, overrides: Colours | None = None, dark_overrides: Colours | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    """The complete palettes of light and dark mode. Overrides are kept as they are; everything else is adjusted to pass.

    The palettes also have `focus-header`, `focus-hero`, `focus-footer` and `focus-second`: the focus ring there.
    """
    light = dict(overrides or {})
    accent, second = light.get("accent", accent), light.get("second", second)
    neutral = _choose_neutral(light)
    dark = {**darken_palette(light), **(dark_overrides or {})}
    dark_accent = dark.get("accent", darken_accent(accent))
    dark_second = dark.get("second", darken_second(second) if second else None)
    return (
        _derive_mode(accent if neutral is NEUTRAL_LIGHT else dark_accent, second, light, light, neutral),
        _derive_mode(dark_accent, dark_second, dark, dark_overrides or {}, NEUTRAL_DARK),
    )


def _choose_neutral(overrides: Colours) -> Colours:
    """The neutral colours to start from: those of dark mode when the theme has dark pages in light mode too."""
    paper = overrides.get("paper", WHITE)
    return NEUTRAL_LIGHT if compute_contrast(BLACK, paper) >= compute_contrast(WHITE, paper) else NEUTRAL_DARK


def _derive_mode(
    accent: str, second: str | None, overrides: Colours, own_colours: Colours, neutral: Colours
) -> dict[str, str]:
    values = _derive_tints(accent, neutral)
    if second:
        values |= {
            "second": second,
            "second-soft": _derive_tints(second, neutral)["accent-soft"],
            "second-ink": second,
            "on-second": choose_text(second, neutral),
        }
    values = _strengthen_accent({**values, **overrides}, own_colours, neutral)
    values = derive_regions(complete_palette(values, neutral), overrides, neutral)
    repaired = repair_palette(values, fixed_names=own_colours.keys())
    return repaired | choose_rings(repaired)


def _derive_tints(accent: str, neutral: Colours) -> dict[str, str]:
    """The accent, and what the neutral theme derives from its own: same lightness, same share of the chroma."""
    if accent == neutral["accent"]:
        return {name: neutral[name] for name in ("accent", *_TINTS)}
    colour = convert_to_oklch(accent)
    share = colour.chroma / convert_to_oklch(neutral["accent"]).chroma
    tints = {"accent": accent}
    for name in _TINTS:
        own = convert_to_oklch(neutral[name])
        # A vivid accent has tints less vivid than in proportion.
        tints[name] = convert_to_hex(Oklch(own.lightness, own.chroma * min(share, share**0.5), colour.hue))
    return tints


def _strengthen_accent(values: Colours, own_colours: Colours, neutral: Colours) -> dict[str, str]:
    """The accent with enough contrast, and the stronger one: further from the page, by as much as the neutral one."""
    accent = repair_palette(complete_palette(values, neutral), fixed_names=own_colours.keys())["accent"]
    step = convert_to_oklch(neutral["accent-strong"]).lightness - convert_to_oklch(neutral["accent"]).lightness
    colour = convert_to_oklch(accent)
    strong = convert_to_hex(replace(colour, lightness=colour.lightness + step))
    if accent == neutral["accent"]:
        strong = neutral["accent-strong"]
    return {"accent-strong": strong, **values, "accent": accent}
