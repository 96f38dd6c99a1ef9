"""Live forms: the problem of the field just left is displayed, without moving the focus."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from babel.dates import format_date
from playwright.sync_api import Page, Route, expect

from app.core import clock
from tests.journeys import agent_actions
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.journeys.network_idle import wait_for_network_idle
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

MAIL = "Votre adresse e-mail"


def answer_as_one_types(page: Page) -> None:
    """Fill in the contact details and the dates of a permission to occupy the street, with invalid values first."""
    mail = page.get_by_label(MAIL)
    error = page.locator("#f-courriel-error")

    mail.click()
    page.keyboard.type("chloe@")
    # Longer than the autosave delay.
    page.clock.run_for(2600)
    wait_for_network_idle(page)
    expect(error).to_have_count(0)
    page.keyboard.press("Tab")
    expect(error).to_contain_text("adresse e-mail complète")
    expect(mail).not_to_be_focused()
    expect(mail).to_have_attribute("aria-invalid", "true")
    expect(mail).to_have_attribute("aria-describedby", "f-courriel-error")

    mail.click()
    page.keyboard.press("End")
    page.keyboard.type("exemple.fr")
    expect(error).to_have_count(0)
    expect(mail).to_be_focused()
    expect(mail).not_to_have_attribute("aria-invalid", "true")
    page.get_by_label("Entreprise", exact=True).check()
    expect(page.get_by_label("Numéro SIRET")).to_be_visible()
    expect(page.get_by_label("Entreprise", exact=True)).to_be_focused()


def test_an_applicant_sees_problems_while_typing(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, DESKTOP).page
    page.clock.install()
    page.goto("/demarches/permission-de-voirie/remplir")

    answer_as_one_types(page)
    with page.expect_response(lambda response: response.url.endswith("/brouillon") and response.status == 200):
        page.get_by_label("Particulier", exact=True).check()
    expect(page.get_by_label("Numéro SIRET")).to_have_count(0)
    expect(page.locator("#draft-saved [name=draft]")).to_have_count(1)


def test_an_answer_during_a_slow_refresh_makes_its_question_visible(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    page = open_browser(demo, DESKTOP).page
    page.clock.install()
    page.goto("/demarches/permission-de-voirie/remplir")
    page.wait_for_function("() => customElements.get('live-form')")
    held_routes: list[Route] = []
    page.route("**/brouillon", lambda route: held_routes.append(route))  # noqa: PLW0108 - a method of a list does not do

    page.get_by_label("Particulier", exact=True).check()
    page.wait_for_function("() => window.htmx")
    wait_until(lambda: page.clock.run_for(100) or held_routes)
    page.get_by_label("Entreprise", exact=True).check()
    page.clock.run_for(5000)
    held_routes[0].continue_()
    page.unroute("**/brouillon")

    expect(page.get_by_label("Numéro SIRET")).to_be_visible()


def test_an_agent_sees_problems_while_typing(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, "nadia.lemoine@vaubrelles.example")
    page.clock.install()
    page.goto("/agents/saisie/permission-de-voirie")

    answer_as_one_types(page)
    soon, early, late = (clock.today() + timedelta(days=later) for later in (60, 90, 100))
    page.get_by_label("Premier jour").fill(late.isoformat())
    page.get_by_label("Dernier jour").fill(early.isoformat())
    page.get_by_label("Dernier jour").blur()
    expect(page.locator("#f-date_fin-error")).to_contain_text(f"le {format_date(late, 'long', locale='fr')}")
    page.get_by_label("Premier jour").fill(soon.isoformat())
    page.get_by_label("Premier jour").blur()
    expect(page.locator("#f-date_fin-error")).to_have_count(0)


def test_an_explanation_follows_the_input(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, "nadia.lemoine@vaubrelles.example")
    page.goto("/agents/saisie/permission-de-voirie")
    explanation = page.locator("#f-duree")
    first, last, later = ((clock.today() + timedelta(days=count)).isoformat() for count in (30, 34, 35))

    page.get_by_label("Premier jour").fill(first)
    page.get_by_label("Dernier jour").fill(last)
    page.get_by_label("Dernier jour").blur()
    expect(explanation).to_contain_text(re.compile(r"jours\s:\s5\."))
    page.get_by_label("Dernier jour").fill(later)
    expect(explanation).to_contain_text(re.compile(r"jours\s:\s6\."))
    expect(page.get_by_label("Dernier jour")).to_be_focused()
