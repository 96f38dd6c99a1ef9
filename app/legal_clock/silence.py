"""The effect of silence: the day it speaks, and why that day."""

from __future__ import annotations

from app.legal_clock import happenings as h
from app.legal_clock.reasons import Deadline, Reason, Reasons, Rule, because
from app.legal_clock.reckoning import PieceRequest, Reckoning
from app.legal_clock.regime import Silence, Start


def effect_of_silence(reckoning: Reckoning) -> Deadline:
    """The day on which, failing a decision, the request is held to be accepted or rejected."""
    return Deadline(reckoning.effect, tuple(_why(reckoning)))


def _why(reckoning: Reckoning) -> list[Reason]:
    regime = reckoning.regime
    if regime.silence is Silence.NONE:
        return [because(Rule.SILENCE_MEANS_NOTHING, text=regime.legal_text)]
    accepts = regime.silence is Silence.ACCEPTANCE
    meaning = Rule.SILENCE_ACCEPTS if accepts else Rule.SILENCE_REJECTS
    return [
        because(meaning, delay=regime.delay, text=regime.legal_text),
        *_start(reckoning),
        *(_restarts(reckoning) if reckoning.restarts else ()),
        *_end(reckoning),
        *reckoning.without_effect,
        *_outcome(reckoning),
    ]


def _start(reckoning: Reckoning) -> Reasons:
    received = because(Rule.RECEIVED, day=reckoning.received.day)
    starts = reckoning.regime.rules.starts[reckoning.regime.silence]
    if reckoning.competent_since == reckoning.received.day:
        return (received,)
    if starts is Start.FIRST_SEIZED:
        return received, because(Rule.FROM_FIRST_SEIZED, day=reckoning.received.day)
    if reckoning.competent_since is None:
        return received, because(Rule.AWAITS_COMPETENT)
    return received, because(Rule.FROM_COMPETENT, day=reckoning.competent_since)


def _restarts(reckoning: Reckoning) -> list[Reason]:
    """Each request for pieces, and the start that its answer gives or will give."""
    reasons = []
    for request in reckoning.requests.values():
        if request.produced:
            reasons.append(because(Rule.RESTARTED, asked=request.asked.day, day=request.produced))
        else:
            pieces = _still_missing(request)
            reasons.append(
                because(Rule.AWAITS_PIECES, asked=request.asked.day, limit=request.asked.limit, pieces=pieces)
            )
    return reasons


def _end(reckoning: Reckoning) -> list[Reason]:
    """How the delay was counted, then how long it was suspended."""
    if reckoning.unmoved is None:
        return []
    reasons = [because(Rule.ORDINAL_DAY, start=reckoning.start, delay=reckoning.regime.delay, day=reckoning.unmoved)]
    open_until = {r.suspended_until for r in reckoning.requests.values() if not r.produced}
    for since, until in reckoning.suspensions:
        rule = Rule.STILL_SUSPENDED if until in open_until else Rule.SUSPENDED
        reasons.append(because(rule, since=since, until=until, days=(until - since).days))
    return reasons


def _outcome(reckoning: Reckoning) -> list[Reason]:
    match reckoning.ended:
        case h.Decided(day=day):
            return [because(Rule.DECIDED_IN_TIME, day=day)]
        case h.RequestWithdrawn(day=day):
            return [because(Rule.GIVEN_UP, day=day)]
    return [because(Rule.SPEAKS_AFTER, day=reckoning.effect)] if reckoning.effect else []


def _still_missing(request: PieceRequest) -> tuple[str, ...]:
    return tuple(piece for piece in request.asked.pieces if piece in request.missing)
