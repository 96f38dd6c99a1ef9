"""Short messages through a real gateway that takes, refuses, or was not described yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import create_key
from app.core.settings import site_settings
from app.core.sites import Site
from app.notifications.channels import sms_sink
from app.notifications.models import Message
from app.notifications.sms_queue import queue_sms
from tests.external_service import ExternalService

TO = "+33612345678"


@pytest.fixture(autouse=True)
def context(app: Flask, site: Site) -> Iterator[None]:
    site_settings.clear_cache()
    with app.app_context():
        yield


def describe(software: ExternalService, **more: str) -> None:
    site_settings.save_settings(
        {"sms.url": f"{software.url}/envoi", **{f"sms.{name}": text for name, text in more.items()}}
    )
    db.session.commit()


def send_sms(text: str = "C’est prêt.") -> Message:
    """A message queued, then sent once."""
    message = queue_sms(to=TO, text=text, key_id=create_key())
    db.session.commit()
    deliver_items("principal", [str(item.id) for item in db.session.query(OutboxItem)])
    db.session.expire_all()
    return message


def test_a_gateway_gets_json_with_its_token(external_service: ExternalService) -> None:
    describe(
        external_service,
        parameters='{"messages": [{"to": "{{ to }}", "body": "{{ text }}"}], "ref": "{{ id }}"}',
        headers="Authorization: Bearer {{ token }}",
        token="une-clé",
    )

    message = send_sms('C’est "prêt" {{ token }}.')

    (call,) = external_service.received_requests
    assert (call.method, call.path) == ("POST", "/envoi")
    assert call.load_json == {
        "messages": [{"to": TO, "body": 'C\'est "pret" {{ token }}.'}],
        "ref": str(message.id),
    }
    assert call.headers["Authorization"].endswith("une-clé".encode().decode("latin-1"))
    assert call.headers["Idempotency-Key"] == str(message.id)
    assert message.status == "sent"


def test_a_gateway_of_another_kind_gets_a_form_or_an_address(external_service: ExternalService) -> None:
    describe(external_service, format="form", parameters="to: {{ to }}\nmessage: {{ text }}")
    send_sms("Oui & non")
    describe(external_service, format="query", parameters="to: {{ to }}\nmessage: {{ text }}")
    send_sms("Oui & non")

    form, query = external_service.received_requests
    assert form.body == "to=%2B33612345678&message=Oui+%26+non"
    assert (query.method, query.path) == ("GET", "/envoi?to=%2B33612345678&message=Oui+%26+non")


@pytest.mark.parametrize(("status", "is_final"), [(400, True), (401, False), (429, False), (503, False)])
def test_refusals_of_the_gateway_are_recorded(external_service: ExternalService, status: int, is_final: bool) -> None:
    describe(external_service)
    external_service.status = status

    message = send_sms()

    item = db.session.query(OutboxItem).one()
    assert item.error_code in (f"sms_{status}", f"http_{status}")
    assert (item.failed_at is not None) is is_final
    assert message.status == ("failed" if is_final else "queued")


def test_without_a_gateway_it_is_a_failure_that_somebody_sees() -> None:
    message = send_sms()

    assert (message.status, message.error_code) == ("failed", "sms_gateway_missing")


def test_in_development_it_is_kept_to_be_read(app: Flask) -> None:
    app.config["PARVIS"] = settings = replace(app.config["PARVIS"], environment="development")

    message = send_sms("L’équipe passe demain.")

    (saved_message,) = sms_sink.list_messages(settings.var)
    assert (saved_message.to, saved_message.text) == (TO, "L'équipe passe demain.")
    assert message.status == "sent"
