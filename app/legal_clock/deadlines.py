"""All that the law makes of a history, at once. Computed anew each time: nothing of it needs to be kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.legal_clock import legal_events as h
from app.legal_clock import receipts, remedies
from app.legal_clock.clock_state import compute_clock_state
from app.legal_clock.reasons import Deadline
from app.legal_clock.regime import Regime
from app.legal_clock.silence_effect import compute_effect_of_silence


@dataclass(frozen=True)
class Deadlines:
    """What is due, by when, and why. No date here is a decision: they say what the law does by itself."""

    notice: Deadline
    acknowledgement: Deadline
    completeness: receipts.Completeness
    # The times during which the delay did not run.
    suspensions: tuple[tuple[date, date], ...]
    effect: Deadline
    appeal: Deadline
    reasons: Deadline | None
    withdrawal: Deadline

    @property
    def effect_from(self) -> date | None:
        """The first day on which the effect of silence may be noted: the last day ends at midnight."""
        return self.effect.day + timedelta(days=1) if self.effect.day else None

    def has_silence_taken_effect(self, today: date) -> bool:
        """Whether a decision was born of silence. The same answer on whatever later day it is asked."""
        return self.effect.day is not None and self.effect.day < today


def compute_deadlines(regime: Regime, history: Iterable[h.LegalEvent]) -> Deadlines:
    """Every deadline of a request with this history. Raises ImpossibleHistory."""
    happened = h.sort_history(history)
    reckoning = compute_clock_state(regime, happened)
    return Deadlines(
        notice=receipts.compute_notice(reckoning, happened),
        acknowledgement=receipts.compute_acknowledgement(reckoning, happened),
        completeness=receipts.compute_completeness(reckoning),
        suspensions=tuple(reckoning.suspensions),
        effect=compute_effect_of_silence(reckoning),
        appeal=remedies.compute_appeal_deadline(reckoning, happened),
        reasons=remedies.compute_reasons_deadline(reckoning, happened),
        withdrawal=remedies.compute_withdrawal_deadline(reckoning, happened),
    )


def can_ask_for_pieces(regime: Regime, history: Iterable[h.LegalEvent], *, today: date) -> bool:
    """Whether asking for missing pieces would still move the clock: not once a decision was taken or was born."""
    reckoning = compute_clock_state(regime, history)
    return reckoning.ended is None and (reckoning.last_day is None or today <= reckoning.last_day)
