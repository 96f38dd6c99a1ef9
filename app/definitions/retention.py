"""Promises of each procedure about personal data: purpose, legal basis, retention, and what is anonymised soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, select

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.language.text.normalisation import fold
from app.procedures.definition import Privacy
from app.procedures.publishing import live_procedures

# The next night is at most that of tomorrow.
TONIGHT, SOON = timedelta(days=1), timedelta(days=30)
LATER_MONTHS = 3
NO_CASES = (0, 0, 0, 0)


@dataclass(frozen=True)
class Retention:
    """The promise of a procedure, and how many of its closed cases are anonymised tonight, in thirty days, in three months."""

    slug: str
    title: str
    is_open: bool
    privacy: Privacy
    closed_cases: int
    anonymised_tonight: int
    anonymised_soon: int
    anonymised_later: int


def list_retention() -> list[Retention]:
    """Every published procedure, closed ones too, by title."""
    counts = _count_closed_cases()
    rows = [
        Retention(
            live.slug,
            live.definition.title,
            live.is_open,
            live.definition.privacy,
            *counts.get(live.slug, NO_CASES),
        )
        for live in live_procedures()
    ]
    return sorted(rows, key=lambda row: fold(row.title))


def _count_closed_cases() -> dict[str, tuple[int, int, int, int]]:
    """Closed cases by procedure that still hold personal data: all, then those anonymised by tonight, soon and later."""
    today = clock.today()
    due_counts = [
        func.coalesce(func.sum(case((Case.anonymise_on <= day, 1), else_=0)), 0)
        for day in (today + TONIGHT, today + SOON, clock.add_months(today, LATER_MONTHS))
    ]
    query = select(Case.procedure_slug, func.count(), *due_counts).where(
        Case.closed_at.is_not(None), Case.anonymise_on.is_not(None), Case.limited_at.is_(None)
    )
    rows = db.session.execute(query.group_by(Case.procedure_slug)).all()
    return {row[0]: (row[1], int(row[2]), int(row[3]), int(row[4])) for row in rows}
