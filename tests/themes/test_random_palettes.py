"""Random palettes: each proposal mends its pair, a repaired palette passes, and so do all that derives from two colours."""

from __future__ import annotations

from random import Random

import pytest

from app.themes.contrast import ContrastProblem, check_palette, derive_palette, repair_palette
from app.themes.contrast.ratio import compute_contrast
from app.themes.design_tokens import COLOUR_TOKENS
from app.themes.palette import build_agents_palette, list_contrast_problems, repair_own_colours
from app.themes.theme_model import Theme
from tests.example_counts import FACTOR
from tests.themes.random_palettes import draw_colour, draw_palette

pytestmark = pytest.mark.by_turns(3)

GROUPS = 4
# 10,000 palettes in `make trust`.
COUNT = 50 if FACTOR == 1 else 250 * FACTOR


@pytest.mark.thorough
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


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(GROUPS))
def test_a_theme_with_repaired_colours_passes_and_sets_no_other(seed: int) -> None:
    random = Random(seed)
    for _example in range(min(COUNT // 2, 200)):
        theme = Theme(colours=draw_own_colours(random), dark_colours=draw_own_colours(random))
        repairs = repair_own_colours(theme)
        colours, dark_colours = (
            {name: repairs.get(f"{table}.{name}", colour) for name, colour in own_colours.items()}
            for table, own_colours in (("colours", theme.colours), ("colours.dark", theme.dark_colours))
        )

        assert list_contrast_problems(Theme(colours=colours, dark_colours=dark_colours)) == [], theme
        assert bool(repairs) == bool(list_contrast_problems(theme))


@pytest.mark.parametrize("seed", range(GROUPS))
def test_agents_read_their_pages_whatever_the_colours_of_the_theme(seed: int) -> None:
    random = Random(seed)
    for _example in range(min(COUNT, 200)):
        theme = Theme(
            colours={**draw_own_colours(random), "paper": draw_colour(random), "accent": draw_colour(random)},
            dark_colours=draw_own_colours(random),
        )
        palette = build_agents_palette(theme, draw_colour(random))

        assert check_palette(palette.light, palette.dark) == [], theme


def draw_own_colours(random: Random) -> dict[str, str]:
    names = random.sample([token.key for token in COLOUR_TOKENS], random.randint(0, 6))
    return {name: draw_colour(random) for name in names}


def is_mended(palette: dict[str, str], problem: ContrastProblem) -> bool:
    changed = {**palette, problem.token: problem.proposal}
    return compute_contrast(changed[problem.pair.foreground], changed[problem.pair.background]) >= problem.minimum
