"""Colours of the neutral theme (static/css/tokens.css), and the colours that follow another until a theme sets them."""

from __future__ import annotations

from collections.abc import Mapping

from app.themes.colour_tokens import COLOUR_TOKENS

Colours = Mapping[str, str]

NEUTRAL_LIGHT: Colours = {token.key: token.light for token in COLOUR_TOKENS if token.light}
NEUTRAL_DARK: Colours = {token.key: token.dark for token in COLOUR_TOKENS if token.dark}
# The focus ring in a region: chosen by `derive_palette`, never set by a theme.
_FOCUS_COLOURS = {
    "focus-header": "focus",
    "focus-hero": "focus",
    "focus-footer": "focus",
    "focus-second": "on-second",
    "focus-band": "on-band",
}
# In this order: a followed colour may itself follow another.
FOLLOWED_COLOURS: Colours = {token.key: token.follows for token in COLOUR_TOKENS if token.follows} | _FOCUS_COLOURS


def complete_palette(values: Colours, neutral: Colours) -> dict[str, str]:
    """Every colour: those given, those that follow another, the neutral ones for the rest."""
    palette = {**neutral, **values}
    for name, source in FOLLOWED_COLOURS.items():
        palette.setdefault(name, palette[source])
    return palette


def simplify_palettes(light: Colours, dark: Colours) -> tuple[dict[str, str], dict[str, str]]:
    """The colours that a style sheet has to set, in both modes: those that are neither neutral nor that of what they follow."""
    names = [name for name in light if _is_set(name, light, NEUTRAL_LIGHT) or _is_set(name, dark, NEUTRAL_DARK)]
    return {name: light[name] for name in names}, {name: dark[name] for name in names}


def _is_set(name: str, palette: Colours, neutral: Colours) -> bool:
    return palette[name] != (palette[FOLLOWED_COLOURS[name]] if name in FOLLOWED_COLOURS else neutral[name])
