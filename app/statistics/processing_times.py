"""Processing times of requests: the median of those closed lately, for procedures with enough of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from statistics import median

from sqlalchemy import select

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.workflows.elements import MERGED

# Fewer closed requests than this say little, and whoever knows the people would know whose they are.
MIN_CASES = 10
COUNTED_DAYS = 180
# The latest: more would not change the median of what is usual now.
MAX_CASES = 2000


def list_processing_times(slugs: Collection[str]) -> dict[str, int]:
    """The median number of days from the submission to the end, at least one, of each procedure that has enough requests."""
    query = select(Case.procedure_slug, Case.submitted_at, Case.closed_at).where(
        Case.procedure_slug.in_(slugs),
        Case.closed_at >= clock.now() - timedelta(days=COUNTED_DAYS),
        # Merging ends no request: the one that it goes on with is counted.
        Case.status != MERGED,
    )
    durations: dict[str, list[float]] = {}
    for slug, submitted_at, closed_at in db.session.execute(query.order_by(Case.closed_at.desc()).limit(MAX_CASES)):
        durations.setdefault(slug, []).append(((closed_at or submitted_at) - submitted_at).total_seconds() / 86_400)
    return {slug: max(round(median(days)), 1) for slug, days in durations.items() if len(days) >= MIN_CASES}
