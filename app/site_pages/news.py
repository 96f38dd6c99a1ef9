"""News of the authority as residents read them: current ones, one by its address, entries of the search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.i18n import LANGUAGES, use_language
from app.language.text.markdown import strip_markdown
from app.search.entries import SearchEntry
from app.site_pages.images import PublishedImage, find_image
from app.site_pages.news_contents import translate_contents
from app.site_pages.news_models import NewsItem

PAGE_SIZE = 20
PATH = "/actualites"
KIND = "news"


class NewsNotFound(NotFound):
    """No published item has this address."""


@dataclass(frozen=True)
class News:
    """A published item, in the current language."""

    slug: str
    title: str
    summary: str
    text: str
    starts_at: datetime
    ends_at: datetime | None
    changed_at: datetime
    is_pinned: bool
    image: PublishedImage | None = None

    @property
    def path(self) -> str:
        return f"{PATH}/{self.slug}"

    def is_over(self, at: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= at


def list_news(limit: int = 3) -> list[News]:
    """The current news, pinned ones first, then the latest."""
    query = _select_current().order_by(NewsItem.is_pinned.desc(), NewsItem.starts_at.desc(), NewsItem.id.desc())
    return [_read_news(row) for row in db.session.scalars(query.limit(limit))]


def list_pinned_news() -> list[News]:
    """The current news that stay first, the latest first."""
    query = _select_current().where(NewsItem.is_pinned).order_by(NewsItem.starts_at.desc(), NewsItem.id.desc())
    return [_read_news(row) for row in db.session.scalars(query.limit(PAGE_SIZE))]


def list_latest_news(*, before: str = "") -> tuple[list[News], str | None]:
    """A page of the current news that are not pinned, and the slug after which the next page begins."""
    query = _select_current().where(~NewsItem.is_pinned)
    last = db.session.scalar(select(NewsItem).where(NewsItem.slug == before)) if before else None
    if last is not None and last.starts_at is not None:
        is_same_moment = and_(NewsItem.starts_at == last.starts_at, NewsItem.id < last.id)
        query = query.where(or_(NewsItem.starts_at < last.starts_at, is_same_moment))
    rows = db.session.scalars(query.order_by(NewsItem.starts_at.desc(), NewsItem.id.desc()).limit(PAGE_SIZE + 1)).all()
    page: Sequence[NewsItem] = rows[:PAGE_SIZE]
    return [_read_news(row) for row in page], page[-1].slug if len(rows) > PAGE_SIZE else None


def find_news(slug: str) -> News:
    """The published item of that slug, over or not, once it has begun. Raises NewsNotFound."""
    row = db.session.scalar(select(NewsItem).where(NewsItem.slug == slug))
    if row is None or row.published is None or row.starts_at is None or row.starts_at > clock.now():
        raise NewsNotFound(slug)
    return _read_news(row)


def preview_news(item: NewsItem) -> News:
    """The draft of an item as it would be read."""
    return _build_news(item.slug, item.draft, item.starts_at or clock.now(), None, item.saved_at)


def list_news_rows(limit: int) -> list[dict[str, Any]]:
    """List the current news as rows of a block: address, title, summary and image."""
    news = list_news(limit)
    return [{"url": each.path, "title": each.title, "summary": each.summary, "image": each.image} for each in news]


def name_image(contents: Mapping[str, Any]) -> dict[str, Any]:
    """The contents with the name of the image in the place of its identifier, for editors."""
    image = find_image(contents.get("image", ""))
    return {**contents, "image": image.name if image else ""}


def list_search_entries() -> Iterator[SearchEntry]:
    """List the search entries of the current news, in each language they are written in."""
    for row in db.session.scalars(_select_current()):
        assert row.published is not None
        for language in LANGUAGES:
            if row.published["texts"].get(language, {}).get("title"):
                with use_language(language):
                    yield _build_entry(_read_news(row), language)


def _build_entry(news: News, language: str) -> SearchEntry:
    return SearchEntry(
        kind=KIND,
        key=news.slug,
        language=language,
        title=news.title,
        summary=news.summary,
        body=strip_markdown(news.text),
        url=news.path,
    )


def _select_current() -> Select[NewsItem]:
    now = clock.now()
    return select(NewsItem).where(
        NewsItem.published_at.is_not(None),
        NewsItem.starts_at <= now,
        or_(NewsItem.ends_at.is_(None), NewsItem.ends_at > now),
    )


def _read_news(row: NewsItem) -> News:
    assert row.published is not None
    assert row.starts_at is not None
    assert row.published_at is not None
    return _build_news(row.slug, row.published, row.starts_at, row.ends_at, row.published_at)


def _build_news(
    slug: str, contents: dict[str, Any], starts_at: datetime, ends_at: datetime | None, changed_at: datetime
) -> News:
    title, summary, text = (translate_contents(contents, name) for name in ("title", "summary", "text"))
    image = find_image(contents.get("image", ""))
    return News(slug, title, summary, text, starts_at, ends_at, changed_at, bool(contents.get("is_pinned")), image)
