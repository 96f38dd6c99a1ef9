"""Finding 9: of the holders of a draft, only the browser or account that submitted it or confirmed its address reads the case."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases.models import Case, Draft
from app.cases.tracking.tracking_code import code_for
from app.core.db import db
from tests.cast import Person
from tests.client import Browser, Page
from tests.portal.test_form_pages import fill
from tests.portal.test_request_confirmation import letters, link, pending_confirmation, publish, send

__all__ = ["pending_confirmation", "publish"]
FORM = "/demarches/signaler/remplir"


def reopen(browser: Browser) -> Page:
    """Reopen the only draft with its code."""
    db.session.rollback()
    draft = db.session.scalars(select(Draft)).one()
    return browser.post("/suivi", {"code": code_for(draft.id)}, origin=True).follow().follow()


def confirm(browser: Browser, url: str) -> Page:
    token = str(browser.get(url).find_one("main [name=token]")["value"])
    return browser.post("/demandes/confirmation", {"token": token})


def the_case() -> Case:
    db.session.rollback()
    return db.session.scalars(select(Case)).one()


def classify_access(browser: Browser, case: Case) -> str:
    """Return how much of the case a browser can read."""
    statuses = [browser.get(f"/demandes/{case.id}{page}").status for page in ("", "/recu")]
    return {(200, 200): "everything", (200, 404): "state", (404, 404): "nothing"}[tuple(statuses)]  # type: ignore[index]


@pytest.fixture
def other_browser(stranger: Browser) -> Browser:
    return Browser(stranger.app)


@pytest.mark.usefixtures("pending_confirmation")
def test_the_browser_that_began_a_draft_loses_access_once_another_submits_and_confirms(
    stranger: Browser, other_browser: Browser
) -> None:
    fill(stranger)
    send(other_browser, reopen(other_browser))

    confirm(other_browser, link(letters()[0]))

    assert (classify_access(stranger, the_case()), classify_access(other_browser, the_case())) == (
        "nothing",
        "everything",
    )


@pytest.mark.usefixtures("pending_confirmation")
def test_a_browser_that_submitted_without_confirming_has_the_code_only(
    stranger: Browser, other_browser: Browser
) -> None:
    mailbox = Browser(stranger.app)
    fill(stranger)
    send(other_browser, reopen(other_browser))

    confirm(mailbox, link(letters()[0]))

    case = the_case()
    assert [classify_access(browser, case) for browser in (stranger, other_browser, mailbox)] == [
        "nothing",
        "state",
        "everything",
    ]


@pytest.mark.usefixtures("pending_confirmation")
def test_confirmation_while_signed_in_gives_access_to_the_account_only(stranger: Browser, chloe: Person) -> None:
    send(stranger)

    confirm(chloe, link(letters()[0]))

    assert (classify_access(chloe, the_case()), classify_access(stranger, the_case())) == ("everything", "nothing")
    chloe.post("/compte/deconnexion")
    assert classify_access(chloe, the_case()) == "nothing"


@pytest.mark.usefixtures("pending_confirmation")
@pytest.mark.parametrize("sends", [True, False])
def test_a_pending_or_withdrawn_submission_belongs_to_the_last_browser(
    stranger: Browser, other_browser: Browser, sends: bool
) -> None:
    fill(stranger)
    waiting = send(other_browser, reopen(other_browser)).follow()
    draft_id = db.session.scalars(select(Draft.id)).one()
    if not sends:
        other_browser.post(str(waiting.find_one("form[action$=correction]")["action"]))

    assert stranger.get(f"/brouillons/{draft_id}/attente").status == 404
    assert stranger.post(f"/brouillons/{draft_id}/correction").status == 404
    assert other_browser.get(f"/brouillons/{draft_id}/attente").status in (200, 303)


@pytest.mark.usefixtures("pending_confirmation")
def test_a_withdrawn_submission_is_closed_to_other_browsers(stranger: Browser, other_browser: Browser) -> None:
    waiting = send(stranger).follow()
    reopen(other_browser)
    draft_id = db.session.scalars(select(Draft.id)).one()
    assert other_browser.get(f"/brouillons/{draft_id}/attente").status == 200

    stranger.post(str(waiting.find_one("form[action$=correction]")["action"]))

    assert other_browser.get(f"/brouillons/{draft_id}").status == 404
    assert stranger.get(f"/brouillons/{draft_id}").status == 303


def test_an_account_that_submits_an_anonymous_draft_is_the_only_holder(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    fill(stranger)
    send(chloe, reopen(chloe))

    case = the_case()
    assert (classify_access(stranger, case), classify_access(chloe, case)) == ("nothing", "everything")


def test_an_account_loses_access_to_a_draft_submitted_by_code(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    fill(chloe)
    send(stranger, reopen(stranger))

    case = the_case()
    assert (classify_access(stranger, case), classify_access(chloe, case)) == ("everything", "nothing")


def test_a_second_submission_redirects_only_the_sender_to_the_receipt(
    stranger: Browser, other_browser: Browser, procedure_version: UUID
) -> None:
    review = fill(stranger)
    reopen(other_browser)
    first = send(stranger, review)

    again = send(stranger, review)

    assert again.location == first.location
    assert first.follow().text("h1") == "C’est envoyé"
    assert send(other_browser, review).status == 404


def test_the_sender_keeps_access_after_signing_in(stranger: Browser, chloe: Person, procedure_version: UUID) -> None:
    send(stranger)
    case = the_case()

    stranger.post("/compte/connexion", {"email": chloe.email, "password": "une phrase assez longue pour Parvis"})

    assert classify_access(stranger, case) == "everything"


def test_a_draft_created_with_a_deleted_id_belongs_to_the_new_browser(
    stranger: Browser, other_browser: Browser, procedure_version: UUID
) -> None:
    form_values = {"type": "trou", "description": "Un trou.", "new_draft": "7f4bd2a6-6b5e-4fb0-8f0b-3d7c3f6a1d11"}
    stranger.post(FORM, form_values)
    stranger.post(f"/brouillons/{form_values['new_draft']}/abandon")

    other_browser.post(FORM, form_values)

    assert stranger.get(f"/brouillons/{form_values['new_draft']}").status == 404
    assert other_browser.get(f"/brouillons/{form_values['new_draft']}").status == 303
