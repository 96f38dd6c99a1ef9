"""Deadlines of the receipts that an authority owes, and completeness of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.holidays import add_working_days
from app.legal_clock import legal_events as events
from app.legal_clock.clock_state import ClockState
from app.legal_clock.reasons import Deadline, Reason, Reasons, Rule, create_reason


@dataclass(frozen=True)
class Completeness:
    """The day since which the case is complete, or the missing pieces and their day limit."""

    since: date | None
    missing: tuple[str, ...]
    limit: date | None
    reasons: Reasons


def compute_notice(state: ClockState, history: Sequence[events.LegalEvent]) -> Deadline:
    """The deadline of the registration notice; none when the acknowledgement was immediate."""
    received = state.received
    acknowledged_on = find_first_day(history, events.Acknowledged)
    if not received.is_electronic:
        return Deadline(None, (create_reason(Rule.NOT_ELECTRONIC),))
    if acknowledged_on == received.day:
        return Deadline(None, (create_reason(Rule.NOTICE_NOT_DUE, day=acknowledged_on),))
    days = state.regime.rules.notice_days
    day, reason = _add_working_days(state, days, Rule.NOTICE_WITHIN)
    return Deadline(
        day,
        (create_reason(Rule.RECEIVED, day=received.day), reason),
        met_on=find_first_day(history, events.NoticeGiven),
    )


def compute_acknowledgement(state: ClockState, history: Sequence[events.LegalEvent]) -> Deadline:
    """The deadline of the acknowledgement."""
    received = state.received
    met_on = find_first_day(history, events.Acknowledged)
    if not received.is_electronic:
        return Deadline(None, (create_reason(Rule.NOT_ELECTRONIC),), met_on)
    days = state.regime.rules.acknowledgement_days
    day, reason = _add_working_days(state, days, Rule.ACKNOWLEDGEMENT_WITHIN)
    return Deadline(day, (create_reason(Rule.RECEIVED, day=received.day), reason), met_on)


def compute_completeness(state: ClockState) -> Completeness:
    """The completeness of a case: it is presumed complete unless pieces required by a text were requested."""
    requests = state.requests.values()
    if not requests:
        day = state.received.day
        return Completeness(day, (), None, (create_reason(Rule.PRESUMED_COMPLETE, day=day),))
    open_requests = [request for request in requests if request.missing]
    if open_requests:
        missing = tuple(
            dict.fromkeys(
                piece for request in open_requests for piece in request.event.pieces if piece in request.missing
            )
        )
        limit = max(request.event.limit for request in open_requests)
        return Completeness(None, missing, limit, (create_reason(Rule.INCOMPLETE, pieces=missing, limit=limit),))
    since = max(request.completed_on for request in requests if request.completed_on)
    return Completeness(since, (), None, (create_reason(Rule.COMPLETE_SINCE, day=since),))


def find_first_day(history: Sequence[events.LegalEvent], kind: type[events.LegalEvent]) -> date | None:
    """The day of the first event of a kind."""
    return min((event.day for event in history if isinstance(event, kind)), default=None)


def _add_working_days(state: ClockState, days: int, rule: Rule) -> tuple[date, Reason]:
    day = add_working_days(state.received.day, days, state.regime.territory)
    return day, create_reason(rule, days=days, day=day)
