"""The timeline of a case: appended to, never rewritten but to forget; its words are sealed with the key of the case."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from app.accounts.profile import get_names
from app.cases.event_kinds import EVENT_KINDS
from app.cases.files.attachments import describe_file, find_in_case
from app.cases.mentions.mention_text import write_names
from app.cases.models import Attachment, Case, CaseEvent
from app.core import clock
from app.core.db import db
from app.core.i18n import LazyText, gettext
from app.core.ids import new_id
from app.core.sealing import seal, unseal_many
from app.core.web.access_rules import Actor
from app.workflows.actions import ACTION_TYPES

DETAILS = "case_event.details"
EVERYONE = "everyone"
AGENTS = "agents"
# The agents named in a note, by identifier.
MENTIONS = "mentions"
# The position decides between what happened at the same instant.
_IN_ORDER = (CaseEvent.happened_at, CaseEvent.position)


@dataclass(frozen=True)
class Entry:
    """An event as it is shown: its words are readable, its files are at hand."""

    id: UUID
    kind: str
    happened_at: datetime
    actor_kind: str
    actor_id: UUID | None
    visible_to: str
    status: str | None
    details: dict[str, Any]
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_message(self) -> bool:
        return self.kind in ("message", "pieces_asked")

    @property
    def is_from_authority(self) -> bool:
        """Whether an agent, or the software of the authority, wrote it."""
        return self.actor_kind in ("agent", "software")

    @property
    def sentence(self) -> str:
        """Sentence that the applicant reads of the entry; empty when their page draws it."""
        kind = EVENT_KINDS.get(self.kind)
        return kind.describe(self.details) if kind else ""

    @property
    def history_line(self) -> LazyText | None:
        """Line that the declaration of an action gives of the event that bears its key."""
        action_type = ACTION_TYPES.get(self.kind)
        return action_type.history_line if action_type else None

    def in_language(self, language: str) -> Entry:
        """Return the entry in the words that the workflow has for that language, when it has some."""
        text = self.details.get("translations", {}).get(language)
        return self.replace_details({**self.details, "text": text}) if text else self

    def replace_details(self, details: dict[str, Any]) -> Entry:
        """Return the entry with other words."""
        return replace(self, details=details)


def record(
    case: Case,
    kind: str,
    *,
    by: Actor,
    visible_to: str = EVERYONE,
    status: str | None = None,
    details: dict[str, Any] | None = None,
) -> CaseEvent:
    """Appends what just happened. `details` is sealed; `kind` and `status` are the only words left readable."""
    event = CaseEvent(
        id=new_id(),
        case_id=case.id,
        happened_at=clock.now(),
        kind=kind,
        actor_kind=by.kind,
        # A resident is known by the case alone; an agent is named to colleagues.
        actor_id=by.account_id if by.is_agent else None,
        visible_to=visible_to,
        status=status,
        details=seal(case.key_id, details, about=DETAILS) if details else None,
    )
    db.session.add(event)
    return event


def written_at_details(written_at: datetime | None) -> dict[str, str]:
    """Details of an entry that was written offline before it arrived."""
    return {"written_at": written_at.isoformat()} if written_at is not None else {}


def events_for(case: Case, *, is_agent: bool) -> list[Entry]:
    """The timeline, oldest first, as agents or as the applicant may see it."""
    is_given_with = and_(Attachment.case_id == CaseEvent.case_id, Attachment.event_id == CaseEvent.id)
    query = select(CaseEvent, Attachment).outerjoin(Attachment, is_given_with)
    query = query.where(CaseEvent.case_id == case.id).order_by(*_IN_ORDER, Attachment.added_at)
    if not is_agent:
        query = query.where(CaseEvent.visible_to == EVERYONE)
    files: dict[CaseEvent, list[Attachment]] = {}
    for event, attachment in db.session.execute(query):
        files.setdefault(event, []).extend([attachment] if attachment else [])
    details_of_events = iter(
        unseal_many([(case.key_id, event.details) for event in files if event.details], about=DETAILS)
    )
    entries = [
        _build_entry(
            event, next(details_of_events) if event.details else {}, [describe_file(file) for file in attachments]
        )
        for event, attachments in files.items()
    ]
    return _name_mentioned_agents(entries)


def last_public_status(case_id: UUID) -> str | None:
    """The last status that the applicant was told of."""
    query = select(CaseEvent.status).where(
        CaseEvent.case_id == case_id, CaseEvent.kind == "status_changed", CaseEvent.visible_to == EVERYONE
    )
    return db.session.scalar(query.order_by(*(column.desc() for column in _IN_ORDER)).limit(1))


def find_file_for_applicant(case: Case, attachment_id: UUID) -> Attachment | None:
    """A file of this case, unless it came with something that agents keep among themselves."""
    attachment = find_in_case(case, attachment_id)
    if attachment is None or attachment.event_id is None:
        return attachment
    event = db.session.get(CaseEvent, attachment.event_id)
    return attachment if event is not None and event.visible_to == EVERYONE else None


def _name_mentioned_agents(entries: list[Entry]) -> list[Entry]:
    """Return the entries with the present names of the agents that notes mention."""
    mentioned_ids = {UUID(mention) for entry in entries for mention in entry.details.get(MENTIONS, ())}
    if not mentioned_ids:
        return entries
    names = get_names(mentioned_ids)
    return [
        entry.replace_details(
            {
                **entry.details,
                "text": write_names(
                    entry.details["text"], entry.details[MENTIONS], names, unknown=gettext("ancien agent")
                ),
            }
        )
        if entry.details.get(MENTIONS)
        else entry
        for entry in entries
    ]


def _build_entry(event: CaseEvent, details: dict[str, Any], files: list[dict[str, Any]]) -> Entry:
    return Entry(
        id=event.id,
        kind=event.kind,
        happened_at=event.happened_at,
        actor_kind=event.actor_kind,
        actor_id=event.actor_id,
        visible_to=event.visible_to,
        status=event.status,
        details=details or {},
        files=files,
    )
