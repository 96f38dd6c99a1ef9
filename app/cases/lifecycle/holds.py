"""Holds on a sent draft before it becomes a case: a confirmation, a payment… each with a deadline and an end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.cases.drafts import request_drafts
from app.cases.models import Draft
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.procedures.definition import Procedure
from app.procedures.publishing import definition_of


@dataclass(frozen=True)
class Hold:
    """Something to wait for, once the draft is sent. Those of the list are waited for one after the other."""

    kind: str
    # Whether a request of this procedure, sent by this actor, has to wait for it.
    is_needed: Callable[[Procedure, Actor], bool]
    # Asks for it, and returns the moment until which it is waited for.
    start: Callable[[Draft, Procedure], datetime]
    # What becomes of the draft at that moment: deleted, or given back to whoever filled it in.
    expire: Callable[[Draft], None] = request_drafts.delete_draft


_holds: Sequence[Hold] = ()


def install(holds: Sequence[Hold]) -> None:
    """Set the holds, in the order in which they are waited for; called once by the composition root."""
    global _holds
    _holds = holds


def find_next_hold(procedure: Procedure, *, by: Actor, settled: str | None) -> Hold | None:
    """The first hold still to wait for, after the one that is settled."""
    kinds = [hold.kind for hold in _holds]
    remaining = _holds[kinds.index(settled) + 1 :] if settled else _holds
    return next((hold for hold in remaining if hold.is_needed(procedure, by)), None)


def start_hold(draft: Draft, hold: Hold) -> None:
    """The draft is sent, and kept until the deadline of the hold."""
    draft.sent_at, draft.hold = draft.sent_at or clock.now(), hold.kind
    draft.expires_at = hold.start(draft, definition_of(draft.procedure_version_id))


def expire_drafts(limit: int = 200) -> int:
    """Ends the drafts whose time has passed, a batch at a time; returns how many."""
    expired = db.session.scalars(select(Draft).where(Draft.expires_at <= clock.now()).limit(limit)).all()
    ends = {hold.kind: hold.expire for hold in _holds}
    for draft in expired:
        ends.get(draft.hold or "", request_drafts.delete_draft)(draft)
    return len(expired)
