"""The text of an HTML message: what a reader sees of it, without anything that a browser would fetch or run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

MAX_HTML_CHARACTERS = 500_000
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math"})
_BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "pre"}
)


def extract_text(html: str) -> str:
    """The text of the message, a line for each block, the addresses of links between parentheses."""
    reader = _TextReader()
    reader.feed(html[:MAX_HTML_CHARACTERS])
    reader.close()
    return tidy_text("".join(reader.parts))


def tidy_text(text: str) -> str:
    """The same without trailing spaces, and with one empty line at most between two paragraphs."""
    lines = [re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent_depth = 0
        # The link that is open, and where its label begins: there is one at a time.
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent_depth += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self.parts))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent_depth = max(0, self._silent_depth - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")
        elif tag == "a" and self._link:
            address, start = self._link
            self._link = None
            label = "".join(self.parts[start:]).strip()
            if address.startswith(("http://", "https://")) and address != label and len(address) < 500:
                self.parts.append(f" ({address})")

    def handle_data(self, data: str) -> None:
        if not self._silent_depth:
            self.parts.append(data.replace("\n", " "))
