"""The conversation between the applicant and the authority, missing pieces included."""

from __future__ import annotations

from app.cases import timeline
from app.cases.contact import email_of
from app.cases.happenings import AgentWrote, ApplicantWrote
from app.cases.models import Case, CaseEvent
from app.core import clock, events
from app.core.access import Actor

MAX_LENGTH = 8000


class EmptyMessage(ValueError):
    """Nothing was written."""


class MessageTooLong(ValueError):
    """More than MAX_LENGTH characters."""


def post(case: Case, text: str, *, by: Actor) -> CaseEvent:
    """A message from either side; the other one is told."""
    event = timeline.record(case, "message", by=by, details={"text": _checked(text)})
    case.updated_at = clock.now()
    if by.is_agent:
        events.publish(AgentWrote(case, text, asks_for_pieces=False, email=email_of(case)))
    else:
        case.awaits_applicant = False
        events.publish(ApplicantWrote(case))
    return event


def ask_for_pieces(case: Case, text: str, *, by: Actor) -> CaseEvent:
    """The agent asks for what is missing: the case now waits for the applicant, and shows it."""
    event = timeline.record(case, "pieces_asked", by=by, details={"text": _checked(text)})
    case.awaits_applicant = True
    case.updated_at = clock.now()
    events.publish(AgentWrote(case, text, asks_for_pieces=True, email=email_of(case)))
    return event


def note(case: Case, text: str, *, by: Actor) -> CaseEvent:
    """A note between agents, never shown to the applicant."""
    case.updated_at = clock.now()
    return timeline.record(case, "note", by=by, visible_to=timeline.AGENTS, details={"text": _checked(text)})


def _checked(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise EmptyMessage
    if len(stripped) > MAX_LENGTH:
        raise MessageTooLong
    return stripped
