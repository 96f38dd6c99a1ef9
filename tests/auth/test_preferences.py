"""What one is told of: chosen, turned off at one press, device by device, by its owner alone."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask

from app.core.db import db
from app.notifications.models import PushDevice
from app.notifications.preferences import get_choices
from tests.cast import Person
from tests.client import Browser, Page
from tests.external_service import ExternalService
from tests.notifications.push_browser import SERVER_KEY, PushBrowser

RESIDENTS, AGENTS = "/mes-notifications/preferences", "/agents/notifications/preferences"


@pytest.fixture(autouse=True)
def push(app: Flask) -> None:
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=SERVER_KEY)


def list_checked_boxes(page: Page) -> set[tuple[str, str]]:
    return {(str(box["name"]), str(box["value"])) for box in page.find_all("input[type=checkbox][checked]")}


def test_a_resident_chooses_and_finds_the_choice_again(chloe: Person) -> None:
    before = chloe.get(RESIDENTS)

    after = chloe.post(RESIDENTS, {"progress": "email", "document": "push"}).follow()

    assert ("message", "push") in list_checked_boxes(before)
    assert list_checked_boxes(after) == {("progress", "email"), ("document", "push")}
    assert "Certains messages partent toujours par e-mail" in after.text("main")
    assert "SMS" not in after.text("main")


def test_an_agent_gets_letters_only_once_asked_for(alice: Person) -> None:
    before = list_checked_boxes(alice.get(AGENTS))

    alice.post(AGENTS, {"new_case": "email"})

    assert before == {("new_case", "push"), ("given", "push"), ("answer", "push")}
    assert list_checked_boxes(alice.get(AGENTS)) == {("new_case", "email")}


def test_short_messages_are_chosen_where_the_portal_sends_some(app: Flask, chloe: Person) -> None:
    chloe.post(RESIDENTS, {"progress": "email"})
    app.config["PARVIS"] = replace(app.config["PARVIS"], environment="development")

    assert ("progress", "sms") in list_checked_boxes(chloe.get(RESIDENTS))


def test_everything_stops_at_one_press(chloe: Person, denis: Person, external_service: ExternalService) -> None:
    for person in (chloe, denis):
        person.post(f"{RESIDENTS}/appareils", PushBrowser(f"{external_service.url}/{person.email}").build_form)

    page = chloe.post(f"{RESIDENTS}/arret").follow()

    assert list_checked_boxes(page) == set()
    assert "Aucun appareil n’est prévenu" in page.text("main")
    assert not get_choices(chloe.account.id).is_wanted("progress", "sms")
    assert [device.account_id for device in db.session.query(PushDevice)] == [denis.account.id]


def test_a_device_is_added_by_its_browser_and_removed_by_its_owner_alone(
    chloe: Person, denis: Person, alice: Person, stranger: Browser, external_service: ExternalService
) -> None:
    added = chloe.post(f"{RESIDENTS}/appareils", PushBrowser(f"{external_service.url}/x").build_form)
    device = db.session.query(PushDevice).one()

    refused = [person.post(f"{url}/appareils/{device.id}/retrait").status for person, url in list_groups(denis, alice)]
    invited = stranger.post(f"{RESIDENTS}/appareils/{device.id}/retrait")
    still = db.session.query(PushDevice).count()
    removed = chloe.post(f"{RESIDENTS}/appareils/{device.id}/retrait").follow()

    assert added.status == 204
    assert refused == [404, 404]
    assert (invited.status, still) == (303, 1)
    assert "Cet appareil ne sera plus prévenu." in removed.text("main")
    assert db.session.query(PushDevice).count() == 0
    assert chloe.post(f"{RESIDENTS}/appareils/{uuid4()}/retrait").status == 404


def list_groups(resident: Person, agent: Person) -> list[tuple[Person, str]]:
    return [(resident, RESIDENTS), (agent, AGENTS)]


def test_what_is_no_subscription_is_refused_in_words(chloe: Person) -> None:
    unknown = chloe.post(f"{RESIDENTS}/appareils", PushBrowser("https://attaquant.example/x").build_form)
    empty = chloe.post(f"{RESIDENTS}/appareils")

    assert (unknown.status, empty.status) == (422, 422)
    assert "Nous ne connaissons pas le service" in unknown.html
    assert "Réessayez" in empty.html
    assert db.session.query(PushDevice).count() == 0


def test_signing_out_of_a_device_takes_it_away(chloe: Person, external_service: ExternalService) -> None:
    here, elsewhere = PushBrowser(f"{external_service.url}/here"), PushBrowser(f"{external_service.url}/elsewhere")
    for browser in (here, elsewhere):
        chloe.post(f"{RESIDENTS}/appareils", browser.build_form)

    chloe.post("/compte/deconnexion", {"endpoint": here.url})

    assert db.session.query(PushDevice).count() == 1


def test_without_a_key_nothing_of_devices_is_shown(app: Flask, chloe: Person) -> None:
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=None)

    page = chloe.get(RESIDENTS)

    assert "appareil" not in page.text("main")
    assert page.find_all("push-opt-in") == []
    assert chloe.post(f"{RESIDENTS}/appareils", PushBrowser("https://web.push.apple.com/x").build_form).status == 422


def test_the_pages_of_residents_and_of_agents_are_each_for_their_own(chloe: Person, alice: Person) -> None:
    assert (chloe.get(AGENTS).status, alice.get(RESIDENTS).status) == (404, 404)
    assert RESIDENTS in chloe.get("/compte/profil").html
    assert AGENTS in alice.get("/compte/profil").html
    assert RESIDENTS in chloe.get("/mes-notifications").html
    assert AGENTS in alice.get("/agents/notifications").html
