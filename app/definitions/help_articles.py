"""The articles that a question may name for help: the knowledge base, a capability above, is asked for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

# The question of each published public article, by slug.
ArticleLister = Callable[[], Mapping[str, str]]


class _Installed:
    """Set by `install`."""

    list_articles: ArticleLister | None = None


def install(list_articles: ArticleLister) -> None:
    """Set the function that lists the articles; called once by the composition root."""
    _Installed.list_articles = list_articles


def list_articles() -> Mapping[str, str]:
    """The question of each article that residents may read, by slug, in alphabetical order."""
    return _Installed.list_articles() if _Installed.list_articles else {}
