"""The effect of silence: the day it speaks, and why that day."""

from __future__ import annotations

from app.legal_clock import legal_events as h
from app.legal_clock.clock_state import ClockState, PieceRequest
from app.legal_clock.reasons import Deadline, Reason, Reasons, Rule, create_reason
from app.legal_clock.regime import Silence, Start


def compute_effect_of_silence(reckoning: ClockState) -> Deadline:
    """The day on which, failing a decision, the request is held to be accepted or rejected."""
    return Deadline(reckoning.effect, tuple(_explain_effect(reckoning)))


def _explain_effect(reckoning: ClockState) -> list[Reason]:
    regime = reckoning.regime
    if regime.silence is Silence.NONE:
        return [create_reason(Rule.SILENCE_MEANS_NOTHING, text=regime.legal_text)]
    accepts = regime.silence is Silence.ACCEPTANCE
    meaning = Rule.SILENCE_ACCEPTS if accepts else Rule.SILENCE_REJECTS
    return [
        create_reason(meaning, delay=regime.delay, text=regime.legal_text),
        *_explain_start(reckoning),
        *(_explain_restarts(reckoning) if reckoning.is_restarted else ()),
        *_explain_end(reckoning),
        *reckoning.ineffective_requests,
        *_explain_outcome(reckoning),
    ]


def _explain_start(reckoning: ClockState) -> Reasons:
    received = create_reason(Rule.RECEIVED, day=reckoning.received.day)
    starts = reckoning.regime.rules.starts[reckoning.regime.silence]
    if reckoning.competent_since == reckoning.received.day:
        return (received,)
    if starts is Start.FIRST_SEIZED:
        return received, create_reason(Rule.FROM_FIRST_SEIZED, day=reckoning.received.day)
    if reckoning.competent_since is None:
        return received, create_reason(Rule.AWAITS_COMPETENT)
    return received, create_reason(Rule.FROM_COMPETENT, day=reckoning.competent_since)


def _explain_restarts(reckoning: ClockState) -> list[Reason]:
    """Each request for pieces, and the start that its answer gives or will give."""
    reasons = []
    for request in reckoning.requests.values():
        if request.produced:
            reasons.append(create_reason(Rule.RESTARTED, asked=request.asked.day, day=request.produced))
        else:
            pieces = _list_missing_pieces(request)
            reasons.append(
                create_reason(Rule.AWAITS_PIECES, asked=request.asked.day, limit=request.asked.limit, pieces=pieces)
            )
    return reasons


def _explain_end(reckoning: ClockState) -> list[Reason]:
    """How the delay was counted, then how long it was suspended."""
    if reckoning.unsuspended_last_day is None:
        return []
    reasons = [
        create_reason(
            Rule.ORDINAL_DAY, start=reckoning.start, delay=reckoning.regime.delay, day=reckoning.unsuspended_last_day
        )
    ]
    open_until = {r.suspended_until for r in reckoning.requests.values() if not r.produced}
    for since, until in reckoning.suspensions:
        rule = Rule.STILL_SUSPENDED if until in open_until else Rule.SUSPENDED
        reasons.append(create_reason(rule, since=since, until=until, days=(until - since).days))
    return reasons


def _explain_outcome(reckoning: ClockState) -> list[Reason]:
    match reckoning.ended:
        case h.Decided(day=day):
            return [create_reason(Rule.DECIDED_IN_TIME, day=day)]
        case h.RequestWithdrawn(day=day):
            return [create_reason(Rule.GIVEN_UP, day=day)]
    return [create_reason(Rule.SPEAKS_AFTER, day=reckoning.effect)] if reckoning.effect else []


def _list_missing_pieces(request: PieceRequest) -> tuple[str, ...]:
    return tuple(piece for piece in request.asked.pieces if piece in request.missing)
