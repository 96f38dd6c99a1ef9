"""Palettes drawn at random: every colour of its own, or a neutral palette with some colours changed."""

from __future__ import annotations

from random import Random

from app.themes.contrast.neutral import FOLLOWED_COLOURS, NEUTRAL_DARK, NEUTRAL_LIGHT, complete_palette

NAMES = (*NEUTRAL_LIGHT, *FOLLOWED_COLOURS)


def draw_colour(random: Random) -> str:
    return f"#{random.randrange(1 << 24):06x}"


def draw_palette(random: Random) -> dict[str, str]:
    """One in three is random altogether; the others have a few random colours among the neutral ones of a mode."""
    if random.randrange(3) == 0:
        return {name: draw_colour(random) for name in NAMES}
    neutral = random.choice((NEUTRAL_LIGHT, NEUTRAL_DARK))
    changed = random.sample(NAMES, random.randint(1, 6))
    return complete_palette({name: draw_colour(random) for name in changed}, neutral)
