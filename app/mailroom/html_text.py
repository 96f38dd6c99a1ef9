"""The text of an HTML message: what a reader sees of it, without anything that a browser would fetch or run.

The message is scanned once, from its start to its end: the library's parser goes back, and takes hours over some messages.
"""

from __future__ import annotations

import re
from html import unescape

MAX_HTML_CHARACTERS = 500_000
MAX_ADDRESS_CHARACTERS = 500
# Elements whose content is no markup, and where one of them ends.
_RAW = frozenset({"script", "style", "title"})
_RAW_END = re.compile(r"</(script|style|title)(?=[\s/>])", re.IGNORECASE)
_SILENT = frozenset({"head", "template", "noscript", "svg", "math"})
_BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "pre"}
)
_TAG_START = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)")
# A name, and maybe a value, of which a quotation mark that nothing closes is a part.
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?:(?P<name>[^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s>]*+)))?)?"""
)
# No character has so high a number, and the library computes it first.
_ENDLESS_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{8,}+;?")


def extract_text(html: str) -> str:
    """The text of the message, a line for each block, the addresses of links between parentheses."""
    return tidy_text("".join(_Scanner(html[:MAX_HTML_CHARACTERS]).scan()))


def tidy_text(text: str) -> str:
    """The text without trailing spaces, and with one empty line at most between two paragraphs."""
    lines = [re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Scanner:
    """One pass over a message. What is never closed, a comment or a tag, lasts until the end, as it does for browsers."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._parts: list[str] = []
        self._silent_depth = 0
        # The link that is open, if there is one: they are not nested. None of its label is kept once it is long.
        self._address = ""
        self._label = ""

    def scan(self) -> list[str]:
        position = 0
        while position < len(self._html):
            start = self._html.find("<", position)
            if start < 0:
                start = len(self._html)
            self._add_text(self._html[position:start])
            position = self._skip_markup(start)
        return self._parts

    def _skip_markup(self, start: int) -> int:
        """Skip the comment, the declaration or the tag that starts here, and return where the text goes on."""
        html = self._html
        if html.startswith("<!--", start):
            return self._find_end("-->", start + 2)
        if html.startswith(("<!", "<?"), start):
            return self._find_end(">", start)
        if match := _TAG_START.match(html, start):
            return self._read_tag(match)
        self._add_text(html[start : start + 1])
        return start + 1

    def _find_end(self, mark: str, start: int) -> int:
        end = self._html.find(mark, start)
        return len(self._html) if end < 0 else end + len(mark)

    def _read_tag(self, match: re.Match[str]) -> int:
        name, is_end = match[2].lower(), bool(match[1])
        address, position = self._read_attributes(match.end())
        if position >= len(self._html):
            return position
        is_closed = self._html[position - 1] == "/"
        if name in _RAW and not is_end:
            ends = _RAW_END.finditer(self._html, position + 1)
            return next((end.start() for end in ends if end[1].lower() == name), len(self._html))
        if not is_end:
            self._start_element(name, address)
        if is_end or is_closed:
            self._end_element(name)
        return position + 1

    def _read_attributes(self, position: int) -> tuple[str, int]:
        """The value of `href`, and where the tag ends."""
        address = ""
        while match := _ATTRIBUTE.match(self._html, position):
            position = match.end()
            if match["name"] is None:
                break
            if match["name"].lower() == "href" and not address:
                address = match["double"] or match["single"] or match["bare"] or ""
        return _unescape(address) if len(address) < MAX_ADDRESS_CHARACTERS else "", position

    def _start_element(self, name: str, address: str) -> None:
        if name in _SILENT:
            self._silent_depth += 1
        elif name == "body":
            self._silent_depth = 0
        elif name in _BLOCKS:
            self._parts.append("\n")
        elif name == "a":
            self._address, self._label = address, ""

    def _end_element(self, name: str) -> None:
        if name in _SILENT:
            self._silent_depth = max(0, self._silent_depth - 1)
        elif name in _BLOCKS:
            self._parts.append("\n")
        elif name == "a":
            address, self._address = self._address, ""
            if address.startswith(("http://", "https://")) and address != self._label.strip():
                self._parts.append(f" ({address})")

    def _add_text(self, text: str) -> None:
        if text and not self._silent_depth:
            visible_text = _unescape(text).replace("\n", " ")
            self._parts.append(visible_text)
            if self._address and len(self._label) <= MAX_ADDRESS_CHARACTERS:
                self._label += visible_text[: 2 * MAX_ADDRESS_CHARACTERS]


def _unescape(text: str) -> str:
    return unescape(_ENDLESS_NUMBER.sub("\ufffd", text)) if "&" in text else text
