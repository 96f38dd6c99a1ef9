"""Compute all deadlines of a history; they are recomputed each time and never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.legal_clock import legal_events as events
from app.legal_clock import receipts, remedies
from app.legal_clock.clock_state import compute_clock_state
from app.legal_clock.reasons import Deadline
from app.legal_clock.regime import Regime
from app.legal_clock.silence_effect import compute_effect_of_silence


@dataclass(frozen=True)
class Deadlines:
    """The deadlines of a case with their reasons: effects of the law, not decisions of the authority."""

    notice: Deadline
    acknowledgement: Deadline
    completeness: receipts.Completeness
    # The periods during which the delay did not run.
    suspensions: tuple[tuple[date, date], ...]
    effect: Deadline
    appeal: Deadline
    reasons: Deadline | None
    withdrawal: Deadline

    @property
    def effect_from(self) -> date | None:
        """The first day on which the effect of silence may be recorded: the last day ends at midnight."""
        return self.effect.day + timedelta(days=1) if self.effect.day else None

    def has_silence_taken_effect(self, today: date) -> bool:
        """Whether silence has taken effect by this day; once true, it stays true."""
        return self.effect.day is not None and self.effect.day < today


def compute_deadlines(regime: Regime, history: Iterable[events.LegalEvent]) -> Deadlines:
    """All deadlines of a case with this history. Raises ImpossibleHistory."""
    sorted_history = events.sort_history(history)
    state = compute_clock_state(regime, sorted_history)
    return Deadlines(
        notice=receipts.compute_notice(state, sorted_history),
        acknowledgement=receipts.compute_acknowledgement(state, sorted_history),
        completeness=receipts.compute_completeness(state),
        suspensions=tuple(state.suspensions),
        effect=compute_effect_of_silence(state),
        appeal=remedies.compute_appeal_deadline(state, sorted_history),
        reasons=remedies.compute_reasons_deadline(state, sorted_history),
        withdrawal=remedies.compute_withdrawal_deadline(state, sorted_history),
    )


def can_ask_for_pieces(regime: Regime, history: Iterable[events.LegalEvent], *, today: date) -> bool:
    """Whether a request for missing pieces would still change the deadlines: not after a decision, explicit or implicit."""
    state = compute_clock_state(regime, history)
    return state.end_event is None and (state.last_day is None or today <= state.last_day)
