"""Deliveries of webhooks: signed, in order, after the commit, again after a failure, for three days."""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta
from hashlib import sha256

import pytest

from app.accounts.events import WebhookFailing
from app.cases import timeline
from app.cases.models import Case
from app.connectors.webhooks import replays, signature, targets
from app.connectors.webhooks.models import EXHAUSTED, GONE
from app.connectors.webhooks.retry_plan import DELAYS, find_delay
from app.core import event_bus
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from tests.cast import Person
from tests.connectors.webhook_receiver import deliver, list_attempts, list_types, make_webhook
from tests.external_service import ExternalService
from tests.factories import MakeCase
from tests.privacy.clock import travel_by


def record_events(case: Case, *kinds: str) -> None:
    for kind in kinds:
        timeline.record(case, kind, by=SYSTEM)
    db.session.commit()


def test_the_signature_is_that_of_standard_webhooks() -> None:
    secret = "whsec_UGFydmlzLWVzc2FpLTAxMjM0NTY3ODkwMTIzNDU="

    signed = signature.sign(secret, "evt_1", 1764241200, b'{"type":"case.status_changed","id":"A-1"}')

    assert signed == "v1,qCBNENxis4lsZUiTHT+es+U+3eyUqyzUVfQk4UgJFQE="


def test_events_are_sent_in_order_and_signed(external_service: ExternalService, make_case: MakeCase) -> None:
    _webhook, secret = make_webhook(external_service)
    case = make_case()
    record_events(case, "status_changed", "message")

    webhook = deliver()

    request = external_service.received_requests[-1]
    content = f"{request.headers['Webhook-Id']}.{request.headers['Webhook-Timestamp']}.{request.body}".encode()
    digest = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), content, sha256)
    assert list_types(external_service)[-2:] == ["case.status_changed", "case.message"]
    assert request.headers["Webhook-Signature"] == "v1," + base64.b64encode(digest).decode()
    assert request.load_json["data"]["case"] == case.reference
    assert (webhook.failures, {status for status, _ in list_attempts()}) == (0, {200})


def test_nothing_is_sent_before_the_commit_and_nothing_twice(
    external_service: ExternalService, make_case: MakeCase
) -> None:
    make_webhook(external_service)
    case = make_case()
    deliver()
    before = len(external_service.received_requests)
    timeline.record(case, "message", by=SYSTEM)
    db.session.flush()
    db.session.rollback()

    deliver()
    deliver()

    assert len(external_service.received_requests) == before


def test_only_what_is_followed_is_sent(external_service: ExternalService, make_case: MakeCase) -> None:
    make_webhook(external_service, kinds=["message"], procedures=["signaler"])
    record_events(make_case(), "status_changed", "message")

    deliver()

    assert list_types(external_service) == ["case.message"]


def test_both_secrets_sign_after_a_renewal(external_service: ExternalService, make_case: MakeCase) -> None:
    webhook, _former = make_webhook(external_service)
    targets.renew_secret(webhook)
    record_events(make_case(), "message")
    deliver()
    assert external_service.received_requests[-1].headers["Webhook-Signature"].count("v1,") == 2

    with travel_by(days=8):
        record_events(make_case(), "message")
        deliver()

    assert external_service.received_requests[-1].headers["Webhook-Signature"].count("v1,") == 1


def test_a_failure_is_tried_again_and_holds_what_follows(
    external_service: ExternalService, make_case: MakeCase
) -> None:
    make_webhook(external_service, kinds=["message", "corrected"])
    external_service.status, external_service.answer = 503, "Mme Durand, chloe@example.org, 06 12 34 56 78"
    record_events(make_case(), "message", "corrected")

    webhook = deliver()
    deliver()

    assert (list_types(external_service), webhook.failures) == (["case.message"], 1)
    first_id = external_service.received_requests[0].headers["Webhook-Id"]
    external_service.status = 200
    with travel_by(seconds=6):
        webhook = deliver()
    assert list_types(external_service) == ["case.message", "case.message", "case.corrected"]
    assert external_service.received_requests[1].headers["Webhook-Id"] == first_id
    assert (webhook.failures, webhook.failing_since) == (0, None)


def test_a_webhook_is_suspended_after_three_days_and_resumes_where_it_stopped(
    external_service: ExternalService, make_case: MakeCase, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[WebhookFailing] = []
    monkeypatch.setattr(event_bus, "_reactions", {WebhookFailing: [events.append]})
    make_webhook(external_service, kinds=["message"])
    external_service.status = 403
    record_events(make_case(), "message")
    spent = timedelta()
    for delay in (timedelta(), *DELAYS):
        spent += delay + timedelta(seconds=1)
        with travel_by(seconds=spent.total_seconds()):
            webhook = deliver()

    assert webhook.suspension == EXHAUSTED
    assert timedelta(days=3) < sum(DELAYS, timedelta()) < timedelta(days=4)
    assert [event.suspension for event in events] == [None, EXHAUSTED]
    assert events[0].account_id == ada.account.id
    external_service.status = 200
    targets.resume_webhook(webhook)
    deliver()
    assert (200, None) in list_attempts()


def test_a_receiver_that_is_gone_is_left_at_once(external_service: ExternalService, make_case: MakeCase) -> None:
    make_webhook(external_service)
    external_service.status = 410
    record_events(make_case(), "message")

    assert deliver().suspension == GONE


def test_redirects_are_not_followed(external_service: ExternalService, make_case: MakeCase) -> None:
    make_webhook(external_service, kinds=["message"])
    external_service.status = 302
    external_service.headers = {"Location": f"{external_service.url}/ailleurs"}
    record_events(make_case(), "message")

    deliver()

    assert [request.path for request in external_service.received_requests] == ["/evenements"]
    assert list_attempts() == [(302, None)]


def test_a_range_is_sent_again_before_what_follows(external_service: ExternalService, make_case: MakeCase) -> None:
    webhook, _secret = make_webhook(external_service, kinds=["message", "corrected"])
    start = webhook.position
    record_events(make_case(), "message", "corrected")
    webhook = deliver()

    replays.ask_replay(webhook, after=start)
    webhook = deliver()

    assert list_types(external_service) == 2 * ["case.message", "case.corrected"]
    assert (webhook.replay_position, webhook.replay_until) == (None, None)


def test_a_receiver_may_ask_for_a_longer_pause() -> None:
    assert find_delay(1, timedelta(hours=1)) == timedelta(hours=1)
    assert find_delay(2) == timedelta(minutes=5)
    assert find_delay(len(DELAYS) + 1) is None
