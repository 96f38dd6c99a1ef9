"""Closing: the day from which nothing personal may remain is set, right to the day."""

from __future__ import annotations

from app.cases.models import Case
from app.cases.search.facet_tokens import move_facets
from app.core import clock


def close_case(case: Case, *, retention_months: int) -> None:
    """The case is closed: it will be anonymised on the same day of the month, so many months later."""
    case.closed_at = clock.now()
    case.awaits_applicant = False
    case.anonymise_on = clock.add_months(clock.to_paris(case.closed_at).date(), retention_months)
    move_facets(case)


def reopen_case(case: Case) -> None:
    """The case is worked on again: its retention will count from the next closing."""
    case.closed_at = None
    case.anonymise_on = None
    move_facets(case)
