"""Pairs of colours as a browser shows them: texts measured by axe, edges and rings read from computed styles.

With a palette drawn at random, each colour of a page tells which token it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from playwright.sync_api import Page

from app.themes.contrast import check_palette
from tests.journeys.axe import load_axe
from tests.themes.random_palettes import NAMES, draw_colour

_SET_COLOURS = """colours => {
  for (const [name, colour] of Object.entries(colours)) document.documentElement.style.setProperty(`--color-${name}`, colour)
}"""
_RESET_COLOURS = "() => document.documentElement.removeAttribute('style')"
_MEASURE_TEXTS = """async () => {
  const { violations, passes, incomplete } = await axe.run(document, {
    runOnly: { type: "rule", values: ["color-contrast"] }, elementRef: true, selectors: false, preload: false,
  })
  const describe = hasPassed => ({ element, any, html }) => {
    const { fgColor, bgColor } = any[0].data
    return [element.dataset.pair ?? "", fgColor, bgColor, hasPassed, html.slice(0, 150)]
  }
  const list = rules => rules.flatMap(({ nodes }) => nodes).filter(({ element }) => !element.dataset.property)
  // axe leaves to people what it calls a ratio of 1:1, less than 1.01.
  const equal = list(incomplete).filter(({ any }) => any[0]?.data?.messageKey === "equalRatio")
  return [...list(passes).map(describe(true)), ...[...list(violations), ...equal].map(describe(false))]
}"""
_MEASURE_GRAPHICS = """() => {
  const toHex = colour => "#" + colour.match(/\\d+/g).map(each => Number(each).toString(16).padStart(2, "0")).join("")
  const findBackground = element => {
    const colour = getComputedStyle(element).backgroundColor
    return colour === "rgba(0, 0, 0, 0)" ? findBackground(element.parentElement) : toHex(colour)
  }
  return [...document.querySelectorAll("[data-property]")].map(element => {
    const { pair, property } = element.dataset
    if (property === "outlineColor") element.focus({ focusVisible: true })
    const around = property === "outlineColor" ? element.parentElement : element
    return [pair, toHex(getComputedStyle(element)[property]), findBackground(around), true, element.outerHTML.slice(0, 150)]
  })
}"""


@dataclass(frozen=True)
class Measure:
    """A pair as shown: its mark, if the page has marks, its colours, and whether axe accepts it."""

    mark: str
    foreground: str
    background: str
    has_passed: bool
    html: str


def set_colours(page: Page, colours: Mapping[str, str]) -> None:
    """Set the colours of the theme, over those of the style sheet."""
    page.evaluate(_SET_COLOURS, colours)


def find_unlisted_pairs(page: Page, random: Random) -> list[str]:
    """The texts of a page that lack contrast with random colours and that the check of themes does not report."""
    palette = {name: draw_colour(random) for name in NAMES}
    problems = [each.pair for each in check_palette(palette, {}) if each.mode == "light"]
    reported = {(palette[pair.foreground], palette[pair.background]) for pair in problems}
    set_colours(page, palette)
    failing = [measure for measure in measure_texts(page) if not measure.has_passed]
    page.evaluate(_RESET_COLOURS)
    names = {colour: name for name, colour in palette.items()}
    return [
        f"{names.get(each.foreground)} on {names.get(each.background)}: {each.html}"
        for each in failing
        if (each.foreground, each.background) not in reported
    ]


def measure_texts(page: Page) -> list[Measure]:
    """The verdict of axe on every text of the page whose colours it finds."""
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(load_axe())
    return _read(page.evaluate(_MEASURE_TEXTS))


def measure_graphics(page: Page) -> list[Measure]:
    """The colours of the edges and rings that the page marks with `data-property`."""
    return _read(page.evaluate(_MEASURE_GRAPHICS))


def _read(rows: list[list[Any]]) -> list[Measure]:
    return [Measure(*row) for row in rows]
