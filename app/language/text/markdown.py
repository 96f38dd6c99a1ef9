"""Texts that editors write in Markdown: rendered as safe HTML, or as plain text."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from app.core.i18n import mark_language

_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "s", "strong"}
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# Where one word ends though no space is written.
_BLOCK_TAG = re.compile(r"<(?=/?(?:blockquote|br|h\d|hr|li|ol|p|table|td|th|tr|ul)\b)")
# The title of the page is the only heading of the first level.
_TOP_LEVEL = 2


def render_markdown(text: str, *, top_level: int = _TOP_LEVEL, is_new_tab: bool = False) -> Markup:
    """The text as HTML without scripts, styles or images; its headings start at `top_level`.

    HTML written in the text is shown as it is typed. `is_new_tab`: whether links open in a new tab.
    """
    return Markup(_render(text, top_level, is_new_tab))  # noqa: S704 - sanitised by nh3


def format_markdown(text: str, top_level: int = _TOP_LEVEL) -> Markup:
    """For templates: the text as HTML, in an element that names its language when it is not that of the page."""
    return mark_language(Markup(_render(text, top_level)), text, "div")  # noqa: S704 - cleaned by nh3


def strip_markdown(text: str) -> str:
    """The words of the text on one line, without marks nor addresses; its no-break spaces stay."""
    words = nh3.clean(_BLOCK_TAG.sub(" <", _render(text, _TOP_LEVEL)), tags=set())
    return re.sub(r"[ \t\n]+", " ", unescape(words)).strip()


@lru_cache(maxsize=500)
def _render(text: str, top_level: int, is_new_tab: bool = False) -> str:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    # Levels follow one another, whatever marks are typed: `##` alone is the first level.
    levels = {tag: level for level, tag in enumerate(sorted({token.tag for token in headings}), top_level)}
    for token in headings:
        token.tag = f"h{min(levels[token.tag], 4)}"
    html = parser.renderer.render(tokens, parser.options, {})
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        set_tag_attribute_values={"a": {"target": "_blank", "rel": "noopener"}} if is_new_tab else None,
        url_schemes=set(_SCHEMES),
        link_rel=None,
        strip_comments=True,
    )
