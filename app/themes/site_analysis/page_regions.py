"""Regions of a page: header, menu, footer, buttons, links of the text, cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cssselect2
from cssselect2 import ElementWrapper

from app.themes.site_analysis.computed_style import StyledPage
from app.themes.site_analysis.table_regions import TableRegions, find_table_regions

_HEADER = "header, [role=banner], #header, #entete, #en-tete, #masthead, .site-header, .header, .entete, #top, .navbar"
_FOOTER = "footer, [role=contentinfo], #footer, #pied, #pied-de-page, #colophon, .site-footer, .footer, .pied"
_MENU = (
    "nav, [role=navigation], #menu, #nav, #navigation, #main-menu, #menu-principal, .main-menu, .menu-principal, "
    ".navigation, .nav-menu, .navbar-nav, .menu, .mega-menu"
)
_BUTTON = (
    "button, input[type=submit], [class~=btn], [class~=button], [class~=bouton], a[class*=btn-], a[class*=button-], "
    "a[class*=bouton-], a[class*=-btn], a[class*=cta], [role=button]"
)
_CARD = "[class*=card], [class*=carte], [class*=tile], [class*=tuile], [class*=vignette], [class*=bloc], [class*=box], article"
_HERO = "[class*=hero], [id*=hero], [class*=banner], [id*=banner], [class*=slider], [id*=slider], [class*=bandeau], [id*=bandeau]"


@dataclass(frozen=True)
class PageRegions:
    """The elements that say how a page looks; those that were not found are None or empty."""

    body: ElementWrapper | None
    header: ElementWrapper | None
    menu: ElementWrapper | None
    footer: ElementWrapper | None
    hero: ElementWrapper | None
    headings: tuple[ElementWrapper, ...]
    buttons: tuple[ElementWrapper, ...]
    links: tuple[ElementWrapper, ...]
    cards: tuple[ElementWrapper, ...]
    # The table under most of the words of an old page.
    sheet: ElementWrapper | None = None


def find_regions(page: StyledPage) -> PageRegions:
    """Find the regions of a page by their elements, their roles and the usual names of classes."""
    elements = page.elements
    headers = [each for each in select(elements, _HEADER) if _has_links(each) or _has_image(each)]
    header = headers[0] if headers else None
    footers = select(elements, _FOOTER)
    footer = footers[-1] if footers else None
    inside = {each.etree_element for region in (header, footer) if region for each in region.iter_subtree()}
    menu = _find_menu(elements, footer)
    # Pages of before these elements and names are laid out with tables.
    tables = find_table_regions(page) if header is footer is menu is None else TableRegions()
    header, menu, footer = header or tables.header, menu or tables.menu, footer or tables.footer
    inside |= {each.etree_element for surface in tables.surfaces for each in surface.iter_subtree()}
    if menu:
        inside |= {each.etree_element for each in menu.iter_subtree()}
    outside = [element for element in elements if element.etree_element not in inside]
    buttons = tuple(select(elements, _BUTTON))
    pressed = {each.etree_element for button in buttons for each in button.iter_subtree()}
    heroes = [each for each in select(outside, _HERO) if each.local_name in ("div", "section", "header")]
    return PageRegions(
        body=next((element for element in elements if element.local_name == "body"), None),
        header=header,
        menu=menu,
        footer=footer,
        hero=heroes[0] if heroes else None,
        headings=tuple(each for each in outside if each.local_name in ("h1", "h2", "h3")),
        buttons=buttons,
        links=tuple(each for each in outside if each.local_name == "a" and each.etree_element not in pressed),
        cards=tuple(select(outside, _CARD)),
        sheet=tables.sheet,
    )


def select(elements: Iterable[ElementWrapper], selectors: str) -> list[ElementWrapper]:
    """The elements that one of the selectors matches, in their order."""
    tests = [each.test for each in cssselect2.compile_selector_list(selectors)]
    return [element for element in elements if any(test(element) for test in tests)]


def iterate_named(element: ElementWrapper, *names: str) -> Iterator[ElementWrapper]:
    """The descendants of an element that have one of these names."""
    return (each for each in element.iter_subtree() if each.local_name in names and each is not element)


def _find_menu(elements: list[ElementWrapper], footer: ElementWrapper | None) -> ElementWrapper | None:
    """The menu with most entries before the footer; a list inside another menu is not one."""
    in_footer = {each.etree_element for each in footer.iter_subtree()} if footer else set()
    menus = [each for each in select(elements, _MENU) if each.etree_element not in in_footer and _has_links(each, 3)]
    return max(menus, key=lambda each: sum(1 for _link in iterate_named(each, "a")), default=None)


def _has_links(element: ElementWrapper, number: int = 1) -> bool:
    return sum(1 for _link in iterate_named(element, "a")) >= number


def _has_image(element: ElementWrapper) -> bool:
    return any(True for _image in iterate_named(element, "img", "svg"))
