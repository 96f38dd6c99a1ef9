"""Qualities: statuses that the authority recognises for a person within one family of procedures, and how to obtain
them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, UniqueConstraint, func, select

from app.accounts.families import is_family
from app.accounts.slugs import make_unused_slug
from app.core import clock
from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, db, mapped_column, primary_key
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.language.text.normalisation import fold

MAX_TITLE_LENGTH, MAX_TEXT_LENGTH = 100, 1000


class Quality(Base):
    """A status that the authority can recognise. Only procedures of its family may grant, require or read it."""

    __tablename__ = "quality"

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    title: Mapped[str] = mapped_column(info=TECHNICAL)
    family: Mapped[str] = mapped_column(info=TECHNICAL)
    # How to obtain it, shown to those who lack it, and the procedure to use, if any.
    explanation: Mapped[str] = mapped_column(info=TECHNICAL)
    procedure_slug: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # Archived qualities are no longer granted; existing holders keep them until they expire.
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class HeldQuality(Base):
    """A quality granted to a person, known only by a sectoral identifier: the row cannot be joined to an account."""

    __tablename__ = "held_quality"
    __table_args__ = (UniqueConstraint("quality_id", "holder_id"),)

    id: Mapped[UUID] = primary_key()
    quality_id: Mapped[UUID] = mapped_column(ForeignKey("quality.id", ondelete="CASCADE"), info=TECHNICAL)
    holder_id: Mapped[UUID] = mapped_column(index=True, info=PERSONAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"name", "email", "request", "reason"}: the person as known to those who granted it, and why.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, info=PERSONAL)
    # The last day of validity.
    ends_on: Mapped[date | None] = mapped_column(Date, index=True, info=TECHNICAL)
    # The agent who granted it, or whose action made the workflow grant it.
    given_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)


class QualityNotFound(NotFound):
    """The authority has no quality with that slug."""


class QualityRefused(ValueError):
    """The submitted values do not make a valid quality.

    `problem` is "title_missing", "title_taken", "family_unknown", "family_held" or "explanation_missing".
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def all_qualities() -> list[Quality]:
    """Every quality: active ones first, then by family and title."""
    qualities = db.session.scalars(select(Quality)).all()
    return sorted(qualities, key=lambda quality: (quality.is_archived, quality.family, fold(quality.title)))


def find_quality(slug: str) -> Quality:
    """The quality with that slug. Raises QualityNotFound."""
    quality = find_qualities([slug]).get(slug)
    if quality is None:
        raise QualityNotFound(slug)
    return quality


def find_qualities(slugs: Iterable[str]) -> dict[str, Quality]:
    """The existing qualities among these slugs, by slug."""
    wanted_slugs = set(slugs)
    if not wanted_slugs:
        return {}
    # Filtered here, not in the query: slugs of an untrusted definition may hold characters that the database refuses.
    return {quality.slug: quality for quality in db.session.scalars(select(Quality)) if quality.slug in wanted_slugs}


def create_quality(
    title: str, *, family: str, explanation: str, procedure: str | None = None, slug: str | None = None
) -> Quality:
    """Create a quality, with a slug made from its title unless one is given. Raises QualityRefused."""
    quality = Quality(
        id=new_id(),
        slug=slug or make_unused_slug(title, set(db.session.scalars(select(Quality.slug))), default="qualite"),
        family=family,
    )
    if not is_family(family):
        raise QualityRefused("family_unknown")
    _set_description(quality, title, explanation, procedure)
    db.session.add(quality)
    db.session.flush()
    return quality


def change_quality(
    quality: Quality, title: str, *, explanation: str, procedure: str | None = None, family: str | None = None
) -> None:
    """Change the texts of a quality, and its family while nobody holds it (holders are known by an identifier of that
    family).

    Raises QualityRefused.
    """
    if family is not None and family != quality.family:
        if not is_family(family):
            raise QualityRefused("family_unknown")
        if has_holders(quality):
            raise QualityRefused("family_held")
        quality.family = family
    _set_description(quality, title, explanation, procedure)


def has_holders(quality: Quality) -> bool:
    """Whether the quality was granted to somebody."""
    return db.session.scalar(select(HeldQuality.id).where(HeldQuality.quality_id == quality.id).limit(1)) is not None


def archive_quality(quality: Quality) -> None:
    """Stop granting the quality; procedures that require it can no longer be published."""
    quality.archived_at = quality.archived_at or clock.now()


def restore_quality(quality: Quality) -> None:
    quality.archived_at = None


def _set_description(quality: Quality, title: str, explanation: str, procedure: str | None) -> None:
    title = " ".join(title.split())[:MAX_TITLE_LENGTH]
    explanation = explanation.strip()[:MAX_TEXT_LENGTH]
    if not title:
        raise QualityRefused("title_missing")
    if not explanation:
        raise QualityRefused("explanation_missing")
    query = select(func.count()).where(
        Quality.title == title, Quality.family == quality.family, Quality.id != quality.id
    )
    with db.session.no_autoflush:
        if db.session.scalar(query):
            raise QualityRefused("title_taken")
    quality.title, quality.explanation, quality.procedure_slug = title, explanation, procedure or None
