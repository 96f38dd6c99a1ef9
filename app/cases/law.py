"""The law of a case: the regime of its procedure, what happened to it, and the deadlines that follow."""

from __future__ import annotations

from app.cases.models import Case
from app.legal_clock.deadlines import Deadlines, deadlines_of
from app.legal_clock.delays import Delay, Unit, legal_day
from app.legal_clock.happenings import Acknowledged, Happening, Received
from app.legal_clock.regime import Regime, Silence
from app.procedures.definition import Procedure

# What is sent from the portal is acknowledged by the page that answers.
ACKNOWLEDGED_AT_ONCE = ("web", "mobile")
ELECTRONIC = (*ACKNOWLEDGED_AT_ONCE, "email")


def regime_of(procedure: Procedure) -> Regime | None:
    """What silence means; None for a version published before it had to be said."""
    legal = procedure.legal
    if legal is None:
        return None
    delay = Delay(legal.delay.number, Unit(legal.delay.unit)) if legal.delay else None
    return Regime(Silence(legal.silence), delay, legal.text)


def deadlines_at_reception(case: Case, regime: Regime) -> Deadlines:
    """What follows from the reception alone: what the acknowledgement says."""
    return deadlines_of(regime, _reception(case))


def _reception(case: Case) -> list[Happening]:
    day = legal_day(case.submitted_at)
    received = Received(day, is_electronic=case.channel in ELECTRONIC)
    return [received, Acknowledged(day)] if case.channel in ACKNOWLEDGED_AT_ONCE else [received]
