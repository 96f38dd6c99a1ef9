"""The colours of a theme in light and dark mode: those that it sets, and those derived from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from app.themes.contrast import ContrastProblem, check_palette, derive_palette, merge_followed_problems, repair_palette
from app.themes.contrast.neutral import NEUTRAL_DARK, NEUTRAL_LIGHT, complete_palette, simplify_palettes
from app.themes.theme_model import Theme

NEUTRAL_ACCENT = NEUTRAL_LIGHT["accent"]

# Their pages keep their own shapes and letters.
_AGENTS_PREFIXES = ("accent", "on-accent", "focus")
# Of a hundred random themes, one needs a second round: what is derived from a repaired colour meets another one.
_MAX_ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Palette:
    """The values of colour tokens, by name, in each mode; what is absent is neutral. Compared by identity, as themes are."""

    light: Mapping[str, str]
    dark: Mapping[str, str]

    def get_colour(self, name: str, *, is_dark: bool = False) -> str:
        """The colour of a token in a mode; of one that is not set, the neutral one, or that of the token that it follows."""
        values, neutral = (self.dark, NEUTRAL_DARK) if is_dark else (self.light, NEUTRAL_LIGHT)
        return values.get(name) or complete_palette(values, neutral)[name]


@lru_cache(maxsize=100)
def build_palette(theme: Theme, accent: str = "") -> Palette:
    """The palette of a theme; `accent` is that of the charter, for a theme that sets none, adjusted where it lacks contrast."""
    if not (theme.colours or theme.dark_colours or accent):
        return Palette({}, {})
    light, dark = derive_palette(accent or NEUTRAL_ACCENT, None, theme.colours, theme.dark_colours)
    return Palette(*simplify_palettes(light, dark))


@lru_cache(maxsize=100)
def build_agents_palette(theme: Theme, accent: str = "") -> Palette:
    """Build the palette of the pages of agents: the main colour of a theme on neutral pages, and what derives from it.

    The other colours of a theme may be for pages of another lightness.
    """
    main_colour = theme.colours.get("accent") or accent
    if not main_colour:
        return Palette({}, {})
    light, dark = simplify_palettes(*derive_palette(main_colour))
    return Palette(_select_agents_colours(light), _select_agents_colours(dark))


def list_contrast_problems(theme: Theme, accent: str = "") -> list[ContrastProblem]:
    """The pairs of colours of a theme that lack contrast."""
    palette = build_palette(theme, accent)
    return merge_followed_problems(check_palette(palette.light, palette.dark))


def repair_own_colours(theme: Theme) -> dict[str, str]:
    """The colours that the theme sets and has to change for every pair to pass, by path in theme.toml; the others follow."""
    repaired = theme
    for _round in range(_MAX_ROUNDS):
        if not list_contrast_problems(repaired):
            break
        repaired = _repair(repaired)
    return {
        **{f"colours.{name}": value for name, value in repaired.colours.items() if value != theme.colours[name]},
        **{
            f"colours.dark.{name}": value
            for name, value in repaired.dark_colours.items()
            if value != theme.dark_colours[name]
        },
    }


def _select_agents_colours(colours: Mapping[str, str]) -> dict[str, str]:
    return {name: colour for name, colour in colours.items() if name.startswith(_AGENTS_PREFIXES)}


def _repair(theme: Theme) -> Theme:
    palette = build_palette(theme)
    light = repair_palette(complete_palette(palette.light, NEUTRAL_LIGHT))
    dark = repair_palette(complete_palette(palette.dark, NEUTRAL_DARK))
    return replace(
        theme,
        colours={name: light[name] for name in theme.colours},
        dark_colours={name: dark[name] for name in theme.dark_colours},
    )
