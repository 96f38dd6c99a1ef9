"""Published articles as entries of the search index, in each language they are written in."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.i18n import SOURCE_LANGUAGE
from app.knowledge.article import ArticleText
from app.knowledge.published_articles import SEARCH_KIND, PublishedArticle, list_published
from app.language.text.markdown import strip_markdown
from app.search.entries import SearchEntry

MAX_SUMMARY = 160
RESIDENTS_URL, AGENTS_URL = "/aide/{slug}", "/agents/aide/{slug}"


def list_search_entries() -> Iterator[SearchEntry]:
    """An entry for each language of each published article, those for agents too."""
    for published in list_published(is_agent=True):
        yield from build_entries(published)


def build_entries(published: PublishedArticle) -> Iterator[SearchEntry]:
    """The entries of an article, one for each language it is written in."""
    yield _create_entry(published, SOURCE_LANGUAGE, published.article.text)
    for language, text in published.article.translations.items():
        if text.question and text.answer:
            yield _create_entry(published, language, text)


def summarise_answer(answer: str) -> str:
    """The beginning of an answer on one line, cut between two words."""
    words = strip_markdown(answer)
    if len(words) <= MAX_SUMMARY:
        return words
    return words[:MAX_SUMMARY].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _create_entry(published: PublishedArticle, language: str, text: ArticleText) -> SearchEntry:
    article = published.article
    return SearchEntry(
        kind=SEARCH_KIND,
        key=published.slug,
        language=language,
        title=text.question,
        summary=summarise_answer(text.answer),
        body=strip_markdown(text.answer),
        keywords=text.synonyms,
        url=(RESIDENTS_URL if published.is_public else AGENTS_URL).format(slug=published.slug),
        audience=article.audience,  # type: ignore[arg-type]
        topic=article.topic,
    )
