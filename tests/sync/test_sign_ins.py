"""Session calls of devices: sign out, lock, unlock; and the key of an account's data on a device."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask

from app.core.clock import shift_clock
from app.core.db import db
from app.notifications import push_devices as news
from tests.cast import PASSWORD, Person
from tests.client import Browser
from tests.notifications.push_browser import SERVER_KEY, PushBrowser
from tests.sync.device import BASE, Device, make_token

SECRET = "5e" * 32
MARK = sha256(SECRET.encode()).hexdigest()
OWN = {"Sec-Fetch-Site": "same-origin"}
PROFILE = "/compte/profil"


def ask(browser: Browser, method: str, path: str, **headers: str) -> Any:
    return browser.client.open(f"{BASE}{path}", method=method, headers={**OWN, **headers})


def lock(browser: Browser) -> int:
    return int(ask(browser, "PUT", "/session/lock", **{"Parvis-Lock": MARK}).status_code)


def unlock(browser: Browser, secret: str = SECRET) -> int:
    return int(ask(browser, "DELETE", "/session/lock", **{"Parvis-Lock": secret}).status_code)


def state(browser: Browser, secret: str = "a" * 43) -> dict[str, Any]:
    state: dict[str, Any] = browser.client.get(f"{BASE}/state", headers={"Parvis-Device": secret}).get_json()
    return state


def test_a_device_key_is_specific_to_account_and_device(
    chloe: Person, denis: Person, alice: Person, stranger: Browser
) -> None:
    keys = [state(person)["key"] for person in (chloe, denis, alice)] + [state(chloe, "b" * 43)["key"]]

    assert len(set(keys)) == 4 and all(len(key) == 44 for key in keys)
    assert state(chloe)["key"] == keys[0]
    assert state(stranger) | {"now": 0} == {"now": 0, "owner": "", "key": ""}
    assert chloe.client.get(f"{BASE}/state").get_json()["key"] == ""


@pytest.mark.parametrize("path", ["/", "/demarches", PROFILE])
def test_each_page_tells_the_device_who_is_signed_in(chloe: Person, denis: Person, path: str) -> None:
    for person in (chloe, denis):
        assert person.get(path).find_one("sign-out")["owner"] == state(person)["owner"]


def test_only_the_agent_can_send_their_operations(alice: Person, bruno: Person, procedure_version: Any) -> None:
    own_name, other_name = Device(alice), Device(bruno)
    own_name.sign_in()
    other_name.owner = own_name.owner

    assert own_name.owner
    assert own_name.send(make_token(), procedure_version).status == 201
    assert other_name.send(make_token(), procedure_version).code == "other_owner"


@pytest.mark.parametrize(("query", "emptied"), [("", '"cache"'), ("?storage=erase", '"cache", "storage"')])
def test_a_device_signs_out_and_clears_the_requested_data(chloe: Person, query: str, emptied: str) -> None:
    response = ask(chloe, "DELETE", f"/session{query}")

    assert (response.status_code, response.headers["Clear-Site-Data"]) == (204, emptied)
    assert chloe.get(PROFILE).status == 303


def test_signing_out_deletes_the_push_subscription(app: Flask, chloe: Person) -> None:
    device_count = PushBrowser("https://fcm.googleapis.com/fcm/send/ici")
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=SERVER_KEY)
    with app.app_context():
        news.add_device_for_account(chloe.account, device_count.subscription, user_agent="")
        db.session.commit()

    ask(chloe, "DELETE", "/session", **{"Parvis-Endpoint": device_count.url})

    assert news.list_devices_of_account(chloe.account.id) == []


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/session"), ("PUT", "/session/lock"), ("DELETE", "/device")])
def test_no_other_site_can_sign_anybody_out(chloe: Person, method: str, path: str) -> None:
    for origin in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        headers = {**origin, "Parvis-Lock": MARK}
        assert chloe.client.open(f"{BASE}{path}", method=method, headers=headers).status_code == 403

    assert chloe.get(PROFILE).status == 200


def test_a_locked_device_is_anonymous_until_unlocked(alice: Person) -> None:
    assert lock(alice) == 204
    assert alice.get(PROFILE).status == 303
    assert state(alice)["owner"] == ""

    assert unlock(alice, "ab" * 32) == 401
    assert alice.get(PROFILE).status == 303
    assert unlock(alice) == 204

    assert alice.get(PROFILE).status == 200


def test_a_lock_cannot_be_replaced(alice: Person) -> None:
    lock(alice)
    ask(alice, "PUT", "/session/lock", **{"Parvis-Lock": sha256(b"other").hexdigest()})

    assert unlock(alice) == 204


def test_a_lock_requires_a_fingerprint(alice: Person) -> None:
    for header in ("", "x" * 64, "ab", MARK.upper()):
        assert ask(alice, "PUT", "/session/lock", **{"Parvis-Lock": header}).status_code == 400

    assert alice.get(PROFILE).status == 200


def test_a_locked_session_expires_when_idle(alice: Person) -> None:
    lock(alice)

    with shift_clock(timedelta(minutes=31)):
        assert unlock(alice) == 401
    assert alice.get(PROFILE).status == 303


def test_signing_in_on_a_locked_device_ends_the_locked_session(app: Flask, alice: Person, chloe: Person) -> None:
    lock(alice)
    with alice.client.session_transaction() as session:
        copy = dict(session)

    alice.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD})

    assert "Chloé" in alice.get(PROFILE).html
    thief = Browser(app)
    with thief.client.session_transaction() as session:
        session.update(copy)
    assert unlock(thief) == 401


def test_signing_out_of_a_locked_device_ends_the_locked_session(app: Flask, alice: Person) -> None:
    lock(alice)
    with alice.client.session_transaction() as session:
        copy = dict(session)

    ask(alice, "DELETE", "/session")

    thief = Browser(app)
    with thief.client.session_transaction() as session:
        session.update(copy)
    assert unlock(thief) == 401
