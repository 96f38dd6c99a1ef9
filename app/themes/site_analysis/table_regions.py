"""The regions of a page laid out with tables: its cells with a background, by what they hold and where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cssselect2 import ElementWrapper

from app.themes.site_analysis.computed_style import StyledPage

_CELLS = ("table", "tr", "td", "th")
# A cell with more of the words of the page is the page itself.
_WHOLE_PART = 0.6
# What is before a header, or after a footer, as a part of the words of the page.
_EDGE_PART = 0.25
_MIN_MENU_LINKS, _MENU_PART = 3, 0.6


@dataclass(frozen=True)
class TableRegions:
    """Regions found in tables; `sheet` lies under most of the words, `surfaces` are cells with another background."""

    header: ElementWrapper | None = None
    menu: ElementWrapper | None = None
    footer: ElementWrapper | None = None
    sheet: ElementWrapper | None = None
    surfaces: tuple[ElementWrapper, ...] = ()


@dataclass
class _Contents:
    """Contents of an element: characters, those in links, links, pictures; and the characters before it."""

    characters: int = 0
    linked: int = 0
    links: int = 0
    pictures: int = 0
    before: int = 0


def find_table_regions(page: StyledPage) -> TableRegions:
    """Find the header, the menu and the footer among the tables of a page."""
    body = next((element for element in page.elements if element.local_name == "body"), None)
    if body is None:
        return TableRegions()
    contents = _measure(body.etree_element)
    total = max(contents[body.etree_element].characters, 1)
    all_cells = [
        element for element in page.elements if element.local_name in _CELLS and element.etree_element in contents
    ]
    cells = [cell for cell in all_cells if contents[cell.etree_element].characters < total * _WHOLE_PART]
    # Inner cells come after those that hold them.
    sheets = [cell for cell in all_cells if cell not in cells and page.get_background(cell)]
    sheet = sheets[-1] if sheets else None
    paper = page.find_background(sheet or body)
    coloured = [cell for cell in cells if page.get_background(cell) not in ("", paper)]
    surfaces = tuple(_iterate_outermost(coloured))
    menu = _find_menu(cells, contents)
    in_menu = set() if menu is None else {menu.etree_element, *menu.etree_element.iterancestors()}
    edges = [(surface, contents[surface.etree_element]) for surface in surfaces if surface.etree_element not in in_menu]
    header = next(
        (each for each, its in edges if its.before < total * _EDGE_PART and (its.pictures or its.characters)), None
    )
    footer = next(
        (each for each, its in reversed(edges) if each is not header and its.before > total * (1 - _EDGE_PART)), None
    )
    return TableRegions(header, menu, footer, sheet, surfaces)


def _measure(body: Any) -> dict[Any, _Contents]:
    """Measure the contents of each element, in one walk from the last one: children come before their parents."""
    elements = [each for each in body.iter() if isinstance(each.tag, str)]
    contents = {element: _Contents() for element in elements}
    before = 0
    for element in elements:
        contents[element].before = before
        before += _count(element.text)
        # What follows an element is counted late, by a few words at most in its row.
        before += _count(element.tail)
    for element in reversed(elements):
        own = contents[element]
        own.characters += _count(element.text)
        if element.tag == "a":
            own.linked, own.links = own.characters, own.links + 1
        own.pictures += element.tag == "img"
        parent = element.getparent()
        if element is not body and parent in contents:
            above = contents[parent]
            above.characters += own.characters + _count(element.tail)
            above.linked += own.linked
            above.links += own.links
            above.pictures += own.pictures
    return contents


def _count(text: str | None) -> int:
    return len("".join((text or "").split()))


def _iterate_outermost(elements: list[ElementWrapper]) -> Iterator[ElementWrapper]:
    inside: set[Any] = set()
    for element in elements:
        if element.etree_element not in inside:
            inside.update(element.etree_element.iter())
            yield element


def _find_menu(cells: list[ElementWrapper], contents: dict[Any, _Contents]) -> ElementWrapper | None:
    """The cell with most links of those that hold little else; the smallest of those that hold the same ones."""
    menus = [
        cell
        for cell in cells
        if (its := contents[cell.etree_element]).links >= _MIN_MENU_LINKS and its.linked >= its.characters * _MENU_PART
    ]
    return max(reversed(menus), key=lambda each: contents[each.etree_element].links, default=None)
