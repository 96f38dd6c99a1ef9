"""Short messages through OVHcloud and Brevo: signed, taken or refused, reported, counted; numbers that said STOP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.auth.preferences import list_available_channels
from app.core import clock, outgoing
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import create_key
from app.core.settings import site_settings
from app.core.sites import Site
from app.notifications.channel_names import SMS
from app.notifications.models import Message
from app.notifications.sms import jobs, monthly_counts, reports
from app.notifications.sms.gateways.ovh import OvhGateway
from app.notifications.sms_queue import queue_sms
from tests.notifications.gateway_servers import (
    APPLICATION,
    CONSUMER,
    SECRET,
    SERVICE,
    GatewayServer,
    run_gateway,
)

TO = "+33612345678"


@pytest.fixture
def gateway(app: Flask, site: Site) -> Iterator[GatewayServer]:
    site_settings.clear_cache()
    with run_gateway() as server, app.app_context():
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({server.host})))
        yield server
    outgoing.install(app.config["PARVIS"])


def use_ovh(gateway: GatewayServer, **more: str) -> None:
    values = {"application_key": APPLICATION, "application_secret": SECRET, "consumer_key": CONSUMER}
    _save({"provider": "ovh", "ovh_url": f"{gateway.url}/1.0", "ovh_service": SERVICE, "sender": "Mairie"}, more)
    _save({f"ovh_{name}": text for name, text in values.items()}, {})


def use_brevo(gateway: GatewayServer, **more: str) -> None:
    _save({"provider": "brevo", "brevo_url": f"{gateway.url}/v3", "brevo_key": SECRET, "sender": "Mairie"}, more)


def _save(values: dict[str, str], more: dict[str, str]) -> None:
    site_settings.save_settings({f"sms.{name}": text for name, text in {**values, **more}.items()})
    db.session.commit()


def send_sms(text: str = "C’est prêt.") -> Message:
    message = queue_sms(to=TO, text=text, key_id=create_key())
    db.session.commit()
    deliver_items("principal", [str(item.id) for item in db.session.query(OutboxItem)])
    return reload(message)


def reload(message: Message) -> Message:
    db.session.expire_all()
    return message


def report(app: Flask, message: Message, values: dict[str, object], signature: str | None = None) -> int:
    url = f"/api/sms/{message.id}/{signature or reports.sign_report(message.id)}"
    return app.test_client().post(url, json=values).status_code


def count_month() -> tuple[int, int, int, int]:
    (count,) = monthly_counts.list_months()
    assert count.month == f"{clock.today():%Y-%m}"
    return count.messages, count.parts, count.delivered, count.undelivered


def test_ovh_takes_a_signed_job_without_a_stop_clause(gateway: GatewayServer) -> None:
    use_ovh(gateway)

    message = send_sms("L’été est « prêt ».")

    (job,) = gateway.jobs
    assert gateway.refused == []
    assert job["receivers"] == [TO]
    assert job["message"] == 'L\'été est "pret".'
    assert (job["sender"], job["noStopClause"], job["coding"]) == ("Mairie", True, "7bit")
    assert (message.status, message.gateway, message.gateway_reference, message.parts) == ("sent", "ovh", "1001", 1)
    assert count_month() == (1, 1, 0, 0)


def test_without_a_sender_ovh_uses_a_short_number(gateway: GatewayServer) -> None:
    use_ovh(gateway, sender="")
    send_sms()

    assert gateway.jobs[0]["senderForResponse"] is True
    assert "sender" not in gateway.jobs[0]


def test_the_documented_signature() -> None:
    account = OvhGateway("https://eu.api.ovh.com/1.0", "AK", "AS", "CK", "sms-1", "")

    # printf 'AS+CK+GET+https://eu.api.ovh.com/1.0/sms++1366560945' | sha1sum
    signature = account.compute_signature("GET", "https://eu.api.ovh.com/1.0/sms", "", "1366560945")
    assert signature == "$1$d6aa4084647ce64781d72f005e24cb93f1dfd5f8"


def test_a_wrong_secret_is_retried_and_a_wrong_number_is_not(gateway: GatewayServer) -> None:
    use_ovh(gateway, ovh_service=SERVICE)
    site_settings.save_settings({"sms.ovh_application_secret": "autre"})
    db.session.commit()
    waiting = send_sms()
    assert (waiting.status, gateway.refused) == ("queued", ["signature"])

    use_ovh(gateway)
    gateway.invalid_numbers.add(TO)
    message = send_sms()

    assert (message.status, message.error_code) == ("failed", "sms_number_refused")


def test_receipts_of_ovh_are_asked_for_until_they_are_final(gateway: GatewayServer) -> None:
    use_ovh(gateway)
    delivered, undelivered, waiting = send_sms(), send_sms(), send_sms()
    gateway.receipts = {"1001": 1, "1002": 2, "1003": 8}

    assert jobs.poll_receipts() == 2

    assert [reload(each).delivery for each in (delivered, undelivered, waiting)] == ["delivered", "undelivered", None]
    assert count_month() == (3, 3, 1, 1)
    gateway.receipts["1003"] = 1
    assert jobs.poll_receipts() == 1


def test_brevo_gets_the_message_and_the_address_of_its_report(app: Flask, gateway: GatewayServer) -> None:
    use_brevo(gateway)

    message = send_sms("L’équipe passe demain.")

    (job,) = gateway.jobs
    assert job["recipient"] == "33612345678"
    assert job["sender"] == "Mairie"
    assert job["type"] == "transactional"
    assert job["webUrl"].endswith(f"/api/sms/{message.id}/{reports.sign_report(message.id)}")
    assert (message.status, message.gateway_reference, message.parts) == ("sent", "1511882900176220", 2)


def test_a_report_is_recorded_once_and_a_later_delivery_corrects_it(app: Flask, gateway: GatewayServer) -> None:
    use_brevo(gateway)
    message = send_sms()

    assert report(app, message, {"msg_status": "soft_bounce", "messageId": 1}) == 204
    assert reload(message).delivery == "undelivered"
    assert count_month() == (1, 2, 0, 1)
    assert report(app, message, {"msg_status": "delivered"}) == 204
    assert report(app, message, {"msg_status": "delivered"}) == 204
    assert report(app, message, {"msg_status": "hard_bounce"}) == 204
    assert reload(message).delivery == "delivered"
    assert count_month() == (1, 2, 1, 0)


def test_a_report_needs_the_secret_of_its_own_message(app: Flask, gateway: GatewayServer) -> None:
    use_brevo(gateway)
    message, other = send_sms(), send_sms()

    assert report(app, message, {"msg_status": "delivered"}, signature=reports.sign_report(other.id)) == 401
    assert report(app, message, {"msg_status": "delivered"}, signature="é") == 401
    assert reload(message).delivery is None


@pytest.mark.postgresql
def test_whoever_answers_stop_gets_nothing_more_until_released(app: Flask, gateway: GatewayServer) -> None:
    use_brevo(gateway)
    message = send_sms()
    report(app, message, {"msg_status": "replied", "reply": " Stop "})

    assert send_sms().status == "withheld"
    assert len(gateway.jobs) == 1
    assert reports.release_number("06 12 34 56 78") is False, "numbers are compared in international form"
    assert reports.release_number(TO)
    db.session.commit()
    assert send_sms().status == "sent"


def test_numbers_that_said_stop_to_ovh_are_read(gateway: GatewayServer) -> None:
    use_ovh(gateway)
    gateway.blacklist = ["0033612345678"]

    assert jobs.refresh_stopped_numbers() == 1
    assert jobs.refresh_stopped_numbers() == 0
    db.session.commit()
    assert send_sms().status == "withheld"


def test_residents_choose_sms_whichever_gateway_sends_them(gateway: GatewayServer) -> None:
    assert SMS not in list_available_channels()

    use_brevo(gateway)

    assert SMS in list_available_channels()


def test_a_gateway_that_is_half_described_sends_nothing(gateway: GatewayServer) -> None:
    use_ovh(gateway, ovh_service="")

    assert send_sms().error_code == "sms_gateway_missing"


@pytest.mark.postgresql
def test_the_generic_gateway_is_told_where_to_report(app: Flask, gateway: GatewayServer) -> None:
    _save({"url": f"{gateway.url}/v3/transactionalSMS/send", "headers": "api-key: {{ token }}", "token": SECRET}, {})
    _save({"parameters": json.dumps({"to": "{{ to }}", "dlr": "{{ report_url }}"})}, {})

    message = send_sms()

    assert gateway.jobs[0]["dlr"].endswith(reports.sign_report(message.id))
    assert report(app, message, {"status": "delivered"}) == 204
    assert count_month() == (1, 1, 1, 0)
