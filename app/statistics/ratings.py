"""Ratings of procedures by residents: marks and comments by month, that nothing links to a case or to a person.

A rating is written in the transaction that marks the request as answered. Every night the ratings of the month are written
again in a random order, so that neither the order of rows nor the transaction tells which case each one comes from.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Index, delete, func, insert, select, update

from app.core import clock
from app.core.db import ANONYMOUS, Base, Mapped, db, mapped_column, primary_key
from app.core.i18n import LazyText
from app.core.ids import new_id
from app.procedures.fields.rating import DEFAULT_LABELS

# The marks and words of the field type « rating », from the best to the worst, as the form shows them.
MARKS: Mapping[int, LazyText] = {mark: DEFAULT_LABELS[mark - 1] for mark in range(len(DEFAULT_LABELS), 0, -1)}
MAX_COMMENT_LENGTH = 500
# Fewer ratings than this are counted and nothing more: whoever knows the cases would know whose they are.
MIN_RATINGS_SHOWN = 5
MAX_COMMENTS_SHOWN = 50
# A comment may name somebody in spite of the warning: it goes after this many months, its mark stays.
COMMENT_RETENTION_MONTHS = 24


class InvalidRating(ValueError):
    """The mark is none of `MARKS`, or the comment is too long."""


class ProcedureRating(Base):
    """One rating of a procedure: its month, its mark and its comment; no path leads back to a case."""

    __tablename__ = "procedure_rating"

    id: Mapped[UUID] = primary_key()
    procedure_slug: Mapped[str] = mapped_column(info=ANONYMOUS)
    month: Mapped[str] = mapped_column(info=ANONYMOUS)
    mark: Mapped[int] = mapped_column(info=ANONYMOUS)
    comment: Mapped[str | None] = mapped_column(info=ANONYMOUS)

    # Rows in the order of random identifiers: the order of insertion would tell which case each rating comes from.
    __table_args__ = (
        Index("ix_procedure_rating_procedure", "procedure_slug", "month"),
        {"sqlite_with_rowid": False},
    )


@dataclass(frozen=True)
class RatingSummary:
    """The ratings of one procedure; the average and the distribution only from `MIN_RATINGS_SHOWN` ratings on."""

    procedure_slug: str
    counts: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_shown(self) -> bool:
        return self.total >= MIN_RATINGS_SHOWN

    @property
    def average(self) -> float | None:
        marks = sum(mark * count for mark, count in self.counts.items())
        return marks / self.total if self.is_shown else None

    @property
    def distribution(self) -> list[tuple[int, LazyText, int]]:
        """Each mark with its words and its count, from the best to the worst."""
        return [(mark, words, self.counts.get(mark, 0)) for mark, words in MARKS.items()] if self.is_shown else []


def record_rating(procedure_slug: str, mark: int, comment: str) -> None:
    """Adds a rating of this month. Raises InvalidRating."""
    comment = comment.strip()
    if mark not in MARKS or len(comment) > MAX_COMMENT_LENGTH:
        raise InvalidRating
    rating = {"procedure_slug": procedure_slug, "month": _current_month(), "mark": mark, "comment": comment or None}
    db.session.execute(insert(ProcedureRating).values(id=new_id(), **rating))


def summarise_ratings(slugs: Collection[str]) -> list[RatingSummary]:
    """The ratings of these procedures, for those that have some, in the order of `slugs`."""
    query = select(ProcedureRating.procedure_slug, ProcedureRating.mark, func.count())
    query = query.where(ProcedureRating.procedure_slug.in_(slugs))
    counts: dict[str, dict[int, int]] = {}
    for slug, mark, count in db.session.execute(query.group_by(ProcedureRating.procedure_slug, ProcedureRating.mark)):
        counts.setdefault(slug, {})[mark] = count
    return [RatingSummary(slug, counts[slug]) for slug in slugs if slug in counts]


def list_comments(summary: RatingSummary) -> list[ProcedureRating]:
    """The comments of a procedure, the latest months first; none while there are too few ratings."""
    if not summary.is_shown:
        return []
    query = select(ProcedureRating).where(
        ProcedureRating.procedure_slug == summary.procedure_slug, ProcedureRating.comment.is_not(None)
    )
    order = (ProcedureRating.month.desc(), ProcedureRating.id)
    return list(db.session.scalars(query.order_by(*order).limit(MAX_COMMENTS_SHOWN)))


def shuffle_recent_ratings() -> None:
    """Writes the ratings of the current and the previous month again, under new identifiers and in a random order."""
    is_recent = ProcedureRating.month >= _month_before(1)
    columns = (ProcedureRating.procedure_slug, ProcedureRating.month, ProcedureRating.mark, ProcedureRating.comment)
    # One statement reads and deletes: a rating that arrives meanwhile stays where it is.
    rows = [
        dict(row) for row in db.session.execute(delete(ProcedureRating).where(is_recent).returning(*columns)).mappings()
    ]
    random.SystemRandom().shuffle(rows)
    if rows:
        db.session.execute(insert(ProcedureRating), [{"id": new_id(), **row} for row in rows])


def expire_comments() -> None:
    """Deletes the comments past their retention."""
    is_expired = ProcedureRating.month < _month_before(COMMENT_RETENTION_MONTHS)
    db.session.execute(update(ProcedureRating).where(is_expired).values(comment=None))


def _current_month() -> str:
    return f"{clock.today():%Y-%m}"


def _month_before(months: int) -> str:
    return f"{clock.add_months(clock.today().replace(day=1), -months):%Y-%m}"
