"""No personal data in what webhooks send, in the records of deliveries, nor in logs."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.connectors.webhooks.delivery_records import cut_response
from app.connectors.webhooks.models import WebhookDelivery
from app.core.db import db
from app.core.sites import Site
from tests.connectors.webhook_receiver import deliver, make_webhook
from tests.external_service import ExternalService
from tests.privacy.canaries import scan_bytes
from tests.privacy.canary_case import make_canary_case
from tests.privacy.clock import travel_by


def test_nothing_that_anybody_wrote_leaves(
    site: Site, external_service: ExternalService, capfd: pytest.CaptureFixture[str]
) -> None:
    make_webhook(external_service)
    external_service.status = 500
    canary_case = make_canary_case()
    db.session.commit()
    capfd.readouterr()

    deliver()
    external_service.status = 200
    with travel_by(seconds=10):
        webhook = deliver()

    requests = "".join(
        f"{request.headers}{request.path}{request.body}" for request in external_service.received_requests
    )
    columns = WebhookDelivery.__table__.columns
    records = [dict(row._mapping) for row in db.session.execute(select(*columns))]
    logs = "".join(capfd.readouterr())
    canaries = list(canary_case.words.values())
    assert webhook.failures == 0
    assert len(records) > 3
    for text in (requests, json.dumps(records, default=str), logs):
        assert scan_bytes(text.encode(), canaries) == []


def test_the_response_of_a_receiver_loses_names_addresses_and_numbers() -> None:
    body = "Ticket refusé pour Mme Odile Durand\n<odile@exemple.fr>, 06 12 34 56 78, dossier 123456 : champ manquant"

    assert cut_response(body.encode()) == "Ticket refusé pour … … … … 06 12 34 56 78, dossier … : champ manquant"
    assert cut_response(b"") is None
    assert len(cut_response(b"non " * 1000) or "") == 200
