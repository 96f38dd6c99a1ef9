"""Holds on a sent draft before it becomes a case: a confirmation, a payment… each with a deadline and an end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.cases.drafts import request_drafts
from app.cases.lifecycle.participants import follow_hold
from app.cases.lifecycle.sent_draft import SentDraft
from app.cases.models import Draft
from app.core import clock
from app.core.db import db
from app.procedures.definition import Procedure
from app.procedures.publishing import definition_of

# How much longer a draft waits for a hold that cannot be lifted yet.
GRACE = timedelta(minutes=30)


class HoldKept(Exception):
    """Refusal to lift a hold that is under way: the draft cannot be one again now."""


def _keep_nothing(draft: Draft) -> None:
    """Lift a hold that leaves nothing behind."""


@dataclass(frozen=True)
class Hold:
    """Something to wait for, once the draft is sent. Those of the list are waited for one after the other."""

    kind: str
    # Whether what is sent has to wait for it.
    is_needed: Callable[[SentDraft], bool]
    # Asks for it, and returns the moment until which it is waited for. Raises NotAdmitted.
    start: Callable[[SentDraft], datetime]
    # Before one begins: whether it could be had. Raises NotAdmitted.
    check: Callable[[Procedure], None] | None = None
    # Before the draft is one again: undoes what was begun. Raises HoldKept.
    lift: Callable[[Draft], None] = _keep_nothing
    # Whether the draft is given back at that moment to whoever filled it in, rather than deleted.
    gives_back: bool = False
    # Whether the times and places that the draft holds are held until then.
    keeps_places: bool = False


_holds: Sequence[Hold] = ()


def install(holds: Sequence[Hold]) -> None:
    """Set the holds, in the order in which they are waited for; called once by the composition root."""
    global _holds
    _holds = holds


def check_possible(procedure: Procedure) -> None:
    """Check that what a request of the procedure may wait for can be had. Raises NotAdmitted."""
    for hold in _holds:
        if hold.check is not None:
            hold.check(procedure)


def find_next_hold(sent_draft: SentDraft, *, settled: str | None) -> Hold | None:
    """The first hold still to wait for, after the one that is settled."""
    kinds = [hold.kind for hold in _holds]
    remaining = _holds[kinds.index(settled) + 1 :] if settled else _holds
    return next((hold for hold in remaining if hold.is_needed(sent_draft)), None)


def start_hold(sent_draft: SentDraft, hold: Hold) -> None:
    """The draft is sent, and kept until the deadline of the hold. Raises NotAdmitted."""
    draft = sent_draft.draft
    draft.sent_at, draft.hold = draft.sent_at or clock.now(), hold.kind
    draft.expires_at = hold.start(sent_draft)
    if hold.keeps_places:
        follow_hold(draft, draft.expires_at)


def reopen_draft(draft: Draft) -> None:
    """The request is a draft again, to be corrected. Raises HoldKept."""
    hold = _find_hold(draft)
    if hold is not None:
        hold.lift(draft)
    draft.sent_at = draft.hold = draft.reminded_at = draft.confirmation_hash = None
    days = definition_of(draft.procedure_version_id).options.drafts.days
    draft.expires_at = clock.now() + timedelta(days=days)
    if hold is not None and hold.keeps_places:
        follow_hold(draft, clock.now() + GRACE)


def expire_drafts(limit: int = 200) -> int:
    """Ends the drafts whose time has passed, a batch at a time; returns how many."""
    expired = db.session.scalars(select(Draft).where(Draft.expires_at <= clock.now()).limit(limit)).all()
    for draft in expired:
        _expire(draft)
    return len(expired)


def _expire(draft: Draft) -> None:
    hold = _find_hold(draft)
    if hold is None or not hold.gives_back:
        request_drafts.delete_draft(draft)
        return
    try:
        reopen_draft(draft)
    except HoldKept:
        draft.expires_at = clock.now() + GRACE


def _find_hold(draft: Draft) -> Hold | None:
    return next((hold for hold in _holds if hold.kind == draft.hold), None)
