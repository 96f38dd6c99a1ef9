"""Passkeys in Chromium, whose virtual device stands for a telephone that recognises its owner."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.example_counts import sample_cases
from tests.journeys.agent_actions import ALICE, sign_in
from tests.journeys.conftest import DESKTOP, PHONE, OpenBrowser
from tests.journeys.inspection import OVERFLOW, find_violations
from tests.journeys.live_server import LiveServer

pytestmark = pytest.mark.by_turns(10)

CHLOE = "chloe.martin@courriel.example"
KEYS = "/compte/cles-d-acces"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


# Otherwise the virtual device answers at once what the field of the address offers.
WITHOUT_AUTOFILL = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"


class VirtualDevice:
    """The devices of a browser, by the Chrome DevTools Protocol."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        self._id = ""

    def plug_in(self, **options: Any) -> None:
        """Replace the device by another one, without keys."""
        self.unplug()
        reply = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, **options}})
        self._id = reply["authenticatorId"]

    def unplug(self) -> None:
        if self._id:
            self._session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self._id})

    def set_verified(self, is_verified: bool) -> None:
        """Set whether the device recognises the person who uses it."""
        values = {"authenticatorId": self._id, "isUserVerified": is_verified}
        self._session.send("WebAuthn.setUserVerified", values)

    def count_keys(self) -> int:
        reply = self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return len(reply["credentials"])


def sign_out(page: Page) -> None:
    page.goto("/compte/deconnexion")
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_url(lambda url: "deconnexion" not in url)


def create_key(page: Page, name: str) -> None:
    page.goto(KEYS)
    page.get_by_role("link", name="Créer une").click()
    page.get_by_label("Nom de la clé").fill(name)
    page.get_by_role("button", name="Créer la clé").click()


def check_screen(page: Page) -> None:
    assert page.evaluate(OVERFLOW) == ""
    assert find_violations(page) == []


@pytest.mark.parametrize("viewport", sample_cases([PHONE, DESKTOP], share=2), ids=["360", "1280"])
def test_a_resident_lives_with_keys(demo: LiveServer, open_browser: OpenBrowser, viewport: dict[str, int]) -> None:
    page = open_browser(demo, viewport).page
    page.add_init_script(WITHOUT_AUTOFILL)
    device, laptop = VirtualDevice(page), f"Portable {viewport['width']}"
    device.plug_in()
    sign_in(page, demo, CHLOE)
    page.goto(KEYS)
    before = page.locator(".card").count()

    # Two keys, on two devices; a device that does not recognise its user creates none.
    device.set_verified(False)
    create_key(page, "Téléphone")
    expect(page.get_by_role("status").filter(has_text="Rien n’a été fait")).to_be_visible()
    device.set_verified(True)
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.locator("main")).to_contain_text("Votre clé est créée")
    create_key(page, "Téléphone encore")
    expect(page.get_by_role("status").filter(has_text="a déjà une clé")).to_be_visible()
    check_screen(page)
    device.plug_in()
    create_key(page, laptop)
    expect(page.get_by_role("heading", name=laptop)).to_be_visible()
    assert page.locator(".card").count() == before + 2
    check_screen(page)

    # The key alone signs in, and leads to the page that was asked for.
    sign_out(page)
    page.goto(f"/compte/connexion?next={KEYS}")
    check_screen(page)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url(f"**{KEYS}")
    card = page.locator(".card").filter(has_text=laptop)
    expect(card).to_contain_text("Dernière utilisation")

    # A removed key opens nothing.
    card.get_by_text("Renommer ou supprimer").click()
    check_screen(page)
    card.get_by_role("button", name="Supprimer cette clé").click()
    expect(page.locator("main")).to_contain_text("La clé est supprimée")
    sign_out(page)
    page.goto("/compte/connexion")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("alert")).to_contain_text("n’ouvre pas de compte ici")
    check_screen(page)


def test_an_agent_signs_in_by_key(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, DESKTOP).page
    page.add_init_script(WITHOUT_AUTOFILL)
    device = VirtualDevice(page)
    device.plug_in()
    sign_in(page, demo, ALICE)
    create_key(page, "Ordinateur du bureau")
    expect(page.get_by_role("heading", name="Vos codes de secours")).to_be_visible()
    assert device.count_keys() == 1
    sign_out(page)

    page.goto("/compte/connexion")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()

    page.wait_for_url("**/agents")


def test_the_field_of_the_address_offers_keys(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, DESKTOP).page
    VirtualDevice(page).plug_in()
    sign_in(page, demo, CHLOE)
    create_key(page, "Clé proposée")
    expect(page.get_by_role("heading", name="Clé proposée")).to_be_visible()
    sign_out(page)

    # The virtual device answers as if its key had been chosen in the list of the field.
    page.goto(f"/compte/connexion?next={KEYS}")

    page.wait_for_url(f"**{KEYS}")


def test_without_scripts_the_password_stays(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, PHONE, has_script=False).page
    page.goto("/compte/connexion")

    expect(page.get_by_label("Mot de passe")).to_be_visible()
    expect(page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_hidden()
