"""Messages to devices: who is told, what travels, and what the push service may answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.accounts import agents
from app.accounts.models import Account, SectoralName
from app.accounts.people import erase_account
from app.accounts.reset import change_password
from app.cases import acting, assigning, messages
from app.cases.models import Case
from app.core import clock
from app.core.access import NOBODY, Actor
from app.core.db import db
from app.core.delivery import deliver
from app.core.outbox import OutboxItem
from app.core.sites import Site
from app.core.web_push import ServerKey, from_text
from app.notifications import devices, preferences
from app.notifications.devices import SubscriptionRefused
from app.notifications.models import Device, Message, Preference
from app.privacy import anonymisation
from app.workflows import publishing as workflows
from tests.factories import WORKFLOW, MakeCase
from tests.notifications.browsers import SERVER_KEY, PushedBrowser
from tests.people import Person
from tests.software import OtherSoftware

Subscribe = Callable[[Account | Case], PushedBrowser]


@pytest.fixture(autouse=True)
def context(app: Flask, site: Site) -> Iterator[None]:
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=SERVER_KEY)
    with app.app_context():
        yield


@pytest.fixture
def subscribe(software: OtherSoftware) -> Subscribe:
    """Somebody asks to be told on the browser that comes back."""

    def ask(whose: Account | Case) -> PushedBrowser:
        browser = PushedBrowser(f"{software.url}/push/{whose.id.hex[:6]}")
        add = devices.add_for_account if isinstance(whose, Account) else devices.add_for_case
        add(whose, browser.subscription, user_agent="Firefox/140 (Android 15)")  # type: ignore[arg-type]
        db.session.commit()
        return browser

    return ask


@pytest.fixture
def case(chloe: Person, make_case: MakeCase) -> Case:
    return make_case(by=resident(chloe))


def resident(person: Person) -> Actor:
    return Actor(kind="resident", account_id=person.account.id)


def agent(person: Person) -> Actor:
    roles, families = frozenset({"voirie-instruction"}), frozenset({"polices-voirie"})
    return Actor(kind="agent", account_id=person.account.id, name="Alice", roles=roles, families=families)


def write(case: Case, by: Actor) -> None:
    messages.write(case, "Bonjour, un mot sur votre jardin.", by=by)
    leave()


def leave() -> None:
    """Everything that waits leaves, and what that asks for in its turn."""
    db.session.commit()
    for _ in range(3):
        waiting = db.session.query(OutboxItem).filter(OutboxItem.done_at.is_(None), OutboxItem.attempts == 0)
        deliver("principal", [str(item.id) for item in waiting])
        db.session.expire_all()


def test_a_resident_is_told_on_a_device_and_nothing_says_of_what(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, software: OtherSoftware
) -> None:
    browser = subscribe(chloe.account)

    write(case, agent(alice))

    (asked,) = software.asked
    told = browser.read(asked.raw)
    icon = told["notification"].pop("icon")
    assert told.pop("locked") == "Du nouveau attend sur cet appareil"
    assert told == {
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
    assert (asked.method, asked.path) == ("POST", f"/push/{chloe.account.id.hex[:6]}")
    headers = {name.lower(): value for name, value in asked.headers.items()}
    assert headers["content-encoding"] == "aes128gcm"
    assert 86_000 < int(headers["ttl"]) <= 86_400
    assert (headers["urgency"], headers["topic"]) == ("normal", case.id.hex)
    assert claims_in(headers["authorization"])["aud"] == software.url
    assert claims_in(headers["authorization"])["sub"] == "mailto:mairie@exemple.example"
    assert claims_in(headers["authorization"])["exp"] <= (clock.now() + timedelta(hours=24)).timestamp()


def claims_in(header: str) -> dict[str, Any]:
    scheme, token, key = header.replace(",", "").split()
    assert (scheme, key) == ("vapid", f"k={ServerKey.read(SERVER_KEY).public}")
    found: dict[str, Any] = json.loads(from_text(token.removeprefix("t=").split(".")[1]))
    return found


def test_no_table_ties_the_request_of_a_resident_to_their_account(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe
) -> None:
    subscribe(chloe.account)

    write(case, agent(alice))

    message = db.session.query(Message).filter_by(channel="push").one()
    assert (message.status, message.account_id, message.key_id) == ("sent", None, case.key_id)
    assert chloe.account.id.bytes not in b"".join(name.sealed for name in db.session.query(SectoralName))
    assert not any(chloe.account.id.hex in json.dumps(item.ids) for item in db.session.query(OutboxItem))


def test_what_a_resident_does_is_no_news_to_them(
    chloe: Person, case: Case, subscribe: Subscribe, software: OtherSoftware
) -> None:
    subscribe(chloe.account)

    write(case, resident(chloe))

    assert software.asked == []


def test_the_progress_of_a_request_made_without_account_is_told_where_it_was_asked(
    alice: Person, make_case: MakeCase, subscribe: Subscribe, software: OtherSoftware
) -> None:
    case, other = make_case(), make_case()
    browser = subscribe(case)

    for each in (case, other):
        acting.run_action(each, "accept", {}, by=agent(alice))
    leave()

    (asked,) = software.asked
    shown = browser.read(asked.raw)["notification"]
    assert (shown["title"], shown["navigate"]) == (
        "Votre demande a évolué",
        f"http://localhost:8000/suivi/{case.id}",
    )


def test_the_icon_says_how_many_requests_await_an_answer(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, software: OtherSoftware
) -> None:
    browser = subscribe(chloe.account)

    messages.ask_for_pieces(case, "Il manque un plan.", by=agent(alice))
    leave()

    assert browser.read(software.asked[0].raw)["notification"]["app_badge"] == "1"


def test_agents_are_told_of_what_arrives_is_given_to_them_or_answered(
    alice: Person, bruno: Person, make_case: MakeCase, subscribe: Subscribe, software: OtherSoftware
) -> None:
    browser = subscribe(alice.account)
    subscribe(bruno.account)

    case = make_case()
    leave()
    assigning.assign(case, alice.account.id, by=Actor(kind="agent", account_id=bruno.account.id))
    leave()
    messages.write(case, "Voici.", by=NOBODY)
    leave()

    told = [browser.read(asked.raw)["notification"] for asked in software.asked]
    assert [each["title"] for each in told] == [
        "Une nouvelle demande est arrivée",
        "Une demande vous est confiée",
        "Un demandeur vous a répondu",
    ]
    assert {each["navigate"] for each in told} == {f"http://localhost:8000/agents/demandes/{case.id}"}
    assert told[1]["app_badge"] == "1"


def test_agents_are_told_of_what_the_applicant_does(
    alice: Person, make_case: MakeCase, subscribe: Subscribe, software: OtherSoftware
) -> None:
    document = deepcopy(WORKFLOW)
    document["statuses"][0]["actions"].append(
        {"id": "withdraw", "label": "Retirer", "by": ["applicant"], "to": "refused"}
    )
    workflows.publish(document)
    case = make_case()
    browser = subscribe(alice.account)

    acting.run_action(case, "withdraw", {}, by=NOBODY)
    leave()

    assert browser.read(software.asked[0].raw)["notification"]["title"] == "Un demandeur vous a répondu"


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_no_more_is_forgotten(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, software: OtherSoftware, status: int
) -> None:
    subscribe(chloe.account)
    software.status = status

    write(case, agent(alice))

    message = db.session.query(Message).filter_by(channel="push").one()
    (item,) = (each for each in db.session.query(OutboxItem) if each.ids.get("message_id") == str(message.id))
    assert db.session.query(Device).count() == 0
    assert message.status == "withheld"
    assert (item.failed_at, item.done_at is not None) == (None, True)


def test_a_push_service_that_asks_for_patience_gets_it(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, software: OtherSoftware
) -> None:
    subscribe(chloe.account)
    software.status, software.headers = 429, {"Retry-After": "1800"}

    write(case, agent(alice))

    item = db.session.query(OutboxItem).filter(OutboxItem.error_code == "push_429").one()
    assert timedelta(minutes=29) < item.available_at - clock.now() <= timedelta(minutes=30)
    assert db.session.query(Device).count() == 1


@pytest.mark.parametrize(("status", "is_final"), [(400, True), (403, False), (413, True), (503, False)])
def test_what_the_push_service_refuses(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, software: OtherSoftware, status: int, is_final: bool
) -> None:
    subscribe(chloe.account)
    software.status = status

    write(case, agent(alice))

    item = db.session.query(OutboxItem).filter(OutboxItem.error_code == f"push_{status}").one()
    assert (item.failed_at is not None) is is_final
    assert db.session.query(Device).count() == 1


def test_a_device_that_subscribed_to_a_former_key_is_forgotten(
    app: Flask, chloe: Person, alice: Person, case: Case, subscribe: Subscribe, software: OtherSoftware
) -> None:
    subscribe(chloe.account)
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=b"\x09" * 32)

    write(case, agent(alice))

    assert (software.asked, db.session.query(Device).count()) == ([], 0)


def test_news_of_yesterday_are_no_news(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, software: OtherSoftware
) -> None:
    subscribe(chloe.account)
    software.status = 503
    write(case, agent(alice))
    software.status = 200

    with clock.travel(timedelta(hours=25)):
        item = db.session.query(OutboxItem).filter(OutboxItem.error_code == "push_503").one()
        deliver("principal", [str(item.id)])

    db.session.expire_all()
    assert len(software.asked) == 1
    assert db.session.query(Message).filter_by(channel="push").one().status == "withheld"


@pytest.mark.any_database
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
    browser = PushedBrowser(endpoint)

    with pytest.raises(SubscriptionRefused):
        devices.add_for_account(chloe.account, browser.subscription.checked(), user_agent="")

    assert db.session.query(Device).count() == 0


@pytest.mark.any_database
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
    given = PushedBrowser(endpoint).subscription

    assert given.checked() is given


def test_who_turned_it_off_is_not_told_but_of_what_the_law_requires(
    chloe: Person, alice: Person, case: Case, subscribe: Subscribe, software: OtherSoftware
) -> None:
    subscribe(chloe.account)
    every = preferences.choices_offered("resident", ("email", "push"))
    preferences.choose(chloe.account, (), among=every)

    write(case, agent(alice))
    messages.ask_for_pieces(case, "Il manque un plan.", by=agent(alice))
    acting.run_action(case, "refuse", {"motif": "Hors de la commune."}, by=agent(alice))
    leave()

    written = [(message.channel, message.topic, message.status == "withheld") for message in db.session.query(Message)]
    assert software.asked == []
    # The acknowledgement, the pieces and the decision; and what an agent wrote, withheld.
    assert sorted(written, key=str) == [("email", "message", True), *[("email", None, False)] * 3]


def test_an_agent_who_wants_letters_gets_them_and_another_none(
    alice: Person, rachel: Person, make_case: MakeCase
) -> None:
    preferences.choose(alice.account, {("new_case", "email")}, among=[("new_case", "email"), ("new_case", "push")])
    db.session.commit()

    case = make_case()
    leave()

    (message,) = db.session.query(Message).filter_by(topic="new_case")
    assert (message.account_id, message.case_id, message.channel) == (alice.account.id, case.id, "email")


def test_nothing_waits_for_the_worker_while_nobody_asked_to_be_told(alice: Person, make_case: MakeCase) -> None:
    case = make_case()
    messages.write(case, "Bonjour.", by=agent(alice))

    assert not {item.kind for item in db.session.query(OutboxItem)} & {"tell_agents", "tell_applicant"}


def test_a_browser_is_told_of_one_account_at_a_time(chloe: Person, denis: Person, software: OtherSoftware) -> None:
    browser = PushedBrowser(f"{software.url}/shared")

    for person in (chloe, denis, denis):
        devices.add_for_account(person.account, browser.subscription, user_agent="")

    assert [device.account_id for device in db.session.query(Device)] == [denis.account.id]


def test_the_oldest_device_goes_when_there_are_too_many(chloe: Person, software: OtherSoftware) -> None:
    for number in range(devices.MOST_DEVICES + 1):
        with clock.travel(timedelta(seconds=number)):
            browser = PushedBrowser(f"{software.url}/{number}")
            first = devices.add_for_account(chloe.account, browser.subscription, user_agent="")
            kept: UUID = first.id

    found = [device.id for device in devices.devices_of(chloe.account.id)]
    assert (len(found), found[0]) == (devices.MOST_DEVICES, kept)


def test_an_erased_account_leaves_no_device_no_choice_and_no_name(
    chloe: Person, denis: Person, subscribe: Subscribe
) -> None:
    for person in (chloe, denis):
        subscribe(person.account)
        preferences.choose(person.account, (), among=[("progress", "email")])
    names = db.session.query(SectoralName).count()

    erase_account(chloe.account)
    db.session.commit()

    assert [device.account_id for device in db.session.query(Device)] == [denis.account.id]
    assert [choice.account_id for choice in db.session.query(Preference)] == [denis.account.id]
    assert db.session.query(SectoralName).count() == names // 2


def test_an_anonymised_request_leaves_no_device(make_case: MakeCase, subscribe: Subscribe) -> None:
    case, other = make_case(), make_case()
    subscribe(case)
    subscribe(other)

    anonymisation.forget([case.id])
    db.session.commit()

    assert [device.case_id for device in db.session.query(Device)] == [other.id]


@pytest.mark.parametrize(
    "end",
    [lambda account: change_password(account, "une autre phrase assez longue"), agents.suspend, agents.end_sessions],
)
def test_what_signs_out_everywhere_takes_the_devices_away(
    alice: Person, bruno: Person, subscribe: Subscribe, end: Callable[[Account], None]
) -> None:
    for person in (alice, bruno):
        subscribe(person.account)

    end(alice.account)

    assert [device.account_id for device in db.session.query(Device)] == [bruno.account.id]
