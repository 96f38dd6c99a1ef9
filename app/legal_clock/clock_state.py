"""The state of the legal clock: applies the legal events of a history in order.

Once the last day has passed, silence has taken effect, and later events no longer change the state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.legal_clock import legal_events as events
from app.legal_clock.day_counting import compute_last_day
from app.legal_clock.reasons import Reason, Rule, create_reason
from app.legal_clock.regime import Incompleteness, Regime, Start


@dataclass
class PieceRequest:
    """A request for pieces, made in time under a legal text, and the pieces still missing."""

    event: events.PiecesAsked
    missing: set[str]
    completed_on: date | None = None

    def record_pieces(self, event: events.PiecesReceived) -> None:
        self.missing -= set(event.pieces)
        if not self.missing:
            self.completed_on = self.completed_on or event.day

    @property
    def suspended_until(self) -> date:
        """The day on which the suspension ends: that of the last piece, or that of the limit when earlier."""
        limit = max(self.event.day, self.event.limit)
        return min(self.completed_on, limit) if self.completed_on else limit


@dataclass
class ClockState:
    """The state of the clock after the events applied so far."""

    regime: Regime
    received: events.Received
    competent_since: date | None
    requests: dict[str, PieceRequest] = field(default_factory=dict)
    # The event that stopped the clock before silence took effect.
    end_event: events.Decided | events.RequestWithdrawn | None = None
    ineffective_requests: list[Reason] = field(default_factory=list)

    @property
    def start(self) -> date | None:
        """The day from which the delay runs; None while it does not run."""
        if self._start_rule is Start.FIRST_SEIZED:
            first: date | None = self.received.day
        else:
            first = self.competent_since
        if not self.is_restarted:
            return first
        completion_days = [request.completed_on for request in self.requests.values()]
        if first is None or None in completion_days:
            return None
        return max([first, *(day for day in completion_days if day)])

    @property
    def is_restarted(self) -> bool:
        """Whether a request for pieces restarts the delay instead of suspending it."""
        return self.regime.rules.incompleteness.get(self.regime.silence) is Incompleteness.RESTARTS

    @property
    def suspensions(self) -> list[tuple[date, date]]:
        """The periods during which the delay did not run, merged when they overlap."""
        if self.is_restarted or self.unsuspended_last_day is None or self.start is None:
            return []
        periods: list[tuple[date, date]] = []
        for request in sorted(self.requests.values(), key=lambda request: request.event.day):
            since, until = max(request.event.day, self.start), request.suspended_until
            if periods and since <= periods[-1][1]:
                since, until = periods[-1][0], max(periods.pop()[1], until)
            if since < until:
                periods.append((since, until))
        return periods

    @property
    def suspended_day_count(self) -> int:
        return sum((until - since).days for since, until in self.suspensions)

    @property
    def unsuspended_last_day(self) -> date | None:
        """The last day of the delay, without suspensions."""
        if self.regime.delay is None or self.start is None:
            return None
        return compute_last_day(self.start, self.regime.delay)

    @property
    def last_day(self) -> date | None:
        """The last day on which the authority may decide before silence takes effect; None while the delay does not run."""
        return (
            None
            if self.unsuspended_last_day is None
            else self.unsuspended_last_day + timedelta(days=self.suspended_day_count)
        )

    @property
    def effect(self) -> date | None:
        """The day on which silence takes effect, unless another event occurs."""
        return None if self.end_event else self.last_day

    @property
    def _start_rule(self) -> Start:
        return self.regime.rules.starts.get(self.regime.silence, Start.FIRST_SEIZED)


def compute_clock_state(regime: Regime, history: Iterable[events.LegalEvent]) -> ClockState:
    """Apply the history until silence has taken effect or can no longer do so. Raises ImpossibleHistory."""
    first, *others = events.sort_history(history)
    assert isinstance(first, events.Received)
    state = ClockState(regime, first, competent_since=first.day)
    for event in others:
        if state.end_event:
            break
        if state.last_day is None or event.day <= state.last_day:
            _apply_event(state, event)
        elif isinstance(event, events.PiecesAsked):
            state.ineffective_requests.append(create_reason(Rule.TOO_LATE, day=event.day, effect=state.last_day))
    return state


def _apply_event(state: ClockState, event: events.LegalEvent) -> None:
    match event:
        case events.PiecesAsked():
            _record_piece_request(state, event)
        case events.PiecesReceived() if event.request in state.requests:
            state.requests[event.request].record_pieces(event)
        case events.Transmitted():
            state.competent_since = None
        case events.ReachedCompetentAuthority():
            state.competent_since = event.day
        case events.Decided() | events.RequestWithdrawn():
            state.end_event = event


def _record_piece_request(state: ClockState, event: events.PiecesAsked) -> None:
    """CRPA art. L114-5: only pieces that a text requires suspend the delay; any other request is a mere question."""
    if event.legal_basis and event.pieces:
        state.requests.setdefault(event.request, PieceRequest(event, set(event.pieces)))
    else:
        state.ineffective_requests.append(create_reason(Rule.MERE_QUESTION, day=event.day))
