"""Page of an article, for residents, agents and the preview of editors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from markupsafe import Markup

from app.accounts.department_management import list_departments
from app.accounts.departments import Contact
from app.core import clock
from app.knowledge.article import Article, ExternalContact
from app.knowledge.published_articles import PublishedArticle, list_related
from app.knowledge.search_entries import summarise_answer
from app.language.text.markdown import render_markdown
from app.procedures.catalogue import open_procedures
from app.procedures.publishing import LiveProcedure
from app.themes import charter
from app.themes.charter import Topic


@dataclass(frozen=True)
class ArticlePage:
    """An article ready to be displayed; `language` is that of the answer."""

    slug: str
    question: str
    summary: str
    language: str
    answer_html: Markup
    audience: str
    elsewhere: ExternalContact | None
    topic: Topic | None
    # Open to residents, in the order of the article.
    procedures: list[LiveProcedure]
    contacts: list[Contact]
    related: list[PublishedArticle]
    published_at: Any


def build_article_page(published: PublishedArticle, *, is_agent: bool = False) -> ArticlePage:
    """The page of a published article, in the current language."""
    article = published.article
    live = {procedure.slug: procedure for procedure in open_procedures()}
    return ArticlePage(
        slug=published.slug,
        question=published.question,
        summary=summarise_answer(published.answer),
        language=published.language,
        answer_html=render_markdown(published.answer),
        audience=article.audience,
        elsewhere=article.elsewhere,
        topic=charter.get_charter().find_topic(article.topic),
        procedures=[live[slug] for slug in article.procedures if slug in live],
        contacts=_list_contacts(article.departments),
        related=list_related(published, is_agent=is_agent),
        published_at=published.published_at,
    )


def build_preview_page(slug: str, article: Article) -> ArticlePage:
    """The page of an article that is not published yet."""
    return build_article_page(PublishedArticle(slug, UUID(int=0), clock.now(), article), is_agent=True)


def _list_contacts(slugs: tuple[str, ...]) -> list[Contact]:
    """The departments of an article, in its order, with what residents need to reach them."""
    departments = {department.slug: department for department in list_departments()} if slugs else {}
    return [
        Contact(departments[slug].name, departments[slug].phone, departments[slug].email)
        for slug in slugs
        if slug in departments
    ]
