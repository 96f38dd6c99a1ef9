"""An attribute that a script queries in the whole page is not an option of another element."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.architecture.source_files import ROOT, TEMPLATES

# Queries of the whole page by an attribute alone: `[data-sent]`, not `button[data-install]`.
_WHOLE_PAGE = re.compile(r"document\s*\.\s*querySelector(?:All)?\(\s*[\"'`]([^\"'`]+)[\"'`]")
# `[data-late]:not(:defined)` selects custom elements only.
_BARE_ATTRIBUTE = re.compile(r"(?:^|[\s,>(])\[(data-[\w-]+)(?![\w-])[^\]]*\](?!:not\(:defined\))")
_CUSTOM_ELEMENT = re.compile(r"<([a-z]+(?:-[a-z]+)+)\b((?:\{[{%#].*?[}%#]\}|[^>])*)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"(?<![\w-])(data-[\w-]+)")


def _list_queried_attributes() -> set[str]:
    scripts = [*(ROOT / "static/js").rglob("*.js"), *(ROOT / "pwa").rglob("*.js"), ROOT / "service-worker.js"]
    selectors = [selector for script in scripts for selector in _WHOLE_PAGE.findall(script.read_text(encoding="utf-8"))]
    return {name for selector in selectors for name in _BARE_ATTRIBUTE.findall(selector)}


def _iterate_option_attributes() -> Iterator[tuple[str, str]]:
    for template in (path for folder in TEMPLATES for path in folder.rglob("*.html")):
        for element, attributes in _CUSTOM_ELEMENT.findall(template.read_text(encoding="utf-8")):
            for name in _ATTRIBUTE.findall(attributes):
                yield name, element


def test_an_attribute_queried_in_the_whole_page_is_not_an_option() -> None:
    looked_for = _list_queried_attributes()

    assert {"data-sent", "data-awaiting"} <= looked_for
    assert [(name, element) for name, element in _iterate_option_attributes() if name in looked_for] == []


def test_the_install_button_is_unique() -> None:
    elements = [
        template.name
        for folder in TEMPLATES
        for template in folder.rglob("*.html")
        for _ in re.findall(r"\bdata-install(?![\w-])", template.read_text(encoding="utf-8"))
    ]

    assert elements == ["portal_footer.html"]
