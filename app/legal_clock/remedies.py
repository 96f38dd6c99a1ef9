"""Deadlines after a decision: appeal, communication of reasons, withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.core import clock
from app.legal_clock import legal_events as events
from app.legal_clock.clock_state import ClockState
from app.legal_clock.day_counting import compute_last_day_to_appeal
from app.legal_clock.reasons import Deadline, Rule, create_reason
from app.legal_clock.receipts import find_first_day
from app.legal_clock.regime import Silence


def compute_appeal_deadline(state: ClockState, history: Sequence[events.LegalEvent]) -> Deadline:
    """The last day to appeal to a court against a refusal, explicit or implicit."""
    decision = _find_last_decision(history)
    if decision is not None and decision.outcome is events.Outcome.REFUSED:
        return _compute_appeal_against_refusal(state, history, decision)
    if decision is None and state.regime.silence is Silence.REJECTION and state.effect:
        return _compute_appeal_against_silence(state, history, state.effect)
    return Deadline(None, (create_reason(Rule.NOTHING_TO_APPEAL),))


def compute_reasons_deadline(state: ClockState, history: Sequence[events.LegalEvent]) -> Deadline | None:
    """The deadline of the reasons of an implicit rejection; None unless they were requested in time."""
    requested_on = _find_reasons_request(state, history)
    if requested_on is None:
        return None
    day = clock.add_months(requested_on, state.regime.rules.reasons_months)
    communicated_on = _find_reasons_communication(history, requested_on)
    return Deadline(day, (create_reason(Rule.REASONS_WITHIN, asked=requested_on, day=day),), met_on=communicated_on)


def compute_withdrawal_deadline(state: ClockState, history: Sequence[events.LegalEvent]) -> Deadline:
    """The last day on which the authority may withdraw an illegal favourable decision."""
    decided_on = _find_favourable_decision_day(state, history)
    if decided_on is None:
        return Deadline(None, (create_reason(Rule.NOTHING_TO_WITHDRAW),))
    months = state.regime.rules.withdrawal_months
    day = clock.add_months(decided_on, months)
    reasons = [create_reason(Rule.WITHDRAWAL_WITHIN, taken=decided_on, months=months, day=day)]
    withdrawn_on = next(
        (
            event.day
            for event in history
            if isinstance(event, events.DecisionWithdrawn) and decided_on <= event.day <= day
        ),
        None,
    )
    if withdrawn_on:
        reasons.append(create_reason(Rule.WITHDRAWN, day=withdrawn_on))
    return Deadline(day, tuple(reasons), met_on=withdrawn_on)


def _compute_appeal_against_refusal(
    state: ClockState, history: Sequence[events.LegalEvent], decision: events.Decided
) -> Deadline:
    notification = next(
        (event for event in history if isinstance(event, events.DecisionNotified) and event.day >= decision.day), None
    )
    if notification is None:
        return Deadline(None, (create_reason(Rule.REFUSAL_NOT_NOTIFIED, day=decision.day),))
    if not notification.names_remedies:
        return Deadline(None, (create_reason(Rule.REMEDIES_UNKNOWN),))
    return _compute_clear_delay(state, Rule.REFUSAL_NOTIFIED, notification.day)


def _compute_appeal_against_silence(state: ClockState, history: Sequence[events.LegalEvent], effect: date) -> Deadline:
    if not any(isinstance(event, events.Acknowledged) and event.is_complete for event in history):
        return Deadline(None, (create_reason(Rule.REMEDIES_UNKNOWN),))
    ordinary_deadline = _compute_clear_delay(state, Rule.APPEAL_FROM_SILENCE, effect)
    requested_on = _find_reasons_request(state, history)
    if requested_on is None:
        return ordinary_deadline
    communicated_on = _find_reasons_communication(history, requested_on)
    if communicated_on is None:
        return Deadline(None, (*ordinary_deadline.reasons, create_reason(Rule.REASONS_AWAITED, asked=requested_on)))
    extended_deadline = _compute_clear_delay(state, Rule.REASONS_EXTEND, communicated_on)
    return (
        extended_deadline
        if extended_deadline.day and ordinary_deadline.day and extended_deadline.day > ordinary_deadline.day
        else ordinary_deadline
    )


def _compute_clear_delay(state: ClockState, start_rule: Rule, start: date) -> Deadline:
    months = state.regime.rules.appeal_months
    day = compute_last_day_to_appeal(start, months, state.regime.territory)
    return Deadline(
        day, (create_reason(start_rule, day=start), create_reason(Rule.CLEAR_DELAY, months=months, day=day))
    )


def _find_last_decision(history: Sequence[events.LegalEvent]) -> events.Decided | None:
    return next((event for event in reversed(history) if isinstance(event, events.Decided)), None)


def _find_reasons_request(state: ClockState, history: Sequence[events.LegalEvent]) -> date | None:
    """CRPA art. L232-4: the day of a request made after silence took effect and while an appeal is still open."""
    effect, regime = state.effect, state.regime
    if regime.silence is not Silence.REJECTION or effect is None:
        return None
    last_day = None
    if any(isinstance(event, events.Acknowledged) and event.is_complete for event in history):
        last_day = compute_last_day_to_appeal(effect, regime.rules.appeal_months, regime.territory)
    return find_first_day(
        [event for event in history if effect < event.day and (last_day is None or event.day <= last_day)],
        events.ReasonsAsked,
    )


def _find_reasons_communication(history: Sequence[events.LegalEvent], requested_on: date) -> date | None:
    return find_first_day([event for event in history if event.day >= requested_on], events.ReasonsGiven)


def _find_favourable_decision_day(state: ClockState, history: Sequence[events.LegalEvent]) -> date | None:
    """The day of the decision in favour of the applicant: that of an implicit acceptance, else of an explicit one."""
    if state.regime.silence is Silence.ACCEPTANCE and state.effect:
        return state.effect
    decision = _find_last_decision(history)
    return decision.day if decision and decision.outcome is events.Outcome.ACCEPTED else None
