"""Push notifications in a real browser: opt-in, display by the worker, opening, badge, deletion at sign-out.

Chromium reaches no push service here: only the response to a subscription is simulated.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.core.db import db
from app.core.web.access_rules import Actor
from app.notifications.models import PushDevice
from app.notifications.push_devices import unseal_subscription
from tests.cast import Person
from tests.factories import MakeCase
from tests.journeys.inspection import find_violations
from tests.journeys.offline_browser import WebServer, sign_in, sign_out, visit
from tests.notifications.push_browser import SERVER_KEY, PushBrowser
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.whole_browser, pytest.mark.by_turns(2)]

PREFERENCES = "/mes-notifications/preferences"
# The simulated subscription persists between pages; the badge numbers are recorded.
STAND_IN = """({ endpoint, keys }) => {
  const given = {
    get endpoint() { return localStorage.getItem("moved") ?? endpoint },
    toJSON() { return { endpoint: this.endpoint, keys } },
    unsubscribe: async () => localStorage.removeItem("stand-in"),
  }
  PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
    localStorage.setItem("stand-in", `${applicationServerKey.length} ${userVisibleOnly}`)
    return given
  }
  PushManager.prototype.getSubscription = async () => localStorage.getItem("stand-in") && given
  window.badges = []
  navigator.setAppBadge = async (number) => badges.push(number)
}"""
IN_THE_WORKER = """() => {
  self.badges = []
  self.openedPages = []
  navigator.setAppBadge = async (number) => badges.push(number)
  clients.openWindow = async (address) => openedPages.push(address)
  WindowClient.prototype.focus = async function () { openedPages.push(`focus ${this.url}`) }
}"""
CLICK = """async () => {
  const [notification] = await registration.getNotifications()
  dispatchEvent(new NotificationEvent("notificationclick", { notification }))
}"""
# The push service changes the endpoint: the event is dispatched by the test, since Chromium cannot trigger it.
CHANGE = """({ endpoint, keys }) => {
  PushManager.prototype.subscribe = async () => ({ endpoint, toJSON: () => ({ endpoint, keys }) })
  dispatchEvent(new ExtendableEvent("pushsubscriptionchange"))
}"""
LOCK_PAGE = "/hors-ligne/verrou"
PUSH_ATTEMPTS = 4
CHOOSE_CODE = """async (code) => {
  const { chooseCode } = await import(document.querySelector('link[href*="lock/lock"]').href)
  await chooseCode(code, "CE")
}"""
NOTIFICATIONS = """async () => {
  const own = await navigator.serviceWorker.ready
  return (await own.getNotifications()).map(({ title, lang, tag, data }) => ({ title, lang, tag, data }))
}"""


@pytest.fixture(autouse=True)
def push_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Enable push notifications in the web process."""
    monkeypatch.setenv("PARVIS_PUSH_KEY", base64.b64encode(SERVER_KEY).decode())
    yield


def test_a_resident_is_notified_on_a_device_until_sign_out(
    push_key: None, page: Page, server: WebServer, chloe: Person, make_case: MakeCase
) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    case.awaits_applicant = True
    db.session.commit()
    page.context.grant_permissions(["notifications"], origin=server.url)
    browser = PushBrowser("https://fcm.googleapis.com/fcm/send/ici")
    subscription = {"endpoint": browser.url, "keys": {name: browser.build_form[name] for name in ("p256dh", "auth")}}
    page.add_init_script(f"({STAND_IN})({json.dumps(subscription)})")
    visit(page, "/")
    sign_in(page, chloe, then=PREFERENCES)

    assert find_violations(page) == []
    page.click("push-opt-in button")
    expect(page.locator(".card__title")).to_contain_text("Chrome")
    assert page.evaluate("localStorage.getItem('stand-in')") == "65 true"
    assert devices() == [chloe.account.id]

    visit(page, f"/demandes/{case.id}/recu")
    expect(page.locator("push-opt-in")).to_be_hidden()
    visit(page, "/mes-demandes")
    wait_until(lambda: page.evaluate("badges") == [1])

    (worker,) = page.context.service_workers
    worker.evaluate(IN_THE_WORKER)
    address = f"{server.url}/compte/connexion?next=/demandes/{case.id}"
    push(page, server, title="Le service vous a écrit", navigate=address, tag=str(case.id))
    assert page.evaluate(NOTIFICATIONS) == [
        {"title": "Le service vous a écrit", "lang": "fr", "tag": str(case.id), "data": address}
    ]
    wait_until(lambda: set(worker.evaluate("badges")) == {"1"})

    worker.evaluate(CLICK)
    wait_until(lambda: worker.evaluate("openedPages"))
    wait_until(lambda: page.evaluate(NOTIFICATIONS) == [])
    page.goto(f"/demandes/{case.id}")
    push(page, server, title="Votre demande a évolué", navigate=address, tag=str(case.id))
    worker.evaluate(CLICK)
    wait_until(lambda: len(worker.evaluate("openedPages")) == 2)
    assert worker.evaluate("openedPages") == [address, f"focus {server.url}/demandes/{case.id}"]
    wait_until(lambda: page.evaluate(NOTIFICATIONS) == [])

    new_browser = PushBrowser("https://fcm.googleapis.com/fcm/send/ailleurs")
    page.evaluate("(address) => localStorage.setItem('moved', address)", new_browser.url)
    worker.evaluate(
        CHANGE,
        {"endpoint": new_browser.url, "keys": {name: new_browser.build_form[name] for name in ("p256dh", "auth")}},
    )
    wait_until(lambda: addresses() == [new_browser.url])

    push(page, server, title="Le service vous a écrit", navigate=address, tag=str(case.id))
    locked_device_says_nothing(page, server, address, str(case.id))

    sign_out(page)
    expect(page.locator("header")).to_contain_text("Se connecter")
    assert devices() == []


def locked_device_says_nothing(page: Page, server: WebServer, address: str, case_id: str) -> None:
    """Check that a locked device closes its notifications, and displays a generic one that opens the lock page."""
    (worker,) = page.context.service_workers
    visit(page, LOCK_PAGE)
    page.evaluate(CHOOSE_CODE, "271828")
    page.reload()
    page.click("[data-action=lock]")
    page.wait_for_url(f"**{LOCK_PAGE}#**")
    expect(page.locator("[data-part=locked]")).to_be_visible()
    wait_until(lambda: page.evaluate(NOTIFICATIONS) == [])
    badge_count = len(worker.evaluate("badges"))

    push(page, server, title="Un document vous attend", navigate=address, tag=case_id, locked="Du nouveau ici")

    assert page.evaluate(NOTIFICATIONS) == [
        {"title": "Du nouveau ici", "lang": "fr", "tag": LOCK_PAGE, "data": LOCK_PAGE}
    ]
    assert len(worker.evaluate("badges")) == badge_count
    page.fill("#lock-code", "271828")
    with page.expect_navigation():
        page.click("[data-form=unlock] [type=submit]")


def devices() -> list[UUID | None]:
    db.session.rollback()
    return [device.account_id for device in db.session.query(PushDevice)]


def addresses() -> list[str]:
    db.session.rollback()
    return [unseal_subscription(device).endpoint for device in db.session.query(PushDevice)]


def push(page: Page, server: WebServer, *, locked: str = "", **notification: Any) -> None:
    """Dispatch a decrypted push message until it is shown: on a busy machine Chromium loses some without saying so."""
    devtools = page.context.new_cdp_session(page)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(registration["registrationId"] for registration in event["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    wait_until(lambda: page.wait_for_timeout(20) or registrations)
    payload = {"web_push": 8030, "notification": {"lang": "fr", "app_badge": "1", **notification}, "locked": locked}
    message = {"origin": server.url, "registrationId": registrations[0], "data": json.dumps(payload)}
    for _attempt in range(PUSH_ATTEMPTS):
        devtools.send("ServiceWorker.deliverPushMessage", message)
        with suppress(AssertionError):
            wait_until(lambda: page.evaluate(NOTIFICATIONS), patience=8)
            return
    pytest.fail("no notification was shown")


OFFER_INSTALLATION = """() => {
  const event = new Event("beforeinstallprompt", { cancelable: true })
  event.prompt = async () => { window.prompted = true }
  dispatchEvent(event)
}"""


@pytest.mark.trust
def test_the_installation_offer_does_not_hide_the_push_offer(
    push_key: None, page: Page, server: WebServer, chloe: Person
) -> None:
    page.context.grant_permissions(["notifications"], origin=server.url)
    browser = PushBrowser("https://fcm.googleapis.com/fcm/send/ici")
    subscription = {"endpoint": browser.url, "keys": {name: browser.build_form[name] for name in ("p256dh", "auth")}}
    page.add_init_script(f"({STAND_IN})({json.dumps(subscription)})")
    visit(page, "/")
    sign_in(page, chloe, then=PREFERENCES)
    expect(page.locator("push-opt-in")).to_be_visible()

    page.evaluate(OFFER_INSTALLATION)

    expect(page.locator("footer [data-install]")).to_be_visible()
    expect(page.locator("push-opt-in")).to_be_visible()
    page.click("push-opt-in button")
    expect(page.locator(".card__title")).to_contain_text("Chrome")
    assert devices() == [chloe.account.id]
    assert page.evaluate("window.prompted") is None


@pytest.mark.trust
def test_on_ios_without_push_the_page_asks_to_install_first(push_key: None, page: Page, chloe: Person) -> None:
    page.add_init_script("navigator.standalone = false; delete window.PushManager")
    visit(page, "/")
    sign_in(page, chloe, then=PREFERENCES)

    expect(page.locator("push-opt-in [role=status]")).to_contain_text("installez d’abord le portail")
