"""Articles shown under the questions of forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from app.knowledge.published_articles import ArticleNotFound, PublishedArticle, get_published, list_published
from app.language.text.markdown import render_markdown
from app.language.text.normalisation import fold
from app.procedures.fields import Field
from app.procedures.fields.block import Block
from app.procedures.publishing import live_procedures


@dataclass(frozen=True)
class HelpArticle:
    """An article as a form shows it; `language` is that of the answer, whose links leave the form where it is."""

    slug: str
    question: str
    language: str
    answer_html: Markup


def find_help_article(slug: str) -> HelpArticle | None:
    """The published public article of that slug, if there is one: a form works without its help."""
    published = _find_published(slug)
    if published is None:
        return None
    answer_html = render_markdown(published.answer, is_new_tab=True)
    return HelpArticle(published.slug, published.question, published.language, answer_html)


def list_questions() -> Mapping[str, str]:
    """The French question of each public article, by slug, in alphabetical order."""
    articles = sorted(list_published(), key=lambda each: fold(each.article.question))
    return {article.slug: article.article.question for article in articles}


def list_helped_questions(slug: str) -> list[tuple[str, str]]:
    """The questions of published procedures that name the article: the title of the procedure, and the question."""
    procedures = [live.definition for live in live_procedures()]
    return [
        (procedure.title, field.label)
        for procedure in procedures
        for page in procedure.pages
        for field in _iterate_fields(page.fields)
        if field.help_article == slug
    ]


def list_help_versions(fields: Iterable[Field]) -> tuple[UUID | None, ...]:
    """The version of each article that these questions name, those of their groups too: a cached form depends on them."""
    published = [_find_published(field.help_article) for field in _iterate_fields(fields) if field.help_article]
    return tuple(each.version_id if each else None for each in published)


def _iterate_fields(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        yield field
        if field.type == Block.key:
            yield from _iterate_fields(field.settings["fields"])


def _find_published(slug: str) -> PublishedArticle | None:
    try:
        return get_published(slug)
    except ArticleNotFound:
        return None
