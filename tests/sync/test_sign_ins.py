"""What a device says of its sign-in: it ends, it is locked, it is opened again; and what opens the key of an account there."""

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
    found: dict[str, Any] = browser.client.get(f"{BASE}/state", headers={"Parvis-Device": secret}).get_json()
    return found


def test_the_key_of_an_account_is_for_that_account_on_that_device_alone(
    chloe: Person, denis: Person, alice: Person, stranger: Browser
) -> None:
    keys = [state(person)["key"] for person in (chloe, denis, alice)] + [state(chloe, "b" * 43)["key"]]

    assert len(set(keys)) == 4 and all(len(key) == 44 for key in keys)
    assert state(chloe)["key"] == keys[0]
    assert state(stranger) | {"now": 0} == {"now": 0, "owner": "", "key": ""}
    assert chloe.client.get(f"{BASE}/state").get_json()["key"] == ""


@pytest.mark.parametrize("path", ["/", "/demarches", PROFILE])
def test_each_page_tells_the_device_who_signs_out(chloe: Person, denis: Person, path: str) -> None:
    for person in (chloe, denis):
        assert person.get(path).find_one("sign-out")["owner"] == state(person)["owner"]


def test_an_agent_has_a_name_on_a_device_and_nobody_else_sends_what_is_theirs(
    alice: Person, bruno: Person, procedure_version: Any
) -> None:
    own, other = Device(alice), Device(bruno)
    own.sign_in()
    other.owner = own.owner

    assert own.owner
    assert own.send(make_token(), procedure_version).status == 201
    assert other.send(make_token(), procedure_version).code == "other_owner"


@pytest.mark.parametrize(("query", "emptied"), [("", '"cache"'), ("?storage=erase", '"cache", "storage"')])
def test_a_device_signs_out_and_empties_what_it_is_told_to(chloe: Person, query: str, emptied: str) -> None:
    answer = ask(chloe, "DELETE", f"/session{query}")

    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (204, emptied)
    assert chloe.get(PROFILE).status == 303


def test_a_device_that_leaves_is_told_of_no_news_any_more(app: Flask, chloe: Person) -> None:
    told = PushBrowser("https://fcm.googleapis.com/fcm/send/ici")
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=SERVER_KEY)
    with app.app_context():
        news.add_device_for_account(chloe.account, told.subscription, user_agent="")
        db.session.commit()

    ask(chloe, "DELETE", "/session", **{"Parvis-Endpoint": told.url})

    assert news.list_devices_of_account(chloe.account.id) == []


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/session"), ("PUT", "/session/lock"), ("DELETE", "/device")])
def test_no_other_site_signs_anybody_out(chloe: Person, method: str, path: str) -> None:
    for origin in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        headers = {**origin, "Parvis-Lock": MARK}
        assert chloe.client.open(f"{BASE}{path}", method=method, headers=headers).status_code == 403

    assert chloe.get(PROFILE).status == 200


def test_a_locked_device_is_that_of_nobody_until_its_secret_is_shown(alice: Person) -> None:
    assert lock(alice) == 204
    assert alice.get(PROFILE).status == 303
    assert state(alice)["owner"] == ""

    assert unlock(alice, "ab" * 32) == 401
    assert alice.get(PROFILE).status == 303
    assert unlock(alice) == 204

    assert alice.get(PROFILE).status == 200


def test_a_lock_is_not_taken_over_by_another(alice: Person) -> None:
    lock(alice)
    ask(alice, "PUT", "/session/lock", **{"Parvis-Lock": sha256(b"other").hexdigest()})

    assert unlock(alice) == 204


def test_a_lock_says_a_fingerprint_or_nothing(alice: Person) -> None:
    for shown in ("", "x" * 64, "ab", MARK.upper()):
        assert ask(alice, "PUT", "/session/lock", **{"Parvis-Lock": shown}).status_code == 400

    assert alice.get(PROFILE).status == 200


def test_a_sign_in_left_locked_ends_as_one_left_alone(alice: Person) -> None:
    lock(alice)

    with shift_clock(timedelta(minutes=31)):
        assert unlock(alice) == 401
    assert alice.get(PROFILE).status == 303


def test_whoever_signs_in_on_a_locked_device_ends_what_was_locked(app: Flask, alice: Person, chloe: Person) -> None:
    lock(alice)
    with alice.client.session_transaction() as session:
        copy = dict(session)

    alice.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD})

    assert "Chloé" in alice.get(PROFILE).html
    thief = Browser(app)
    with thief.client.session_transaction() as session:
        session.update(copy)
    assert unlock(thief) == 401


def test_signing_out_of_a_locked_device_ends_what_was_locked(app: Flask, alice: Person) -> None:
    lock(alice)
    with alice.client.session_transaction() as session:
        copy = dict(session)

    ask(alice, "DELETE", "/session")

    thief = Browser(app)
    with thief.client.session_transaction() as session:
        session.update(copy)
    assert unlock(thief) == 401
