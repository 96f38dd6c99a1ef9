"""Check of a palette: every pair that lacks contrast, with the nearest colour that mends it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.themes.contrast.nearest import Requirement, find_nearest
from app.themes.contrast.neutral import FOLLOWED_COLOURS, NEUTRAL_DARK, NEUTRAL_LIGHT, Colours, complete_palette
from app.themes.contrast.pairs import PAIRS, Pair
from app.themes.contrast.ratio import compute_contrast

Mode = Literal["light", "dark"]


@dataclass(frozen=True)
class ContrastProblem:
    """A pair that lacks contrast; with `token`, one of its two colours, set to `proposal`, it passes."""

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
        """Description of what lacks contrast, for a webmaster."""
        return self.pair.words


def check_palette(light: Colours, dark: Colours) -> list[ContrastProblem]:
    """The problems of both modes; a colour that is absent is the neutral one, or the one that it follows."""
    return [
        *_iterate_problems(complete_palette(light, NEUTRAL_LIGHT), "light"),
        *_iterate_problems(complete_palette(dark, NEUTRAL_DARK), "dark"),
    ]


def merge_followed_problems(problems: Sequence[ContrastProblem]) -> list[ContrastProblem]:
    """The problems without those of two colours that follow two others, whose pair is a problem already."""
    ratios = {(problem.mode, problem.pair.foreground, problem.pair.background): problem.ratio for problem in problems}

    def is_reported(problem: ContrastProblem) -> bool:
        foreground, background = (
            FOLLOWED_COLOURS.get(name, "") for name in (problem.pair.foreground, problem.pair.background)
        )
        return ratios.get((problem.mode, foreground, background)) == problem.ratio

    return [problem for problem in problems if not is_reported(problem)]


def list_requirements(token: str, palette: Colours) -> list[Requirement]:
    """List the contrasts required of a colour with each colour that it meets, as foreground or as background."""
    return [
        Requirement(palette[pair.background if pair.foreground == token else pair.foreground], pair.minimum)
        for pair in PAIRS
        if token in (pair.foreground, pair.background) and {pair.foreground, pair.background} <= palette.keys()
    ]


def _iterate_problems(palette: Colours, mode: Mode) -> Iterator[ContrastProblem]:
    failing = [pair for pair in PAIRS if _compute_ratio(pair, palette) < pair.minimum]
    counts = Counter(name for pair in failing for name in (pair.foreground, pair.background))
    proposals = {name: find_nearest(palette[name], list_requirements(name, palette)) for name in counts}
    for pair in failing:
        token, proposal = _propose(pair, palette, counts, proposals)
        yield ContrastProblem(pair, _compute_ratio(pair, palette), mode, token, proposal)


def _propose(
    pair: Pair, palette: Colours, counts: Mapping[str, int], proposals: Mapping[str, str | None]
) -> tuple[str, str]:
    """The colour to change, of the two the one in most problems, and its nearest that passes wherever it is used.

    Where neither has one, the nearest foreground that passes on this background.
    """
    for name in sorted((pair.foreground, pair.background), key=lambda each: -counts[each]):
        if proposal := proposals[name]:
            return name, proposal
    proposal = find_nearest(palette[pair.foreground], [Requirement(palette[pair.background], pair.minimum)])
    # Black or white has a contrast of 4.58 at least with any colour.
    assert proposal
    return pair.foreground, proposal


def _compute_ratio(pair: Pair, palette: Colours) -> float:
    return compute_contrast(palette[pair.foreground], palette[pair.background])
