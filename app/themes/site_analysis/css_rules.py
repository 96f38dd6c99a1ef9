"""The rules of the style sheets of a page that hold on a large screen, in light mode, flattened for a cascade."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import tinycss2

from app.core.parsing import Meter
from app.themes.site_analysis.saved_page import SavedPage, decode_text

# What does not concern a person who reads the page on a large screen by day.
_OTHER_MEDIA = re.compile(
    r"\bprint\b|\bspeech\b|prefers-color-scheme:\s*dark|max-(?:device-)?width|width\s*<|forced-colors|prefers-contrast"
)
_GROUPS = frozenset({"media", "supports", "layer", "container", "scope"})
_MAX_DEPTH = 8


@dataclass(frozen=True)
class Rule:
    """One selector list with its declarations: (name, value tokens, important)."""

    selectors: str
    declarations: tuple[tuple[str, list[Any], bool], ...]


@dataclass(frozen=True)
class FontFace:
    """A font that a style sheet declares; `sources` are the addresses of its files, resolved."""

    family: str
    weight: str
    style: str
    sources: tuple[str, ...]


@dataclass
class StyleSheets:
    """The rules of all style sheets, in order."""

    meter: Meter
    page: SavedPage
    rules: list[Rule] = field(default_factory=list)
    font_faces: list[FontFace] = field(default_factory=list)
    _seen_addresses: set[str] = field(default_factory=set)

    def add(self, text: str, base: str, depth: int = 0) -> None:
        """Add the rules of a style sheet found at `base`."""
        parsed = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        self._add_rules(parsed, base, "", depth)

    def add_file(self, reference: str, base: str = "", depth: int = 0) -> None:
        """Add the style sheet that the page, or a sheet of it, refers to; nothing when it is not in the saved page."""
        address = self.page.resolve(reference, base)
        content = self.page.find(address)
        if content is not None and address not in self._seen_addresses:
            self._seen_addresses.add(address)
            self.add(decode_text(content), address, depth)

    def _add_rules(self, nodes: Iterable[Any], base: str, parent: str, depth: int) -> None:
        self.meter.check_depth(depth)
        for node in nodes:
            self.meter.count_part()
            if node.type == "qualified-rule":
                self._add_rule(node, base, parent, depth)
            elif node.type == "at-rule":
                self._add_at_rule(node, base, parent, depth)

    def _add_rule(self, node: Any, base: str, parent: str, depth: int) -> None:
        selectors = _nest(tinycss2.serialize(node.prelude).strip(), parent)
        self._add_contents(node, base, selectors, depth)

    def _add_contents(self, node: Any, base: str, selectors: str, depth: int) -> None:
        """Add the declarations of a block for these selectors, then the rules nested in it."""
        contents = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        declared = tuple(
            (_get_property(each), each.value, each.important) for each in contents if each.type == "declaration"
        )
        if declared and selectors:
            self.rules.append(Rule(selectors, declared))
        if depth < _MAX_DEPTH:
            self._add_rules((each for each in contents if each.type != "declaration"), base, selectors, depth + 1)

    def _add_at_rule(self, node: Any, base: str, parent: str, depth: int) -> None:
        name, prelude = node.lower_at_keyword, tinycss2.serialize(node.prelude).strip().lower()
        if name == "import":
            self._add_import(node, base, depth)
        elif node.content is None or depth >= _MAX_DEPTH:
            return
        elif name == "font-face":
            self._add_font_face(node, base)
        elif name in _GROUPS and not (name == "media" and _OTHER_MEDIA.search(prelude)):
            self._add_contents(node, base, parent, depth)

    def _add_import(self, node: Any, base: str, depth: int) -> None:
        address = next((each.value for each in node.prelude if each.type in ("url", "string")), None) or next(
            (each.arguments[0].value for each in node.prelude if each.type == "function" and each.arguments), ""
        )
        media = tinycss2.serialize(node.prelude[1:]).lower()
        if depth < _MAX_DEPTH and not _OTHER_MEDIA.search(media):
            self.add_file(address, base, depth + 1)

    def _add_font_face(self, node: Any, base: str) -> None:
        values = {
            each.lower_name: each.value
            for each in tinycss2.parse_blocks_contents(node.content)
            if each.type == "declaration"
        }
        family = read_families(values.get("font-family", []))
        sources = tuple(self.page.resolve(url, base) for url in _iterate_urls(values.get("src", [])))
        if family:
            weight = tinycss2.serialize(values.get("font-weight", [])).strip() or "400"
            style = tinycss2.serialize(values.get("font-style", [])).strip() or "normal"
            self.font_faces.append(FontFace(family[0], weight, style, sources))


def _get_property(declaration: Any) -> str:
    """The name of a property; custom properties are case-sensitive."""
    name: str = declaration.name if declaration.name.startswith("--") else declaration.lower_name
    return name


def read_families(tokens: Iterable[Any]) -> list[str]:
    """The families of a `font-family` value, generic ones included."""
    families: list[str] = []
    words: list[str] = []
    for token in [*tokens, None]:
        if token is None or (token.type == "literal" and token.value == ","):
            if words:
                families.append(" ".join(words))
            words = []
        elif token.type == "string":
            words = [token.value]
        elif token.type == "ident":
            words.append(token.value)
    return families


def _iterate_urls(tokens: Iterable[Any]) -> Iterable[str]:
    for token in tokens:
        if token.type == "url":
            yield token.value
        elif token.type == "function" and token.lower_name == "url" and token.arguments:
            yield getattr(token.arguments[0], "value", "")


def _nest(selectors: str, parent: str) -> str:
    """The selectors of a nested rule (CSS Nesting): `&` is the parent, which is before what does not name it."""
    if not parent:
        return selectors
    if "&" in selectors:
        return selectors.replace("&", f":is({parent})")
    return f":is({parent}) :is({selectors})" if "," in selectors else f":is({parent}) {selectors}"
