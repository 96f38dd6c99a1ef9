"""An attribute by which a script finds an element in the whole page is no option of another element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What is looked for in a whole page, by an attribute alone: `[data-sent]`, and not `button[data-install]`.
_WHOLE_PAGE = re.compile(r"document\s*\.\s*querySelector(?:All)?\(\s*[\"'`]([^\"'`]+)[\"'`]")
# `[data-late]:not(:defined)` is for custom elements, and says so.
_BARE_ATTRIBUTE = re.compile(r"(?:^|[\s,>(])\[(data-[\w-]+)(?![\w-])[^\]]*\](?!:not\(:defined\))")
_CUSTOM_ELEMENT = re.compile(r"<([a-z]+(?:-[a-z]+)+)\b((?:\{[{%#].*?[}%#]\}|[^>])*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"(?<![\w-])(data-[\w-]+)")


def _list_queried_attributes() -> set[str]:
    scripts = (ROOT / "static/js").rglob("*.js")
    selectors = [found for script in scripts for found in _WHOLE_PAGE.findall(script.read_text(encoding="utf-8"))]
    return {name for selector in selectors for name in _BARE_ATTRIBUTE.findall(selector)}


def _iterate_option_attributes() -> Iterator[tuple[str, str]]:
    for template in (ROOT / "templates").rglob("*.html"):
        for element, attributes in _CUSTOM_ELEMENT.findall(template.read_text(encoding="utf-8")):
            for name in _ATTRIBUTE.findall(attributes):
                yield name, element


def test_what_is_looked_for_in_a_whole_page_is_the_option_of_no_element() -> None:
    looked_for = _list_queried_attributes()

    assert {"data-sent", "data-awaiting"} <= looked_for
    assert [(name, element) for name, element in _iterate_option_attributes() if name in looked_for] == []


def test_the_button_that_installs_is_the_only_one_of_its_name() -> None:
    named = [
        template.name
        for template in (ROOT / "templates").rglob("*.html")
        for _ in re.findall(r"\bdata-install(?![\w-])", template.read_text(encoding="utf-8"))
    ]

    assert named == ["portal_footer.html"]
