"""Nobody's mailbox is filled by somebody else: what strangers cause leaves three an hour, ten a day, and is never dropped."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case
from app.core import clock
from app.core.clock import shift_clock
from app.core.db import db
from app.core.jobs import outbox
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.notifications import case_notifications, recipient_quota
from app.notifications.channel_names import SMS
from app.notifications.messages import SEND
from app.notifications.models import Message, RecipientQuota
from app.notifications.recipient_quota import (
    HOURLY_QUOTA,
    LEGAL_LANE,
    compute_next_departure,
    find_delay,
    normalise_mailbox,
)
from app.notifications.sms_queue import queue_sms
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE, MakeCase
from tests.notifications.deliveries import make_resident
from tests.sync.device import Device, build_content

VICTIM = "victime@residents.example"
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def send_requests(app: Flask, version: UUID, addresses: list[str], *, slug: str = "signaler") -> None:
    """Each from another browser and another network; their receipts are written by the worker."""
    for number, address in enumerate(addresses):
        browser = Browser(app)
        browser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        response = Device(browser).send_bytes(uuid4(), build_content(version, slug=slug, courriel=address))
        assert response.status == 201
    receipts = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == case_notifications.WRITE_RECEIPT))
    with app.app_context():
        deliver_items("principal", [str(item.id) for item in receipts])
    db.session.expire_all()


def write_receipts(app: Flask, cases: list[Case]) -> None:
    with app.app_context():
        for case in cases:
            case_notifications.write_receipt(str(case.id), "fr")
    db.session.commit()


def departures() -> list[timedelta]:
    """List how long each message waits, the first to leave first."""
    items = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == SEND).order_by(OutboxItem.available_at))
    return [max(item.available_at - clock.now() - outbox.HANDOVER_DELAY, timedelta()) for item in items]


def count_leaving_within(wait: timedelta) -> int:
    return sum(departure <= wait for departure in departures())


def test_twelve_requests_of_strangers_send_three_messages_in_the_first_hour(
    app: Flask, procedure_version: UUID
) -> None:
    send_requests(app, procedure_version, [VICTIM] * 12)

    assert count_leaving_within(timedelta(minutes=59)) == 3
    assert count_leaving_within(timedelta(minutes=119)) == 6
    assert count_leaving_within(timedelta(hours=23)) == 10
    assert len(departures()) == 12


def test_another_procedure_and_another_way_to_write_the_address_are_no_other_mailbox(
    app: Flask, procedure_version: UUID
) -> None:
    other = procedures.publish({**deepcopy(PROCEDURE), "slug": "autre"})
    db.session.commit()

    send_requests(app, procedure_version, [VICTIM, VICTIM.upper(), "victime+1@residents.example"])
    send_requests(app, procedures.live_procedure("autre").version_id, ["Victime+ville@Residents.example"], slug="autre")

    assert other is not None
    assert count_leaving_within(timedelta(minutes=59)) == 3
    assert len(departures()) == 4


def test_a_message_that_waits_leaves_when_its_hour_has_come(app: Flask, procedure_version: UUID) -> None:
    send_requests(app, procedure_version, [VICTIM] * 4)
    last = db.session.scalars(select(OutboxItem).order_by(OutboxItem.available_at.desc())).first()
    assert last is not None

    with app.app_context():
        deliver_items("principal", [str(last.id)])
    db.session.expire_all()
    assert last.attempts == 0

    with shift_clock(timedelta(minutes=61)), app.app_context():
        deliver_items("principal", [str(last.id)])
        db.session.expire_all()
        assert last.attempts == 1


def test_receipts_wait_for_nothing_that_anybody_asks_for(
    app: Flask, procedure_version: UUID, make_case: MakeCase, stranger: Browser
) -> None:
    make_case(courriel=VICTIM)
    for _ in range(HOURLY_QUOTA):
        stranger.get("/suivi/code")
        stranger.post("/suivi/code", {"email": VICTIM})
    db.session.expire_all()
    assert find_delay(VICTIM) is not None

    send_requests(app, procedure_version, [VICTIM])

    assert count_leaving_within(timedelta(minutes=1)) == len(departures()) > HOURLY_QUOTA


def test_a_page_says_when_a_delayed_message_leaves(app: Flask, procedure_version: UUID) -> None:
    assert find_delay(VICTIM, lane=LEGAL_LANE) is None
    send_requests(app, procedure_version, [VICTIM] * 3)
    next_departure = find_delay(VICTIM, lane=LEGAL_LANE)
    send_requests(app, procedure_version, [VICTIM])
    queued_departure = find_delay(VICTIM, lane=LEGAL_LANE)

    assert next_departure is not None and queued_departure is not None
    assert abs(next_departure - queued_departure) < timedelta(minutes=1)
    assert timedelta(minutes=50) < queued_departure - clock.now() < timedelta(minutes=61)
    assert find_delay(VICTIM) is None
    with shift_clock(timedelta(days=2)):
        assert find_delay(VICTIM, lane=LEGAL_LANE) is None


def test_what_the_applicant_confirmed_or_an_agent_does_is_not_counted(
    app: Flask, alice: Person, chloe: Person, make_case: MakeCase
) -> None:
    own = [make_case(by=make_resident(chloe)) for _ in range(4)]
    strangers = make_case(courriel=VICTIM)
    write_receipts(app, own)
    for number in range(4):
        alice.post(f"/agents/demandes/{strangers.id}/messages", {"text": f"Message {number}"})

    assert len(departures()) == 8
    assert count_leaving_within(timedelta(minutes=59)) == 8


def test_an_account_does_not_write_to_the_address_of_somebody_else(
    app: Flask, chloe: Person, make_case: MakeCase
) -> None:
    write_receipts(app, [make_case(by=make_resident(chloe), courriel=VICTIM) for _ in range(4)])

    assert count_leaving_within(timedelta(minutes=59)) == 3


def test_short_messages_are_counted_too(make_case: MakeCase) -> None:
    case: Case = make_case()
    for _ in range(4):
        queue_sms(to="+33639980001", text="Bonjour", key_id=case.key_id, case_id=case.id)
    db.session.flush()

    assert db.session.scalars(select(Message.channel)).all() == [SMS] * 4
    assert count_leaving_within(timedelta(minutes=59)) == 3


def test_counts_are_deleted_once_they_hold_nothing_back(app: Flask, procedure_version: UUID) -> None:
    send_requests(app, procedure_version, [VICTIM])

    assert recipient_quota.expire_quotas() == 0
    with shift_clock(timedelta(days=1, minutes=1)):
        assert recipient_quota.expire_quotas() == 1
    assert db.session.scalars(select(RecipientQuota)).all() == []


@pytest.mark.parametrize(
    ("before", "wait"),
    [
        ([], timedelta()),
        ([timedelta(minutes=-10)] * 2, timedelta()),
        ([timedelta(minutes=-10)] * 3, timedelta(minutes=50)),
        ([timedelta(hours=-2)] * 9, timedelta()),
        ([timedelta(hours=-2)] * 10, timedelta(hours=22)),
        ([timedelta(hours=3)], timedelta(hours=3)),
    ],
)
def test_the_next_departure_keeps_to_both_quotas(before: list[timedelta], wait: timedelta) -> None:
    assert compute_next_departure([NOON + each for each in before], NOON) == NOON + wait


@pytest.mark.parametrize(
    "address",
    ["Jean.Dupont@Exemple.example", " jean.dupont+mairie@exemple.example", "ｊean.dupont+x@exemple.example"],
)
def test_one_mailbox_is_known_under_all_its_addresses(address: str) -> None:
    assert normalise_mailbox(address) == "jean.dupont@exemple.example"
    assert normalise_mailbox("j.e.a.n@gmail.com") == normalise_mailbox("jean@gmail.com")
