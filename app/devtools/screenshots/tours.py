"""Ways through the demo: each stops at every page worth a picture, and at the states that only tests look at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Page

SUBMIT_BUTTON = "main form [type=submit]"
ERROR_SUMMARY = "#error-summary"


@dataclass(frozen=True)
class Stop:
    """What is on the screen; `is_pictured` when it is a page of the documentation rather than a state of one."""

    name: str
    is_pictured: bool = True


@dataclass(frozen=True)
class Demo:
    """The demo as its guide describes it."""

    guide: Mapping[str, Any]

    def url(self, name: str) -> str:
        return str(self.guide["pages"][name])

    def password(self, email: str) -> str:
        return next(str(account["password"]) for account in self.guide["accounts"] if account["email"] == email)


@cache
def load_texts() -> dict[str, str]:
    """What is typed during the tours."""
    return cast("dict[str, str]", json.loads((Path(__file__).parent / "texts.json").read_text()))


def sign_in(page: Page, demo: Demo, email: str) -> None:
    page.goto(demo.url("sign_in"))
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", demo.password(email))
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("details.dropdown")


def create_unpictured_stop(name: str) -> Stop:
    """A state that only tests look at."""
    return Stop(name, is_pictured=False)
