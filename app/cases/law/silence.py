"""The effect of silence, noted in the timeline when the law has produced it. Nothing is decided here: no status changes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.cases import timeline
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.concurrency import one_writer
from app.cases.law import legal_position
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM


def schedule_silence(case: Case) -> None:
    """A new case: the day on which silence would speak is written down, to be looked at the day after."""
    regime = legal_position.regime_of(procedure_of(case))
    case.silence_on = legal_position.deadlines_at_reception(case, regime).effect.day if regime else None


def reschedule_silence(case: Case) -> None:
    """The clock has moved: silence is expected on the day that the timeline now gives, unless it was noted already."""
    regime = legal_position.regime_of(procedure_of(case))
    entries = timeline.events_for(case, is_agent=True)
    if regime is not None and not any(entry.kind == legal_position.SILENCE for entry in entries):
        case.silence_on = legal_position.deadlines_after(case, regime, workflow_of(case), entries).effect.day


def list_overdue_cases(limit: int) -> list[UUID]:
    """The cases in which silence may have spoken before today; under limitation it is noted once that is lifted."""
    query = (
        select(Case.id)
        .where(Case.silence_on < clock.today(), Case.limited_at.is_(None))
        .order_by(Case.silence_on, Case.id)
    )
    return list(db.session.scalars(query.limit(limit)))


def record_silence(case: Case) -> bool:
    """Notes what silence has meant, dated by law whatever the day it is noted. Says whether there was something to note.

    Done again it changes nothing; a case that was decided in time, or whose clock has moved, is not expected any more
    or is expected on another day.
    """
    regime = legal_position.regime_of(procedure_of(case))
    if regime is None or case.silence_on is None:
        case.silence_on = None
        return False
    deadlines = legal_position.deadlines_after(
        case, regime, workflow_of(case), timeline.events_for(case, is_agent=True)
    )
    effect = deadlines.effect.day
    with one_writer(case):
        if effect is None or not deadlines.has_silence_taken_effect(clock.today()):
            case.silence_on = effect
            return False
        case.silence_on, case.silent_since = None, effect
        case.updated_at = clock.now()
        details = {"meaning": regime.silence.value, "day": effect.isoformat()}
        timeline.record(case, legal_position.SILENCE, by=SYSTEM, details=details)
    return True
