"""The latest news, of the source that the composition root names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


class _Process:
    """Where news come from: a function of how many are wanted, that returns their url, title and summary."""

    list_news: Callable[[int], Sequence[Mapping[str, Any]]] = staticmethod(lambda count: ())


def install(list_news: Callable[[int], Sequence[Mapping[str, Any]]]) -> None:
    """Called once by the composition root."""
    _Process.list_news = staticmethod(list_news)


def fill_in(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    rows = _Process.list_news(int(settings["count"]))
    return {"rows": rows} if rows else None
