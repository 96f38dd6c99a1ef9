"""Renewed push subscriptions: notifications continue at the new endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.core.db import db
from app.core.outgoing.web_push import ServerKey
from app.notifications import push_devices
from app.notifications.models import PushDevice
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase
from tests.notifications.push_browser import SERVER_KEY, PushBrowser

FORMER = PushBrowser("https://fcm.googleapis.com/fcm/send/avant")
NOW = PushBrowser("https://fcm.googleapis.com/fcm/send/maintenant")


@pytest.fixture(autouse=True)
def context(app: Flask, site: Any) -> Iterator[None]:
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=SERVER_KEY)
    with app.app_context():
        yield


def change(browser: Browser, former: str, subscription: PushBrowser = NOW, **more: Any) -> TestResponse:
    """The call of the service worker; works without a session."""
    body = {"former": former, "requests": [], **subscription.build_form, **more}
    return browser.client.put("/api/sync/v1/subscription", json=body, headers={"Sec-Fetch-Site": "same-origin"})


def addresses() -> list[str]:
    db.session.expire_all()
    return sorted(push_devices.unseal_subscription(device).endpoint for device in db.session.query(PushDevice))


def test_account_and_cases_move_to_the_new_endpoint(stranger: Browser, chloe: Person, make_case: MakeCase) -> None:
    case_device, other_device = make_case(), make_case()
    push_devices.add_device_for_account(chloe.account, FORMER.subscription, user_agent="")
    for case in (case_device, other_device):
        push_devices.add_device_for_case(case, FORMER.subscription, user_agent="")
    db.session.commit()

    response = change(stranger, FORMER.url, requests=[str(case_device.id)])

    assert response.status_code == 204
    assert addresses() == [FORMER.url, NOW.url, NOW.url]
    (account_device,) = push_devices.list_devices_of_account(chloe.account.id)
    assert push_devices.unseal_subscription(account_device) == NOW.subscription
    assert push_devices.delete_device_at(NOW.url)  # signing out there ends it, as before


def test_a_renewed_endpoint_is_not_notified_twice(stranger: Browser, chloe: Person) -> None:
    push_devices.add_device_for_account(chloe.account, FORMER.subscription, user_agent="")
    push_devices.add_device_for_account(chloe.account, NOW.subscription, user_agent="")
    db.session.commit()

    assert change(stranger, FORMER.url).status_code == 204
    assert addresses() == [NOW.url]


def test_a_new_endpoint_uses_the_current_server_key(app: Flask, stranger: Browser, chloe: Person) -> None:
    push_devices.add_device_for_account(chloe.account, FORMER.subscription, user_agent="")
    db.session.commit()
    app.config["PARVIS"] = replace(app.config["PARVIS"], push_key=bytes(range(2, 34)))

    change(stranger, FORMER.url)

    (device,) = push_devices.list_devices_of_account(chloe.account.id)
    assert device.server_key == ServerKey.read(bytes(range(2, 34))).fingerprint


def test_an_unknown_former_endpoint_changes_nothing(stranger: Browser, chloe: Person) -> None:
    push_devices.add_device_for_account(chloe.account, FORMER.subscription, user_agent="")
    db.session.commit()

    assert change(stranger, FORMER.url + "x", requests=[str(uuid4())]).status_code == 404
    assert change(stranger, FORMER.url, PushBrowser("https://elsewhere.example/push")).status_code == 422
    assert change(stranger, FORMER.url, p256dh="AAAA").status_code == 422
    assert change(stranger, FORMER.url, requests="x").status_code == 400
    assert addresses() == [FORMER.url]


def test_other_sites_cannot_change_a_subscription(stranger: Browser) -> None:
    response = stranger.client.put("/api/sync/v1/subscription", json={}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
