"""The attribute that gives the focus in a response, renamed before the swap."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.web.assets import SOURCES
from tests.javascript_modules import run_modules


@pytest.fixture(scope="module")
def modules() -> Any:
    with run_modules(SOURCES / "js") as run:
        yield run


@pytest.mark.parametrize(
    ("html", "renamed"),
    [
        ('<select id="a" autofocus>', '<select id="a" data-autofocus>'),
        (
            '<div class="alert" tabindex="-1" autofocus data-x="1">',
            '<div class="alert" tabindex="-1" data-autofocus data-x="1">',
        ),
        ("<p>Un autofocus de <b>plus</b></p>", "<p>Un autofocus de <b>plus</b></p>"),
    ],
)
def test_only_the_attribute_of_an_element_is_renamed(modules: Any, html: str, renamed: str) -> None:
    assert modules("lib/swap-focus", "renameAutofocus", html) == renamed
