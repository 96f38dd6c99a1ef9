"""Deliveries in tests: recipients, authors, and the sending of everything that waits."""

from __future__ import annotations

from collections.abc import Callable

from app.accounts.models import Account
from app.cases.conversation import correspondence
from app.cases.models import Case
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import Actor
from tests.cast import Person
from tests.notifications.push_browser import PushBrowser

Subscribe = Callable[[Account | Case], PushBrowser]


def make_resident(person: Person) -> Actor:
    return Actor(kind="resident", account_id=person.account.id)


def make_agent(person: Person) -> Actor:
    roles, families = frozenset({"voirie-instruction"}), frozenset({"polices-voirie"})
    return Actor(kind="agent", account_id=person.account.id, name="Alice", roles=roles, families=families)


def write_message(case: Case, by: Actor) -> None:
    correspondence.write_message(case, "Bonjour, un mot sur votre jardin.", by=by)
    deliver_all()


def deliver_all() -> None:
    """Everything that waits leaves, and what that asks for in its turn."""
    db.session.commit()
    for _ in range(3):
        waiting = db.session.query(OutboxItem).filter(OutboxItem.done_at.is_(None), OutboxItem.attempts == 0)
        deliver_items("principal", [str(item.id) for item in waiting])
        db.session.expire_all()
