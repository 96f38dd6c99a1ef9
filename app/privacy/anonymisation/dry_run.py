"""Dry run of the anonymisation: what the night of a given day would anonymise, and why other cases stay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import ColumnElement, func, select

from app.cases.models import Attachment, Case
from app.core import clock
from app.core.db import db
from app.privacy.anonymisation import is_due_on

# When the nightly tasks begin, in Paris (`wiring.jobs`).
NIGHT = time(2, 30)
MAX_REFERENCES = 10


@dataclass(frozen=True)
class DueCases:
    """The cases of a procedure that a night would anonymise, with the first references."""

    procedure_slug: str
    cases: int
    files: int
    references: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class RemainingCases:
    """Counts of the other cases of a procedure, which stay: still open, closed more recently, or under limitation."""

    procedure_slug: str
    open_cases: int
    closed_later: int
    next_day: date | None
    limited: int


@dataclass(frozen=True)
class DryRun:
    """Result of a dry run of a night; nothing was changed."""

    day: date
    due: list[DueCases]
    remaining: list[RemainingCases]

    @property
    def cases(self) -> int:
        return sum(due_case.cases for due_case in self.due)

    @property
    def files(self) -> int:
        return sum(due_case.files for due_case in self.due)


def find_next_night() -> date:
    """The day of the next nightly tasks."""
    now = clock.to_paris(clock.now())
    return now.date() if now.time() < NIGHT else now.date() + timedelta(days=1)


def run_dry(day: date) -> DryRun:
    """Describe what the anonymisation of the night of that day would do to the cases as they are now."""
    counts = _count_by_procedure(is_due_on(day))
    files = _count_files(day)
    due = [
        DueCases(slug, count, files.get(slug, 0), _list_references(slug, day)) for slug, count in sorted(counts.items())
    ]
    return DryRun(day, due, list(_explain_remaining_cases(day)))


def _count_by_procedure(*conditions: ColumnElement[bool]) -> dict[str, int]:
    query = select(Case.procedure_slug, func.count()).where(*conditions).group_by(Case.procedure_slug)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _count_files(day: date) -> dict[str, int]:
    query = select(Case.procedure_slug, func.count()).join(Attachment, Attachment.case_id == Case.id)
    rows = db.session.execute(query.where(is_due_on(day)).group_by(Case.procedure_slug))
    return {row[0]: row[1] for row in rows}


def _list_references(slug: str, day: date) -> tuple[tuple[str, date], ...]:
    query = select(Case.reference, Case.anonymise_on).where(is_due_on(day), Case.procedure_slug == slug)
    rows = db.session.execute(query.order_by(Case.anonymise_on, Case.reference).limit(MAX_REFERENCES))
    return tuple((row[0], row[1]) for row in rows if row[1])


def _explain_remaining_cases(day: date) -> Iterable[RemainingCases]:
    open_counts = _count_by_procedure(Case.closed_at.is_(None), Case.limited_at.is_(None))
    limited_counts = _count_by_procedure(Case.limited_at.is_not(None))
    is_later = (Case.closed_at.is_not(None), Case.limited_at.is_(None), Case.anonymise_on > day)
    query = select(Case.procedure_slug, func.count(), func.min(Case.anonymise_on)).where(*is_later)
    later = {slug: (count, first) for slug, count, first in db.session.execute(query.group_by(Case.procedure_slug))}
    for slug in sorted({*open_counts, *limited_counts, *later}):
        closed_later, next_day = later.get(slug, (0, None))
        yield RemainingCases(slug, open_counts.get(slug, 0), closed_later, next_day, limited_counts.get(slug, 0))
