"""What is looked at on every page of every tour: accessibility, width, and the HTML itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Response

from app.devtools.screenshots.tour_list import TOURS
from app.devtools.screenshots.tours import Demo
from tests.journeys.monitored_page import MonitoredPage
from tests.journeys.network_idle import wait_for_network_idle

HEIGHT = 800
NARROW, MIDDLE, WIDE = 320, 768, 1280
EVERYTHING = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"],
}
# In the dark nothing but colours changes.
COLOURS = {"type": "rule", "values": ["color-contrast"]}
RUN = """async (runOnly) => {
  const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"], selectors: false, preload: false })
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`)
}"""
# How many pixels are too many, and the elements that reach farthest.
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  const excess = document.documentElement.scrollWidth - width;
  const beyond = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > width);
  const shown = beyond.slice(-3).map((each) => `${each.tagName} .${each.className} « ${each.textContent.trim().slice(0, 40)} »`);
  return excess > 0 ? `${excess} px too wide: ${shown.join(", ")}` : "";
}"""


@dataclass
class Inspection:
    """One stop, and what is wrong with it."""

    name: str
    served: str | None
    dom: str
    violations: list[str] = field(default_factory=list)
    overflows: list[str] = field(default_factory=list)


def inspect(tour: str, browser: MonitoredPage, guide: dict[str, Any]) -> list[Inspection]:
    """Goes on the tour, and looks at each stop in every width and in the dark."""
    served: dict[str, Response] = {}
    page = browser.page
    page.on("response", lambda answer: _record_document(served, answer))
    _set_width(page, WIDE)
    seen = []
    for stop in TOURS[tour](page, Demo(guide)):
        wait_for_network_idle(page)
        document = served.pop(page.url, None)
        seen.append(Inspection(stop.name, document.text() if document else None, page.content()))
        for width in (NARROW, MIDDLE, WIDE):
            _set_width(page, width)
            _inspect_page(page, seen[-1], f"{stop.name} at {width} px")
        page.emulate_media(color_scheme="dark")
        _inspect_page(page, seen[-1], f"{stop.name} in the dark", COLOURS)
        page.emulate_media(color_scheme="light")
    return seen


def find_violations(page: Page, rules: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe finds on the page as it is: the rule, then the elements."""
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(_load_axe())
    return list(page.evaluate(RUN, rules))


def _inspect_page(page: Page, seen: Inspection, where: str, rules: dict[str, Any] = EVERYTHING) -> None:
    seen.violations += [f"{where}: {violation}" for violation in find_violations(page, rules)]
    if overflow := page.evaluate(OVERFLOW):
        seen.overflows.append(f"{where}: {overflow}")


def _set_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})


@cache
def _load_axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe" / "axe.min.js").read_text()


def _record_document(served: dict[str, Response], answer: Response) -> None:
    """That of the page that is shown: a browser soon forgets the text of those that were left."""
    if answer.request.resource_type == "document" and not answer.frame.parent_frame:
        served.clear()
        if answer.ok:
            served[answer.url] = answer
