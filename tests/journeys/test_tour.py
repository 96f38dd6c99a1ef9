"""A field agent’s day, in a real browser: copies downloaded in the morning, offline work, conflicts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from app.cases.models import Case
from tests.cast import Person
from tests.journeys.field_tour_browser import (
    NOTE,
    SHOWN_PHOTO,
    STREETS,
    TOUR,
    act,
    check_layout,
    entries,
    list_clear_words,
    open_request,
    operation,
    status,
)
from tests.journeys.field_tour_browser import cases as cases
from tests.journeys.field_tour_browser import server as server
from tests.journeys.network_idle import wait_for_network_idle
from tests.journeys.offline_browser import WebServer, launch_browser, sign_in, visit
from tests.journeys.outbox_browser import build_photo, read_all_databases, retry_now
from tests.journeys.shared_device import CODE, LOCK, choose_code, type_code
from tests.servers import wait_until

pytestmark = pytest.mark.slow


def test_a_day_of_field_work(
    chromium: Browser, server: WebServer, cases: list[Case], alice: Person, albane: Person, tmp_path: Path
) -> None:
    ids = [case.id for case in cases]
    secrets = (
        *STREETS,
        NOTE,
        "Nid-de-poule",
        *(case.reference for case in cases),
        "Profond",
        "Déclarer réalisé",
        "JFIF",
    )
    profile = tmp_path / "profile"

    with launch_browser(chromium.browser_type, profile, server.url) as page:
        visit(page, "/")
        sign_in(page, alice, then="/agents/demandes")
        choose_code(page)
        page.goto("/agents/demandes")
        page.get_by_role("link", name="Préparer ma tournée (3 demandes)").click()
        check_layout(page)
        page.get_by_role("button", name="Préparer ma tournée (3 demandes)").click()
        page.wait_for_url(f"**{TOUR}")
        expect(page.locator("[data-cards] .card")).to_have_count(3)
        expect(page.locator("[data-status]")).to_contain_text("Copies gardées jusqu’au")
        assert list_clear_words(page, *secrets) == []
        check_layout(page)
    server.stop()

    # Cold start, offline.
    with launch_browser(chromium.browser_type, profile, server.url) as page:
        page.goto(TOUR)
        page.wait_for_url(f"**{LOCK}**")
        with page.expect_navigation():
            type_code(page, CODE)
        open_request(page, STREETS[0])
        expect(page.locator("[data-answers]")).to_contain_text("Nid-de-poule, 3 rue des Lilas.")
        page.wait_for_function(SHOWN_PHOTO)
        page.get_by_label("Commentaire", exact=True).fill(NOTE)
        shot = {"name": "trou.jpg", "mimeType": "image/jpeg", "buffer": build_photo()}
        page.set_input_files("#note-camera", cast("Any", shot))
        expect(page.locator("[data-photos] li")).to_have_count(1)
        page.get_by_role("button", name="Ajouter").click()
        expect(operation(page, NOTE)).to_contain_text("1 photo")
        act(page, "Constater")
        expect(operation(page, "Constater")).to_contain_text("Prêt à partir")
        expect(page.locator("[data-why]")).to_contain_text("Une action attend déjà")
        page.reload()
        expect(page.locator("[data-operation]")).to_have_count(2)
        check_layout(page)
        assert list_clear_words(page, *secrets) == []

        # The browser was closed, which ended the session.
        server.start()
        page.get_by_role("button", name="Réessayer maintenant").first.click()
        expect(operation(page, NOTE)).to_contain_text("reconnectez-vous")
        page.get_by_role("link", name="Se connecter").first.click()
        # The server records the lock, and the page is reloaded.
        page.wait_for_function("() => !localStorage.getItem('late')")
        wait_for_network_idle(page)
        sign_in(page, alice, then=TOUR)
        # An operation that the server could not take at once is tried again later each time.
        wait_until(lambda: retry_now(page) or status(ids[0]) == "looked_into")
        open_request(page, STREETS[0])
        expect(page.locator("[data-state]:not(article)")).to_have_text("Constatée")
        event_kinds = [entry.kind for entry in entries(ids[0])]
        assert (event_kinds.count("note"), event_kinds.count("action")) == (1, 1)
        assert event_kinds.index("note") < event_kinds.index("action")
        assert len(next(entry for entry in entries(ids[0]) if entry.kind == "note").files) == 1

        change_meanwhile(chromium, server, page, albane, ids)
        resolve(page, ids)
        assert list_clear_words(page, *secrets, "Vu ce matin") == []

        expire(page)


def change_meanwhile(chromium: Browser, server: WebServer, page: Page, colleague: Person, ids: list[UUID]) -> None:
    """Queue three actions offline, while a colleague writes about each of these requests."""
    page.goto(TOUR)
    page.get_by_role("button", name="Mettre à jour").click()
    expect(page.locator("[data-status]")).to_contain_text("Copies mises à jour")
    page.context.set_offline(True)
    for street, label in zip(STREETS, ("Déclarer réalisé", "Constater", "Constater"), strict=True):
        open_request(page, street)
        act(page, label)
        expect(operation(page, label)).to_contain_text("En attente de réseau")
        page.get_by_role("link", name="Toute la tournée").click()
    other = chromium.new_context(base_url=server.url, locale="fr-FR", service_workers="block")
    desk = other.new_page()
    sign_in(desk, colleague, then="/agents/demandes")
    for case_id in ids:
        desk.goto(f"/agents/demandes/{case_id}")
        desk.locator("#write-note summary").click()
        desk.get_by_label("Votre note").fill("Vu ce matin.")
        desk.get_by_role("button", name="Ajouter la note").click()
        expect(desk.locator("#thread")).to_contain_text("Vu ce matin.")
    other.close()
    page.context.set_offline(False)


def resolve(page: Page, ids: list[UUID]) -> None:
    """Resolve the three conflicts: one action is sent again, one becomes a note, one is abandoned."""
    page.on("dialog", lambda dialog: dialog.accept())
    for street, choice in zip(
        STREETS, ("Refaire sur l’état actuel", "Ajouter en commentaire", "Abandonner"), strict=True
    ):
        open_request(page, street)
        conflict = page.locator("[data-operation][data-state=to-mend]")
        expect(conflict).to_contain_text("La demande a changé")
        if street == STREETS[0]:
            check_layout(page)
        expect(conflict).to_contain_text("note de Albane Exemple : Vu ce matin.")
        conflict.get_by_role("button", name=choice).click()
        expect(conflict).to_have_count(0)
        page.get_by_role("link", name="Toute la tournée").click()
    wait_until(lambda: retry_now(page) or status(ids[0]) == "accepted")
    wait_until(lambda: retry_now(page) or [entry.kind for entry in entries(ids[1])].count("note") == 2)
    comment = entries(ids[1])[-1].details["text"]
    assert "« Constater », saisi le" in comment and comment.endswith("\nConstat – C’est vrai")
    assert [status(case_id) for case_id in ids[1:]] == ["new", "new"]
    assert [entry.kind for entry in entries(ids[2])].count("note") == 1


def expire(page: Page) -> None:
    """Check that the copies expire at the end of the tour."""
    page.evaluate("() => { const real = Date.now; Date.now = () => real() + 9 * 3600 * 1000 }")
    page.evaluate("() => dispatchEvent(new Event('hashchange'))")

    expect(page.locator("[data-view=none]")).to_be_visible()
    databases = read_all_databases(page)
    assert [row for row in databases["meta"] if isinstance(row, dict) and "expiresAt" in row] == []
    assert [row for row in databases["outbox"] if row.get("receipt")] == []
    assert databases["files"] == []
