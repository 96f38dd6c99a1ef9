"""Notification preferences: chosen, turned off at once, and managed by device, by their owner only."""

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


def test_a_resident_saves_preferences(chloe: Person) -> None:
    page_before = chloe.get(RESIDENTS)

    page_after = chloe.post(RESIDENTS, {"progress": "email", "document": "push"}).follow()

    assert ("message", "push") in list_checked_boxes(page_before)
    assert list_checked_boxes(page_after) == {("progress", "email"), ("document", "push")}
    assert "Certains messages partent toujours par e-mail" in page_after.text("main")
    assert "SMS" not in page_after.text("main")


def test_an_agent_gets_e_mails_only_by_choice(alice: Person) -> None:
    page_before = list_checked_boxes(alice.get(AGENTS))

    alice.post(AGENTS, {"new_case": "email"})

    assert page_before == {("new_case", "push"), ("given", "push"), ("answer", "push"), ("mention", "push")}
    assert list_checked_boxes(alice.get(AGENTS)) == {("new_case", "email")}


def test_short_messages_can_be_chosen_where_available(app: Flask, chloe: Person) -> None:
    chloe.post(RESIDENTS, {"progress": "email"})
    app.config["PARVIS"] = replace(app.config["PARVIS"], environment="development")

    assert ("progress", "sms") in list_checked_boxes(chloe.get(RESIDENTS))


def test_opting_out_stops_every_notification(chloe: Person, denis: Person, external_service: ExternalService) -> None:
    for person in (chloe, denis):
        person.post(f"{RESIDENTS}/appareils", PushBrowser(f"{external_service.url}/{person.email}").build_form)

    page = chloe.post(f"{RESIDENTS}/arret").follow()

    assert list_checked_boxes(page) == set()
    assert "Aucun appareil n’est prévenu" in page.text("main")
    assert not get_choices(chloe.account.id).is_wanted("progress", "sms")
    assert [device.account_id for device in db.session.query(PushDevice)] == [denis.account.id]


def test_a_device_is_added_by_its_browser_and_deleted_by_its_owner_only(
    chloe: Person, denis: Person, alice: Person, stranger: Browser, external_service: ExternalService
) -> None:
    addition = chloe.post(f"{RESIDENTS}/appareils", PushBrowser(f"{external_service.url}/x").build_form)
    device = db.session.query(PushDevice).one()

    refused_statuses = [
        person.post(f"{url}/appareils/{device.id}/retrait").status for person, url in list_groups(denis, alice)
    ]
    anonymous_removal = stranger.post(f"{RESIDENTS}/appareils/{device.id}/retrait")
    device_count = db.session.query(PushDevice).count()
    removal = chloe.post(f"{RESIDENTS}/appareils/{device.id}/retrait").follow()

    assert addition.status == 204
    assert refused_statuses == [404, 404]
    assert (anonymous_removal.status, device_count) == (303, 1)
    assert "Cet appareil ne sera plus prévenu." in removal.text("main")
    assert db.session.query(PushDevice).count() == 0
    assert chloe.post(f"{RESIDENTS}/appareils/{uuid4()}/retrait").status == 404


def list_groups(resident: Person, agent: Person) -> list[tuple[Person, str]]:
    return [(resident, RESIDENTS), (agent, AGENTS)]


def test_an_invalid_subscription_gets_a_message(chloe: Person) -> None:
    unknown = chloe.post(f"{RESIDENTS}/appareils", PushBrowser("https://attaquant.example/x").build_form)
    empty = chloe.post(f"{RESIDENTS}/appareils")

    assert (unknown.status, empty.status) == (422, 422)
    assert "Nous ne connaissons pas le service" in unknown.html
    assert "Réessayez" in empty.html
    assert db.session.query(PushDevice).count() == 0


def test_signing_out_deletes_the_push_device(chloe: Person, external_service: ExternalService) -> None:
    here, elsewhere = PushBrowser(f"{external_service.url}/here"), PushBrowser(f"{external_service.url}/elsewhere")
    for browser in (here, elsewhere):
        chloe.post(f"{RESIDENTS}/appareils", browser.build_form)

    chloe.post("/compte/deconnexion", {"endpoint": here.url})

    assert db.session.query(PushDevice).count() == 1


def test_devices_are_hidden_without_a_server_key(app: Flask, chloe: Person) -> None:
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=None)

    page = chloe.get(RESIDENTS)

    assert "appareil" not in page.text("main")
    assert page.find_all("push-opt-in") == []
    assert chloe.post(f"{RESIDENTS}/appareils", PushBrowser("https://web.push.apple.com/x").build_form).status == 422


def test_residents_and_agents_have_their_own_pages(chloe: Person, alice: Person) -> None:
    assert (chloe.get(AGENTS).status, alice.get(RESIDENTS).status) == (404, 404)
    assert RESIDENTS in chloe.get("/compte/profil").html
    assert AGENTS in alice.get("/compte/profil").html
    assert RESIDENTS in chloe.get("/mes-notifications").html
    assert AGENTS in alice.get("/agents/notifications").html
