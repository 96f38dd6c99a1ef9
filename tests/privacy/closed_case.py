"""A closed case that awaits its anonymisation, and what remains afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Grant
from app.cases.models import AnonymousCase, Case
from app.cases.workflow import transitions
from app.core import clock
from app.core.db import db
from app.core.sealing import SealingKey
from app.core.sites import current_site
from app.core.web.access_rules import Actor
from app.privacy import jobs
from tests.privacy.clock import travel_to

CLOSING_DAY = date(2026, 5, 2)
DUE = date(2026, 8, 2)
AGENT = Actor(
    kind="agent",
    account_id=uuid4(),
    roles=frozenset({"voirie-instruction"}),
    families=frozenset({"polices-voirie"}),
)


def anonymise_due_cases() -> None:
    with travel_to(DUE):
        assert jobs.run_anonymisation() == 1


def accept_case(case: Case) -> None:
    transitions.run_action(case, "accept", {"equipe": "Nord"}, by=AGENT)
    db.session.commit()


def make_grant(case: Case) -> Grant:
    later_on = clock.now() + timedelta(days=365)
    return Grant(token_hash=b"browser", subject_id=case.id, full=True, created_at=clock.now(), expires_at=later_on)


def count_remaining() -> tuple[int, int, int]:
    """Count the remaining cases, requests in statistics, and keys."""
    with Session(db.session.get_bind()) as session:
        cases = session.scalar(select(func.count()).select_from(Case)) or 0
        request_count = session.scalar(select(func.sum(AnonymousCase.requests))) or 0
    return cases, request_count, len(list_keys())


def list_keys() -> list[UUID]:
    with current_site().keys_engine.connect() as keys:
        return list(keys.scalars(select(SealingKey.id)))
