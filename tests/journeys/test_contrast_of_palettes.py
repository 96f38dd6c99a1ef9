"""The check of a theme says what a browser and axe say of its colours, in light and in dark mode."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from playwright.sync_api import Browser, Page

from app.themes.contrast import PAIRS, check_palette
from app.themes.contrast.check import Mode
from app.themes.contrast.ratio import compute_contrast
from tests.example_counts import FACTOR
from tests.journeys.contrast_in_browser import Measure, measure_graphics, measure_texts, set_colours
from tests.journeys.contrast_specimens import build_page
from tests.themes.random_palettes import draw_palette

pytestmark = pytest.mark.slow

MODES: tuple[Mode, ...] = ("light", "dark")
# 200 in `make trust`.
PALETTES = 10 if FACTOR == 1 else 20 * FACTOR

MARKS = {f"{pair.foreground}/{pair.background}" for pair in PAIRS}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_content(build_page())
    yield page
    context.close()


@pytest.mark.parametrize("mode", MODES)
def test_the_verdict_on_each_pair_is_that_of_the_browser(page: Page, mode: Mode) -> None:
    page.emulate_media(color_scheme=mode, reduced_motion="reduce")
    random = Random(mode)
    for _example in range(PALETTES):
        palette = draw_palette(random)
        set_colours(page, palette)
        texts, graphics = measure_texts(page), measure_graphics(page)

        assert {graphic.mark for graphic in (*texts, *graphics)} == MARKS
        assert [graphic for graphic in (*texts, *graphics) if not has_colours_of_mark(graphic, palette)] == []
        failing = {text.mark for text in texts if not text.has_passed}
        failing |= {
            graphic.mark for graphic in graphics if compute_contrast(graphic.foreground, graphic.background) < 3
        }
        assert failing == list_failing(palette, mode)


def has_colours_of_mark(measure: Measure, palette: dict[str, str]) -> bool:
    foreground, background = measure.mark.split("/")
    return (measure.foreground, measure.background) == (palette[foreground], palette[background])


def list_failing(palette: dict[str, str], mode: Mode) -> set[str]:
    problems = check_palette(palette, {}) if mode == "light" else check_palette({}, palette)
    return {f"{problem.pair.foreground}/{problem.pair.background}" for problem in problems}
