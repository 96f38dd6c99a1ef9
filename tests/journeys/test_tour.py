"""A field agent’s day, in a real browser: copies downloaded in the morning, offline work, conflicts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from app.cases.models import Case
from app.cases.timeline import Entry, events_for
from app.config import Settings
from app.core.db import db
from tests.cast import Person
from tests.field_tour import publish_field_tour, submit_report
from tests.journeys.inspection import OVERFLOW, find_violations
from tests.journeys.network_idle import wait_for_network_idle
from tests.journeys.offline_browser import WebServer, launch_browser, read_copies, sign_in, visit
from tests.journeys.outbox_browser import build_photo, read_all_databases
from tests.journeys.test_shared_tablet import choose_code, type_code
from tests.servers import wait_until

pytestmark = pytest.mark.slow

TOUR = "/hors-ligne/tournee"
STREETS = ("3 rue des Lilas", "5 quai des Tilleuls", "8 place du Puits")
LOCK = "/hors-ligne/verrou"
CODE = "271828"
CHOOSE_CODE = """async (code) => {
  const { chooseCode } = await import(document.querySelector('link[href*="lock/lock"]').href)
  await chooseCode(code, "AP")
}"""
SHOWN_PHOTO = "() => document.querySelector('[data-pictures] img')?.naturalWidth > 100"
NOTE = "Profond de vingt centimètres, balisé."


@pytest.fixture
def cases(app: Flask, site: Any) -> list[Case]:
    version_id = publish_field_tour()
    point = {"latitude": 48.85, "longitude": 2.35}
    return [
        submit_report(
            version_id, photos=[build_photo()], lieu={"where": street, **point}, description=f"Nid-de-poule, {street}."
        )
        for street in STREETS
    ]


@pytest.fixture
def server(app: Flask, settings: Settings, cases: list[Case], monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    monkeypatch.setenv("PARVIS_WEB_WORKERS", "1")
    server = WebServer(settings)
    server.start()
    yield server
    server.stop()


def entries(case_id: UUID) -> list[Entry]:
    db.session.rollback()
    db.session.expire_all()
    return events_for(db.session.get_one(Case, case_id), is_agent=True)


def status(case_id: UUID) -> str:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case_id).status


def open_request(page: Page, street: str) -> None:
    page.get_by_role("link", name=street).click()
    expect(page.locator("[data-words]")).to_have_text(street)


def act(page: Page, label: str) -> None:
    """Run an action with its answers."""
    details = page.locator("details[data-action]", has_text=label).first
    details.locator("summary").click()
    if label == "Constater":
        details.get_by_label("C’est vrai").check()
    details.get_by_role("button", name=label).click()


def check_layout(page: Page) -> None:
    """Check overflow and accessibility on a small telephone."""
    page.set_viewport_size({"width": 360, "height": 740})
    assert (find_violations(page), page.evaluate(OVERFLOW)) == ([], "")


def operation(page: Page, label: str) -> Any:
    return page.locator("[data-operation]", has_text=label)


def list_clear_words(page: Page, *words: str) -> list[str]:
    """List the plaintext words on the disk."""
    stored_words = (
        repr(read_all_databases(page))
        + repr(read_copies(page))
        + str(page.evaluate("() => JSON.stringify(localStorage)"))
    )
    return [word for word in words if word in stored_words]


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
        wait_until(lambda: status(ids[0]) == "looked_into")
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
        desk.get_by_text("Ajouter une note entre agents").click()
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
    wait_until(lambda: status(ids[0]) == "accepted")
    wait_until(lambda: [entry.kind for entry in entries(ids[1])].count("note") == 2)
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


def prepare(page: Page, cases: list[Case]) -> None:
    page.goto("/agents/tournee?" + "&".join(f"case={case.id}" for case in cases))
    page.locator("field-tour-download [type=submit]").click()
    page.wait_for_url(f"**{TOUR}")
    expect(page.locator("[data-cards] .card")).to_have_count(len(cases))


def tours(page: Page) -> list[dict[str, Any]]:
    return [row for row in read_all_databases(page)["meta"] if isinstance(row, dict) and "expiresAt" in row]
