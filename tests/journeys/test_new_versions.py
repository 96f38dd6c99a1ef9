"""A new version of the portal waits for consent, and keeps what is typed."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.core.sites import Site
from tests.journeys.inspection import find_violations
from tests.journeys.offline_browser import list_versions, visit, wait_for_new_version, write_charter
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]

FORM = "/demarches/signaler/remplir"
INPUT_TEXT = "Un grand trou devant l’école."


def test_a_new_version_waits_for_consent_and_keeps_the_input(page: Page, procedure_version: UUID, site: Site) -> None:
    visit(page, FORM)
    (former,) = list_versions(page)
    page.evaluate("window.first = true")
    page.fill("textarea[name=description]", INPUT_TEXT)
    write_charter("Ville nouvelle")
    wait_for_new_version(page)

    notice = page.locator("[data-notice=update]")
    expect(notice).to_contain_text("Une nouvelle version du site est prête")
    assert find_violations(page) == []
    assert page.evaluate("window.first") is True
    assert former in list_versions(page)
    with page.expect_event("load"):
        notice.get_by_role("button", name="Mettre à jour").click()

    assert page.evaluate("window.first") is None
    expect(page.locator("textarea[name=description]")).to_have_value(INPUT_TEXT)
    expect(page.locator("header .brand")).to_contain_text("Ville nouvelle")
    wait_until(lambda: len(versions := list_versions(page)) == 1 and former not in versions)


@pytest.mark.trust
def test_choosing_later_hides_the_update_notice(page: Page, site: Site) -> None:
    visit(page, "/suivi")
    page.evaluate("window.first = true")
    write_charter("Ville nouvelle")
    wait_for_new_version(page)

    page.locator("[data-notice=update]").get_by_role("button", name="Plus tard").click()

    expect(page.locator("[data-notice=update]")).to_have_count(0)
    assert page.evaluate("window.first") is True


@pytest.mark.trust
def test_leaving_a_form_without_saving_warns(page: Page, site: Site) -> None:
    visit(page, "/suivi")
    page.fill("main input[name=code]", "ABCD")
    page.evaluate("window.first = true")
    write_charter("Ville nouvelle")
    wait_for_new_version(page)

    page.locator("[data-notice=update]").get_by_role("button", name="Mettre à jour").click()

    expect(page.locator("[data-unsaved]")).to_be_visible()
    assert page.evaluate("window.first") is True
    expect(page.locator("main input[name=code]")).to_have_value("ABCD")
