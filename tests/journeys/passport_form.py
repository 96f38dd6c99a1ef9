"""The form of a passport appointment, filled in up to its receipt."""

from __future__ import annotations

import re
import secrets

from playwright.sync_api import Page, expect

FORM_URL = "/demarches/rendez-vous-passeport/remplir"


def answer_first_page(page: Page, *, people: int) -> None:
    page.goto(FORM_URL)
    page.get_by_label("Un passeport").check()
    page.get_by_label("Combien de personnes").fill(str(people))
    page.get_by_label("Non").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".slots__next label").first).to_be_visible()


def send_request(page: Page, address: str = "") -> str:
    """Give a name and an address, send, and return the reference."""
    page.get_by_label("Votre prénom").fill("Ada")
    page.get_by_label("Votre nom").fill("Rivière")
    page.get_by_label("Votre adresse e-mail").fill(address or f"ada.{secrets.token_hex(6)}@courriel.example")
    page.get_by_label("Votre téléphone").fill("0612345678")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifiez vos réponses")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est envoyé")
    return re.sub(r"\s", "", page.locator("main strong").first.inner_text())
