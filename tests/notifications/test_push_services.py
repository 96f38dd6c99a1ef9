"""Answers of push services, and the services that are called."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.notifications import push_devices
from app.notifications.models import Message, PushDevice
from app.notifications.push_devices import SubscriptionRefused
from tests.cast import Person
from tests.external_service import ExternalService
from tests.notifications.deliveries import Subscribe, make_agent, write_message
from tests.notifications.push_browser import PushBrowser

pytestmark = pytest.mark.usefixtures("push_key")


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_no_longer_exists_is_deleted(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, external_service: ExternalService, status: int
) -> None:
    subscribe(chloe.account)
    external_service.status = status

    write_message(case, make_agent(alice))

    message = db.session.query(Message).filter_by(channel="push").one()
    (item,) = (each for each in db.session.query(OutboxItem) if each.ids.get("message_id") == str(message.id))
    assert db.session.query(PushDevice).count() == 0
    assert message.status == "withheld"
    assert (item.failed_at, item.done_at is not None) == (None, True)


def test_the_retry_delay_of_a_push_service_is_respected(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, external_service: ExternalService
) -> None:
    subscribe(chloe.account)
    external_service.status, external_service.headers = 429, {"Retry-After": "1800"}

    write_message(case, make_agent(alice))

    item = db.session.query(OutboxItem).filter(OutboxItem.error_code == "push_429").one()
    assert timedelta(minutes=29) < item.available_at - clock.now() <= timedelta(minutes=30)
    assert db.session.query(PushDevice).count() == 1


@pytest.mark.parametrize(("status", "is_final"), [(400, True), (403, False), (413, True), (503, False)])
def test_what_the_push_service_refuses(
    chloe: Person,
    alice: Person,
    case: Case,
    subscribe: Subscribe,
    external_service: ExternalService,
    status: int,
    is_final: bool,
) -> None:
    subscribe(chloe.account)
    external_service.status = status

    write_message(case, make_agent(alice))

    item = db.session.query(OutboxItem).filter(OutboxItem.error_code == f"push_{status}").one()
    assert (item.failed_at is not None) is is_final
    assert db.session.query(PushDevice).count() == 1


def test_a_device_subscribed_with_a_former_key_is_deleted(
    app: Flask, chloe: Person, alice: Person, case: Case, subscribe: Subscribe, external_service: ExternalService
) -> None:
    subscribe(chloe.account)
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=b"\x09" * 32)

    write_message(case, make_agent(alice))

    assert (external_service.received_requests, db.session.query(PushDevice).count()) == ([], 0)


def test_outdated_messages_are_not_sent(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, external_service: ExternalService
) -> None:
    subscribe(chloe.account)
    external_service.status = 503
    write_message(case, make_agent(alice))
    external_service.status = 200

    with clock.shift_clock(timedelta(hours=25)):
        item = db.session.query(OutboxItem).filter(OutboxItem.error_code == "push_503").one()
        deliver_items("principal", [str(item.id)])

    db.session.expire_all()
    assert len(external_service.received_requests) == 1
    assert db.session.query(Message).filter_by(channel="push").one().status == "withheld"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/x",
        "https://fcm.googleapis.com:8443/fcm/send/x",
        "https://fcm.googleapis.com.attaquant.example/x",
        "https://attaquant.example/fcm.googleapis.com",
        "https://push.apple.com.attaquant.example/x",
        "https://xpush.apple.com/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "http://127.0.0.1:1/x",
        "https://user@web.push.apple.com/x",
        "ftp://web.push.apple.com/x",
        "",
        "https://web.push.apple.com/" + "x" * 2000,
    ],
)
def test_only_push_services_are_called(chloe: Person, endpoint: str) -> None:
    browser = PushBrowser(endpoint)

    with pytest.raises(SubscriptionRefused):
        push_devices.add_device_for_account(chloe.account, browser.subscription.validate(), user_agent="")

    assert db.session.query(PushDevice).count() == 0


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/x",
        "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://web.push.apple.com/x",
        "https://wns2-par02p.notify.windows.com/w/?token=x",
    ],
)
def test_those_of_known_browsers_are(chloe: Person, endpoint: str) -> None:
    subscription = PushBrowser(endpoint).subscription

    assert subscription.validate() is subscription
