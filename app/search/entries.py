"""Entries of the search index: one for each published text, in each language it is written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Audience = Literal["public", "reception", "agents"]


@dataclass(frozen=True, kw_only=True)
class SearchEntry:
    """One text that can be found: a procedure, an article, a page, news, a room, an event or an agenda, in one language."""

    # "procedure", "article", "room"…; with the key it names the text, whatever its language.
    kind: str
    key: str
    language: str
    title: str
    # Shown under the title in results.
    summary: str
    # Everything else that is searched, as plain text; it weighs least.
    body: str = ""
    # Other words that people use for it, each a word or a phrase; they weigh as much as the title.
    keywords: tuple[str, ...] = ()
    # The path of the page, without a host.
    url: str
    audience: Audience = "public"
    # The slug of a topic of the charter, or an empty string.
    topic: str = ""
    # Above 1 for what most people look for, below for what few do; it decides between equal matches.
    weight: float = 1.0


# Yields the entries of one kind: all of them. Sources are listed in `app/wiring/search.py`.
SearchSource = Callable[[], Iterable[SearchEntry]]
