"""What may be done against a decision, or about it: appeal, reasons, withdrawal; and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.core import clock
from app.legal_clock import happenings as h
from app.legal_clock.delays import last_day_to_appeal
from app.legal_clock.reasons import Deadline, Rule, because
from app.legal_clock.receipts import first_day
from app.legal_clock.reckoning import Reckoning
from app.legal_clock.regime import Silence


def appeal(reckoning: Reckoning, history: Sequence[h.Happening]) -> Deadline:
    """The last day to go to court against a refusal, express or born of silence."""
    decision = _last_decision(history)
    if decision is not None and decision.outcome is h.Outcome.REFUSED:
        return _against_refusal(reckoning, history, decision)
    if decision is None and reckoning.regime.silence is Silence.REJECTION and reckoning.effect:
        return _against_silence(reckoning, history, reckoning.effect)
    return Deadline(None, (because(Rule.NOTHING_TO_APPEAL),))


def reasons(reckoning: Reckoning, history: Sequence[h.Happening]) -> Deadline | None:
    """When the reasons of an implicit rejection are due; None when they were not asked for in time."""
    asked = _reasons_asked(reckoning, history)
    if asked is None:
        return None
    day = clock.add_months(asked, reckoning.regime.rules.reasons_months)
    given = _reasons_given(history, asked)
    return Deadline(day, (because(Rule.REASONS_WITHIN, asked=asked, day=day),), met_on=given)


def withdrawal(reckoning: Reckoning, history: Sequence[h.Happening]) -> Deadline:
    """The last day on which the authority may take back a favourable decision that is illegal."""
    taken = _favourable_since(reckoning, history)
    if taken is None:
        return Deadline(None, (because(Rule.NOTHING_TO_WITHDRAW),))
    months = reckoning.regime.rules.withdrawal_months
    day = clock.add_months(taken, months)
    why = [because(Rule.WITHDRAWAL_WITHIN, taken=taken, months=months, day=day)]
    withdrawn = next((e.day for e in history if isinstance(e, h.DecisionWithdrawn) and taken <= e.day <= day), None)
    if withdrawn:
        why.append(because(Rule.WITHDRAWN, day=withdrawn))
    return Deadline(day, tuple(why), met_on=withdrawn)


def _against_refusal(reckoning: Reckoning, history: Sequence[h.Happening], decision: h.Decided) -> Deadline:
    notified = next((e for e in history if isinstance(e, h.DecisionNotified) and e.day >= decision.day), None)
    if notified is None:
        return Deadline(None, (because(Rule.REFUSAL_NOT_NOTIFIED, day=decision.day),))
    if not notified.names_remedies:
        return Deadline(None, (because(Rule.REMEDIES_UNKNOWN),))
    return _clear_delay(reckoning, Rule.REFUSAL_NOTIFIED, notified.day)


def _against_silence(reckoning: Reckoning, history: Sequence[h.Happening], effect: date) -> Deadline:
    if not any(isinstance(e, h.Acknowledged) and e.is_complete for e in history):
        return Deadline(None, (because(Rule.REMEDIES_UNKNOWN),))
    ordinary = _clear_delay(reckoning, Rule.APPEAL_FROM_SILENCE, effect)
    asked = _reasons_asked(reckoning, history)
    if asked is None:
        return ordinary
    given = _reasons_given(history, asked)
    if given is None:
        return Deadline(None, (*ordinary.reasons, because(Rule.REASONS_AWAITED, asked=asked)))
    extended = _clear_delay(reckoning, Rule.REASONS_EXTEND, given)
    return extended if extended.day and ordinary.day and extended.day > ordinary.day else ordinary


def _clear_delay(reckoning: Reckoning, since: Rule, start: date) -> Deadline:
    months = reckoning.regime.rules.appeal_months
    day = last_day_to_appeal(start, months, reckoning.regime.territory)
    return Deadline(day, (because(since, day=start), because(Rule.CLEAR_DELAY, months=months, day=day)))


def _last_decision(history: Sequence[h.Happening]) -> h.Decided | None:
    return next((e for e in reversed(history) if isinstance(e, h.Decided)), None)


def _reasons_asked(reckoning: Reckoning, history: Sequence[h.Happening]) -> date | None:
    """CRPA art. L232-4: asked for once silence has spoken, and while an appeal is still open."""
    effect, regime = reckoning.effect, reckoning.regime
    if regime.silence is not Silence.REJECTION or effect is None:
        return None
    closes = None
    if any(isinstance(e, h.Acknowledged) and e.is_complete for e in history):
        closes = last_day_to_appeal(effect, regime.rules.appeal_months, regime.territory)
    return first_day([e for e in history if effect < e.day and (closes is None or e.day <= closes)], h.ReasonsAsked)


def _reasons_given(history: Sequence[h.Happening], asked: date) -> date | None:
    return first_day([e for e in history if e.day >= asked], h.ReasonsGiven)


def _favourable_since(reckoning: Reckoning, history: Sequence[h.Happening]) -> date | None:
    """The day of the decision that benefits the applicant: that of silence, unless one was taken before."""
    if reckoning.regime.silence is Silence.ACCEPTANCE and reckoning.effect:
        return reckoning.effect
    decision = _last_decision(history)
    return decision.day if decision and decision.outcome is h.Outcome.ACCEPTED else None
