"""The receipts that the law requires of an authority, and whether the request is complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.holidays import add_working_days
from app.legal_clock import legal_events as h
from app.legal_clock.clock_state import ClockState
from app.legal_clock.reasons import Deadline, Reason, Reasons, Rule, create_reason


@dataclass(frozen=True)
class Completeness:
    """Since when the request is complete, or what is still missing and until when it may be produced."""

    since: date | None
    missing: tuple[str, ...]
    limit: date | None
    reasons: Reasons


def compute_notice(reckoning: ClockState, history: Sequence[h.LegalEvent]) -> Deadline:
    """When the registration notice is due at the latest; not at all when the acknowledgement was immediate."""
    received = reckoning.received
    acknowledged = find_first_day(history, h.Acknowledged)
    if not received.is_electronic:
        return Deadline(None, (create_reason(Rule.NOT_ELECTRONIC),))
    if acknowledged == received.day:
        return Deadline(None, (create_reason(Rule.NOTICE_NOT_DUE, day=acknowledged),))
    days = reckoning.regime.rules.notice_days
    day, reason = _add_working_days(reckoning, days, Rule.NOTICE_WITHIN)
    return Deadline(
        day, (create_reason(Rule.RECEIVED, day=received.day), reason), met_on=find_first_day(history, h.NoticeGiven)
    )


def compute_acknowledgement(reckoning: ClockState, history: Sequence[h.LegalEvent]) -> Deadline:
    """When the acknowledgement is due at the latest."""
    received = reckoning.received
    met_on = find_first_day(history, h.Acknowledged)
    if not received.is_electronic:
        return Deadline(None, (create_reason(Rule.NOT_ELECTRONIC),), met_on)
    days = reckoning.regime.rules.acknowledgement_days
    day, reason = _add_working_days(reckoning, days, Rule.ACKNOWLEDGEMENT_WITHIN)
    return Deadline(day, (create_reason(Rule.RECEIVED, day=received.day), reason), met_on)


def compute_completeness(reckoning: ClockState) -> Completeness:
    """A request is held to be complete as long as nothing that a text requires was asked for."""
    requests = reckoning.requests.values()
    if not requests:
        day = reckoning.received.day
        return Completeness(day, (), None, (create_reason(Rule.PRESUMED_COMPLETE, day=day),))
    awaited = [request for request in requests if request.missing]
    if awaited:
        missing = tuple(dict.fromkeys(p for r in awaited for p in r.asked.pieces if p in r.missing))
        limit = max(request.asked.limit for request in awaited)
        return Completeness(None, missing, limit, (create_reason(Rule.INCOMPLETE, pieces=missing, limit=limit),))
    since = max(request.produced for request in requests if request.produced)
    return Completeness(since, (), None, (create_reason(Rule.COMPLETE_SINCE, day=since),))


def find_first_day(history: Sequence[h.LegalEvent], kind: type[h.LegalEvent]) -> date | None:
    """The day on which something of that kind first happened."""
    return min((happening.day for happening in history if isinstance(happening, kind)), default=None)


def _add_working_days(reckoning: ClockState, days: int, rule: Rule) -> tuple[date, Reason]:
    day = add_working_days(reckoning.received.day, days, reckoning.regime.territory)
    return day, create_reason(rule, days=days, day=day)
