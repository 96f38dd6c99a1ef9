"""Pairs of colours that a style sheet uses, as far as its text tells: colours set by a rule, by the rules around it, by variants.

A rule without a background is on that of the rules around it, else on that of the region of its text, else on the paper.
A custom property that chooses a colour, such as `--button-ink`, has the values that nested rules give it, all those of a rule
together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import tinycss2

from app.themes.contrast.regions import REGION_TEXTS

# The text of a region is on its background, wherever a rule says it.
_REGION_BACKGROUNDS = {text: region for region, texts in REGION_TEXTS.items() for text in texts}
# Not colours of a theme: to be scanned, and signatures.
FIXED_COLOURS = {"scan", "scan-ground", "signature-paper", "signature-ink"}
# Lines that separate or decorate.
DECORATIONS = {"line", "accent-line", "header-line", "hero-line", "footer-line", "sun"}
# Their colour is that of lines, not of text.
_DRAWINGS = re.compile(r"\.icon\b|\.drawing\b|\.tile\b|__arrow\b|__pin\b")
# Drawn over a shape that is beside it, not around it.
_BACKGROUNDS_BESIDE = {".circuit__handle & path": "accent"}
_GRAPHICS = ("border", "outline", "box-shadow", "stroke", "accent-color")


@dataclass(frozen=True)
class UsedPair:
    """Two colours that meet; `selector` is where."""

    foreground: str
    background: str
    is_text: bool
    selector: str


@dataclass
class _Rule:
    selector: str
    parent: _Rule | None
    declarations: dict[str, list[Any]] = field(default_factory=dict)
    nested: list[_Rule] = field(default_factory=list)


def list_used_pairs(css: str) -> list[UsedPair]:
    """The pairs of a style sheet, without those of fixed colours and of decorations."""
    rules = list(_iterate_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), None))
    pairs = (pair for rule in rules for variant in _list_variants(rule) for pair in _iterate_pairs(rule, variant))
    return [
        pair for pair in dict.fromkeys(pairs) if not {pair.foreground, pair.background} & (FIXED_COLOURS | DECORATIONS)
    ]


def _iterate_rules(nodes: list[Any], parent: _Rule | None) -> Iterator[_Rule]:
    for node in nodes:
        if node.type == "at-rule" and node.content and "print" not in (words := tinycss2.serialize(node.prelude)):
            if "forced-colors" not in words:
                yield from _iterate_block(node.content, parent)
        elif node.type == "qualified-rule":
            rule = _Rule(tinycss2.serialize(node.prelude).strip(), parent)
            if parent:
                parent.nested.append(rule)
            yield rule
            yield from _iterate_block(node.content, rule)


def _iterate_block(content: list[Any], rule: _Rule | None) -> Iterator[_Rule]:
    """The rules of a block; its declarations are those of the rule around it."""
    nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    for node in nodes:
        if node.type == "declaration" and rule:
            rule.declarations[node.name] = node.value
    yield from _iterate_rules([node for node in nodes if node.type != "declaration"], rule)


def _list_variants(rule: _Rule) -> list[dict[str, list[Any]]]:
    """The custom properties set together: none, those around the rule, and those of each nested rule over them."""
    around: dict[str, list[Any]] = {}
    for ancestor in reversed(_list_ancestors(rule)):
        around |= _list_custom_properties(ancestor)
    siblings = rule.parent.nested if rule.parent else []
    return [
        around,
        *({**around, **own} for sibling in (*rule.nested, *siblings) if (own := _list_custom_properties(sibling))),
    ]


def _list_ancestors(rule: _Rule) -> list[_Rule]:
    return [rule, *_list_ancestors(rule.parent)] if rule.parent else [rule]


def _list_custom_properties(rule: _Rule) -> dict[str, list[Any]]:
    return {name: value for name, value in rule.declarations.items() if name.startswith("--")}


def _iterate_pairs(rule: _Rule, variant: dict[str, list[Any]]) -> Iterator[UsedPair]:
    declarations = rule.declarations
    background = _find_inherited(rule, ("background", "fill"), variant) or "paper"
    if "::" in rule.selector and "color" not in declarations:
        around = _find_inherited(rule.parent, ("background",), variant)
        yield from _pair("background", _find_inherited(rule, ("background",), variant), around or "paper", rule)
    elif "color" in declarations or "background" in declarations:
        yield from _pair("color", _find_inherited(rule, ("color",), variant) or "ink", background, rule)
    for name in declarations:
        if name.startswith(_GRAPHICS):
            yield from _pair(name, _find_colour(rule, name, variant), background, rule)
    if "fill" in declarations and "stroke" not in declarations:
        around = _find_inherited(rule.parent, ("background", "fill"), variant) if rule.parent else None
        yield from _pair("fill", _find_colour(rule, "fill", variant), around or "paper", rule)


def _pair(name: str, foreground: str | None, background: str, rule: _Rule) -> Iterator[UsedPair]:
    is_line = name.startswith("border") and foreground == "second"
    if foreground and foreground != background and not is_line:
        selector = " ".join(ancestor.selector for ancestor in reversed(_list_ancestors(rule)))
        beside = _BACKGROUNDS_BESIDE.get(selector, background)
        background = _REGION_BACKGROUNDS.get(foreground, beside) if beside == "paper" else beside
        is_text = name == "color" and not _DRAWINGS.search(selector)
        yield UsedPair(foreground, background, is_text, f"{selector} {{{name}}}")


def _find_inherited(rule: _Rule | None, names: tuple[str, ...], variant: dict[str, list[Any]]) -> str | None:
    """The colour that the rule, or the nearest around it, gives to one of the properties."""
    if rule is None:
        return None
    colours = (_find_colour(rule, name, variant) for name in names if name in rule.declarations)
    return next(filter(None, colours), None) or _find_inherited(rule.parent, names, variant)


def _find_colour(rule: _Rule, name: str, variant: dict[str, list[Any]]) -> str | None:
    value = rule.declarations[name]
    if name == "background" and any(part.type == "function" and part.name == "linear-gradient" for part in value):
        return None
    if any(part.type == "ident" and part.lower_value == "currentcolor" for part in value):
        return _find_inherited(rule, ("color",), variant)
    return _resolve(value, variant)


def _resolve(value: list[Any], variant: dict[str, list[Any]]) -> str | None:
    """The name of the colour of a value: `accent` for `2px solid var(--button-line, var(--color-accent))`."""
    for part in value:
        if part.type != "function" or part.name != "var":
            continue
        variable = part.arguments[0].value
        if variable.startswith("--color-"):
            return str(variable.removeprefix("--color-"))
        colour = _resolve(variant[variable], variant) if variable in variant else _resolve(part.arguments[1:], variant)
        if colour:
            return colour
    return None
