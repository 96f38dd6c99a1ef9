"""Outputs of the list of agents, in a browser: the map with the keyboard, an area that narrows the list, a file."""

from __future__ import annotations

import zipfile

import pytest
from playwright.sync_api import expect

from tests.example_counts import sample_cases
from tests.journeys.agent_actions import sign_in
from tests.journeys.conftest import DESKTOP, PHONE, OpenBrowser
from tests.journeys.inspection import find_violations
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

LIST = "/agents/demandes?state=all"


@pytest.mark.parametrize("viewport", sample_cases([PHONE, DESKTOP], share=2), ids=["phone", "desktop"])
def test_the_map_leads_to_a_case_and_narrows_the_list(
    demo: LiveServer, open_browser: OpenBrowser, viewport: dict[str, int]
) -> None:
    page = open_browser(demo, viewport=viewport).page
    sign_in(page, demo)
    page.goto(LIST)
    page.get_by_role("link", name="Carte", exact=True).click()
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    assert find_violations(page) == []

    point = page.locator(".map-point:has(.map-shape)").first
    reference = str(point.get_attribute("aria-label")).split(",")[0]
    point.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".map-cases a")).to_have_text([reference])
    assert find_violations(page) == []

    page.get_by_role("button", name="Garder la zone affichée").click()
    expect(page.get_by_text("dans la zone choisie")).to_be_visible()
    page.get_by_label("Vous êtes ici").get_by_role("link", name="Demandes").click()
    expect(page.get_by_role("link", name="Zone de la carte")).to_be_visible()
    page.get_by_role("link", name="Zone de la carte").click()
    expect(page.get_by_role("link", name="Zone de la carte")).to_have_count(0)


def test_a_list_is_downloaded(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    sign_in(page, demo)
    page.goto(LIST)
    page.get_by_role("link", name="Exporter", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Exporter des demandes")
    assert find_violations(page) == []

    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le fichier").click()

    assert download.value.suggested_filename.endswith(".ods")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None
        assert archive.read("mimetype").endswith(b"spreadsheet")
