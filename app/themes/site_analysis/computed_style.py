"""Style that a style sheet gives to an element: the cascade of the selectors, custom properties, inheritance of text colours."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from typing import Any

import cssselect2
import lxml.html
import tinycss2
import tinycss2.color4
from cssselect2 import ElementWrapper

from app.core.parsing import Meter
from app.themes.site_analysis.css_rules import Rule, StyleSheets
from app.themes.site_analysis.presentational_hints import list_hints
from app.themes.site_analysis.saved_page import SavedPage

MAX_ELEMENTS = 4_000
_MAX_SUBSTITUTIONS = 12
# Longer lists of selectors, and :has(), cost more to match than they tell.
_MAX_SELECTORS = 2_000
_NAMED_GRADIENTS = ("linear-gradient", "radial-gradient", "-webkit-linear-gradient", "-moz-linear-gradient")
# CSS Color 4, section 18: from CIE XYZ (D65) to linear sRGB.
_XYZ_TO_LINEAR = (
    (12831 / 3959, -329 / 214, -1974 / 3959),
    (-851781 / 878810, 1648619 / 878810, 36519 / 878810),
    (705 / 12673, -2585 / 12673, 705 / 667),
)
_SHORTHANDS = {
    "background": ("background-color", "background-image"),
    "font": ("font-family", "font-weight"),
}
Tokens = list[Any]


class StyledPage:
    """A page with the style of its elements, looked up when it is asked for."""

    def __init__(self, page: SavedPage, meter: Meter, parsed_html: Any = None) -> None:
        """`parsed_html` is what `parse_html` returned of the page, when that was needed before its style sheets came."""
        self.page, self.meter = page, meter
        root = parse_html(page.html) if parsed_html is None else parsed_html
        self.root: ElementWrapper = ElementWrapper.from_html_root(root)
        self.elements: list[ElementWrapper] = list(_take(self.root.iter_subtree(), MAX_ELEMENTS))
        self.sheets = _read_sheets(self.elements, page, meter)
        self._matcher = cssselect2.Matcher()
        for order, rule in enumerate(self.sheets.rules):
            self._add_rule(rule, order)
        self._body = root.find("body")
        self._styles: dict[Any, dict[str, Tokens]] = {}

    def add_files(self, files: Mapping[str, bytes], meter: Meter) -> StyledPage:
        """Return the page with more images and fonts, to be read within another budget; nothing is parsed again."""
        styled = copy.copy(self)
        styled.page, styled.meter = replace(self.page, files={**self.page.files, **files}), meter
        return styled

    def _add_rule(self, rule: Rule, order: int) -> None:
        if len(rule.selectors) > _MAX_SELECTORS or ":has(" in rule.selectors:
            return
        try:
            selectors = cssselect2.compile_selector_list(rule.selectors)
        except cssselect2.SelectorError:
            return
        for selector in selectors:
            if selector.pseudo_element is None:
                self._matcher.add_selector(selector, (order, rule.declarations))

    def get_style(self, element: ElementWrapper) -> dict[str, Tokens]:
        """The declarations that win for an element, by property, as they are written."""
        key = element.etree_element
        if key not in self._styles:
            self.meter.count_part()
            self.meter.check_time()
            self._styles[key] = self._compute_style(element)
        return self._styles[key]

    def _compute_style(self, element: ElementWrapper) -> dict[str, Tokens]:
        style: dict[str, Tokens] = {}
        for hint, tokens in list_hints(element.etree_element, self._body):
            _declare(style, hint, tokens)
        important: dict[str, Tokens] = {}
        for _specificity, _order, _pseudo, (_rank, declarations) in self._matcher.match(element):
            for name, value, is_important in declarations:
                _declare(important if is_important else style, name, value)
        for each in tinycss2.parse_blocks_contents(element.etree_element.get("style") or ""):
            if each.type == "declaration":
                _declare(style, each.name, each.value)
        return {**style, **important}

    def get_value(self, element: ElementWrapper, *names: str) -> Tokens:
        """The tokens of the first of these properties that the element has, custom properties replaced."""
        style = self.get_style(element)
        for name in names:
            if name in style:
                return self._substitute(style[name], element, _MAX_SUBSTITUTIONS)
        return []

    def find_inherited(self, element: ElementWrapper, name: str) -> Tokens:
        """The tokens of an inherited property: those of the nearest element that has it."""
        for ancestor in (element, *_iterate_ancestors(element)):
            if tokens := self.get_value(ancestor, name):
                return tokens
        return []

    def find_text_colour(self, element: ElementWrapper) -> str:
        """The colour of the text of an element, as #rrggbb, or nothing."""
        for ancestor in (element, *_iterate_ancestors(element)):
            if colour := read_colour(self.get_value(ancestor, "color")):
                return colour
        return ""

    def find_words_colour(self, element: ElementWrapper) -> str:
        """The colour of the first words in an element, which old pages hold in another one: `<a><font color="white">`."""
        holders = (each for each in element.iter_subtree() if (each.etree_element.text or "").strip())
        holder = next(holders, element)
        around = takewhile(lambda each: each != element, (holder, *_iterate_ancestors(holder)))
        return self.find_text_colour(holder if any(each.local_name == "font" for each in around) else element)

    def get_background(self, element: ElementWrapper) -> str:
        """The colour that an element itself lays behind its text, as #rrggbb, or nothing."""
        return read_colour(self.get_value(element, "background-color")) or read_colour(
            self.get_value(element, "background", "background-image")
        )

    def find_background(self, element: ElementWrapper) -> str:
        """The colour behind an element: its own, or the one of the nearest element around it."""
        backgrounds = (self.get_background(ancestor) for ancestor in (element, *_iterate_ancestors(element)))
        return next((background for background in backgrounds if background), "")

    def _substitute(self, tokens: Tokens, element: ElementWrapper, left: int) -> Tokens:
        """Replace var(): the value of the nearest element that sets the property, else its fallback."""
        result: Tokens = []
        for token in tokens:
            self.meter.count_part()
            if token.type == "function" and token.lower_name == "var" and left:
                result += self._substitute(self._find_custom_value(token, element), element, left - 1)
            elif token.type == "function" and token.lower_name in _NAMED_GRADIENTS:
                result += self._substitute(token.arguments, element, left - 1) if left else []
            else:
                result.append(token)
        return result

    def _find_custom_value(self, token: Any, element: ElementWrapper) -> Tokens:
        arguments = [argument for argument in token.arguments if argument.type != "whitespace"]
        name = getattr(arguments[0], "value", "") if arguments else ""
        for ancestor in (element, *_iterate_ancestors(element)):
            if name in (style := self.get_style(ancestor)):
                return style[name]
        return arguments[2:]


def _declare(style: dict[str, Tokens], name: str, value: Tokens) -> None:
    """Set a property; a shorthand also sets what it stands for."""
    for replaced in _SHORTHANDS.get(name, ()):
        style.pop(replaced, None)
    style[name] = value


def read_colour(tokens: Iterable[Any]) -> str:
    """The first opaque colour among these tokens, as #rrggbb, or nothing."""
    for token in tokens:
        colour = tinycss2.color4.parse_color(token) if token.type in ("ident", "hash", "function") else None
        if colour is None or colour == "currentcolor" or (colour.alpha or 0) < 0.5:
            continue
        if channels := _convert_to_srgb(colour):
            return "#" + "".join(f"{round(min(max(channel or 0, 0), 1) * 255):02x}" for channel in channels)
    return ""


def _convert_to_srgb(colour: Any) -> Iterable[float]:
    """The sRGB channels of a colour; nothing for the spaces that the library does not convert."""
    try:
        channels: Iterable[float] = colour.to("srgb").coordinates
    except NotImplementedError:
        try:
            xyz = colour.to("xyz-d65").coordinates
        except NotImplementedError:
            return ()
        linear = (sum(a * b for a, b in zip(row, xyz, strict=True)) for row in _XYZ_TO_LINEAR)
        return [
            12.92 * component if component <= 0.0031308 else 1.055 * component ** (1 / 2.4) - 0.055
            for component in linear
        ]
    return channels


def read_text(element: ElementWrapper) -> str:
    """The words of an element, on one line."""
    return " ".join("".join(element.etree_element.itertext()).split())


def parse_html(html: str) -> Any:
    """The root of a page; what is nested deeper than 256 elements is left out."""
    parser = lxml.html.HTMLParser(
        remove_comments=True, remove_pis=True, no_network=True, huge_tree=False, encoding="utf-8"
    )
    try:
        return lxml.html.document_fromstring(html.encode("utf-8", errors="replace"), parser=parser)
    except (lxml.etree.ParserError, ValueError):
        return lxml.html.document_fromstring("<html></html>")


def _read_sheets(elements: list[ElementWrapper], page: SavedPage, meter: Meter) -> StyleSheets:
    """The style sheets of a page, linked or written in it, in their order."""
    sheets = StyleSheets(meter, page)
    for element in elements:
        attributes = element.etree_element.attrib
        media = attributes.get("media", "").lower()
        if element.local_name == "style" and "print" not in media:
            sheets.add(element.etree_element.text or "", page.address)
        elif (
            element.local_name == "link"
            and "stylesheet" in attributes.get("rel", "").lower().split()
            and "print" not in media
        ):
            sheets.add_file(attributes.get("href", ""))
    return sheets


def _iterate_ancestors(element: ElementWrapper) -> Iterator[ElementWrapper]:
    parent = element.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _take(elements: Iterator[ElementWrapper], number: int) -> Iterator[ElementWrapper]:
    for _index, element in zip(range(number), elements, strict=False):
        yield element
