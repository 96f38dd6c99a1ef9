"""Published articles: publication, withdrawal, and what readers find."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core import clock, event_bus
from app.core.db import db
from app.core.db.definition_versions import create_next_version, lock_row
from app.core.domain_errors import NotFound
from app.core.i18n import UntranslatedText, current_language
from app.core.site_cache import SiteCache
from app.core.web.access_rules import Actor
from app.knowledge.article import PUBLIC, Article, read_article
from app.knowledge.article_checks import ArticleRefused, find_problems
from app.knowledge.article_cleaning import clean_article
from app.knowledge.models import ArticleDraft, ArticleRecord, ArticleVersion
from app.language.text.normalisation import fold
from app.search.events import ContentChanged

# How the search calls articles.
SEARCH_KIND = "article"
REVIEW_MONTHS = 12
MAX_IN_MEMORY = 10_000
_LONG_WORD = re.compile(r"[a-z]{5,}")


class ArticleNotFound(NotFound):
    """There is no such article, or none for this reader."""


@dataclass(frozen=True, eq=False)
class PublishedArticle:
    """An article that is published, in the words of the current language."""

    slug: str
    version_id: UUID
    published_at: datetime
    article: Article

    @property
    def question(self) -> str:
        """The question in the current language, else in French."""
        language, text = self.article.text_in(current_language())
        is_translated = language == current_language()
        return text.question if is_translated else UntranslatedText(text.question)

    @property
    def answer(self) -> str:
        """The answer in Markdown, in the language of `language`."""
        return self.article.text_in(current_language())[1].answer

    @property
    def language(self) -> str:
        """The language that the answer is in."""
        return self.article.text_in(current_language())[0]

    @property
    def is_public(self) -> bool:
        return self.article.audience == PUBLIC


def publish_article(slug: str, article: Article, *, by: Actor, comment: str = "") -> ArticleVersion:
    """Make the article what readers see; its draft is deleted. Raises ArticleRefused."""
    article = clean_article(article)
    problems = find_problems(article)
    if problems:
        raise ArticleRefused(problems)
    record = lock_row(ArticleRecord, slug)
    if record is None:
        record = ArticleRecord(slug=slug, owner_id=by.account_id)
        db.session.add(record)
    current = _find_last_version(slug)
    version = create_next_version(
        ArticleVersion, slug, article.to_definition(), current=current, by=by.account_id, comment=comment
    )
    record.current_version_id = version.id
    record.review_on = record.review_on or clock.add_months(clock.today(), REVIEW_MONTHS)
    if (draft := db.session.get(ArticleDraft, slug)) is not None:
        db.session.delete(draft)
    db.session.flush()
    invalidate_articles()
    return version


def withdraw_article(slug: str) -> None:
    """Hide the article from readers; its versions stay. Raises ArticleNotFound."""
    record = lock_row(ArticleRecord, slug)
    if record is None or record.current_version_id is None:
        raise ArticleNotFound(slug)
    record.current_version_id = None
    record.review_on = None
    db.session.flush()
    invalidate_articles()


def list_published(*, is_agent: bool = False) -> list[PublishedArticle]:
    """Published articles in the order of their addresses: public ones, all of them for an agent."""
    return [each for each in _published_articles.get().values() if is_agent or each.is_public]


def get_published(slug: str, *, is_agent: bool = False) -> PublishedArticle:
    """The published article. Raises ArticleNotFound, also for a resident when it is written for agents."""
    published = _published_articles.get().get(slug)
    if published is None or not (is_agent or published.is_public):
        raise ArticleNotFound(slug)
    return published


def list_by_topic(articles: Iterable[PublishedArticle]) -> dict[str, list[PublishedArticle]]:
    """The articles by the slug of their topic."""
    from_topic: dict[str, list[PublishedArticle]] = {}
    for article in articles:
        from_topic.setdefault(article.article.topic, []).append(article)
    return from_topic


def list_about_procedure(slug: str, *, is_agent: bool = False) -> list[PublishedArticle]:
    """The articles linked to a procedure."""
    return [each for each in list_published(is_agent=is_agent) if slug in each.article.procedures]


def list_related(published: PublishedArticle, *, is_agent: bool = False, limit: int = 4) -> list[PublishedArticle]:
    """Other articles with a procedure in common, then those of the same topic."""
    others = [each for each in list_published(is_agent=is_agent) if each.slug != published.slug]
    procedures = set(published.article.procedures)
    with_procedure = [other for other in others if procedures & set(other.article.procedures)]
    words = _subject_words(published)
    of_topic = [other for other in others if other.article.topic == published.article.topic]
    of_topic.sort(key=lambda each: -len(words & _subject_words(each)))
    return list(dict.fromkeys([*with_procedure, *of_topic]))[:limit]


def invalidate_articles() -> None:
    """Called by what publishes or withdraws: articles are read again, and the search index is refreshed."""
    _published_articles.invalidate()
    event_bus.publish(ContentChanged(SEARCH_KIND))


def _subject_words(published: PublishedArticle) -> set[str]:
    """The long words of the question and of its synonyms."""
    text = published.article.text
    return set(_LONG_WORD.findall(fold(" ".join((text.question, *text.synonyms)))))


def _find_last_version(slug: str) -> ArticleVersion | None:
    query = select(ArticleVersion).where(ArticleVersion.slug == slug).order_by(ArticleVersion.number.desc())
    return db.session.scalars(query.limit(1)).first()


def _read_published() -> dict[str, PublishedArticle]:
    columns = (ArticleVersion.slug, ArticleVersion.id, ArticleVersion.published_at)
    query = select(*columns).join(ArticleRecord, ArticleRecord.current_version_id == ArticleVersion.id)
    rows = db.session.execute(query.order_by(ArticleVersion.slug)).all()
    if len(_articles) > MAX_IN_MEMORY:
        _articles.clear()
    _load_articles({row.id for row in rows} - set(_articles))
    return {row.slug: PublishedArticle(row.slug, row.id, row.published_at, _articles[row.id]) for row in rows}


def _load_articles(version_ids: set[UUID]) -> None:
    """Read these versions, which never change: a site of two thousand articles reads each once."""
    for start in range(0, len(version_ids), 500):
        ids = sorted(version_ids)[start : start + 500]
        query = select(ArticleVersion.id, ArticleVersion.definition).where(ArticleVersion.id.in_(ids))
        _articles.update({row.id: read_article(row.definition) for row in db.session.execute(query)})


_articles: dict[UUID, Article] = {}
_published_articles = SiteCache(_read_published)
