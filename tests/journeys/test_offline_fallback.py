"""An ordinary form without network continues on the offline form, or waits on its page, without loss of input."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from app.cases.reading.case_values import answers_of
from app.core.db import db
from app.procedures import publishing as procedures
from tests.cast import Person
from tests.factories import PROCEDURE
from tests.journeys.offline_browser import WebServer, sign_in, visit
from tests.journeys.ordinary_form import (
    ORDINARY,
    fill_first_page,
    go_to_next_page,
    list_drafts,
    open_ordinary_form,
    wait_for_draft_state,
    wait_for_offline_fallback,
)
from tests.journeys.outbox_browser import (
    DESCRIPTION,
    FORM,
    get_state_badge,
    list_cases,
    read_all_databases,
    retry_now,
    save_input_now,
    send,
)
from tests.servers import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(2)]


def test_a_page_that_cannot_be_sent_continues_offline_and_is_sent_once(page: Page, procedure_version: UUID) -> None:
    open_ordinary_form(page)
    fill_first_page(page)
    go_to_next_page(page)
    page.fill("[name=prenom]", "Chloé")
    token = list_drafts()[0].id
    wait_for_draft_state(page)
    page.context.set_offline(True)
    page.fill("[name=nom]", "Exemple")
    go_to_next_page(page)

    page.wait_for_url(f"**{FORM}#{token}")
    expect(page.locator("[data-handed]")).to_contain_text("Le réseau a été coupé")
    expect(page.locator("section[data-page=contact]")).to_be_visible()
    expect(page.locator("[name=nom]")).to_have_value("Exemple")
    page.click("#offline-form [type=submit]")
    expect(page.locator("[data-answers]")).to_contain_text(DESCRIPTION)
    expect(page.locator("[data-answers]")).to_contain_text("p.jpg")
    send(page)
    get_state_badge(page).to_have_text("En attente de réseau")
    page.context.set_offline(False)
    retry_now(page)
    get_state_badge(page).to_contain_text("Envoyée, sous la référence")

    (case,) = list_cases()
    assert case.submission_token == token
    assert (answers_of(case)["nom"], len(answers_of(case)["photos"])) == ("Exemple", 1)
    assert list_drafts() == []


@pytest.mark.trust
def test_input_after_an_expired_session_belongs_to_no_account(
    page: Page, server: WebServer, alice: Person, procedure_version: UUID
) -> None:
    visit(page, FORM)
    sign_in(page, alice, then="/agents/demandes")
    page.wait_for_function("() => localStorage.getItem('keeper')")
    page.context.clear_cookies()
    open_ordinary_form(page)
    fill_first_page(page)
    wait_for_draft_state(page)
    page.context.set_offline(True)

    go_to_next_page(page)

    page.wait_for_url(f"**{FORM}#*")
    assert [draft["owner"] for draft in read_all_databases(page)["drafts"]] == [""]


@pytest.mark.trust
def test_a_draft_continued_in_two_tabs_becomes_two_requests_with_their_files(
    page: Page, procedure_version: UUID
) -> None:
    open_ordinary_form(page)
    fill_first_page(page)
    go_to_next_page(page)
    page.fill("[name=nom]", "Exemple")
    wait_for_draft_state(page)
    page.context.set_offline(True)
    go_to_next_page(page)
    page.wait_for_url(f"**{FORM}#*")
    other = page.context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        expect(tab.locator("offline-form[ready]")).to_be_visible()

    for tab, name in ((page, "Première"), (other, "Seconde")):
        tab.fill("[name=nom]", name)
        save_input_now(tab)
    expect(other.locator("[data-loss]")).to_contain_text("modifié dans un autre onglet")
    for tab in (page, other):
        tab.click("#offline-form [type=submit]")
        expect(tab.locator("[data-answers]")).to_contain_text("p.jpg")
        send(tab)
    page.context.set_offline(False)
    retry_now(page)
    for tab in (page, other):
        get_state_badge(tab).to_contain_text("Envoyée, sous la référence")

    assert sorted((answers_of(case)["nom"], len(answers_of(case)["photos"])) for case in list_cases()) == [
        ("Première", 1),
        ("Seconde", 1),
    ]


@pytest.mark.trust
def test_responses_lost_after_the_commit_create_one_draft_then_one_request(page: Page, procedure_version: UUID) -> None:
    open_ordinary_form(page)
    lost_paths: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or len(lost_paths) > 1:
            route.fallback()
            return
        lost_paths.append(route.request.url)
        route.fetch()
        route.abort()

    fill_first_page(page)
    page.context.route(ORDINARY, lose)
    go_to_next_page(page)
    page.wait_for_url(f"**{FORM}#*")
    token = page.url.partition("#")[2]
    assert [str(draft.id) for draft in list_drafts()] == [token]

    visit(page, f"{ORDINARY}/{token}/contact")
    page.fill("[name=nom]", "Exemple")
    go_to_next_page(page)
    expect(page.locator("h1")).to_have_text("Vérifiez vos réponses")
    wait_for_draft_state(page)
    page.context.route("**/envoi", lose)
    page.click("text=Envoyer ma demande")
    page.wait_for_url(f"**{FORM}#{token}")

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    assert len(lost_paths) == 2
    assert [str(case.submission_token) for case in list_cases()] == [token]
    assert list_drafts() == []


@pytest.mark.trust
def test_a_form_that_needs_the_network_waits_on_its_page_and_is_sent_automatically(
    page: Page, procedure_version: UUID
) -> None:
    document = deepcopy(PROCEDURE)
    document["pages"][1]["fields"][0]["condition"] = {"==": [{"var": "profile.email"}, None]}
    procedures.publish(document)
    db.session.commit()
    visit(page, "/")
    visit(page, ORDINARY)
    expect(page.locator("offline-fallback")).not_to_have_attribute("offline", FORM)
    wait_for_offline_fallback(page)
    fill_first_page(page)
    page.context.set_offline(True)
    go_to_next_page(page)
    expect(page.locator("offline-fallback [role=alert]")).to_be_visible()
    expect(page.locator("offline-fallback [role=alert]")).to_contain_text(
        "elle part d’elle-même dès que le réseau revient"
    )
    expect(page.locator("textarea[name=description]")).to_have_value(DESCRIPTION)

    page.context.set_offline(False)

    page.wait_for_url("**/contact")
    assert len(list_drafts()) == 1


@pytest.mark.trust
def test_a_page_refused_before_htmx_is_loaded_is_refreshed_too(page: Page, procedure_version: UUID) -> None:
    page.goto(ORDINARY)
    wait_for_offline_fallback(page)
    held_routes: list[Route] = []
    page.route(f"**{ORDINARY}", lambda route: held_routes.append(route))  # noqa: PLW0108 - a method of a list does not do
    page.evaluate("() => document.getElementById('filling-form').requestSubmit()")
    wait_until(lambda: page.wait_for_timeout(20) or held_routes)
    page.locator("textarea[name=description]").focus()
    page.wait_for_function("() => window.htmx !== undefined")
    held_routes[0].continue_()
    expect(page.locator("#error-summary")).to_be_visible()

    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.check("text=Un trou")
