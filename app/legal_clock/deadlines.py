"""All that the law makes of a history, at once. Computed anew each time: nothing of it needs to be kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.legal_clock import happenings as h
from app.legal_clock import receipts, remedies
from app.legal_clock.reasons import Deadline
from app.legal_clock.reckoning import reckon
from app.legal_clock.regime import Regime
from app.legal_clock.silence import effect_of_silence


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
    def speaks_from(self) -> date | None:
        """The first day on which the effect of silence may be noted: the last day ends at midnight."""
        return self.effect.day + timedelta(days=1) if self.effect.day else None

    def silence_has_spoken(self, today: date) -> bool:
        """Whether a decision was born of silence. The same answer on whatever later day it is asked."""
        return self.effect.day is not None and self.effect.day < today


def deadlines_of(regime: Regime, history: Iterable[h.Happening]) -> Deadlines:
    """Every deadline of a request with this history. Raises ImpossibleHistory."""
    happened = h.in_order(history)
    reckoning = reckon(regime, happened)
    return Deadlines(
        notice=receipts.notice(reckoning, happened),
        acknowledgement=receipts.acknowledgement(reckoning, happened),
        completeness=receipts.completeness(reckoning),
        suspensions=tuple(reckoning.suspensions),
        effect=effect_of_silence(reckoning),
        appeal=remedies.appeal(reckoning, happened),
        reasons=remedies.reasons(reckoning, happened),
        withdrawal=remedies.withdrawal(reckoning, happened),
    )


def may_ask_for_pieces(regime: Regime, history: Iterable[h.Happening], *, today: date) -> bool:
    """Whether asking for missing pieces would still move the clock: not once a decision was taken or was born."""
    reckoning = reckon(regime, history)
    return reckoning.ended is None and (reckoning.last_day is None or today <= reckoning.last_day)
