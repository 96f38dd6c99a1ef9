"""A passport appointment for three: booked on a phone, moved without JavaScript, closed by the desk; one built in the studio."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.journeys import agent_actions, passport_form
from tests.journeys import studio_author as author
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(4)]

# The actions that these journeys run, by workflow of the catalogue.
PLAYED_ACTIONS = {"rendez-vous-choisi": ("close_appointment", "offer_appointment")}
ADVICE = "conseil-logement-social"
OFFICER = "bruno.keller@vaubrelles.example"


def test_a_family_books_an_appointment_and_comes(demo: LiveServer, open_browser: OpenBrowser) -> None:
    phone = open_browser(demo).page
    passport_form.answer_first_page(phone, people=3)
    phone.locator(".slots__others summary").click()
    phone.locator(".slots__month td button").last.click()
    times = phone.locator(".slots__times input")
    expect(times.first).to_be_visible()
    time_label = phone.locator(".slots__times label").first.inner_text().strip()
    times.first.check()
    phone.get_by_role("button", name="Continuer").click()
    reference = passport_form.send_request(phone)
    expect(phone.get_by_role("main")).to_contain_text(time_label)

    desk = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(desk, demo, OFFICER)
    agent_actions.find_report(desk, reference)
    agent_actions.do_action(desk, "Rendez-vous tenu")
    expect(desk.locator("#case-status")).to_contain_text("Terminée")


def test_an_agent_proposes_two_times_and_the_applicant_picks_one_by_the_link(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    phone = open_browser(demo).page
    passport_form.answer_first_page(phone, people=1)
    phone.locator(".slots__next input").first.check()
    phone.get_by_role("button", name="Continuer").click()
    address = f"ada.{secrets.token_hex(6)}@courriel.example"
    reference = passport_form.send_request(phone, address)

    desk = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(desk, demo, OFFICER)
    agent_actions.find_report(desk, reference)
    agent_actions.open_action(desk, "Proposer des heures")
    for number, rank in ((1, -5), (2, -1)):
        desk.locator(f"input[name=heure_{number}]").nth(rank).check()
    desk.locator("#case-actions").get_by_role("button", name="Proposer des heures").click()
    expect(desk.locator("#case-status")).to_contain_text("Heures proposées")

    wait_until(lambda: _find_links(demo, address))
    stranger = open_browser(demo, has_script=False).page
    stranger.goto(_find_links(demo, address)[0])
    expect(stranger.locator("input[name=heure]")).to_have_count(2)
    stranger.locator("input[name=heure]").last.check()
    stranger.get_by_role("button", name="Prendre ce rendez-vous").click()
    expect(stranger.get_by_role("main")).to_contain_text("Votre rendez-vous est pris")


def test_an_appointment_is_moved_and_cancelled_without_javascript(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, has_script=False).page
    passport_form.answer_first_page(page, people=1)
    page.locator(".slots__next input").first.check()
    page.get_by_role("button", name="Continuer").click()
    passport_form.send_request(page)
    page.get_by_role("link", name="Voir ma demande").click()
    booked = page.locator("#appointments ~ .card strong").first.inner_text()

    page.get_by_role("link", name="Changer d’heure ou annuler").click()
    page.locator(".slots__next input").last.check()
    page.get_by_role("button", name="Prendre cette heure").click()

    expect(page.locator("body")).to_contain_text("C’est changé")
    assert page.locator("#appointments ~ .card strong").first.inner_text() != booked
    page.get_by_role("link", name="Changer d’heure ou annuler").click()
    page.locator("summary", has_text="Annuler ce rendez-vous").click()
    page.get_by_role("button", name="Annuler le rendez-vous").click()
    expect(page.locator("#appointments ~ .card")).to_contain_text("Annulé")


def test_a_form_that_asks_for_an_appointment_is_built_in_the_studio(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    studio = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(studio, demo, author.ELISE)
    author.open_builder(studio, "demarches", ADVICE)
    author.add_page(studio, "Rendez-vous avec un conseiller")
    author.add_question(studio, "Rendez-vous", "Quand venez-vous ?")
    panel = studio.locator("#studio-panel")
    author.choose(panel, "Agenda", "Dossiers de mariage")
    author.choose(panel, "Motif", "Dépôt d’un dossier de mariage")
    author.publish(studio, "demarches", ADVICE)

    resident = open_browser(demo).page
    resident.goto(f"/demarches/{ADVICE}")
    expect(resident.get_by_role("main")).to_contain_text("Rendez-vous avec un conseiller")


def _find_links(demo: LiveServer, address: str) -> list[str]:
    """The links by which a time is chosen, of the e-mails to an address."""
    texts = [mail.get_body(("plain",)).get_content() for mail in demo.list_emails_to(address)]
    return re.findall(r"/rendez-vous/choix\S+", "\n".join(texts))
