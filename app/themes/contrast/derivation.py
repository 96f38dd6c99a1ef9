"""Every colour of a theme, in light and in dark mode, from its accent, its second colour and the colours that it sets.

The lightness and the chroma of what derives from the accent are those of the neutral theme.
"""

from __future__ import annotations

from dataclasses import replace

from app.themes.colours import BLACK, WHITE, compute_contrast
from app.themes.contrast.dark_mode import darken_accent, darken_palette, darken_second
from app.themes.contrast.neutral import NEUTRAL_DARK, NEUTRAL_LIGHT, Palette, complete_palette
from app.themes.contrast.oklch import Oklch, convert_to_hex, convert_to_oklch
from app.themes.contrast.pairs import GRAPHICS_MINIMUM
from app.themes.contrast.repair import repair_palette

_ACCENT_FAMILY = ("accent-strong", "accent-soft", "accent-line", "on-accent")
_REGIONS = ("second", "header", "hero", "footer")


def derive_palette(
    accent: str, second: str | None = None, overrides: Palette | None = None, dark_overrides: Palette | None = None
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
        _finish(_derive_mode(accent if neutral is NEUTRAL_LIGHT else dark_accent, second, light, neutral), light),
        _finish(_derive_mode(dark_accent, dark_second, dark, NEUTRAL_DARK), dark_overrides or {}),
    )


def _choose_neutral(overrides: Palette) -> Palette:
    """The neutral colours to start from: those of dark mode when the theme has dark pages in light mode too."""
    paper = overrides.get("paper", WHITE)
    return NEUTRAL_LIGHT if compute_contrast(BLACK, paper) >= compute_contrast(WHITE, paper) else NEUTRAL_DARK


def _derive_mode(accent: str, second: str | None, overrides: Palette, neutral: Palette) -> dict[str, str]:
    values = _derive_family(accent, neutral)
    if second:
        family = _derive_family(second, neutral)
        values |= {
            "second": second,
            "second-soft": family["accent-soft"],
            "second-ink": second,
            "on-second": _choose_text(second, neutral),
        }
    values = complete_palette({**values, **overrides}, neutral)
    for region in _REGIONS:
        if region in overrides and f"on-{region}" not in overrides:
            values[f"on-{region}"] = _choose_text(values[region], neutral)
    return _colour_header(values, overrides)


def _colour_header(values: dict[str, str], overrides: Palette) -> dict[str, str]:
    """On a coloured header, links and the current page are written as the name of the authority."""
    if "header" in overrides:
        values |= {name: values["on-header"] for name in ("header-link", "header-current") if name not in overrides}
    return values


def _derive_family(accent: str, neutral: Palette) -> dict[str, str]:
    """The accent, and what the neutral theme derives from its own: same lightness, same share of the chroma."""
    colour, model = convert_to_oklch(accent), convert_to_oklch(neutral["accent"])
    share = colour.chroma / model.chroma
    family = {"accent": accent}
    for name in _ACCENT_FAMILY:
        own = convert_to_oklch(neutral[name])
        # A vivid accent has a family less vivid than in proportion.
        family[name] = convert_to_hex(Oklch(own.lightness, own.chroma * min(share, share**0.5), colour.hue))
    strong = replace(
        colour, lightness=colour.lightness + convert_to_oklch(neutral["accent-strong"]).lightness - model.lightness
    )
    return family | {"accent-strong": convert_to_hex(strong)}


def _choose_text(background: str, neutral: Palette) -> str:
    """The neutral text or the neutral page, whichever is read best."""
    candidates = (neutral["ink"], neutral["paper"])
    return max(candidates, key=lambda candidate: compute_contrast(candidate, background))


def _finish(palette: Palette, overrides: Palette) -> dict[str, str]:
    """Adjust what is not set, and choose the focus ring of each region: the one of the pages, or the text of the region."""
    repaired = repair_palette(palette, kept=overrides.keys())
    for region in _REGIONS:
        is_seen = compute_contrast(repaired["focus"], repaired[region]) >= GRAPHICS_MINIMUM
        repaired[f"focus-{region}"] = repaired["focus" if is_seen else f"on-{region}"]
    return repaired
