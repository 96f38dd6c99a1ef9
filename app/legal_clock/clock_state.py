"""The reckoning: reads a history in order, and moves the clock as the law says.

What is born is born: once the last day has passed, nothing that happens later moves it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from app.legal_clock import legal_events as h
from app.legal_clock.delays import compute_last_day
from app.legal_clock.reasons import Reason, Rule, create_reason
from app.legal_clock.regime import Incompleteness, Regime, Start


@dataclass
class PieceRequest:
    """Pieces asked for in time by virtue of a text, and what became of them."""

    asked: h.PiecesAsked
    missing: set[str]
    produced: date | None = None

    def record_pieces(self, happening: h.PiecesReceived) -> None:
        self.missing -= set(happening.pieces)
        if not self.missing:
            self.produced = self.produced or happening.day

    @property
    def suspended_until(self) -> date:
        """The day on which the suspension ends: that of the last piece, at the latest that of the limit."""
        limit = max(self.asked.day, self.asked.limit)
        return min(self.produced, limit) if self.produced else limit


@dataclass
class ClockState:
    """Where the clock stands after what has been read so far."""

    regime: Regime
    received: h.Received
    competent_since: date | None
    requests: dict[str, PieceRequest] = field(default_factory=dict)
    # What ended the clock before silence could speak.
    ended: h.Decided | h.RequestWithdrawn | None = None
    ineffective_requests: list[Reason] = field(default_factory=list)

    @property
    def start(self) -> date | None:
        """The day from which the delay runs; None while it cannot."""
        if self._start_rule is Start.FIRST_SEIZED:
            first: date | None = self.received.day
        else:
            first = self.competent_since
        if not self.is_restarted:
            return first
        produced = [request.produced for request in self.requests.values()]
        if first is None or None in produced:
            return None
        return max([first, *(day for day in produced if day)])

    @property
    def is_restarted(self) -> bool:
        """Whether the pieces asked for start the delay anew, rather than suspend it."""
        return self.regime.rules.incompleteness.get(self.regime.silence) is Incompleteness.RESTARTS

    @property
    def suspensions(self) -> list[tuple[date, date]]:
        """The times during which the delay did not run, none touching another."""
        if self.is_restarted or self.unsuspended_last_day is None or self.start is None:
            return []
        found: list[tuple[date, date]] = []
        for request in sorted(self.requests.values(), key=lambda request: request.asked.day):
            since, until = max(request.asked.day, self.start), request.suspended_until
            if found and since <= found[-1][1]:
                since, until = found[-1][0], max(found.pop()[1], until)
            if since < until:
                found.append((since, until))
        return found

    @property
    def suspended_day_count(self) -> int:
        return sum((until - since).days for since, until in self.suspensions)

    @property
    def unsuspended_last_day(self) -> date | None:
        """The last day of the delay, were it never suspended."""
        if self.regime.delay is None or self.start is None:
            return None
        return compute_last_day(self.start, self.regime.delay)

    @property
    def last_day(self) -> date | None:
        """The last day on which the authority may decide before silence speaks; None while the clock is not running."""
        return (
            None
            if self.unsuspended_last_day is None
            else self.unsuspended_last_day + timedelta(days=self.suspended_day_count)
        )

    @property
    def effect(self) -> date | None:
        """The day on which silence speaks, if nothing more happens."""
        return None if self.ended else self.last_day

    @property
    def _start_rule(self) -> Start:
        return self.regime.rules.starts.get(self.regime.silence, Start.FIRST_SEIZED)


def compute_clock_state(regime: Regime, history: Iterable[h.LegalEvent]) -> ClockState:
    """Reads the history until silence has spoken or cannot speak any more. Raises ImpossibleHistory."""
    first, *others = h.sort_history(history)
    assert isinstance(first, h.Received)
    reckoning = ClockState(regime, first, competent_since=first.day)
    for happening in others:
        if reckoning.ended:
            break
        if reckoning.last_day is None or happening.day <= reckoning.last_day:
            _apply_event(reckoning, happening)
        elif isinstance(happening, h.PiecesAsked):
            reckoning.ineffective_requests.append(
                create_reason(Rule.TOO_LATE, day=happening.day, effect=reckoning.last_day)
            )
    return reckoning


def _apply_event(reckoning: ClockState, happening: h.LegalEvent) -> None:
    match happening:
        case h.PiecesAsked():
            _record_piece_request(reckoning, happening)
        case h.PiecesReceived() if happening.request in reckoning.requests:
            reckoning.requests[happening.request].record_pieces(happening)
        case h.Transmitted():
            reckoning.competent_since = None
        case h.ReachedCompetentAuthority():
            reckoning.competent_since = happening.day
        case h.Decided() | h.RequestWithdrawn():
            reckoning.ended = happening


def _record_piece_request(reckoning: ClockState, happening: h.PiecesAsked) -> None:
    """CRPA art. L114-5: only what a text requires may be called missing; anything else is a mere question."""
    if happening.legal_basis and happening.pieces:
        reckoning.requests.setdefault(happening.request, PieceRequest(happening, set(happening.pieces)))
    else:
        reckoning.ineffective_requests.append(create_reason(Rule.MERE_QUESTION, day=happening.day))
