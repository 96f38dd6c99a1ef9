"""Whatever the palette: each proposal mends its pair, a repaired palette passes, and so do all that derives from two colours."""

from __future__ import annotations

from random import Random

import pytest

from app.themes.colours import compute_contrast
from app.themes.contrast import ContrastProblem, check_palette, derive_palette, repair_palette
from tests.example_counts import FACTOR
from tests.themes.random_palettes import draw_colour, draw_palette

GROUPS = 4
# 10,000 palettes in `make trust`.
COUNT = 50 if FACTOR == 1 else 250 * FACTOR


@pytest.mark.parametrize("seed", range(GROUPS))
def test_each_proposal_mends_its_pair_and_a_repaired_palette_passes(seed: int) -> None:
    random = Random(seed)
    for _example in range(COUNT):
        palette = draw_palette(random)

        assert [problem for problem in check_palette(palette, {}) if not is_mended(palette, problem)] == []
        assert check_palette(repair_palette(palette), {}) == [], palette


@pytest.mark.parametrize("seed", range(GROUPS))
def test_all_that_derives_from_two_colours_passes(seed: int) -> None:
    random = Random(seed)
    for _example in range(COUNT):
        accent, second = draw_colour(random), random.choice((None, draw_colour(random)))

        assert check_palette(*derive_palette(accent, second)) == [], (accent, second)


def is_mended(palette: dict[str, str], problem: ContrastProblem) -> bool:
    changed = {**palette, problem.token: problem.proposal}
    return compute_contrast(changed[problem.pair.foreground], changed[problem.pair.background]) >= problem.minimum
