"""Record and list the history of definitions, publications included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.definitions.definition_kinds import Kind
from app.definitions.models import DefinitionEvent

PUBLISHED, CLOSED, REOPENED = "published", "closed", "reopened"
RESTORED, IMPORTED, DELETED, REPLACED = "restored", "imported", "discarded", "replaced"
CASES_MIGRATED = "cases_migrated"
# The form of a working copy was filled in to its end by somebody who edits it.
TRIED = "tried"


@dataclass(frozen=True)
class Entry:
    """One line of the history: `version` is the number of a publication, `event_id` the event that holds a deleted draft."""

    what: str
    happened_at: datetime
    by_id: UUID | None
    comment: str
    version: int | None = None
    event_id: UUID | None = None


def record(
    kind: Kind, slug: str, what: str, *, by: UUID | None, comment: str = "", definition: Mapping[str, Any] | None = None
) -> None:
    """Record an event; `definition` is the draft that was deleted or replaced."""
    event = DefinitionEvent(
        id=new_id(), kind=kind.name, slug=slug, happened_at=clock.now(), by_id=by, what=what, comment=comment
    )
    event.definition = dict(definition) if definition is not None else None
    db.session.add(event)
    db.session.flush()


def history_of(kind: Kind, slug: str) -> list[Entry]:
    """All entries of a definition, latest first."""
    versions = db.session.scalars(select(kind.version).where(kind.version.slug == slug))
    entries = [
        Entry(PUBLISHED, version.published_at, version.published_by_id, version.comment or "", version=version.number)
        for version in versions
    ]
    events = db.session.scalars(
        select(DefinitionEvent).where(DefinitionEvent.kind == kind.name, DefinitionEvent.slug == slug)
    )
    entries += [
        Entry(
            event.what, event.happened_at, event.by_id, event.comment, event_id=event.id if event.definition else None
        )
        for event in events
    ]
    return sorted(entries, key=lambda entry: entry.happened_at, reverse=True)


def find_trial_time(kind: Kind, slug: str) -> datetime | None:
    """Find the time of the last trial of the working copy since the last publication or deletion of a draft."""
    events = select(func.max(DefinitionEvent.happened_at)).where(
        DefinitionEvent.kind == kind.name, DefinitionEvent.slug == slug
    )
    tried_at = db.session.scalar(events.where(DefinitionEvent.what == TRIED))
    if tried_at is None:
        return None
    deleted_at = db.session.scalar(events.where(DefinitionEvent.what.in_((DELETED, REPLACED))))
    published_at = db.session.scalar(select(func.max(kind.version.published_at)).where(kind.version.slug == slug))
    is_current = all(ended_at is None or tried_at > ended_at for ended_at in (deleted_at, published_at))
    return tried_at if is_current else None


def find_deleted_draft(kind: Kind, slug: str, event_id: UUID) -> dict[str, Any] | None:
    """The draft that an event of this definition deleted or replaced; None when the event has none."""
    event = db.session.get(DefinitionEvent, event_id)
    return event.definition if event and (event.kind, event.slug) == (kind.name, slug) else None
