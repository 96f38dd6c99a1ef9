"""Texts and lists of the site that are in force as soon as they are saved: each save is a version, and none is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, func, select

from app.core import clock
from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, db, mapped_column, primary_key
from app.core.db.single_insert import insert_once
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.site_cache import SiteCache
from app.core.web.access_rules import Actor

MENUS, BANNERS, ACCESSIBILITY, PRIVACY = "menus", "banners", "accessibility", "privacy"
KEYS = (MENUS, BANNERS, ACCESSIBILITY, PRIVACY)
MAX_LISTED = 50


class SiteText(Base):
    """One version of a text of the site; the newest of each key is in force."""

    __tablename__ = "site_text"
    __table_args__ = (UniqueConstraint("key", "number"),)

    id: Mapped[UUID] = primary_key()
    key: Mapped[str] = mapped_column(info=TECHNICAL)
    number: Mapped[int] = mapped_column(info=TECHNICAL)
    contents: Mapped[dict[str, Any]] = mapped_column(Json, info=ANONYMOUS)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The account of an agent; None for an installation or a command.
    written_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class StaleText(Exception):
    """Somebody saved another version since the one that was edited."""


class VersionNotFound(NotFound):
    """Absence of a version of that number of a text."""


@dataclass(frozen=True)
class TextVersion:
    """A text in force; number 0 and no contents before the first save."""

    number: int = 0
    contents: Mapping[str, Any] = field(default_factory=dict)


def get_text(key: str) -> Mapping[str, Any]:
    """The contents in force, for pages: at most a few seconds old."""
    return _texts_cache.get().get(key, {})


def load_text(key: str, number: int | None = None) -> TextVersion:
    """The version in force, or that of a number. Raises VersionNotFound."""
    query = select(SiteText.number, SiteText.contents).where(SiteText.key == key)
    if number == 0:
        return TextVersion()
    if number is not None:
        query = query.where(SiteText.number == number)
    row = db.session.execute(query.order_by(SiteText.number.desc()).limit(1)).first()
    if row is None and number is not None:
        raise VersionNotFound(key, number)
    return TextVersion(row.number, row.contents) if row else TextVersion()


def save_text(key: str, contents: Mapping[str, Any], *, number: int, by: Actor) -> None:
    """Put other contents in force; `number` is that of the version they were made from. Raises StaleText."""
    current = load_text(key)
    if current.number != number:
        raise StaleText(key)
    if current.contents == contents:
        return
    values = {"written_at": clock.now(), "written_by_id": by.account_id}
    # Two people may save at the same instant.
    if not insert_once(SiteText, id=new_id(), key=key, number=number + 1, contents=dict(contents), **values):
        raise StaleText(key)
    _texts_cache.invalidate()


def restore_text(key: str, restored_number: int, *, number: int, by: Actor) -> None:
    """Put a former version in force again, as a new one. Raises StaleText, VersionNotFound."""
    save_text(key, load_text(key, restored_number).contents, number=number, by=by)


def list_versions(key: str) -> Sequence[SiteText]:
    """The latest versions of a text, newest first."""
    query = select(SiteText).where(SiteText.key == key).order_by(SiteText.number.desc())
    return db.session.scalars(query.limit(MAX_LISTED)).all()


def _read_texts() -> dict[str, Mapping[str, Any]]:
    newest = select(SiteText.key, func.max(SiteText.number).label("number")).group_by(SiteText.key).subquery()
    query = select(SiteText.key, SiteText.contents).join(
        newest, (SiteText.key == newest.c.key) & (SiteText.number == newest.c.number)
    )
    return {row.key: row.contents for row in db.session.execute(query)}


_texts_cache = SiteCache(_read_texts)
