"""Requests that the server rejects: they wait for their owner, are completed on the site, and keep their text."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from app.cases.reading.case_values import answers_of
from app.core.db import db
from app.procedures import publishing as procedures
from app.procedures.models import PublishedProcedure
from tests.cast import Person
from tests.factories import PROCEDURE
from tests.journeys.offline_browser import sign_in, visit
from tests.journeys.outbox_browser import (
    DESCRIPTION,
    FORM,
    count_cases,
    disable_background_sync,
    extend_timeouts,
    fill_form,
    get_state_badge,
    list_cases,
    open_form,
    read_all_databases,
    retry_now,
    send,
)
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("procedure_version"), pytest.mark.by_turns(2)]


def test_a_request_of_an_account_waits_for_a_new_sign_in(page: Page, chloe: Person) -> None:
    # Only the page sends: background sync could send before the button is pressed.
    disable_background_sync(page)
    extend_timeouts(page)
    visit(page, "/")
    sign_in(page, chloe, then="/mes-demandes")
    open_form(page)
    # The device has stored the signed-in owner.
    page.wait_for_function("() => localStorage.getItem('keeper')")
    fill_form(page)
    page.context.clear_cookies()
    send(page)
    get_state_badge(page).to_have_text("En attente : reconnectez-vous pour l’envoyer")
    assert count_cases() == 0

    page.click("text=Se connecter")
    sign_in(page, chloe, then="/hors-ligne/demandes")

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    page.goto("/mes-demandes")
    expect(page.locator("main")).to_contain_text(list_cases()[0].reference)


@pytest.mark.trust
@pytest.mark.parametrize("is_kept", [False, True])
def test_a_request_sent_before_the_owner_is_known_belongs_to_the_owner(
    page: Page, chloe: Person, is_kept: bool
) -> None:
    held_routes: list[Route] = []
    extend_timeouts(page)
    visit(page, "/")
    sign_in(page, chloe, then="/mes-demandes")
    if is_kept:
        # Nothing is stored before a sealing key exists.
        page.wait_for_function("() => localStorage.getItem('keeper')")
    page.route("**/api/sync/v1/state", lambda route: held_routes.append(route))  # noqa: PLW0108 - a method of a list does not do
    page.goto(FORM)
    fill_form(page, photos=1)
    if is_kept:
        page.check("[data-keep]")
        wait_until(lambda: read_all_databases(page)["drafts"])

    page.click("[data-action=send]")
    wait_until(lambda: page.wait_for_timeout(20) or held_routes)
    for route in held_routes:
        route.continue_()
    page.unroute("**/api/sync/v1/state")

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    assert len(answers_of(list_cases()[0])["photos"]) == 1
    page.goto("/mes-demandes")
    expect(page.locator("main")).to_contain_text(list_cases()[0].reference)


@pytest.mark.trust
def test_a_form_with_a_new_version_is_sent_as_filled_in(page: Page, procedure_version: UUID) -> None:
    open_form(page)
    page.context.set_offline(True)
    fill_form(page)
    send(page)
    procedures.publish({**deepcopy(PROCEDURE), "title": "Signaler autre chose"})
    db.session.commit()
    page.context.set_offline(False)

    retry_now(page)

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    assert [case.procedure_version_id for case in list_cases()] == [procedure_version]


@pytest.mark.trust
def test_a_request_that_only_the_server_can_refuse_is_completed_on_the_site(page: Page) -> None:
    open_form(page)
    fill_form(page, email="chloe@residents..example")
    send(page)
    get_state_badge(page).to_have_text("À compléter")

    page.click("text=Compléter sur le site")
    page.fill("[name=courriel]", "chloe@residents.example")
    page.click("#filling-form .actions button >> nth=0")
    page.click("text=Envoyer ma demande")
    expect(page.locator("h1")).to_have_text("C’est envoyé")
    page.goto("/hors-ligne/demandes")
    page.click("text=Réessayer maintenant")

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    assert count_cases() == 1


@pytest.mark.trust
def test_a_request_for_a_closed_procedure_keeps_its_text_and_the_reason(page: Page) -> None:
    open_form(page)
    page.context.set_offline(True)
    fill_form(page)
    send(page)
    published = db.session.get(PublishedProcedure, "signaler")
    assert published
    published.is_open = False
    db.session.commit()
    # The server caches procedures for some seconds.
    wait_until(lambda: page.request.get("/demarches/signaler/remplir").status == 404)
    page.context.set_offline(False)

    retry_now(page)

    get_state_badge(page).to_have_text("Refusée")
    expect(page.locator("own-requests")).to_contain_text("Elle ne prend plus de demande.")
    with page.expect_download() as downloaded:
        page.locator("text=En garder une copie").locator("visible=true").click()
    assert f"Décrivez le problème\n{DESCRIPTION}" in Path(downloaded.value.path()).read_text()
