"""Inspection of the pages of a tour: accessibility, width and valid HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from typing import Any
from zlib import crc32

from playwright.sync_api import Page, Response

from devtools.screenshots.tour_list import TOURS
from devtools.screenshots.tours import Demo
from tests.example_counts import FACTOR, read_seed
from tests.journeys.axe import load_axe
from tests.journeys.contrast_in_browser import find_unlisted_pairs
from tests.journeys.monitored_page import MonitoredPage
from tests.journeys.network_idle import wait_for_network_idle

HEIGHT = 800
NARROW, MIDDLE, WIDE = 320, 768, 1280
SHARE = 3
EVERYTHING = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"],
}
# The dark theme changes colours only.
COLOURS = {"type": "rule", "values": ["color-contrast"]}
RUN = """async (runOnly) => {
  const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"], selectors: false, preload: false })
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`)
}"""
# Overflow in pixels, and the widest elements.
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  const excess = document.documentElement.scrollWidth - width;
  const beyond = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > width);
  const shown = beyond.slice(-3).map((each) => `${each.tagName} .${each.className} « ${each.textContent.trim().slice(0, 40)} »`);
  return excess > 0 ? `${excess} px too wide: ${shown.join(", ")}` : "";
}"""


@dataclass
class Inspection:
    """One page of a tour, with its problems."""

    name: str
    served: str | None
    dom: str
    violations: list[str] = field(default_factory=list)
    overflows: list[str] = field(default_factory=list)
    unlisted_pairs: list[str] = field(default_factory=list)


class StopDraw:
    """Draw of the stops of a tour that are inspected: one out of three, by the seed, and all of them in `make trust`."""

    def __init__(self, tour: str) -> None:
        self.offset = crc32(f"{tour} {read_seed()}".encode()) % SHARE
        self.places: dict[str, int] = {}

    def includes(self, name: str) -> bool:
        place = self.places.setdefault(name, len(self.places))
        return FACTOR > 1 or place % SHARE == self.offset


def inspect(tour: str, browser: MonitoredPage, guide: dict[str, Any]) -> list[Inspection]:
    """Run the tour, and inspect the drawn stops: their width on every screen, and with axe on a phone or a desk, in turn.

    `make trust` inspects every stop, runs axe on both, and in the dark theme.
    """
    served: dict[str, Response] = {}
    page, draw = browser.page, StopDraw(tour)
    page.on("response", lambda response: _record_document(served, response))
    _set_width(page, WIDE)
    inspections: list[Inspection] = []
    stops = (stop for stop in TOURS[tour](page, Demo(guide, draw.includes)) if draw.includes(stop.name))
    for stop, checked_width in zip(stops, cycle((NARROW, WIDE)), strict=False):
        wait_for_network_idle(page)
        document = served.pop(page.url, None)
        inspections.append(Inspection(stop.name, document.text() if document else None, page.content()))
        for width in (MIDDLE, NARROW, WIDE):
            _set_width(page, width)
            _record_overflow(page, inspections[-1], f"{stop.name} at {width} px")
            if width == checked_width or (width != MIDDLE and FACTOR > 1):
                inspections[-1].violations += _name_violations(page, f"{stop.name} at {width} px", EVERYTHING)
        # A pair that the check of themes knows has enough contrast in the dark too: `make trust` sees it on each page.
        if FACTOR > 1:
            page.emulate_media(color_scheme="dark")
            inspections[-1].violations += _name_violations(page, f"{stop.name} in the dark", COLOURS)
            page.emulate_media(color_scheme="light")
        inspections[-1].unlisted_pairs += find_unlisted_pairs(page, Random(stop.name))
    return inspections


def find_violations(page: Page, rules: dict[str, Any] = EVERYTHING) -> list[str]:
    """Return the violations found by axe on the page: the rule, then the elements."""
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(load_axe())
    return list(page.evaluate(RUN, rules))


def _name_violations(page: Page, where: str, rules: dict[str, Any]) -> list[str]:
    return [f"{where}: {violation}" for violation in find_violations(page, rules)]


def _record_overflow(page: Page, inspection: Inspection, where: str) -> None:
    if overflow := page.evaluate(OVERFLOW):
        inspection.overflows.append(f"{where}: {overflow}")


def _set_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    # What a bar at the bottom of the screen covers depends on how far the page is scrolled.
    page.evaluate("scrollTo(0, 0)")


def _record_document(served: dict[str, Response], response: Response) -> None:
    """Record the HTML of the current page: a browser drops the text of former pages."""
    if response.request.resource_type == "document" and not response.frame.parent_frame:
        served.clear()
        if response.ok:
            served[response.url] = response
