"""The tables of docs/themes.md: the tokens, the blocks and what theme.css may use, from the code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.themes.css_words import AT_RULES, FUNCTIONS, PREFIXES, PROPERTIES, PSEUDO_CLASSES
from app.themes.design_tokens import COLOUR_TOKENS, SHAPE_TOKENS
from app.themes.header_footer import FOOTER_LAYOUTS, HEADER_LAYOUTS, NETWORKS
from app.themes.markup_check import TAGS
from app.themes.template_blocks import BLOCKS, CONTEXT, FILTERS
from app.themes.theme_model import ILLUSTRATIONS
from app.themes.token import Token

_SECTION = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- /\2 -->)", re.DOTALL)


def fill_tables(page: str) -> str:
    """The page with each table between its two marks as the code has it now; labels are those of the studio, in French."""
    with use_language(SOURCE_LANGUAGE):
        return _SECTION.sub(lambda match: match[1] + "\n".join(TABLES[match[2]]()) + "\n" + match[3], page)


def _list_colours() -> Iterator[str]:
    yield from ("| key | in the studio | light | dark |", "| --- | --- | --- | --- |")
    for token in COLOUR_TOKENS:
        light = f"`{token.light}`" if token.light else f"that of `{token.follows}`"
        dark = f"`{token.dark}`" if token.dark else f"that of `{token.follows}`"
        yield f"| `{token.key}` | {_describe(token)} | {light} | {dark} |"


def _list_settings() -> Iterator[str]:
    yield from ("| table | key | in the studio | values | neutral |", "| --- | --- | --- | --- | --- |")
    for token in SHAPE_TOKENS:
        values = ", ".join(f"`{choice}`" for choice in token.choices)
        if token.kind == "number":
            values = f"{token.minimum:g} to {token.maximum:g} {token.unit}".strip()
        yield f"| `{token.section}` | `{token.key}` | {_describe(token)} | {values} | `{token.default}` |"


def _list_blocks() -> Iterator[str]:
    yield from ("| file | where |", "| --- | --- |")
    yield from (f"| `blocks/{block.name}.html` | {block.help_text} |" for block in BLOCKS.values())
    yield from ("", "| value | what |", "| --- | --- |")
    yield from (f"| `{name}` | {help_text} |" for name, help_text in CONTEXT.items())


def _list_words() -> Iterator[str]:
    yield f"- layouts of the header: {_format_words(HEADER_LAYOUTS)}; of the footer: {_format_words(FOOTER_LAYOUTS)}"
    yield f"- social networks: {_format_words(NETWORKS)}"
    yield f"- illustrations: {_format_words(ILLUSTRATIONS)}"


def _list_css_words() -> Iterator[str]:
    yield f"- at-rules: {_format_words(f'@{name}' for name in AT_RULES)}"
    yield f"- functional pseudo-classes: {_format_words(sorted(PSEUDO_CLASSES))}"
    yield f"- functions: {_format_words(sorted(FUNCTIONS))}"
    yield f"- properties that begin with {_format_words(PREFIXES)}"
    yield f"- other properties: {_format_words(sorted(PROPERTIES))}"


def _list_markup() -> Iterator[str]:
    yield f"- elements: {_format_words(sorted(TAGS))}"
    yield f"- filters: {_format_words(sorted(FILTERS))}"


TABLES: Mapping[str, Callable[[], Iterator[str]]] = {
    "colours": _list_colours,
    "settings": _list_settings,
    "words": _list_words,
    "blocks": _list_blocks,
    "markup": _list_markup,
    "css": _list_css_words,
}


def _describe(token: Token) -> str:
    return f"{token.label}. {token.help_text}" if token.help_text else f"{token.label}"


def _format_words(words: object) -> str:
    return ", ".join(f"`{word}`" for word in words)  # type: ignore[attr-defined]
