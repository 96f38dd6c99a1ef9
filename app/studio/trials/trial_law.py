"""Legal clock of the case of a trial."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from app.cases.law.legal_position import LegalPosition, regime_of
from app.core import clock
from app.legal_clock import legal_events as events
from app.legal_clock.case_deadlines import Deadlines, compute_deadlines
from app.legal_clock.day_counting import get_legal_day
from app.legal_clock.explanations import explain_reasons
from app.legal_clock.regime import Regime
from app.studio.trials.trial_case import AGENT, RESIDENT, TrialCase, VisitedStatus

_OUTCOMES = {
    "favourable": events.Outcome.ACCEPTED,
    "unfavourable": events.Outcome.REFUSED,
    None: events.Outcome.ANSWERED,
}


def compute_legal_position(case: TrialCase) -> LegalPosition | None:
    """The legal position as the page of a case shows it; None without a legal rule."""
    regime = regime_of(case.procedure)
    if regime is None or not case.is_submitted:
        return None
    deadlines = _compute_deadlines(case, regime)
    return LegalPosition(
        silence=regime.silence,
        effect_on=case.silence_on or deadlines.effect.day,
        has_taken_effect=case.silence_on is not None,
        why=explain_reasons(deadlines.effect.reasons),
        appeal_until=deadlines.appeal.day if case.silence_on else None,
        why_appeal=explain_reasons(deadlines.appeal.reasons) if case.silence_on else [],
        awaited=[],
    )


def compute_silence_instant(case: TrialCase) -> datetime | None:
    """The instant from which silence has taken effect; None once it has, or when it never will."""
    regime = regime_of(case.procedure)
    if regime is None or case.silence_on is not None or not case.is_submitted:
        return None
    day = _compute_deadlines(case, regime).effect_from
    return None if day is None else datetime.combine(day, time(), tzinfo=clock.PARIS)


def record_silence(case: TrialCase) -> LegalPosition | None:
    """Note that silence has taken effect, on its legal date."""
    position = compute_legal_position(case)
    if position is not None:
        case.silence_on = position.effect_on
    return compute_legal_position(case)


def _compute_deadlines(case: TrialCase, regime: Regime) -> Deadlines:
    assert case.submitted_at is not None
    day = get_legal_day(case.submitted_at)
    history: list[events.LegalEvent] = [events.Received(day, is_electronic=True), events.Acknowledged(day)]
    for visit in case.visited:
        history += _list_status_events(case, visit)
    if case.silence_on is not None:
        history.append(events.EffectNoted(get_legal_day(case.now), case.silence_on))
    return compute_deadlines(regime, history)


def _list_status_events(case: TrialCase, visit: VisitedStatus) -> Iterator[events.LegalEvent]:
    """An agent who decides or closes answers; an applicant who closes gives up; what closes by itself answers nothing."""
    status, day = case.workflow.status(visit.status), get_legal_day(visit.at)
    if visit.by == AGENT and (status.is_closed or status.decision is not None):
        yield events.Decided(day, _OUTCOMES[status.decision])
    elif visit.by == RESIDENT and status.is_closed:
        yield events.RequestWithdrawn(day)
