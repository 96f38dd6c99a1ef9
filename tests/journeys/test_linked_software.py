"""A software is linked by the administrator; a resident signs in to it with their account, on a phone, and out of it."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.example_counts import sample_cases
from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.openid_provider.software import CHALLENGE, VERIFIER

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

ELISE, DENIS = "elise.moreau@vaubrelles.example", "denis.okafor@courriel.example"


@pytest.mark.parametrize("has_script", sample_cases([True, False], share=2))
def test_a_resident_signs_in_to_a_software_of_the_authority(
    demo: LiveServer, open_browser: OpenBrowser, has_script: bool
) -> None:
    name = f"Piscine {'bleue' if has_script else 'verte'}"
    browser = open_browser(demo, has_script=has_script)
    desk, phone = open_browser(demo, DESKTOP).page, browser.page
    agent_actions.sign_in(desk, demo, ELISE)
    client_id, secret = _link_software(desk, demo, name)
    demo.software.received_requests.clear()

    phone.goto(f"/openid/authorize?{urlencode(_build_request(demo, client_id))}")
    expect(phone.get_by_role("main")).to_contain_text(f"Connectez-vous pour continuer vers «\u00a0{name}\u00a0»")
    _type_password(phone, demo)
    expect(phone.get_by_role("heading", level=1)).to_contain_text(name)
    expect(phone.get_by_role("main")).to_contain_text("Denis")
    phone.get_by_label("Adresse e-mail").check()
    phone.get_by_role("button", name="Accepter et continuer").click()
    phone.wait_for_url(f"{demo.software.url}/retour?**")
    tokens = _exchange(demo, client_id, secret, parse_qs(urlsplit(phone.url).query)["code"][0])
    user = _call(demo, "userinfo", authorization=f"Bearer {tokens['access_token']}")

    assert (user["given_name"], user["email"]) == ("Denis", DENIS)
    assert "family_name" not in user
    phone.goto(f"{demo.base_url}/compte/logiciels-relies")
    card = phone.get_by_role("main").locator(".card", has_text=name)
    expect(card).to_contain_text("prénom, adresse e-mail")
    card.get_by_role("button", name="Ne plus relier").click()
    expect(phone.get_by_role("main")).to_contain_text(f"«\u00a0{name}\u00a0» n’est plus relié")
    # The software is another site, which this browser is meant to open.
    browser.problems[:] = [problem for problem in browser.problems if demo.software.url not in problem]


def _link_software(desk: Page, demo: LiveServer, name: str) -> tuple[str, str]:
    desk.goto("/agents/administration/logiciels/nouveau")
    desk.locator("#f-name").fill(name)
    desk.get_by_label("À quoi il sert").fill("Réserver un couloir.")
    desk.get_by_label("Adresse d’accueil").fill(f"{demo.software.url}/")
    desk.get_by_label("Prénom").select_option(label="Toujours")
    desk.get_by_label("Adresse e-mail").select_option(label="Si la personne veut")
    desk.get_by_label("Adresses de retour (redirect_uri)").fill(f"{demo.software.url}/retour")
    desk.get_by_role("button", name="Relier le logiciel").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("est relié")
    client_id = desk.locator("dd", has_text="-").last.inner_text()
    return client_id, desk.locator("p > code").inner_text()


def _build_request(demo: LiveServer, client_id: str) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": f"{demo.software.url}/retour",
        "scope": "openid profile email",
        "state": "etat",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }


def _type_password(phone: Page, demo: LiveServer) -> None:
    password = next(account["password"] for account in demo.guide["accounts"] if account["email"] == DENIS)
    phone.get_by_label("Adresse e-mail").fill(DENIS)
    phone.get_by_label("Mot de passe").fill(password)
    phone.get_by_role("main").get_by_role("button", name="Se connecter").click()


def _exchange(demo: LiveServer, client_id: str, secret: str, code: str) -> Any:
    credentials = b64encode(f"{client_id}:{secret}".encode()).decode()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{demo.software.url}/retour",
        "code_verifier": VERIFIER,
    }
    return _call(demo, "token", authorization=f"Basic {credentials}", form=form)


def _call(demo: LiveServer, endpoint: str, *, authorization: str, form: dict[str, str] | None = None) -> Any:
    body = urlencode(form).encode() if form else None
    request = Request(f"{demo.base_url}/openid/{endpoint}", body, {"Authorization": authorization})
    with urlopen(request, timeout=20) as response:
        return json.load(response)
