"""Texts, lines and focus ring of the regions of a page (header, top of the home page, footer, strip) on their backgrounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.themes.contrast.neutral import Colours
from app.themes.contrast.oklch import convert_to_hex, convert_to_oklch
from app.themes.contrast.pairs import GRAPHICS_MINIMUM, TEXT_MINIMUM
from app.themes.contrast.ratio import compute_contrast

REGION_TEXTS: Mapping[str, tuple[str, ...]] = {
    "header": ("on-header", "header-link", "header-current"),
    "hero": ("on-hero",),
    "footer": ("on-footer",),
    "second": ("on-second",),
    "band": ("on-band",),
}
_LINES = {"header": "header-line", "hero": "hero-line", "footer": "footer-line"}
# Lightness between a background and a line on it.
_LINE_STEP = 0.12
_MIDDLE = 0.5


def derive_regions(palette: Colours, overrides: Colours, neutral: Colours) -> dict[str, str]:
    """The palette with texts readable on each region, and lines on those that the theme colours, except what it sets."""
    values = dict(palette)
    for region in REGION_TEXTS:
        derived = _list_texts(region, values, neutral)
        if region in _LINES and region in overrides:
            derived[_LINES[region]] = _draw_line(values[region])
        values |= {name: colour for name, colour in derived.items() if name not in overrides}
    return values


def choose_rings(palette: Colours) -> dict[str, str]:
    """The focus ring of each region: that of the pages where it is seen, else the text of the region."""
    return {
        f"focus-{region}": palette["focus" if _has_contrast("focus", region, palette, GRAPHICS_MINIMUM) else texts[0]]
        for region, texts in REGION_TEXTS.items()
    }


def choose_text(background: str, neutral: Colours) -> str:
    """The neutral text or the neutral page, whichever is read best."""
    return max((neutral["ink"], neutral["paper"]), key=lambda candidate: compute_contrast(candidate, background))


def _list_texts(region: str, palette: Colours, neutral: Colours) -> dict[str, str]:
    """The usual texts where they are readable."""
    return {
        name: palette[name]
        if _has_contrast(name, region, palette, TEXT_MINIMUM)
        else choose_text(palette[region], neutral)
        for name in REGION_TEXTS[region]
    }


def _draw_line(background: str) -> str:
    colour = convert_to_oklch(background)
    step = _LINE_STEP if colour.lightness < _MIDDLE else -_LINE_STEP
    return convert_to_hex(replace(colour, lightness=colour.lightness + step))


def _has_contrast(name: str, region: str, palette: Colours, minimum: float) -> bool:
    return compute_contrast(palette[name], palette[region]) >= minimum
