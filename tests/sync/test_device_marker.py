"""A device whose browser deleted its storage: the remaining cookie, and the requests that had arrived."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.cast import Person
from tests.client import Browser
from tests.sync.device import BASE, Device, make_token

OWN = {"Sec-Fetch-Site": "same-origin"}


def ask(browser: Browser, method: str, secret: str = "a" * 43) -> Any:
    headers = {**OWN, "Parvis-Device": secret}
    return browser.client.open(f"{BASE}/device", method=method, headers=headers)


@pytest.mark.postgresql
def test_a_device_that_lost_its_storage_learns_what_had_arrived(stranger: Browser, procedure_version: UUID) -> None:
    sent_response = Device(stranger).send(make_token(), procedure_version)
    marking = ask(stranger, "PUT")

    assert "HttpOnly" not in marking.headers["Set-Cookie"] and "SameSite=Lax" in marking.headers["Set-Cookie"]
    assert ask(stranger, "GET").get_json() == {"is_lost": False, "arrived": []}
    state = {"title": "Signaler un problème", "reference": sent_response.body["reference"]}
    assert ask(stranger, "GET", "b" * 43).get_json() == {"is_lost": True, "arrived": [state]}


def test_a_device_without_stored_work_gets_an_empty_state(stranger: Browser, procedure_version: UUID) -> None:
    Device(stranger).send(make_token(), procedure_version)

    assert ask(stranger, "GET", "b" * 43).get_json() == {"is_lost": False, "arrived": []}
    ask(stranger, "PUT")
    ask(stranger, "DELETE")
    assert ask(stranger, "GET", "b" * 43).get_json()["is_lost"] is False


def test_a_signed_in_user_sees_their_own_requests(chloe: Person, denis: Person, procedure_version: UUID) -> None:
    device = Device(chloe, secret="c" * 43)
    device.sign_in()
    sent_response = device.send(make_token(), procedure_version)
    for person in (chloe, denis):
        ask(person, "PUT", "c" * 43)

    own_state, other_state = ask(chloe, "GET", "d" * 43).get_json(), ask(denis, "GET", "d" * 43).get_json()

    assert [each["reference"] for each in own_state["arrived"]] == [sent_response.body["reference"]]
    assert other_state == {"is_lost": True, "arrived": []}


def test_a_forged_cookie_reveals_nothing(stranger: Browser) -> None:
    for marker in ("", "zz", "00" * 32, "é"):
        stranger.client.set_cookie("kept", marker)
        assert ask(stranger, "GET").get_json()["arrived"] == []


def test_a_device_without_a_secret_gets_no_cookie(stranger: Browser) -> None:
    response = stranger.client.put(f"{BASE}/device", headers=OWN)

    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers
