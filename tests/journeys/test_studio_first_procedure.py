"""A procedure built in the studio with a pointer, from nothing to its first case."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.journeys import agent_actions
from tests.journeys import studio_author as author
from tests.journeys import studio_first_procedure as first
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(4)]

PARENT = "parent.okafor@courriel.example"
SARAH = "sarah.benali@vaubrelles.example"


def test_a_procedure_and_its_circuit_are_built_published_filled_and_processed(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    studio, phone, desk = open_browser(demo, DESKTOP).page, open_browser(demo).page, open_browser(demo, DESKTOP).page
    agent_actions.sign_in(studio, demo, author.ELISE)

    start = time.monotonic()
    first.start(studio)
    first.build_questions(studio)
    first.fill_settings(studio)
    first.build_circuit(studio)
    author.publish(studio, "circuits", first.CIRCUIT_SLUG)
    author.publish(studio, "demarches", first.SLUG)
    print(f"built and published in {time.monotonic() - start:.0f} s")
    reference = first.fill_form(phone, email=PARENT)
    agent_actions.sign_in(desk, demo, SARAH)
    agent_actions.find_report(desk, reference)
    agent_actions.do_action(desk, "Étudier")
    agent_actions.do_action(desk, "Inscrire")

    expect(desk.locator("#case-status")).to_contain_text("Terminée")
    letters = [demo.wait_for_email(PARENT, after=number) for number in (0, 1, 2)]
    assert f"Votre inscription {reference}" in [str(letter["Subject"]) for letter in letters]
