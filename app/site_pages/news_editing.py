"""News as editors write them: draft, publication, versions, withdrawal, deletion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.accounts.slugs import make_unused_slug
from app.core import clock, event_bus
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.search.events import ContentChanged
from app.site_pages import redirects
from app.site_pages.news import KIND, PATH, NewsNotFound
from app.site_pages.news_contents import NewsRefused, compute_end, compute_start
from app.site_pages.news_models import NewsItem, NewsVersion

MAX_LISTED = 300


class StaleNews(Exception):
    """Somebody saved the item since it was read."""


def list_items() -> Sequence[NewsItem]:
    """Every item, the latest saved first."""
    return db.session.scalars(select(NewsItem).order_by(NewsItem.saved_at.desc()).limit(MAX_LISTED)).all()


def get_item(item_id: UUID) -> NewsItem:
    """The item of that id. Raises NewsNotFound."""
    item = db.session.get(NewsItem, item_id)
    if item is None:
        raise NewsNotFound(item_id)
    return item


def create_item(contents: Mapping[str, Any], *, by: Actor) -> NewsItem:
    """Create a draft, with a slug made from its title."""
    title = contents["texts"][SOURCE_LANGUAGE]["title"]
    slug = make_unused_slug(title, set(db.session.scalars(select(NewsItem.slug))), default="actualite")
    item = NewsItem(id=new_id(), slug=slug, draft=dict(contents), revision=1, is_pinned=False)
    item.saved_at, item.saved_by_id = clock.now(), by.account_id
    db.session.add(item)
    db.session.flush()
    return item


def save_draft(item: NewsItem, contents: Mapping[str, Any], *, revision: int, by: Actor) -> None:
    """Replace the draft. Raises StaleNews."""
    _advance_revision(item, revision, draft=dict(contents), saved_at=clock.now(), saved_by_id=by.account_id)


def change_slug(item: NewsItem, name: str, *, by: Actor) -> None:
    """Give the item another address; the former one leads to it once it was public."""
    others = set(db.session.scalars(select(NewsItem.slug).where(NewsItem.id != item.id)))
    slug = make_unused_slug(name, others, default="actualite")
    if slug == item.slug:
        return
    former, item.slug = item.slug, slug
    db.session.flush()
    if item.published_at is not None:
        redirects.record_moved_page(f"{PATH}/{former}", f"{PATH}/{slug}", by=by)
        event_bus.publish(ContentChanged(KIND))


def publish_item(item: NewsItem, *, revision: int, by: Actor) -> None:
    """Publish the draft as a new version. Raises NewsRefused, StaleNews."""
    contents = dict(item.draft)
    texts = contents["texts"].get(SOURCE_LANGUAGE, {})
    if not texts.get("text") and not texts.get("summary"):
        raise NewsRefused("text_missing")
    now = clock.now()
    first_start = item.starts_at if item.published_at and not contents.get("starts_on") else None
    _advance_revision(
        item,
        revision,
        published=contents,
        published_at=now,
        starts_at=first_start or compute_start(contents, now),
        ends_at=compute_end(contents),
        is_pinned=contents["is_pinned"],
    )
    number = (db.session.scalar(select(func.max(NewsVersion.number)).where(NewsVersion.news_id == item.id)) or 0) + 1
    version = NewsVersion(id=new_id(), news_id=item.id, number=number, contents=contents, published_at=now)
    version.published_by_id = by.account_id
    db.session.add(version)
    redirects.record_created_page(f"{PATH}/{item.slug}")
    db.session.flush()
    event_bus.publish(ContentChanged(KIND))


def withdraw_item(item: NewsItem, *, revision: int, by: Actor) -> None:
    """Publish the item no more; its draft and versions stay. Raises StaleNews."""
    nothing = {"published": None, "published_at": None, "starts_at": None, "ends_at": None, "is_pinned": False}
    _advance_revision(item, revision, **nothing)
    redirects.record_deleted_page(f"{PATH}/{item.slug}", by=by)
    event_bus.publish(ContentChanged(KIND))


def delete_item(item: NewsItem, *, by: Actor) -> None:
    """Delete an item with its versions; its address says so if it was public."""
    if item.published_at is not None:
        redirects.record_deleted_page(f"{PATH}/{item.slug}", by=by)
    db.session.delete(item)
    db.session.flush()
    event_bus.publish(ContentChanged(KIND))


def list_versions(item: NewsItem) -> Sequence[NewsVersion]:
    """The published versions, newest first."""
    query = select(NewsVersion).where(NewsVersion.news_id == item.id).order_by(NewsVersion.number.desc())
    return db.session.scalars(query).all()


def get_version(item: NewsItem, number: int) -> NewsVersion:
    """A published version. Raises NewsNotFound."""
    query = select(NewsVersion).where(NewsVersion.news_id == item.id, NewsVersion.number == number)
    version = db.session.scalar(query)
    if version is None:
        raise NewsNotFound(item.slug)
    return version


def restore_version(item: NewsItem, number: int, *, revision: int, by: Actor) -> None:
    """Copy a former version to the draft; nothing is published. Raises NewsNotFound, StaleNews."""
    save_draft(item, get_version(item, number).contents, revision=revision, by=by)


def _advance_revision(item: NewsItem, revision: int, **values: Any) -> None:
    """Write the values unless somebody saved since."""
    changes = update(NewsItem).where(NewsItem.id == item.id, NewsItem.revision == revision)
    result = db.session.execute(
        changes.values(revision=revision + 1, **values), execution_options={"synchronize_session": False}
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise StaleNews(item.id)
    db.session.refresh(item)
