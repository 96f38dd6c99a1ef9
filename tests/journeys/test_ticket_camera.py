"""Tickets at the entrance of an event: read by the camera of a browser, or typed when there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core import clock
from tests.browsers import OPTIONS, find_browser
from tests.journeys import agent_actions
from tests.journeys.camera_video import write_camera_video
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.inspection import find_violations
from tests.journeys.live_server import LiveServer
from tests.journeys.monitored_page import MonitoredPage

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

OFFICER = "thomas.roussel@vaubrelles.example"
SESSIONS_URL = "/agents/agendas/activites/seances"
COUNT, RESULT = "[data-part=count]", "[data-part=result]"


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """The file that the camera of the browser plays; Chromium opens it with the camera."""
    return tmp_path / "camera.y4m"


@pytest.fixture
def camera_page(chromium: Browser, demo: LiveServer, video: Path) -> Iterator[Page]:
    """A page of a browser whose camera plays the video, and may be used."""
    options = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    )
    browser = chromium.browser_type.launch(executable_path=find_browser(), args=[*OPTIONS, *options])
    context = browser.new_context(
        base_url=demo.base_url, viewport=DESKTOP, locale="fr-FR", timezone_id="Europe/Paris", service_workers="block"
    )
    monitored_page = MonitoredPage(context, demo.base_url)
    yield monitored_page.page
    browser.close()
    assert monitored_page.problems == []


def test_the_camera_reads_a_ticket_and_the_person_is_checked_in(
    demo: LiveServer, camera_page: Page, video: Path
) -> None:
    page = camera_page
    agent_actions.sign_in(page, demo, OFFICER)
    token, code = _create_session(page, "Visite du moulin au scanner")
    write_camera_video(video, f"{demo.base_url}/billet/{token}")
    page.get_by_role("link", name="Pointer à l’entrée").click()
    expect(page.locator(COUNT)).to_contain_text("Présents\N{NO-BREAK SPACE}: 0 sur 1")
    assert not _has_decoder(page)

    page.get_by_role("button", name="Scanner un billet").click()

    expect(page.locator(RESULT)).to_contain_text("Lise Roy")
    expect(page.locator(COUNT)).to_contain_text("Présents\N{NO-BREAK SPACE}: 1 sur 1")
    assert _has_decoder(page)
    expect(page.locator("[data-part=waiting]")).to_contain_text("Tout est envoyé")
    assert find_violations(page) == []
    page.get_by_role("button", name="Arrêter l’appareil photo").click()
    expect(page.locator("video")).to_be_hidden()
    page.get_by_label("Code d’un billet").fill(code.lower())
    page.get_by_role("button", name="Pointer", exact=True).click()
    expect(page.locator(RESULT)).to_contain_text("est déjà pointé")


def test_a_refused_camera_leads_to_the_typed_code(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    agent_actions.sign_in(page, demo, OFFICER)
    _token, code = _create_session(page, "Visite du moulin sans appareil")
    page.get_by_role("link", name="Pointer à l’entrée").click()

    page.get_by_role("button", name="Scanner un billet").click()

    expect(page.locator(RESULT)).to_contain_text("tapez le code du billet")
    expect(page.get_by_role("button", name="Scanner un billet")).to_be_visible()
    for text, words in (("AAAA-AAAA", "d’aucun billet"), (code, "Lise Roy"), (code, "est déjà pointé")):
        page.get_by_label("Code d’un billet").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator(RESULT)).to_contain_text(words)
    expect(page.locator(COUNT)).to_contain_text("Présents\N{NO-BREAK SPACE}: 1 sur 1")


def _has_decoder(page: Page) -> bool:
    """Whether the page has loaded the library that reads codes."""
    is_loaded: bool = page.evaluate(
        "performance.getEntriesByType('resource').some(({ name }) => name.includes('/vendor/qr/'))"
    )
    return is_loaded


def _create_session(page: Page, title: str) -> tuple[str, str]:
    """Make a session that begins soon, with one registration; returns both codes of its ticket."""
    start = clock.to_paris(clock.now() + timedelta(hours=1))
    page.goto(f"{SESSIONS_URL}/nouvelle")
    page.get_by_label("Titre").fill(title)
    page.get_by_label("Début").fill(f"{start:%Y-%m-%dT%H:%M}")
    page.get_by_label("Fin").fill(f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    page.get_by_label("Nombre de places").fill("1")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("main").get_by_role("link", name=re.compile(f"^{title}")).first.click()
    page.get_by_label("Nom de la personne").fill("Lise Roy")
    page.get_by_label("Téléphone").fill("0612345679")
    page.get_by_label("Adulte").fill("1")
    page.get_by_role("button", name="Inscrire").click()
    expect(page.get_by_role("main")).to_contain_text("Lise Roy")
    session_id = page.url.split("/seances/")[1].split("/")[0]
    (row,) = page.request.get(f"/api/sync/v1/check-ins/activites/{session_id}").json()["rows"]
    return row["token"], row["code"]
