"""Anonymisation before its day, when a workflow asks for it: the following night, for good."""

from __future__ import annotations

from app.cases import timeline
from app.cases.effects import Performance, StepFailed
from app.core import clock
from app.core.web.access_rules import SYSTEM


def anonymise(performance: Performance) -> None:
    """Nothing personal is kept beyond the coming night. Raises StepFailed while the request is worked on."""
    case = performance.case
    if not case.is_closed:
        raise StepFailed("not_closed")
    case.anonymise_on = clock.today()
    timeline.record(case, "anonymised_early", by=SYSTEM)
