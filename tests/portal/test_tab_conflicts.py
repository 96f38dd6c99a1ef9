"""One draft in two tabs: answers saved by another tab are not overwritten silently."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.cases.drafts import request_drafts
from app.cases.models import Draft
from app.core.db import db
from tests.client import Browser, Page
from tests.portal.test_form_pages import PROBLEM

FORM = "/demarches/signaler/remplir"


def tab_of(page: Page) -> str:
    return str(page.find_one("input[name=tab]")["value"])


def start_draft(person: Browser) -> str:
    """Start a draft and return the URL of its first page."""
    first = person.get(FORM)
    contact = person.post(FORM, {**PROBLEM, "tab": tab_of(first)}).follow()
    return str(contact.find_one("form#filling-form")["action"]).replace("contact", "probleme")


def get_saved_description() -> str:
    db.session.expire_all()
    answer: str = request_drafts.contents_of(db.session.scalars(select(Draft)).one()).answers["description"]
    return answer


def test_a_page_changed_in_another_tab_is_not_overwritten(stranger: Browser, procedure_version: UUID) -> None:
    page = start_draft(stranger)
    one, other = stranger.get(page), stranger.get(page)
    stranger.post(page, {**PROBLEM, "description": "Le premier.", "tab": tab_of(one)})

    conflict_page = stranger.post(page, {**PROBLEM, "description": "Le second.", "tab": tab_of(other)})

    assert conflict_page.status == 409
    assert "Cette page a été modifiée dans un autre onglet" in conflict_page.text(".alert")
    assert "Le premier." in conflict_page.text(".alert") and "Un trou" not in conflict_page.text(".alert")
    assert conflict_page.text("textarea[name=description]") == "Le second."
    assert get_saved_description() == "Le premier."


def test_the_conflict_page_offers_both_versions(stranger: Browser, procedure_version: UUID) -> None:
    page = start_draft(stranger)
    one, other = stranger.get(page), stranger.get(page)
    stranger.post(page, {**PROBLEM, "description": "Le premier.", "tab": tab_of(one)})
    conflict_page = stranger.post(page, {**PROBLEM, "description": "Le second.", "tab": tab_of(other)})

    as_kept = stranger.get(str(conflict_page.find_one(".alert a")["href"]))
    assert as_kept.text("textarea[name=description]") == "Le premier."
    response = stranger.post(page, {**PROBLEM, "description": "Le second.", "tab": tab_of(conflict_page), "keep": "1"})

    assert response.status == 303
    assert get_saved_description() == "Le second."


def test_a_single_tab_has_no_conflict(stranger: Browser, procedure_version: UUID) -> None:
    page = start_draft(stranger)
    tab = tab_of(stranger.get(page))
    save = {**PROBLEM, "tab": tab}

    stranger.post(f"{page}/brouillon", {**save, "description": "Un"}, htmx="draft-saved")
    stranger.post(f"{page}/brouillon", {**save, "description": "Un trou"}, htmx="draft-saved")
    rejected_page = stranger.post(page, {**save, "description": ""})
    again = stranger.post(page, {**PROBLEM, "description": "Un trou.", "tab": tab_of(rejected_page)})

    assert (rejected_page.status, again.status) == (422, 303)
    assert get_saved_description() == "Un trou."


def test_identical_answers_are_not_a_conflict(stranger: Browser, procedure_version: UUID) -> None:
    page = start_draft(stranger)
    one, other = stranger.get(page), stranger.get(page)
    stranger.post(page, {**PROBLEM, "description": "Le même.", "tab": tab_of(one)})

    assert stranger.post(page, {**PROBLEM, "description": "Le même.", "tab": tab_of(other)}).status == 303


def test_an_outdated_tab_is_not_autosaved_and_says_so(stranger: Browser, procedure_version: UUID) -> None:
    page = start_draft(stranger)
    one, other = stranger.get(page), stranger.get(page)
    stranger.post(page, {**PROBLEM, "description": "Le premier.", "tab": tab_of(one)})

    saved = stranger.post(
        f"{page}/brouillon", {**PROBLEM, "description": "Le second.", "tab": tab_of(other)}, htmx="draft-saved"
    )

    assert "n’est pas enregistré" in saved.text("#draft-saved")
    assert get_saved_description() == "Le premier."


def test_a_page_without_a_tab_id_is_accepted(stranger: Browser, procedure_version: UUID) -> None:
    page = start_draft(stranger)

    assert stranger.post(page, {**PROBLEM, "description": "Sans nom."}).status == 303
    assert get_saved_description() == "Sans nom."
