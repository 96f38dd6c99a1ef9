"""The HTML twin of a document within a page of the site: the same words, without what only paper has."""

from __future__ import annotations

import re

from markupsafe import Markup

_BODY = re.compile(r"<body[^>]*>(?P<contents>.*)</body>", re.DOTALL)
# The running foot repeats the letterhead; a page of the site has landmarks and a first heading of its own.
_FOOT = re.compile(r'<footer class="foot">.*?</footer>', re.DOTALL)
_LANDMARK = re.compile(r"<(?P<end>/?)(?:main|header|footer|section)\b")
_HEADING = re.compile(r"<(?P<end>/?)h(?P<level>[1-5])\b")


def extract_body(html: str, *, top_level: int = 1) -> Markup:
    """Extract the body of the document that `letter_page` made, for a page; its headings start at `top_level`."""
    match = _BODY.search(html)
    contents = _FOOT.sub("", match["contents"]) if match else ""
    contents = _LANDMARK.sub(lambda tag: f"<{tag['end']}div", contents)
    if top_level > 1:
        contents = _HEADING.sub(lambda tag: f"<{tag['end']}h{int(tag['level']) + top_level - 1}", contents)
    return Markup(contents.strip())  # noqa: S704 - made by our own template, whose values are escaped
