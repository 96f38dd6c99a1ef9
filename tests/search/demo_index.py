"""The content of the demo as the search indexes it: procedures of the catalogue, articles, pages and news."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import uuid4

from app.core import clock
from app.core.i18n import LANGUAGES, SOURCE_LANGUAGE
from app.core.web.access_rules import Actor
from app.knowledge import search_entries as article_entries
from app.knowledge.article_cleaning import clean_article
from app.knowledge.published_articles import PublishedArticle
from app.packages.package_catalogue import Catalogue
from app.procedures.definition import read_procedure
from app.procedures.resident_definition import definition_for_residents
from app.procedures.search_entries import build_entry
from app.search.entries import SearchEntry, SearchSource
from app.site_pages import news
from app.site_pages import search_entries as page_entries
from devtools.demo import site_pages, site_texts
from devtools.demo.knowledge_base import read_demo_articles


def publish_demo_texts(editor: Actor) -> None:
    """Publish the pages and news of the demo; its procedures and articles are read from their files."""
    site_pages.publish_pages()
    site_texts.write_site_texts(clock.now(), editor)


def list_procedure_entries() -> Iterator[SearchEntry]:
    """The procedures of the catalogue, in each language they are written in."""
    catalogue = Catalogue()
    for slug in catalogue.slugs:
        definition = catalogue.procedure(slug, {})
        options = read_procedure(definition).options
        for language in () if options.is_internal else LANGUAGES:
            if language == SOURCE_LANGUAGE or language in options.translations:
                procedure = read_procedure(definition_for_residents(definition, language))
                yield build_entry(procedure, language, topic=procedure.theme, uses=0)


def list_article_entries() -> Iterator[SearchEntry]:
    """The articles of the demo, those for agents too."""
    for file in read_demo_articles():
        published = PublishedArticle(file.slug, uuid4(), clock.now(), clean_article(file.article))
        yield from article_entries.build_entries(published)


DEMO_SOURCES: Sequence[SearchSource] = (
    list_procedure_entries,
    list_article_entries,
    page_entries.list_search_entries,
    news.list_search_entries,
)
