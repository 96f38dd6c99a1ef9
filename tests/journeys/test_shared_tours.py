"""Field tours of several agents on one tablet: locked, separate, and kept when their owner signs out."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from app.cases.models import Case
from tests.cast import Person
from tests.journeys.field_tour_browser import (
    NOTE,
    SHOWN_PHOTO,
    STREETS,
    TOUR,
    check_layout,
    list_clear_words,
    open_request,
    operation,
    prepare,
    tours,
)
from tests.journeys.field_tour_browser import cases as cases
from tests.journeys.field_tour_browser import server as server
from tests.journeys.inspection import OVERFLOW, find_violations
from tests.journeys.offline_browser import WebServer, sign_in, visit
from tests.journeys.outbox_browser import read_all_databases
from tests.journeys.shared_device import CODE, LOCK
from tests.servers import wait_until

pytestmark = pytest.mark.slow

CHOOSE_CODE = """async (code) => {
  const { chooseCode } = await import(document.querySelector('link[href*="lock/lock"]').href)
  await chooseCode(code, "AP")
}"""


@pytest.mark.trust
def test_two_agents_have_separate_tours_on_one_tablet(
    page: Page, server: WebServer, cases: list[Case], alice: Person, albane: Person
) -> None:
    """Lock, sign out, addition and deletion."""
    secrets = (*STREETS, "Nid-de-poule", "JFIF")
    visit(page, "/")
    sign_in(page, alice, then="/agents/demandes")
    prepare(page, cases[:2])
    visit(page, LOCK)
    page.evaluate(CHOOSE_CODE, CODE)
    page.reload()
    page.click("[data-action=lock]")
    expect(page.locator("[data-part=locked]")).to_be_visible()
    page.goto(TOUR)
    expect(page.locator("[data-view=locked]")).to_contain_text("La tournée est verrouillée")
    expect(page.get_by_role("link", name="Déverrouiller avec mon code")).to_be_visible()
    assert find_violations(page) == []
    assert list_clear_words(page, *secrets) == []

    sign_in(page, albane, then=TOUR)
    expect(page.locator("[data-view=other]")).to_contain_text("La tournée d’un autre agent est sur cet appareil")
    expect(page.locator("[data-view=none]")).to_be_hidden()
    prepare(page, cases[2:])
    expect(page.locator("[data-cards] .card")).to_have_text([re.compile(STREETS[2])])
    assert len(tours(page)) == 2

    # One more request is added to the tour; dropping one requires confirmation.
    page.goto(f"/agents/tournee?case={cases[1].id}")
    expect(page.locator("[data-present]")).to_contain_text("Une tournée d’une demande est déjà sur cet appareil")
    check_layout(page)
    page.get_by_role("button", name="Préparer ma tournée (2 demandes)").click()
    page.wait_for_url(f"**{TOUR}")
    expect(page.locator("[data-cards] .card")).to_have_count(2)
    page.goto(f"/agents/tournee?case={cases[1].id}")
    expect(page.locator("[data-present]")).to_be_visible()
    page.get_by_label("Y ajouter les demandes cochées").uncheck()
    dialogs: list[str] = []
    page.once("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Préparer ma tournée (1 demande)").click()
    wait_until(lambda: page.wait_for_timeout(20) or dialogs)
    assert "Une demande de votre tournée actuelle n’y sera plus" in dialogs[0]
    page.goto(TOUR)
    expect(page.locator("[data-cards] .card")).to_have_count(2)

    # She signs out with nothing to send: her tour is deleted, and the other one is still there, offline too.
    page.goto("/agents/demandes")
    page.click("details.dropdown summary")
    page.click("sign-out [type=submit]")
    page.wait_for_url("**/")
    assert len(tours(page)) == 1
    assert {row["request"] for row in read_all_databases(page)["files"]} == {f"tour {tours(page)[0]['owner']}"}
    page.context.set_offline(True)
    page.goto(f"{LOCK}#{TOUR}")
    page.fill("#lock-code", CODE)
    page.click("[data-form=unlock] [type=submit]")
    page.wait_for_url(f"**{TOUR}")
    expect(page.locator("[data-cards] .card")).to_have_count(2)
    open_request(page, STREETS[0])
    page.wait_for_function(SHOWN_PHOTO)


@pytest.mark.trust
def test_a_tour_of_a_signed_out_owner_is_mentioned(
    page: Page, cases: list[Case], alice: Person, server: WebServer
) -> None:
    """With unsent work, signing out keeps it sealed with the tour, and the page says how to unlock it."""
    visit(page, "/")
    sign_in(page, alice, then="/agents/demandes")
    prepare(page, cases[:1])
    page.context.route("**/api/sync/v1/operations/**", lambda route: route.abort())
    open_request(page, STREETS[0])
    page.fill("#note-text", NOTE)
    page.get_by_role("button", name="Ajouter").click()
    expect(operation(page, "Commentaire")).to_be_visible()
    page.goto("/agents/demandes")
    page.click("details.dropdown summary")
    page.click("sign-out [type=submit]")
    page.get_by_role("button", name="Garder chiffré sur cet appareil").click()
    page.wait_for_url("**/")

    page.goto(TOUR)

    expect(page.locator("[data-view=signed-out]")).to_contain_text("La tournée est verrouillée")
    expect(page.get_by_role("link", name="Me connecter")).to_be_visible()
    expect(page.locator("[data-view=none]")).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate(OVERFLOW) == ""
    assert find_violations(page) == []
