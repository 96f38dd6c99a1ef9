"""A device whose browser threw away what it kept: the mark that is left, and what had arrived."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.cast import Person
from tests.client import Browser
from tests.sync.device import BASE, Device, make_token

pytestmark = pytest.mark.postgresql

OWN = {"Sec-Fetch-Site": "same-origin"}


def ask(browser: Browser, method: str, secret: str = "a" * 43) -> Any:
    headers = {**OWN, "Parvis-Device": secret}
    return browser.client.open(f"{BASE}/device", method=method, headers=headers)


def test_a_device_that_lost_what_it_kept_is_told_what_had_arrived(stranger: Browser, procedure_version: UUID) -> None:
    sent = Device(stranger).send(make_token(), procedure_version)
    marked = ask(stranger, "PUT")

    assert "HttpOnly" not in marked.headers["Set-Cookie"] and "SameSite=Lax" in marked.headers["Set-Cookie"]
    assert ask(stranger, "GET").get_json() == {"is_lost": False, "arrived": []}
    arrived = {"title": "Signaler un problème", "reference": sent.body["reference"]}
    assert ask(stranger, "GET", "b" * 43).get_json() == {"is_lost": True, "arrived": [arrived]}


def test_nothing_is_said_to_a_device_that_kept_nothing(stranger: Browser, procedure_version: UUID) -> None:
    Device(stranger).send(make_token(), procedure_version)

    assert ask(stranger, "GET", "b" * 43).get_json() == {"is_lost": False, "arrived": []}
    ask(stranger, "PUT")
    ask(stranger, "DELETE")
    assert ask(stranger, "GET", "b" * 43).get_json()["is_lost"] is False


def test_whoever_is_signed_in_is_told_of_their_own(chloe: Person, denis: Person, procedure_version: UUID) -> None:
    device = Device(chloe, secret="c" * 43)
    device.sign_in()
    sent = device.send(make_token(), procedure_version)
    for person in (chloe, denis):
        ask(person, "PUT", "c" * 43)

    own, other = ask(chloe, "GET", "d" * 43).get_json(), ask(denis, "GET", "d" * 43).get_json()

    assert [each["reference"] for each in own["arrived"]] == [sent.body["reference"]]
    assert other == {"is_lost": True, "arrived": []}


def test_a_mark_that_we_did_not_give_opens_nothing(stranger: Browser) -> None:
    for mark in ("", "zz", "00" * 32, "é"):
        stranger.client.set_cookie("kept", mark)
        assert ask(stranger, "GET").get_json()["arrived"] == []


def test_a_device_without_a_secret_is_not_marked(stranger: Browser) -> None:
    answer = stranger.client.put(f"{BASE}/device", headers=OWN)

    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers
