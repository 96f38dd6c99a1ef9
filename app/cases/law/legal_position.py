"""The law of a case: the regime of its procedure, what happened to it, and the deadlines that follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from app.cases.channels import API, OPEN311
from app.cases.models import Case
from app.cases.reading.former_versions import status_at
from app.cases.timeline import Entry
from app.core import clock
from app.core.holidays import Territory
from app.legal_clock import case_deadlines
from app.legal_clock import legal_events as h
from app.legal_clock.case_deadlines import Deadlines, compute_deadlines
from app.legal_clock.day_counting import Delay, Unit, get_legal_day
from app.legal_clock.explanations import ExplanationStep, explain_reasons
from app.legal_clock.regime import Regime, Silence
from app.procedures.definition import Procedure
from app.themes import charter
from app.workflows.definition import Status, Workflow
from app.workflows.elements import MERGED

# What is sent from the portal is acknowledged by the page that answers.
ACKNOWLEDGED_AT_ONCE = ("web", "mobile")
ELECTRONIC = (*ACKNOWLEDGED_AT_ONCE, "email", API, OPEN311)
SILENCE, PIECES_ASKED, PIECES_RECEIVED = "silence", "pieces_asked", "pieces_received"
# In a merged case: the case that it goes on with was decided or closed.
MERGED_OUTCOME = "merged_outcome"

_OUTCOMES = {"favourable": h.Outcome.ACCEPTED, "unfavourable": h.Outcome.REFUSED, None: h.Outcome.ANSWERED}


@dataclass(frozen=True)
class AwaitedPieces:
    """Pieces that a text requires, asked for and not yet received."""

    id: UUID
    asked_on: date
    limit: date
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class LegalPosition:
    """Legal position of a case, as shown on its page."""

    silence: str
    effect_on: date | None
    # What was noted when silence spoke, and that it did is part of the history.
    has_taken_effect: bool
    why: list[ExplanationStep]
    # The last day to go to court against the rejection that was born; none when there is nothing to say of it.
    appeal_until: date | None
    why_appeal: list[ExplanationStep]
    awaited: list[AwaitedPieces]


def regime_of(procedure: Procedure) -> Regime | None:
    """The rule on silence of the administration; None for a version published before the rule was mandatory."""
    legal = procedure.legal
    if legal is None:
        return None
    delay = Delay(legal.delay.number, Unit(legal.delay.unit)) if legal.delay else None
    return Regime(Silence(legal.silence), delay, legal.text, territory=territory())


def deadlines_at_reception(case: Case, regime: Regime) -> Deadlines:
    """Deadlines that follow from the reception alone, as written in the acknowledgement."""
    return _compute_deadlines_once(regime, tuple(_reception_events(case)))


def deadlines_after(case: Case, regime: Regime, workflow: Workflow, entries: Iterable[Entry]) -> Deadlines:
    """Deadlines that follow from the whole timeline."""
    return _compute_deadlines_once(regime, (*_reception_events(case), *_legal_events(case, workflow, entries)))


@lru_cache(maxsize=2000)
def _compute_deadlines_once(regime: Regime, events: tuple[h.LegalEvent, ...]) -> Deadlines:
    """Cached: requests with the same events on the same days have the same deadlines."""
    return compute_deadlines(regime, events)


def position_of(case: Case, procedure: Procedure, workflow: Workflow, entries: list[Entry]) -> LegalPosition | None:
    """Legal position for a reader of these entries; None for a version without a legal rule."""
    regime = regime_of(procedure)
    if regime is None:
        return None
    deadlines = deadlines_after(case, regime, workflow, entries)
    silence_day = next((date.fromisoformat(entry.details["day"]) for entry in entries if entry.kind == SILENCE), None)
    return LegalPosition(
        silence=regime.silence,
        effect_on=silence_day or deadlines.effect.day,
        has_taken_effect=silence_day is not None,
        why=explain_reasons(deadlines.effect.reasons),
        appeal_until=deadlines.appeal.day if silence_day else None,
        why_appeal=explain_reasons(deadlines.appeal.reasons) if silence_day else [],
        awaited=list_awaited_pieces(entries),
    )


def can_ask_for_pieces(case: Case, regime: Regime, workflow: Workflow, entries: Iterable[Entry]) -> bool:
    """Whether asking now for missing pieces would still move the clock."""
    history = [*_reception_events(case), *_legal_events(case, workflow, entries)]
    return case_deadlines.can_ask_for_pieces(regime, history, today=clock.today())


def list_awaited_pieces(entries: list[Entry]) -> list[AwaitedPieces]:
    """The requests for pieces not yet answered; none once silence has spoken."""
    if any(entry.kind == SILENCE for entry in entries):
        return []
    answered_requests = {entry.details["request"] for entry in entries if entry.kind == PIECES_RECEIVED}
    return [
        AwaitedPieces(entry.id, pieces_request.day, pieces_request.limit, pieces_request.pieces)
        for entry in entries
        if entry.kind == PIECES_ASKED and "missing" in entry.details and str(entry.id) not in answered_requests
        for pieces_request in (_pieces_asked(entry),)
    ]


def territory() -> Territory:
    """The territory of the authority for public holidays; mainland France by default."""
    name = charter.get_charter().territory
    return Territory(name) if name in set(Territory) else Territory.METROPOLE


def _reception_events(case: Case) -> list[h.LegalEvent]:
    day = get_legal_day(case.submitted_at)
    received = h.Received(day, is_electronic=case.channel in ELECTRONIC)
    return [received, h.Acknowledged(day)] if case.channel in ACKNOWLEDGED_AT_ONCE else [received]


def _legal_events(case: Case, workflow: Workflow, entries: Iterable[Entry]) -> Iterator[h.LegalEvent]:
    for entry in entries:
        day = get_legal_day(entry.happened_at)
        if entry.kind == SILENCE:
            yield h.EffectNoted(day, date.fromisoformat(entry.details["day"]))
        elif entry.kind == PIECES_ASKED and "missing" in entry.details:
            yield _pieces_asked(entry)
        elif entry.kind == PIECES_RECEIVED:
            details = entry.details
            yield h.PiecesReceived(date.fromisoformat(details["day"]), details["request"], tuple(details["pieces"]))
        elif entry.kind == MERGED_OUTCOME and entry.actor_kind == "agent":
            yield h.Decided(day, _OUTCOMES[entry.details.get("decision")])
        # Merging decides nothing: the delay runs until the other case is answered.
        elif entry.kind == "status_changed" and entry.status and entry.status != MERGED:
            status = status_at(case, workflow, entry.status, at=entry.happened_at)
            yield from _status_events(status, day, entry)


def _pieces_asked(entry: Entry) -> h.PiecesAsked:
    missing = entry.details["missing"]
    limit = date.fromisoformat(missing["limit"])
    return h.PiecesAsked(
        get_legal_day(entry.happened_at), str(entry.id), tuple(missing["pieces"]), limit, missing["basis"]
    )


def _status_events(status: Status, day: date, entry: Entry) -> Iterator[h.LegalEvent]:
    """An agent who decides or closes answers; an applicant who closes gives up; what closes by itself answers nothing."""
    if entry.actor_kind == "agent" and (status.is_closed or status.decision is not None):
        yield h.Decided(day, _OUTCOMES[status.decision])
    elif entry.actor_kind not in ("agent", "system", "software") and status.is_closed:
        yield h.RequestWithdrawn(day)
