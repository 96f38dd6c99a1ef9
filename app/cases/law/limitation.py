"""Limitation (GDPR, article 18): a request is kept as it is and nobody at work reads it, until an administrator lifts it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.cases import timeline
from app.cases.case_definitions import functions_of
from app.cases.concurrency import one_writer
from app.cases.events import CaseLimited, LimitationLifted
from app.cases.models import Case
from app.cases.people.contact import email_of
from app.core import clock, event_bus
from app.core.db import db
from app.core.web.access_rules import Actor

LIMITED, LIFTED = "limited", "limitation_lifted"
MAX_REASON_LENGTH = 2000


class NotLimited(LookupError):
    """There is no limitation to lift."""


def can_limit(agent: Actor, case: Case) -> bool:
    """True for agents who process the request: limitation protects the person and is reversible."""
    return bool(functions_of(agent, case))


def limit_case(case: Case, reason: str, *, by: Actor) -> None:
    """Block reading, processing and retention of the case (GDPR, article 18). Raises StaleCase."""
    with one_writer(case):
        case.limited_at = clock.now()
        timeline.record(case, LIMITED, by=by, details={"reason": reason})
    event_bus.publish(CaseLimited(case, reason, email_of(case)))


def lift_limitation(case: Case, reason: str, *, by: Actor) -> None:
    """Resume processing and retention of the case. Raises NotLimited, StaleCase."""
    if case.limited_at is None:
        raise NotLimited(case.id)
    with one_writer(case):
        if case.anonymise_on is not None:
            case.anonymise_on += clock.today() - clock.to_paris(case.limited_at).date()
        case.limited_at = None
        timeline.record(case, LIFTED, by=by, details={"reason": reason})
    event_bus.publish(LimitationLifted(case, reason, email_of(case)))


def list_limited_cases() -> Sequence[Case]:
    """Every request under limitation, the oldest limitation first."""
    return db.session.scalars(select(Case).where(Case.limited_at.is_not(None)).order_by(Case.limited_at, Case.id)).all()
