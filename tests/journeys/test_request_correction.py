"""Requests refused for their files, corrected on the device and sent again, without silent loss of a file."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.cases.drafts import request_drafts
from app.cases.models import Draft
from app.cases.reading.case_values import answers_of
from app.core.db import db
from tests.journeys.inspection import find_violations
from tests.journeys.ordinary_form import fill_first_page, go_to_next_page, open_ordinary_form, wait_for_draft_state
from tests.journeys.outbox_browser import (
    DESCRIPTION,
    FILES,
    FORM,
    build_photo,
    build_problem,
    fill_form,
    get_state_badge,
    list_cases,
    open_form,
    read_all_databases,
    respond_with,
    retry_now,
    send,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("procedure_version"), pytest.mark.by_turns(2)]

# The page was reloaded after the refusal.
REOPENED = "offline-form[ready]:not([sent])"
REFUSAL = build_problem("file_refused", "Cette photo ne peut pas être lue.")


def go_to_review(page: Page) -> None:
    page.click("#offline-form [type=submit]")
    page.click("#offline-form [type=submit]")


def test_a_request_refused_for_its_photo_is_corrected_and_sent(page: Page) -> None:
    respond_with(page.context, FILES, status=415, **REFUSAL)
    open_form(page)
    fill_form(page, photos=2)
    send(page)
    get_state_badge(page).to_have_text("Refusée")
    expect(page.locator("own-requests")).to_contain_text("Cette photo ne peut pas être lue.")

    page.click("text=Corriger et renvoyer")
    expect(page.locator(f"{REOPENED} [data-files=photos] li")).to_have_count(2)
    page.click("[aria-label='Retirer p0.jpg']")
    go_to_review(page)
    send(page)

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    (case,) = list_cases()
    assert (answers_of(case)["description"], len(answers_of(case)["photos"])) == (DESCRIPTION, 1)
    assert [row["state"] for row in read_all_databases(page)["outbox"]] == ["sent"]


@pytest.mark.trust
def test_a_correction_keeps_the_files_on_the_site(page: Page) -> None:
    respond_with(page.context, FILES, status=415, **REFUSAL)
    open_ordinary_form(page)
    fill_first_page(page)
    go_to_next_page(page)
    page.fill("[name=nom]", "Exemple")
    wait_for_draft_state(page)
    page.context.set_offline(True)
    go_to_next_page(page)
    page.wait_for_url(f"**{FORM}#*")
    page.click("[data-action=back]")
    page.set_input_files("[name=photos]", [{"name": "q.jpg", "mimeType": "image/jpeg", "buffer": build_photo()}])
    go_to_review(page)
    send(page)
    page.context.set_offline(False)
    retry_now(page)
    get_state_badge(page).to_have_text("Refusée")

    page.click("text=Corriger et renvoyer")
    expect(page.locator(f"{REOPENED} [data-files=photos] li")).to_have_text(["p.jpgRetirer", "q.jpgRetirer"])
    expect(page.locator("[data-lost]")).to_be_hidden()
    page.click("[aria-label='Retirer q.jpg']")
    go_to_review(page)
    send(page)

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    (case,) = list_cases()
    assert [file["name"] for file in answers_of(case)["photos"]] == ["p.jpg"]
    assert answers_of(case)["description"] == DESCRIPTION


@pytest.mark.trust
def test_files_missing_on_the_site_are_listed_and_chosen_again(page: Page) -> None:
    open_ordinary_form(page)
    fill_first_page(page)
    go_to_next_page(page)
    page.wait_for_url("**/contact")
    go_to_next_page(page)
    expect(page.locator("h1")).to_have_text("Vérifiez vos réponses")
    wait_for_draft_state(page)
    page.context.set_offline(True)
    page.click("text=Envoyer ma demande")
    page.wait_for_url(f"**{FORM}#*")
    get_state_badge(page).to_have_text("En attente de réseau")
    request_drafts.delete_draft(db.session.get_one(Draft, UUID(page.url.partition("#")[2])))
    db.session.commit()
    page.context.set_offline(False)
    retry_now(page)
    get_state_badge(page).to_have_text("Refusée")
    expect(page.locator("own-requests")).to_contain_text("étaient sur le site et n’y sont plus\u00a0: p.jpg.")
    assert find_violations(page) == []
    with page.expect_download() as downloaded:
        page.locator("text=En garder une copie").locator("visible=true").click()

    page.click("text=Corriger et renvoyer")
    expect(page.locator("[data-lost]:not([hidden]) li")).to_have_text("p.jpg – Photos")
    assert find_violations(page) == []
    page.set_input_files("[name=photos]", [{"name": "encore.jpg", "mimeType": "image/jpeg", "buffer": build_photo()}])
    expect(page.locator("[data-lost]")).to_be_hidden()
    go_to_review(page)
    send(page)

    get_state_badge(page).to_contain_text("Envoyée, sous la référence")
    assert [file["name"] for file in answers_of(list_cases()[0])["photos"]] == ["encore.jpg"]
    assert f"Décrivez le problème\n{DESCRIPTION}\n" in Path(downloaded.value.path()).read_text()
