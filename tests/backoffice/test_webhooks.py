"""Webhooks: declared in a screen, their secret displayed once, tried, suspended, their deliveries read and sent again."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases import timeline
from app.connectors.webhooks import targets
from app.connectors.webhooks.models import BY_ADMINISTRATOR, Webhook, WebhookDelivery
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from tests.cast import Person
from tests.connectors.webhook_receiver import deliver, list_types, make_webhook
from tests.external_service import ExternalService
from tests.factories import MakeCase

WEBHOOKS = "/agents/administration/webhooks"


def get_webhook() -> Webhook:
    db.session.expire_all()
    return db.session.scalars(select(Webhook)).one()


def test_the_secret_is_displayed_once(ada: Person, procedure_version: UUID) -> None:
    form = {
        "name": "Gestion technique",
        "url": "https://logiciel.example/e",
        "kinds": "message",
        "procedures": "signaler",
    }

    page = ada.post(WEBHOOKS, form)

    secret, webhook = page.text("p > code"), get_webhook()
    assert (page.status, webhook.kinds, webhook.procedures) == (201, ["message"], ["signaler"])
    assert targets.list_secrets(webhook) == [secret]
    assert secret.encode() not in webhook.secret
    assert secret not in ada.get(f"{WEBHOOKS}/{webhook.id}").text()
    assert "Gestion technique" in ada.get(WEBHOOKS).text("table")


@pytest.mark.parametrize(
    "url", ["", "http://logiciel.example/", "https://a:b@logiciel.example/", "ftp://x/", "https://x/#a"]
)
def test_an_address_that_is_refused_is_shown_again(ada: Person, url: str) -> None:
    page = ada.post(WEBHOOKS, {"name": "Gestion technique", "url": url, "kinds": "note"})

    assert page.status == 422
    assert "Donnez une adresse" in page.text("main")
    assert page.find_one("#f-url")["value"] == url
    assert page.find_one("input[name=kinds][value=note]").has_attr("checked")


def test_an_administrator_tries_an_address_and_reads_the_answer(ada: Person, external_service: ExternalService) -> None:
    webhook, _secret = make_webhook(external_service)
    external_service.status, external_service.answer = 401, "signature inconnue"

    page = ada.post(f"{WEBHOOKS}/{webhook.id}/essai", {})

    delivery = db.session.scalars(select(WebhookDelivery)).one()
    detail = ada.get(f"{WEBHOOKS}/{webhook.id}/livraisons/{delivery.id}")
    assert "L’essai n’est pas reçu" in page.text("main")
    assert list_types(external_service) == ["trial"]
    assert "signature inconnue" in detail.text("main")
    assert get_webhook().failures == 0


def test_a_private_address_is_refused_when_it_is_called(ada: Person, external_service: ExternalService) -> None:
    webhook, _secret = make_webhook(external_service)
    webhook.url = "https://127.0.0.2/"
    db.session.commit()

    page = ada.post(f"{WEBHOOKS}/{webhook.id}/essai", {})

    assert "réseau privé" in page.text("main")


def test_a_suspended_webhook_resumes_where_it_stopped(
    ada: Person, external_service: ExternalService, make_case: MakeCase
) -> None:
    webhook, _secret = make_webhook(external_service, kinds=["message"])
    ada.post(f"{WEBHOOKS}/{webhook.id}/suspension", {})
    assert get_webhook().suspension == BY_ADMINISTRATOR
    timeline.record(make_case(), "message", by=SYSTEM)
    deliver()
    assert list_types(external_service) == []

    page = ada.post(f"{WEBHOOKS}/{webhook.id}/reprise", {}).follow()

    deliver()
    assert list_types(external_service) == ["case.message"]
    assert "En service" in page.text("main")


def test_a_range_is_sent_again(ada: Person, external_service: ExternalService, make_case: MakeCase) -> None:
    webhook, _secret = make_webhook(external_service, kinds=["message"])
    timeline.record(make_case(), "message", by=SYSTEM)
    deliver()
    address = f"{WEBHOOKS}/{webhook.id}/livraisons"

    page = ada.post(address, {"since": "2026-01-01T00:00", "until": "2099-01-01T00:00"}).follow()
    refused = ada.post(address, {"since": "2099-01-01T00:00", "until": "hier"})

    deliver()
    assert "repartent" in page.text("main")
    assert (refused.status, refused.find_one("#f-since")["value"]) == (422, "2099-01-01T00:00")
    assert list_types(external_service) == ["case.message", "case.message"]


def test_both_secrets_are_in_force_after_a_renewal(ada: Person, external_service: ExternalService) -> None:
    webhook, former = make_webhook(external_service)

    page = ada.post(f"{WEBHOOKS}/{webhook.id}/secret", {})

    assert targets.list_secrets(get_webhook()) == [page.text("p > code"), former]


def test_a_deleted_webhook_leaves_nothing(ada: Person, external_service: ExternalService) -> None:
    webhook, _secret = make_webhook(external_service)
    ada.post(f"{WEBHOOKS}/{webhook.id}/essai", {})

    ada.post(f"{WEBHOOKS}/{webhook.id}/suppression", {})

    assert db.session.scalars(select(Webhook)).all() == []
    assert db.session.scalars(select(WebhookDelivery)).all() == []


@pytest.mark.parametrize("who", ["alice", "chloe"])
def test_only_administrators_see_webhooks(
    request: pytest.FixtureRequest, external_service: ExternalService, who: str
) -> None:
    person, (webhook, _secret) = request.getfixturevalue(who), make_webhook(external_service)

    statuses = [person.get(WEBHOOKS).status, person.get(f"{WEBHOOKS}/{webhook.id}").status]

    assert statuses == [404, 404]
