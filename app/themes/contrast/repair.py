"""Repair of a palette: the nearest lightness for each colour, so that every pair passes."""

from __future__ import annotations

from collections.abc import Collection

from app.themes.contrast.check import list_requirements
from app.themes.contrast.nearest import Requirement, find_nearest
from app.themes.contrast.neutral import Colours
from app.themes.contrast.pairs import BACKGROUNDS, PAIRS, TEXT_MINIMUM
from app.themes.contrast.ratio import BLACK, WHITE, compute_contrast

# Backgrounds that share their texts: all are on the side of the page, light or dark.
_SURFACES = BACKGROUNDS
# Texts that are backgrounds too: all are on the other side.
_FILLS = ("ink", "accent", "accent-strong", "danger", "danger-strong")


def repair_palette(palette: Colours, *, fixed_names: Collection[str] = ()) -> dict[str, str]:
    """The complete palette of a mode with every pair passing; colours to keep are unchanged, even if they fail."""
    is_light = compute_contrast(BLACK, palette["paper"]) >= compute_contrast(WHITE, palette["paper"])
    text_extreme, page_extreme = (BLACK, WHITE) if is_light else (WHITE, BLACK)
    extremes = dict.fromkeys(_SURFACES, text_extreme) | dict.fromkeys(_FILLS, page_extreme)
    settled_colours = {token: palette[token] for token in palette if token in fixed_names}
    for token in _list_in_order(palette):
        if token not in settled_colours:
            settled_colours[token] = _settle(token, palette[token], settled_colours, extremes.get(token))
    return {token: settled_colours[token] for token in palette}


def _list_in_order(palette: Colours) -> list[str]:
    """Backgrounds of pages, colours that are text and background, backgrounds of regions, then texts and edges."""
    backgrounds = [pair.background for pair in PAIRS]
    return list(dict.fromkeys((*_SURFACES, *_FILLS, *backgrounds, *palette)))


def _settle(token: str, colour: str, settled_colours: Colours, extreme: str | None) -> str:
    """The nearest colour that passes with those chosen before, and leaves a solution to those that come after."""
    # A background never moves for a text that is fixed: the text is what is wrong.
    requirements = [] if token in _SURFACES else list_requirements(token, {**settled_colours, token: colour})
    ahead = [Requirement(extreme, TEXT_MINIMUM)] if extreme else []
    return find_nearest(colour, requirements + ahead) or find_nearest(colour, requirements) or colour
