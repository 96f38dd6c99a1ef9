"""Check of a palette: every pair that lacks contrast, with the nearest colour that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.themes.colours import compute_contrast
from app.themes.contrast.nearest import Requirement, find_nearest
from app.themes.contrast.neutral import NEUTRAL_DARK, NEUTRAL_LIGHT, Palette, complete_palette
from app.themes.contrast.pairs import PAIRS, Pair

type Mode = Literal["light", "dark"]


@dataclass(frozen=True)
class ContrastProblem:
    """A pair that lacks contrast; with `token` (its foreground, else its background) set to `proposal`, it passes."""

    pair: Pair
    ratio: float
    mode: Mode
    token: str
    proposal: str

    @property
    def minimum(self) -> float:
        return self.pair.minimum

    @property
    def words(self) -> str:
        """What lacks contrast, for a webmaster."""
        return self.pair.words


def check_palette(light: Palette, dark: Palette) -> list[ContrastProblem]:
    """The problems of both modes; a colour that is absent is the neutral one, or the one that it follows."""
    return [
        *_iterate_problems(complete_palette(light, NEUTRAL_LIGHT), "light"),
        *_iterate_problems(complete_palette(dark, NEUTRAL_DARK), "dark"),
    ]


def list_requirements(token: str, palette: Palette) -> list[Requirement]:
    """What a colour must reach with each colour of the palette that it meets, as foreground or as background."""
    return [
        Requirement(palette[pair.background if pair.foreground == token else pair.foreground], pair.minimum)
        for pair in PAIRS
        if token in (pair.foreground, pair.background) and {pair.foreground, pair.background} <= palette.keys()
    ]


def _iterate_problems(palette: Palette, mode: Mode) -> Iterator[ContrastProblem]:
    everywhere: dict[str, str | None] = {}
    for pair in PAIRS:
        ratio = compute_contrast(palette[pair.foreground], palette[pair.background])
        if ratio < pair.minimum:
            token, proposal = _propose(pair, palette, everywhere)
            yield ContrastProblem(pair, ratio, mode, token, proposal)


def _propose(pair: Pair, palette: Palette, everywhere: dict[str, str | None]) -> tuple[str, str]:
    """A colour that passes wherever it is used, of the foreground or of the background; else one that mends the pair."""
    for token in (pair.foreground, pair.background):
        if token not in everywhere:
            everywhere[token] = find_nearest(palette[token], list_requirements(token, palette))
        if proposal := everywhere[token]:
            return token, proposal
    requirement = Requirement(palette[pair.background], pair.minimum)
    proposal = find_nearest(palette[pair.foreground], [requirement])
    # Black or white has a contrast of 4.58 at least with any colour.
    assert proposal
    return pair.foreground, proposal
