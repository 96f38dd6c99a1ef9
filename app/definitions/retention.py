"""What each procedure promises about personal data: purpose, legal basis, retention, and what is anonymised soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.language.text.normalisation import fold
from app.procedures.definition import Privacy
from app.procedures.publishing import live_procedures

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Retention:
    """The promise of a procedure, and how many of its closed cases are anonymised in the next thirty days."""

    slug: str
    title: str
    is_open: bool
    privacy: Privacy
    closed_cases: int
    anonymised_soon: int


def list_retention() -> list[Retention]:
    """Every published procedure, closed ones too, by title."""
    closed_counts, soon_counts = _count_closed_cases(), _count_closed_cases(before_days=SOON)
    rows = [
        Retention(
            live.slug,
            live.definition.title,
            live.is_open,
            live.definition.privacy,
            closed_counts.get(live.slug, 0),
            soon_counts.get(live.slug, 0),
        )
        for live in live_procedures()
    ]
    return sorted(rows, key=lambda row: fold(row.title))


def _count_closed_cases(*, before_days: timedelta | None = None) -> dict[str, int]:
    """Closed cases by procedure that still hold personal data; with a delay, those anonymised by then."""
    query = select(Case.procedure_slug, func.count()).where(
        Case.closed_at.is_not(None), Case.anonymise_on.is_not(None), Case.limited_at.is_(None)
    )
    if before_days is not None:
        query = query.where(Case.anonymise_on <= clock.today() + before_days)
    rows = db.session.execute(query.group_by(Case.procedure_slug)).all()
    return {row[0]: row[1] for row in rows}
