"""Articles that answer to the words somebody types, by the search of the site."""

from __future__ import annotations

from app.knowledge.published_articles import SEARCH_KIND, PublishedArticle, list_published
from app.search.results import run_search


def search_articles(query: str, *, is_agent: bool = False) -> list[PublishedArticle]:
    """The published articles that answer to a query, best first; those for agents too when one asks."""
    articles = {each.slug: each for each in list_published(is_agent=is_agent)}
    results = run_search(query, kinds=[SEARCH_KIND], audience="agents" if is_agent else "public")
    # What was withdrawn since the index was refreshed is left out.
    return [articles[hit.key] for hit in results.hits if hit.key in articles]
