"""Versions of published definitions: publishing a changed definition adds a version; versions are immutable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import event

from app.core import clock
from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, UtcDateTime, db, mapped_column, primary_key
from app.core.ids import new_id
from app.core.json_values import compute_checksum


class Version(Base):
    """A published definition of any kind. Cases follow the version they were made with."""

    __abstract__ = True

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    number: Mapped[int] = mapped_column(info=ANONYMOUS)
    definition: Mapped[dict[str, Any]] = mapped_column("document", Json, info=ANONYMOUS)
    checksum: Mapped[str] = mapped_column(info=TECHNICAL)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, info=ANONYMOUS)
    # The account of an agent; nobody when it came with an installation or a command.
    published_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # Why, in the words of whoever published it.
    comment: Mapped[str | None] = mapped_column(info=ANONYMOUS)


class VersionIsImmutable(Exception):
    """A published version was about to be changed or deleted."""


@event.listens_for(Version, "before_update", propagate=True)
@event.listens_for(Version, "before_delete", propagate=True)
def _refuse_change(mapper: Any, connection: Any, version: Version) -> None:
    raise VersionIsImmutable(version.id)


Row = TypeVar("Row", bound=Base)
AnyVersion = TypeVar("AnyVersion", bound=Version)


def lock_row(kind: type[Row], slug: str | UUID) -> Row | None:
    """Lock a published row and return its current state: two publications at once go one after the other."""
    db.session.flush()  # reading again would undo what is not written yet
    return db.session.get(kind, slug, populate_existing=True, with_for_update=True)


def create_next_version(
    kind: type[AnyVersion],
    slug: str,
    definition: Mapping[str, Any],
    *,
    current: AnyVersion | None,
    by: UUID | None,
    comment: str | None = None,
) -> AnyVersion:
    """The version that follows the current one; the current one itself, when no word has changed."""
    checksum = compute_checksum(definition)
    if current is not None and current.checksum == checksum:
        return current
    version = kind(
        id=new_id(),
        slug=slug,
        number=current.number + 1 if current else 1,
        definition=dict(definition),
        checksum=checksum,
        published_at=clock.now(),
        published_by_id=by,
        comment=comment or None,
    )
    db.session.add(version)
    db.session.flush()
    return version
