"""Drafts of an agent whose page is reloaded while writing: the input is restored, and nothing was sent."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Response, expect

from tests.journeys import agent_actions
from tests.journeys import street_report as steps
from tests.journeys.conftest import OpenBrowser
from tests.journeys.live_server import LiveServer
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

ALICE = "alice.perrin@vaubrelles.example"


@pytest.fixture
def agent(demo: LiveServer, open_browser: OpenBrowser) -> Page:
    """Alice, on a report of her own, so that her drafts are not in the reports of other tests."""
    resident, page = open_browser(demo).page, open_browser(demo).page
    report = steps.StreetReport()
    resident.goto("/demarches/signaler-un-probleme-de-voirie")
    steps.fill_report(resident, report)
    steps.send_report(resident, report)
    agent_actions.sign_in(page, demo, ALICE)
    agent_actions.find_report(page, resident.locator("main strong").first.inner_text())
    return page


def wait_for_saved(page: Page, ending: str) -> None:
    """Type a full stop, and wait until the text with this ending has been saved."""

    def is_kept(response: Response) -> bool:
        posted_values = parse_qs(response.request.post_data or "").values()
        return response.status == 204 and any(value.endswith(ending) for values in posted_values for value in values)

    with page.expect_response(lambda response: "/brouillons/" in response.url and is_kept(response)):
        page.keyboard.type(".")


def wait_for_autosave(page: Page) -> None:
    """Wait until autosave on leave is loaded."""
    page.wait_for_function("() => customElements.get('save-on-leave')")


def wait_for_saved_text(page: Page, case: str) -> str:
    """Wait for the text saved on leave, which may arrive after the next page was requested."""
    page.goto(case)
    return page.locator("#message-text").input_value()


def test_drafts_of_a_message_and_of_an_action_survive_a_reload(agent: Page) -> None:
    page, case = agent, agent.url

    page.locator("#message-text").fill("Nous passons jeudi matin")
    wait_for_saved(page, "jeudi matin.")
    page.reload()
    expect(page.locator("#message-text")).to_have_value("Nous passons jeudi matin.")
    expect(page.locator("#write-message")).to_contain_text("Votre brouillon est repris ici")

    page.goto(f"{case}/actions/decline")
    page.locator("textarea").first.fill("Voie privée")
    wait_for_saved(page, "privée.")
    page.reload()
    expect(page.locator("textarea").first).to_have_value("Voie privée.")


def test_input_just_before_leaving_the_page_is_saved(agent: Page) -> None:
    page, case = agent, agent.url

    wait_for_autosave(page)
    page.locator("#message-text").fill("Nous passons vendredi")
    page.goto("/agents")
    wait_until(lambda: wait_for_saved_text(page, case) == "Nous passons vendredi")

    wait_for_autosave(page)
    page.locator("#message-text").fill("Nous passons samedi")
    other = page.context.new_page()
    page.close()
    wait_until(lambda: wait_for_saved_text(other, case) == "Nous passons samedi")


def test_an_answer_just_before_leaving_the_page_is_saved(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    page.goto("/demarches/permission-de-voirie/remplir")

    wait_for_autosave(page)
    page.get_by_label("Votre adresse e-mail").fill("chloe@exemple.fr")
    page.goto("/")
    resume = page.get_by_role("link", name="Reprendre")
    wait_until(lambda: page.goto("/demarches/permission-de-voirie") and resume.count())
    resume.first.click()

    expect(page.get_by_label("Votre adresse e-mail")).to_have_value("chloe@exemple.fr")
