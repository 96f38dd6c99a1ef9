"""The day on which silence takes effect, and its reasons."""

from __future__ import annotations

from app.legal_clock import legal_events as events
from app.legal_clock.clock_state import ClockState, PieceRequest
from app.legal_clock.reasons import Deadline, Reason, Reasons, Rule, create_reason
from app.legal_clock.regime import Silence, Start


def compute_effect_of_silence(state: ClockState) -> Deadline:
    """The day on which the case is deemed accepted or rejected, without a decision."""
    return Deadline(state.effect, tuple(_explain_effect(state)))


def _explain_effect(state: ClockState) -> list[Reason]:
    regime = state.regime
    if regime.silence is Silence.NONE:
        return [create_reason(Rule.SILENCE_MEANS_NOTHING, text=regime.legal_text)]
    is_acceptance = regime.silence is Silence.ACCEPTANCE
    rule = Rule.SILENCE_ACCEPTS if is_acceptance else Rule.SILENCE_REJECTS
    return [
        create_reason(rule, delay=regime.delay, text=regime.legal_text),
        *_explain_start(state),
        *(_explain_restarts(state) if state.is_restarted else ()),
        *_explain_end(state),
        *state.ineffective_requests,
        *_explain_outcome(state),
    ]


def _explain_start(state: ClockState) -> Reasons:
    received = create_reason(Rule.RECEIVED, day=state.received.day)
    start_rule = state.regime.rules.starts[state.regime.silence]
    if state.competent_since == state.received.day:
        return (received,)
    if start_rule is Start.FIRST_SEIZED:
        return received, create_reason(Rule.FROM_FIRST_SEIZED, day=state.received.day)
    if state.competent_since is None:
        return received, create_reason(Rule.AWAITS_COMPETENT)
    return received, create_reason(Rule.FROM_COMPETENT, day=state.competent_since)


def _explain_restarts(state: ClockState) -> list[Reason]:
    """The reasons of each request for pieces, and of the start that follows it."""
    reasons = []
    for request in state.requests.values():
        if request.completed_on:
            reasons.append(create_reason(Rule.RESTARTED, asked=request.event.day, day=request.completed_on))
        else:
            pieces = _list_missing_pieces(request)
            reasons.append(
                create_reason(Rule.AWAITS_PIECES, asked=request.event.day, limit=request.event.limit, pieces=pieces)
            )
    return reasons


def _explain_end(state: ClockState) -> list[Reason]:
    """The reasons of the last day: the delay, then its suspensions."""
    if state.unsuspended_last_day is None:
        return []
    reasons = [
        create_reason(Rule.ORDINAL_DAY, start=state.start, delay=state.regime.delay, day=state.unsuspended_last_day)
    ]
    open_until = {request.suspended_until for request in state.requests.values() if not request.completed_on}
    for since, until in state.suspensions:
        rule = Rule.STILL_SUSPENDED if until in open_until else Rule.SUSPENDED
        reasons.append(create_reason(rule, since=since, until=until, days=(until - since).days))
    return reasons


def _explain_outcome(state: ClockState) -> list[Reason]:
    match state.end_event:
        case events.Decided(day=day):
            return [create_reason(Rule.DECIDED_IN_TIME, day=day)]
        case events.RequestWithdrawn(day=day):
            return [create_reason(Rule.REQUEST_WITHDRAWN, day=day)]
    return [create_reason(Rule.EFFECT_AFTER, day=state.effect)] if state.effect else []


def _list_missing_pieces(request: PieceRequest) -> tuple[str, ...]:
    return tuple(piece for piece in request.event.pieces if piece in request.missing)
