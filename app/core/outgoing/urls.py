"""Outgoing URLs built from values: a value becomes one path segment or one query value, and nothing else.

Quoting alone is not enough: `..` has nothing to quote, and a server or its proxy may decode `%2e%2e` again before it
resolves dot segments (RFC 3986, section 5.2.4).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlencode

MAX_URL_LENGTH = 4000
# How many times a server, its proxy and its framework may decode the same URL.
MAX_DECODINGS = 5

# A complete server name, or a path on this site: required before the first value.
_URL_START = re.compile(r"(?:https?://[^/?#\\@]+[/?]|/(?![/\\]))", re.IGNORECASE)
# Encodings of an ASCII character that lenient servers accept: %u002e of IIS, overlong UTF-8.
_IIS_ESCAPE = re.compile(r"%u00([0-9a-f]{2})", re.IGNORECASE)
_OVERLONG_ESCAPE = re.compile(
    r"%(?:e0%80|f0%80%80|f8%80%80%80)%([89ab][0-9a-f])|%c([01])%([89ab][0-9a-f])", re.IGNORECASE
)
# Characters that some software converts to a dot or a slash, and that NFKC does not change.
_LOOKALIKES = str.maketrans({"。": ".", "\\": "/", "⁄": "/", "∕": "/", "⧸": "/", "∖": "/", "⧵": "/", "⧹": "/"})


class UrlPart(Protocol):
    """A part of a URL: literal text of an administrator, or an inserted value."""

    @property
    def text(self) -> str: ...
    @property
    def is_value(self) -> bool: ...


class UrlValueRefused(ValueError):
    """A value may not be inserted into a URL: it would change its target."""

    reason = "address_value_refused"


def build_url(parts: Iterable[UrlPart], *, base: str = "") -> str:
    """The URL made of these parts, after an optional base. Raises UrlValueRefused."""
    url = base
    # The value inserted in each segment, by index of the segment.
    quoted: dict[int, str] = {}
    for part in parts:
        if part.is_value:
            if _is_in_path(url):
                quoted[url.count("/")] = _quote_segment(part.text)
                url += quoted[url.count("/")]
            else:
                url += quote(part.text, safe="", errors="replace")
        else:
            url += part.text
    segments = re.split(r"[?#]", url, maxsplit=1)[0].split("/")
    if len(url) > MAX_URL_LENGTH or any(_is_traversal(segments[index], value) for index, value in quoted.items()):
        raise UrlValueRefused
    return url.strip()


def add_query(url: str, values: Mapping[str, Any]) -> str:
    """The URL with these values appended as query parameters."""
    if not values:
        return url
    return f"{url}{'&' if '?' in url else '?'}{encode_form(values)}"


def encode_form(values: Mapping[str, Any]) -> str:
    """Names and values encoded as a form."""
    return urlencode(values, errors="replace")


def has_dot_segment(path: str) -> bool:
    """Whether a path has a segment that browsers and servers resolve: `.`, `..`, `%2e%2e`, `..;a=1`."""
    return any(unquote(segment).partition(";")[0] in (".", "..") for segment in re.split(r"[/\\]", path))


def _is_traversal(segment: str, quoted: str) -> bool:
    """Whether a segment, however often decoded, refers to its parent or a sibling. `quoted` is the last value in it."""
    decoded = _decode_fully(segment)
    names = _split_names(decoded) if decoded is not None else []
    if not any(names):
        return True
    if not any(_is_dots(name) for name in names):
        return False
    # Only `a/../b`, typed literally and alone in its segment, still resolves to something below its parent.
    value = unquote(quoted)
    return segment != quoted or decoded != value or "/" not in value or not _is_below_start(value.split("/"))


def _is_in_path(url: str) -> bool:
    """Whether the next part is in the path; otherwise it is in the query. Raises UrlValueRefused anywhere else."""
    start = _URL_START.match(url.lstrip())
    if start is None or "#" in url:
        raise UrlValueRefused
    return "?" not in url


def _quote_segment(value: str) -> str:
    if not value or len(value) > MAX_URL_LENGTH:
        raise UrlValueRefused
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise UrlValueRefused from None


def _decode_fully(text: str) -> str | None:
    """The text decoded until it no longer changes; None if that takes more steps than any server makes."""
    for _ in range(MAX_DECODINGS):
        plain = _OVERLONG_ESCAPE.sub(_decode_overlong, _IIS_ESCAPE.sub(r"%\1", text))
        decoded = unicodedata.normalize("NFKC", unquote(plain)).translate(_LOOKALIKES)
        if decoded == text:
            return text
        text = decoded
    return None


def _decode_overlong(match: re.Match[str]) -> str:
    last = int(match[1] or match[3], 16) & 0x3F
    return chr(last | (int(match[2] or "0") << 6))


def _split_names(decoded: str) -> list[str]:
    """The segments in a decoded segment, without parameters and invisible characters."""
    visible = "".join(letter for letter in decoded if letter.isprintable() and not letter.isspace())
    return [name.partition(";")[0] for name in visible.split("/")]


def _is_dots(name: str) -> bool:
    return bool(name) and not name.strip(".")


def _is_below_start(names: list[str]) -> bool:
    depth = 0
    for name in names:
        if name == "..":
            depth -= 1
        elif name not in ("", "."):
            depth += 1
        if depth < 0:
            return False
    return depth > 0
