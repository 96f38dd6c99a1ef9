"""The colours of a theme in light and dark mode: those that it sets, and those that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.themes.contrast import derive_palette
from app.themes.contrast.neutral import FOLLOWED_COLOURS, NEUTRAL_DARK, NEUTRAL_LIGHT, simplify_palettes
from app.themes.theme_model import Theme

NEUTRAL_ACCENT = NEUTRAL_LIGHT["accent"]


@dataclass(frozen=True, eq=False)
class Palette:
    """The values of colour tokens, by name, in each mode; what is absent is neutral."""

    light: Mapping[str, str]
    dark: Mapping[str, str]

    def get_colour(self, name: str, *, is_dark: bool = False) -> str:
        """The colour of a token in a mode, followed to the one that it takes by default."""
        values, neutral = (self.dark, NEUTRAL_DARK) if is_dark else (self.light, NEUTRAL_LIGHT)
        while name not in values and name in FOLLOWED_COLOURS:
            name = FOLLOWED_COLOURS[name]
        return values.get(name) or neutral[name]


@lru_cache(maxsize=100)
def build_palette(theme: Theme, accent: str = "") -> Palette:
    """The palette of a theme; `accent` is that of the charter, for a theme that sets none, adjusted where it lacks contrast."""
    light, dark = derive_palette(accent or NEUTRAL_ACCENT, None, theme.colours, theme.dark_colours)
    return Palette(*simplify_palettes(light, dark))
