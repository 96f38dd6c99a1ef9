"""The published pages as the search index holds them: one entry for each language they are written in."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE, use_language
from app.language.text.markdown import strip_markdown
from app.search.entries import SearchEntry
from app.site_pages.contents import iterate_blocks, iterate_texts
from app.site_pages.published_pages import SEARCH_KIND, PublishedPage, list_published_pages

MAX_BODY = 20_000


def list_search_entries() -> Iterator[SearchEntry]:
    """The pages in force, without the home page, which shows what is found elsewhere."""
    for page in list_published_pages():
        for language in LANGUAGES:
            if page.contents["titles"].get(language):
                yield _build_entry(page, language)


def _build_entry(page: PublishedPage, language: str) -> SearchEntry:
    with use_language(language):
        title, description = str(page.title), str(page.description)
    return SearchEntry(
        kind=SEARCH_KIND,
        key=page.path,
        language=language,
        title=title,
        summary=description,
        body=_collect_body(page, language),
        url=page.url if language == SOURCE_LANGUAGE else f"{page.url}?langue={language}",
    )


def _collect_body(page: PublishedPage, language: str) -> str:
    """The texts of the blocks that everybody sees, at any time."""
    texts = [
        strip_markdown(text)
        for block in iterate_blocks(page.contents)
        if not block.condition
        for _setting, _path, translations in iterate_texts(block)
        if (text := translations.get(language))
    ]
    return "\n".join(texts)[:MAX_BODY]
