"""Messages to the applicant since the case entered its status, for the mails that quote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.cases.models import Case, CaseEvent
from app.cases.timeline import DETAILS, EVERYONE
from app.core.db import db
from app.core.sealing import unseal_many

MAX_EVENTS = 50
_TRIGGER_KINDS = frozenset({"action", "called", "submitted"})
_MESSAGE_KINDS = frozenset({"message", "pieces_asked", "history_message"})


def format_recent_messages(case: Case) -> str:
    """The oldest first, in paragraphs; with what led there, when the applicant reads it too."""
    events = _latest_events(case)
    unsealed = unseal_many([(case.key_id, event.details) for event in events if event.details], about=DETAILS)
    details = iter(unsealed)
    event_details = [(event, next(details) if event.details else {}) for event in events]
    return "\n\n".join(
        words for event, each_details in event_details for words in _event_paragraphs(event, each_details)
    )


def _latest_events(case: Case) -> Sequence[CaseEvent]:
    """Events since the current status was entered, including those of the current unit of work."""
    unsaved_events = [each for each in db.session.new if isinstance(each, CaseEvent) and each.case_id == case.id]
    before: list[CaseEvent] = []
    if case not in db.session.new:
        query = select(CaseEvent).where(CaseEvent.case_id == case.id)
        with db.session.no_autoflush:
            latest = db.session.scalars(
                query.order_by(CaseEvent.happened_at.desc(), CaseEvent.position.desc()).limit(MAX_EVENTS)
            )
            before = list(reversed(latest.all()))
    events = [*before, *unsaved_events]
    start = max((position for position, event in enumerate(events) if event.kind == "status_changed"), default=0)
    while start and events[start - 1].kind in _TRIGGER_KINDS:
        start -= 1
    return events[start:]


def _event_paragraphs(event: CaseEvent, details: Mapping[str, Any] | None) -> Iterator[str]:
    if event.visible_to != EVERYONE or not details:
        return
    if event.kind in _MESSAGE_KINDS and details.get("text"):
        yield str(details["text"])
    elif event.kind == "action":
        yield from (f"{label}\u00a0: {text}" for label, text in details.get("given", ()) if text)
