"""While a request is under limitation, no agent is told anything of it, by whatever channel."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.law import limitation
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from app.notifications import notices, preferences, topic_notifications
from app.notifications.models import Message, Notice
from tests.cast import Person
from tests.factories import MakeCase
from tests.notifications.deliveries import deliver_all

URL = "/agents/notifications"


@pytest.fixture
def change(app: Flask) -> Callable[..., None]:
    """Puts a request under limitation, or lifts it."""

    def do(act: Callable[..., None], case: Case) -> None:
        with app.app_context():
            act(db.session.get_one(Case, case.id), "Une adresse est contestée.", by=SYSTEM)
            db.session.commit()
        db.session.rollback()

    return do


@pytest.mark.postgresql
def test_no_agent_reads_a_notification_until_it_is_lifted(
    alice: Person, make_case: MakeCase, change: Callable[..., None]
) -> None:
    case = make_case()
    notices.create_notices(case, [alice.account.id], title="Une question canari", text="Canari.")
    db.session.commit()
    notice = db.session.scalars(select(Notice).where(Notice.recipient_id == alice.account.id)).one()

    change(limitation.limit_case, case)
    page, reading = alice.get(URL), alice.post(f"{URL}/{notice.id}/lecture")
    unread_while_limited = topic_notifications._count_unread_notices(alice.account.id)
    change(limitation.lift_limitation, case)

    assert "canari" not in page.html.lower()
    assert "non lue" not in page.text("header")
    assert reading.status == 404
    assert unread_while_limited == 0
    assert "Une question canari" in alice.get(URL).text("main")


def test_pending_messages_are_withheld_by_a_limitation(
    app: Flask, alice: Person, make_case: MakeCase, change: Callable[..., None]
) -> None:
    preferences.save_choices(
        alice.account, {("new_case", "email")}, among=[("new_case", "email"), ("new_case", "push")]
    )
    db.session.commit()
    case = make_case()
    with app.app_context():
        topic_notifications.notify_agents(str(case.id), "new_case")
        db.session.commit()

    change(limitation.limit_case, case)
    with app.app_context():
        deliver_all()

    statuses = [(message.topic, message.status) for message in db.session.query(Message) if message.account_id]
    assert statuses == [("new_case", "withheld")]
