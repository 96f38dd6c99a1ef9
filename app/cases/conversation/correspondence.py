"""The conversation between the applicant and the authority, missing pieces included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.cases import timeline
from app.cases.concurrency import one_writer
from app.cases.events import AgentWrote, ApplicantWrote
from app.cases.files.attachments import add_to_event
from app.cases.files.uploads import UploadedFile
from app.cases.mentions import agent_mentions
from app.cases.models import Attachment, Case, CaseEvent
from app.cases.people.contact import email_of
from app.core import clock, event_bus
from app.core.web.access_rules import Actor
from app.procedures.fields import Field, Problem
from app.procedures.fields.base import clean_lines
from app.procedures.fields.files import problems_of_file

MAX_LENGTH = 8000

# What may be joined to a message, as a field of a form says it.
FILES = Field(
    id="files",
    type="files",
    label="",
    required=False,
    settings={"max_files": 5, "max_size_mb": 10, "accept": ["image", "pdf", "document"]},
)


class MessageRefused(ValueError):
    """The message cannot be taken: `text` and `files` say why, in the codes of fields."""

    def __init__(self, *, text: Sequence[Problem] = (), files: Sequence[Problem] = ()) -> None:
        super().__init__([problem.code for problem in (*text, *files)])
        self.text = list(text)
        self.files = list(files)


def write_message(case: Case, text: str, received: Sequence[UploadedFile] = (), *, by: Actor) -> CaseEvent:
    """A message from either side, with its files; the other one is told. Raises MessageRefused."""
    words = _validate_text(text, can_be_empty=bool(received))
    _check_files(received)
    with one_writer(case):
        signature = {"by": by.name} if by.is_software else {}
        event = timeline.record(case, "message", by=by, details={"text": words, **signature})
        _attach_files(case, event, received)
        case.updated_at = clock.now()
        case.awaits_applicant = case.awaits_applicant and by.speaks_for_authority
    if by.speaks_for_authority:
        event_bus.publish(AgentWrote(case, words, asks_for_pieces=False, email=email_of(case)))
    else:
        event_bus.publish(ApplicantWrote(case))
    return event


def receive_message(case: Case, text: str, files: Sequence[UploadedFile] = (), *, by: Actor, via: str) -> CaseEvent:
    """Receive a message of the applicant, by e-mail or by post, whatever its length: agents read it in the thread.

    `files` were checked when they came in; `via` is the channel.
    """
    with one_writer(case):
        event = timeline.record(case, "message", by=by, details={"text": clean_lines(text), "via": via})
        _attach_files(case, event, files)
        case.updated_at = clock.now()
        case.awaits_applicant = False
    event_bus.publish(ApplicantWrote(case))
    return event


def record_message(case: Case, text: str, *, by: Actor, via: str) -> CaseEvent:
    """Record what an agent told the applicant by another channel, such as the telephone: nothing is sent.

    Raises MessageRefused.
    """
    words = _validate_text(text)
    with one_writer(case):
        event = timeline.record(case, "message", by=by, details={"text": words, "via": via})
        case.updated_at = clock.now()
    return event


def ask_for_pieces(case: Case, text: str, *, by: Actor, missing: dict[str, Any] | None = None) -> CaseEvent:
    """The agent asks for what is missing: the case now waits for the applicant, and shows it.

    `missing` is what a text of law requires, as `cases.law.missing_pieces` writes it; without it this is a mere question.
    """
    words = _validate_text(text)
    with one_writer(case):
        event = timeline.record(
            case, "pieces_asked", by=by, details={"text": words, **({"missing": missing} if missing else {})}
        )
        case.awaits_applicant = True
        case.updated_at = clock.now()
    event_bus.publish(AgentWrote(case, words, asks_for_pieces=True, email=email_of(case)))
    return event


def write_note(
    case: Case, text: str, *, by: Actor, files: Sequence[Attachment] = (), written_at: datetime | None = None
) -> CaseEvent:
    """A note between agents, never shown to the applicant. `files` are there already; `written_at` says when, on the ground."""
    words = _validate_text(text, can_be_empty=bool(files))
    with one_writer(case):
        parsed = agent_mentions.find_mentions(case, words, by=by)
        details: dict[str, Any] = {"text": parsed.text, **timeline.written_at_details(written_at)}
        if parsed.account_ids:
            details[timeline.MENTIONS] = [str(account_id) for account_id in parsed.account_ids]
        event = timeline.record(case, "note", by=by, visible_to=timeline.AGENTS, details=details)
        agent_mentions.record_mentions(case, event, parsed.account_ids, by=by)
        agent_mentions.mark_read_in_case(by, case.id)
        for file in files:
            file.event_id = event.id
        case.updated_at = clock.now()
    return event


def _validate_text(text: str, *, can_be_empty: bool = False) -> str:
    words = clean_lines(text)
    if not words and not can_be_empty:
        raise MessageRefused(text=[Problem("message_missing")])
    if len(words) > MAX_LENGTH:
        raise MessageRefused(text=[Problem("too_long", {"maximum": MAX_LENGTH})])
    return words


def _check_files(received: Sequence[UploadedFile]) -> None:
    most = FILES.settings["max_files"]
    problems = [problem for file in received[:most] for problem in problems_of_file(FILES, file.describe())]
    if len(received) > most:
        problems.append(Problem("too_many_files", {"maximum": most}))
    if problems:
        raise MessageRefused(files=problems)


def _attach_files(case: Case, event: CaseEvent, received: Sequence[UploadedFile]) -> None:
    for file in received:
        add_to_event(case, event, file.stream, name=file.name, type_=file.type, limit=file.size)
