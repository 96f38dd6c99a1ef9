"""Qualities: what the authority has found somebody to be, in one family of procedures, and how one comes to be found so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, ForeignKey, UniqueConstraint, func, select

from app.accounts.families import is_family
from app.core import clock
from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, db, mapped_column, primary_key
from app.core.ids import new_id
from app.language.text.normalisation import fold

MAX_TITLE_LENGTH, MAX_TEXT_LENGTH, MAX_SLUG_LENGTH = 100, 1000, 80
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


class Quality(Base):
    """What somebody may be found to be: of one family, whose procedures alone may give it, ask for it or read it."""

    __tablename__ = "quality"

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    title: Mapped[str] = mapped_column(info=TECHNICAL)
    family: Mapped[str] = mapped_column(info=TECHNICAL)
    # How one gets it, told to who lacks it; and the procedure by which, when there is one.
    explanation: Mapped[str] = mapped_column(info=TECHNICAL)
    procedure_slug: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # Given no more: who holds it keeps it until it ends.
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class HeldQuality(Base):
    """A quality that somebody holds, known by the name of its family alone: no path leads from it to an account."""

    __tablename__ = "held_quality"
    __table_args__ = (UniqueConstraint("quality_id", "holder_id"),)

    id: Mapped[UUID] = primary_key()
    quality_id: Mapped[UUID] = mapped_column(ForeignKey("quality.id", ondelete="CASCADE"), info=TECHNICAL)
    holder_id: Mapped[UUID] = mapped_column(index=True, info=PERSONAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"name", "email", "request", "reason"}: whom those who gave it knew, and why they did.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, info=PERSONAL)
    # The last day on which it is held.
    ends_on: Mapped[date | None] = mapped_column(Date, index=True, info=TECHNICAL)
    # The agent who gave it, or whose action led the workflow to.
    given_by_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)


class QualityNotFound(LookupError):
    """The authority has no quality of that name."""


class QualityRefused(ValueError):
    """What was typed makes no quality.

    `problem` is "title_missing", "title_taken", "family_unknown", "family_held" or "explanation_missing".
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def all_qualities() -> list[Quality]:
    """Those that are given first, by family then by title."""
    found = db.session.scalars(select(Quality)).all()
    return sorted(found, key=lambda each: (each.is_archived, each.family, fold(each.title)))


def find_quality(slug: str) -> Quality:
    """The quality of that name. Raises QualityNotFound."""
    found = find_qualities([slug]).get(slug)
    if found is None:
        raise QualityNotFound(slug)
    return found


def find_qualities(slugs: Iterable[str]) -> dict[str, Quality]:
    """Those of these names that there are, by name."""
    wanted = set(slugs)
    if not wanted:
        return {}
    # Chosen here rather than by the database, which may not even be told what a document was made to hold.
    return {each.slug: each for each in db.session.scalars(select(Quality)) if each.slug in wanted}


def create_quality(
    title: str, *, family: str, explanation: str, procedure: str | None = None, slug: str | None = None
) -> Quality:
    """A new quality, named after its title unless a name is given. Raises QualityRefused."""
    quality = Quality(id=new_id(), slug=slug or _unused_slug(title), family=family)
    if not is_family(family):
        raise QualityRefused("family_unknown")
    _set_description(quality, title, explanation, procedure)
    db.session.add(quality)
    db.session.flush()
    return quality


def change_quality(
    quality: Quality, title: str, *, explanation: str, procedure: str | None = None, family: str | None = None
) -> None:
    """Its words; its family too while nobody holds it: who does is known under a name of that family. Raises QualityRefused."""
    if family is not None and family != quality.family:
        if not is_family(family):
            raise QualityRefused("family_unknown")
        if has_holders(quality):
            raise QualityRefused("family_held")
        quality.family = family
    _set_description(quality, title, explanation, procedure)


def has_holders(quality: Quality) -> bool:
    """Whether somebody has it."""
    return db.session.scalar(select(HeldQuality.id).where(HeldQuality.quality_id == quality.id).limit(1)) is not None


def archive_quality(quality: Quality) -> None:
    """It is given no more, and no procedure may be published that asks for it."""
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
    same = select(func.count()).where(
        Quality.title == title, Quality.family == quality.family, Quality.id != quality.id
    )
    with db.session.no_autoflush:
        if db.session.scalar(same):
            raise QualityRefused("title_taken")
    quality.title, quality.explanation, quality.procedure_slug = title, explanation, procedure or None


def _unused_slug(title: str) -> str:
    """A name made of the title; one more letter for each that has it already."""
    base = _NOT_IN_SLUG.sub("-", fold(title)).strip("-")[: MAX_SLUG_LENGTH - 5].strip("-") or "qualite"
    taken = set(db.session.scalars(select(Quality.slug)))
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
