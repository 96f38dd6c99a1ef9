"""Messages to devices: who is told, what travels, and what the push service may answer."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from app.accounts.models import SectoralName
from app.cases.conversation import correspondence
from app.cases.models import Case
from app.cases.people import assignment
from app.cases.workflow import transitions
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.outgoing.web_push import ServerKey, decode_base64url
from app.core.web.access_rules import NOBODY, Actor
from app.notifications.models import Message
from app.workflows import publishing as workflows
from app.workflows import withdrawal
from tests.cast import Person
from tests.external_service import ExternalService
from tests.factories import WORKFLOW, MakeCase
from tests.notifications.deliveries import Subscribe, deliver_all, make_agent, make_resident, write_message
from tests.notifications.push_browser import SERVER_KEY

pytestmark = pytest.mark.usefixtures("push_key")


def test_a_resident_is_told_on_a_device_and_nothing_says_of_what(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, external_service: ExternalService
) -> None:
    browser = subscribe(chloe.account)

    write_message(case, make_agent(alice))

    (call,) = external_service.received_requests
    message = browser.decrypt_message(call.raw)
    icon = message["notification"].pop("icon")
    assert message.pop("locked") == "Vous avez du nouveau"
    assert message == {
        "web_push": 8030,
        "notification": {
            "title": "Le service vous a écrit",
            "navigate": f"http://localhost:8000/compte/connexion?next=/demandes/{case.id}",
            "lang": "fr",
            "tag": str(case.id),
            "app_badge": "0",
        },
    }
    assert icon.startswith("http://localhost:8000/icones/app-192.png?")
    assert (call.method, call.path) == ("POST", f"/push/{chloe.account.id.hex[:6]}")
    headers = {name.lower(): value for name, value in call.headers.items()}
    assert headers["content-encoding"] == "aes128gcm"
    assert 86_000 < int(headers["ttl"]) <= 86_400
    assert (headers["urgency"], headers["topic"]) == ("normal", case.id.hex)
    assert claims_in(headers["authorization"])["aud"] == external_service.url
    assert claims_in(headers["authorization"])["sub"] == "mailto:mairie@exemple.example"
    assert claims_in(headers["authorization"])["exp"] <= (clock.now() + timedelta(hours=24)).timestamp()


def claims_in(header: str) -> dict[str, Any]:
    scheme, token, key = header.replace(",", "").split()
    assert (scheme, key) == ("vapid", f"k={ServerKey.read(SERVER_KEY).public}")
    claims: dict[str, Any] = json.loads(decode_base64url(token.removeprefix("t=").split(".")[1]))
    return claims


def test_no_table_ties_the_request_of_a_resident_to_their_account(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe
) -> None:
    subscribe(chloe.account)

    write_message(case, make_agent(alice))

    message = db.session.query(Message).filter_by(channel="push").one()
    assert (message.status, message.account_id, message.key_id) == ("sent", None, case.key_id)
    assert chloe.account.id.bytes not in b"".join(name.sealed for name in db.session.query(SectoralName))
    assert not any(chloe.account.id.hex in json.dumps(item.ids) for item in db.session.query(OutboxItem))


def test_a_resident_is_not_notified_of_their_own_actions(
    chloe: Person, case: Case, subscribe: Subscribe, external_service: ExternalService
) -> None:
    subscribe(chloe.account)

    write_message(case, make_resident(chloe))

    assert external_service.received_requests == []


def test_the_progress_of_a_request_made_without_account_is_told_where_it_was_asked(
    alice: Person, make_case: MakeCase, subscribe: Subscribe, external_service: ExternalService
) -> None:
    case, other = make_case(), make_case()
    browser = subscribe(case)

    for each in (case, other):
        transitions.run_action(each, "accept", {}, by=make_agent(alice))
    deliver_all()

    (call,) = external_service.received_requests
    notification = browser.decrypt_message(call.raw)["notification"]
    assert (notification["title"], notification["navigate"]) == (
        "Votre demande a évolué",
        f"http://localhost:8000/suivi/{case.id}",
    )


@pytest.mark.postgresql
def test_the_icon_says_how_many_requests_await_an_answer(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, external_service: ExternalService
) -> None:
    browser = subscribe(chloe.account)

    correspondence.ask_for_pieces(case, "Il manque un plan.", by=make_agent(alice))
    deliver_all()

    assert browser.decrypt_message(external_service.received_requests[0].raw)["notification"]["app_badge"] == "1"


def test_agents_are_told_of_what_arrives_is_given_to_them_or_answered(
    alice: Person, bruno: Person, make_case: MakeCase, subscribe: Subscribe, external_service: ExternalService
) -> None:
    browser = subscribe(alice.account)
    subscribe(bruno.account)

    case = make_case()
    deliver_all()
    assignment.assign_case(case, alice.account.id, by=Actor(kind="agent", account_id=bruno.account.id))
    deliver_all()
    correspondence.write_message(case, "Voici.", by=NOBODY)
    deliver_all()

    notifications = [browser.decrypt_message(call.raw)["notification"] for call in external_service.received_requests]
    assert [notification["title"] for notification in notifications] == [
        "Une nouvelle demande est arrivée",
        "Une demande vous est confiée",
        "Un demandeur vous a répondu",
    ]
    assert {notification["navigate"] for notification in notifications} == {
        f"http://localhost:8000/agents/demandes/{case.id}"
    }
    assert notifications[1]["app_badge"] == "1"


@pytest.mark.postgresql
def test_agents_are_told_of_what_the_applicant_does(
    alice: Person, make_case: MakeCase, subscribe: Subscribe, external_service: ExternalService
) -> None:
    document = deepcopy(WORKFLOW)
    document["statuses"][0]["actions"].append(
        {"id": "agree", "label": "Cela me convient", "by": ["applicant"], "to": "refused"}
    )
    workflows.publish(document)
    case = make_case()
    browser = subscribe(alice.account)

    transitions.run_action(case, "agree", {}, by=NOBODY)
    deliver_all()

    assert (
        browser.decrypt_message(external_service.received_requests[0].raw)["notification"]["title"]
        == "Un demandeur vous a répondu"
    )


def test_agents_are_told_of_a_withdrawal_in_its_own_words(
    alice: Person, make_case: MakeCase, subscribe: Subscribe, external_service: ExternalService
) -> None:
    case = make_case()
    browser = subscribe(alice.account)

    transitions.run_action(case, withdrawal.ACTION, {}, by=NOBODY)
    deliver_all()

    assert (
        browser.decrypt_message(external_service.received_requests[0].raw)["notification"]["title"]
        == "Une demande a été retirée"
    )
