"""Tours of the demo, which stop at every page for a screenshot, and at states that only tests look at."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Page

SUBMIT_BUTTON = "main form [type=submit]"
ERROR_SUMMARY = "#error-summary"


@dataclass(frozen=True)
class Stop:
    """A page on screen; `is_pictured` unless it is a state that only tests look at. `height` is that of the picture of a screen
    whose parts scroll; pictures show other pages as a whole.
    """

    name: str
    is_pictured: bool = True
    height: int | None = None


def _want_every_stop(_name: str) -> bool:
    return True


@dataclass(frozen=True)
class Demo:
    """The running demo, its guide, and the stops, by name, for which a page is worth opening that nothing else needs."""

    guide: Mapping[str, Any]
    wants: Callable[[str], bool] = _want_every_stop

    def url(self, name: str) -> str:
        return str(self.guide["pages"][name])

    def password(self, email: str) -> str:
        return next(str(account["password"]) for account in self.guide["accounts"] if account["email"] == email)


@cache
def load_texts() -> dict[str, str]:
    """The texts typed during the tours."""
    return cast("dict[str, str]", json.loads((Path(__file__).parent / "texts.json").read_text()))


def sign_in(page: Page, demo: Demo, email: str) -> None:
    page.goto(demo.url("sign_in"))
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", demo.password(email))
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("details.dropdown")


def create_unpictured_stop(name: str) -> Stop:
    """A stop that only tests look at."""
    return Stop(name, is_pictured=False)


def visit_pages(page: Page, demo: Demo, base: str, pages: Iterable[tuple[str, str]]) -> Iterator[Stop]:
    """Stop at each wanted page, given by its name and its path below `base`."""
    for name, path in pages:
        if demo.wants(name):
            page.goto(f"{base}/{path}")
            yield create_unpictured_stop(name)


def visit_guide_pages(page: Page, demo: Demo, names: Iterable[str], *, is_pictured: bool = False) -> Iterator[Stop]:
    """Stop at each wanted page of the guide, whose name there has other hyphens."""
    for guide_name in names:
        if demo.wants(name := guide_name.replace("_", "-")):
            page.goto(demo.url(guide_name))
            yield Stop(name, is_pictured=is_pictured)


def open_details(page: Page) -> None:
    """Open everything that is folded."""
    page.evaluate("() => document.querySelectorAll('main details').forEach((each) => (each.open = true))")
