"""What may be done against a decision, or about it: appeal, reasons, withdrawal; and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.core import clock
from app.legal_clock import legal_events as h
from app.legal_clock.clock_state import ClockState
from app.legal_clock.delays import compute_last_day_to_appeal
from app.legal_clock.reasons import Deadline, Rule, create_reason
from app.legal_clock.receipts import find_first_day
from app.legal_clock.regime import Silence


def compute_appeal_deadline(reckoning: ClockState, history: Sequence[h.LegalEvent]) -> Deadline:
    """The last day to go to court against a refusal, express or born of silence."""
    decision = _find_last_decision(history)
    if decision is not None and decision.outcome is h.Outcome.REFUSED:
        return _compute_appeal_against_refusal(reckoning, history, decision)
    if decision is None and reckoning.regime.silence is Silence.REJECTION and reckoning.effect:
        return _compute_appeal_against_silence(reckoning, history, reckoning.effect)
    return Deadline(None, (create_reason(Rule.NOTHING_TO_APPEAL),))


def compute_reasons_deadline(reckoning: ClockState, history: Sequence[h.LegalEvent]) -> Deadline | None:
    """When the reasons of an implicit rejection are due; None when they were not asked for in time."""
    asked = _find_reasons_request(reckoning, history)
    if asked is None:
        return None
    day = clock.add_months(asked, reckoning.regime.rules.reasons_months)
    given = _find_reasons_communication(history, asked)
    return Deadline(day, (create_reason(Rule.REASONS_WITHIN, asked=asked, day=day),), met_on=given)


def compute_withdrawal_deadline(reckoning: ClockState, history: Sequence[h.LegalEvent]) -> Deadline:
    """The last day on which the authority may take back a favourable decision that is illegal."""
    taken = _find_favourable_decision_day(reckoning, history)
    if taken is None:
        return Deadline(None, (create_reason(Rule.NOTHING_TO_WITHDRAW),))
    months = reckoning.regime.rules.withdrawal_months
    day = clock.add_months(taken, months)
    why = [create_reason(Rule.WITHDRAWAL_WITHIN, taken=taken, months=months, day=day)]
    withdrawn = next((e.day for e in history if isinstance(e, h.DecisionWithdrawn) and taken <= e.day <= day), None)
    if withdrawn:
        why.append(create_reason(Rule.WITHDRAWN, day=withdrawn))
    return Deadline(day, tuple(why), met_on=withdrawn)


def _compute_appeal_against_refusal(
    reckoning: ClockState, history: Sequence[h.LegalEvent], decision: h.Decided
) -> Deadline:
    notified = next((e for e in history if isinstance(e, h.DecisionNotified) and e.day >= decision.day), None)
    if notified is None:
        return Deadline(None, (create_reason(Rule.REFUSAL_NOT_NOTIFIED, day=decision.day),))
    if not notified.names_remedies:
        return Deadline(None, (create_reason(Rule.REMEDIES_UNKNOWN),))
    return _compute_clear_delay(reckoning, Rule.REFUSAL_NOTIFIED, notified.day)


def _compute_appeal_against_silence(reckoning: ClockState, history: Sequence[h.LegalEvent], effect: date) -> Deadline:
    if not any(isinstance(e, h.Acknowledged) and e.is_complete for e in history):
        return Deadline(None, (create_reason(Rule.REMEDIES_UNKNOWN),))
    ordinary = _compute_clear_delay(reckoning, Rule.APPEAL_FROM_SILENCE, effect)
    asked = _find_reasons_request(reckoning, history)
    if asked is None:
        return ordinary
    given = _find_reasons_communication(history, asked)
    if given is None:
        return Deadline(None, (*ordinary.reasons, create_reason(Rule.REASONS_AWAITED, asked=asked)))
    extended = _compute_clear_delay(reckoning, Rule.REASONS_EXTEND, given)
    return extended if extended.day and ordinary.day and extended.day > ordinary.day else ordinary


def _compute_clear_delay(reckoning: ClockState, since: Rule, start: date) -> Deadline:
    months = reckoning.regime.rules.appeal_months
    day = compute_last_day_to_appeal(start, months, reckoning.regime.territory)
    return Deadline(day, (create_reason(since, day=start), create_reason(Rule.CLEAR_DELAY, months=months, day=day)))


def _find_last_decision(history: Sequence[h.LegalEvent]) -> h.Decided | None:
    return next((e for e in reversed(history) if isinstance(e, h.Decided)), None)


def _find_reasons_request(reckoning: ClockState, history: Sequence[h.LegalEvent]) -> date | None:
    """CRPA art. L232-4: asked for once silence has spoken, and while an appeal is still open."""
    effect, regime = reckoning.effect, reckoning.regime
    if regime.silence is not Silence.REJECTION or effect is None:
        return None
    closes = None
    if any(isinstance(e, h.Acknowledged) and e.is_complete for e in history):
        closes = compute_last_day_to_appeal(effect, regime.rules.appeal_months, regime.territory)
    return find_first_day(
        [e for e in history if effect < e.day and (closes is None or e.day <= closes)], h.ReasonsAsked
    )


def _find_reasons_communication(history: Sequence[h.LegalEvent], asked: date) -> date | None:
    return find_first_day([e for e in history if e.day >= asked], h.ReasonsGiven)


def _find_favourable_decision_day(reckoning: ClockState, history: Sequence[h.LegalEvent]) -> date | None:
    """The day of the decision that benefits the applicant: that of silence, unless one was taken before."""
    if reckoning.regime.silence is Silence.ACCEPTANCE and reckoning.effect:
        return reckoning.effect
    decision = _find_last_decision(history)
    return decision.day if decision and decision.outcome is h.Outcome.ACCEPTED else None
