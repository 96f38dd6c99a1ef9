"""Texts of templates as HTML: Markdown whose placeholders are filled with escaped values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from app.core.sites import current_site
from app.language.text.markdown import render_markdown
from app.language.text.passages import render_passage_parts, render_passages

# Characters of the private use area stand for a value while the Markdown around it is rendered: what a person typed is never
# read as Markdown nor as HTML.
_START, _END = "\ue000", "\ue001"
_MARK = re.compile(f"{_START}(\\d+){_END}")
# A paragraph of values that are all empty; PDF/UA has no empty paragraph.
_EMPTY = re.compile(r"<p>\s*</p>\n?")
_RESERVED = re.compile(f"[{_START}{_END}]")


def render_rich_text(text: Any, texts: Mapping[str, Any], facts: Mapping[str, Any], *, top_level: int = 2) -> Markup:
    """The text of a section as HTML, its headings from `top_level`."""
    source = ""
    values: list[str] = []
    for part in render_passage_parts(text, texts, facts):
        clean_text = _RESERVED.sub("", part.text)
        if part.is_value:
            source += f"{_START}{len(values)}{_END}"
            values.append(clean_text)
        else:
            source += clean_text
    html = render_markdown(source, top_level=top_level)
    filled = _EMPTY.sub("", _MARK.sub(lambda match: _format_value(values[int(match[1])]), html))
    return Markup(filled)  # noqa: S704 - the text is sanitised by the Markdown renderer, its values are escaped


def render_line(text: Any, texts: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """A text without Markdown, as plain text."""
    return " ".join(render_passages(text, texts, facts).split(" ")).strip()


def _format_value(value: str) -> str:
    """The value as text; an address of this site is a link, and no other."""
    text = value.strip()
    words = str(escape(text)).replace("\n", "<br>")
    is_own_page = text.startswith(f"{current_site().base_url}/") and len(text.split()) == 1
    return f'<a href="{words}">{words}</a>' if is_own_page else words
