"""Colours of the neutral theme (static/css/tokens.css), and the colours that follow another until a theme sets them."""

from __future__ import annotations

from collections.abc import Mapping

Colours = Mapping[str, str]

NEUTRAL_LIGHT: Colours = {
    "paper": "#fbf9f4",
    "soft": "#f3eee4",
    "raised": "#ffffff",
    "ink": "#20272a",
    "ink-soft": "#4b5458",
    "ink-faint": "#626a6d",
    "line": "#e3dbcd",
    "line-strong": "#857d70",
    "accent": "#12605b",
    "accent-strong": "#0b4743",
    "accent-soft": "#e1efeb",
    "accent-line": "#a8cdc6",
    "on-accent": "#ffffff",
    "sun": "#e8a33d",
    "focus": "#b8480a",
    "success": "#1d6437",
    "success-soft": "#e3f2e6",
    "success-strong": "#2a7d49",
    "info": "#1f5276",
    "info-soft": "#e3eff6",
    "info-strong": "#2f73a1",
    "warning": "#754800",
    "warning-soft": "#fbeed2",
    "warning-strong": "#a86a06",
    "danger": "#93221b",
    "danger-soft": "#fbe8e4",
    "danger-strong": "#b3291f",
    "on-danger": "#ffffff",
}
NEUTRAL_DARK: Colours = {
    "paper": "#14191a",
    "soft": "#1b2122",
    "raised": "#212829",
    "ink": "#edeae3",
    "ink-soft": "#c3c0b8",
    "ink-faint": "#a09e97",
    "line": "#353d3e",
    "line-strong": "#828985",
    "accent": "#86d0c4",
    "accent-strong": "#abe3da",
    "accent-soft": "#1d3633",
    "accent-line": "#37615b",
    "on-accent": "#0b2421",
    "sun": "#d99a3f",
    "focus": "#ffb47d",
    "success": "#93d8a8",
    "success-soft": "#1b3424",
    "success-strong": "#6dbd87",
    "info": "#9bcbea",
    "info-soft": "#1a3040",
    "info-strong": "#66aad6",
    "warning": "#f1c47b",
    "warning-soft": "#392d15",
    "warning-strong": "#d49c40",
    "danger": "#f6aaa1",
    "danger-soft": "#42211e",
    "danger-strong": "#f08f84",
    "on-danger": "#2d0b08",
}
# In this order: a followed colour may itself follow another.
FOLLOWED_COLOURS: Mapping[str, str] = {
    "second": "accent",
    "on-second": "on-accent",
    "second-soft": "accent-soft",
    "second-ink": "accent",
    "link": "accent",
    "link-visited": "link",
    "header": "raised",
    "on-header": "ink",
    "header-link": "ink-soft",
    "header-current": "accent",
    "header-line": "line",
    "hero": "accent-soft",
    "on-hero": "ink",
    "hero-line": "accent-line",
    "footer": "soft",
    "on-footer": "ink-soft",
    "footer-line": "line",
    # The focus ring in a region: chosen by `derive_palette`, never set by a theme.
    "focus-header": "focus",
    "focus-hero": "focus",
    "focus-footer": "focus",
    "focus-second": "on-second",
}


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
