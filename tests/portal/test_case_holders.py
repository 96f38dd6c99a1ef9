"""Finding 9: of all who held a draft, only the browser or the account that sent it, or proved its address, reads the case."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from app.cases.models import Case, Draft
from app.cases.tracking_code import code_for
from app.core.db import db
from tests.cast import Person
from tests.client import Browser, Page
from tests.portal.test_form_pages import fill
from tests.portal.test_request_confirmation import letters, link, pending_confirmation, publish, send

__all__ = ["pending_confirmation", "publish"]
FORM = "/demarches/signaler/remplir"


def reopen(browser: Browser) -> Page:
    """Goes on, by its code, with the only draft there is."""
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
    """How much of the case a browser sees."""
    statuses = [browser.get(f"/demandes/{case.id}{page}").status for page in ("", "/recu")]
    return {(200, 200): "everything", (200, 404): "state", (404, 404): "nothing"}[tuple(statuses)]  # type: ignore[index]


@pytest.fixture
def other(stranger: Browser) -> Browser:
    return Browser(stranger.app)


@pytest.mark.usefixtures("pending_confirmation")
def test_whoever_began_reads_nothing_of_what_another_browser_sent_and_confirmed(
    stranger: Browser, other: Browser
) -> None:
    fill(stranger)
    send(other, reopen(other))

    confirm(other, link(letters()[0]))

    assert (classify_access(stranger, the_case()), classify_access(other, the_case())) == ("nothing", "everything")


@pytest.mark.usefixtures("pending_confirmation")
def test_whoever_sent_without_reading_the_mail_has_the_code_alone(stranger: Browser, other: Browser) -> None:
    mailbox = Browser(stranger.app)
    fill(stranger)
    send(other, reopen(other))

    confirm(mailbox, link(letters()[0]))

    case = the_case()
    assert [classify_access(browser, case) for browser in (stranger, other, mailbox)] == [
        "nothing",
        "state",
        "everything",
    ]


@pytest.mark.usefixtures("pending_confirmation")
def test_who_confirms_under_an_account_holds_it_by_the_account_alone(stranger: Browser, chloe: Person) -> None:
    send(stranger)

    confirm(chloe, link(letters()[0]))

    assert (classify_access(chloe, the_case()), classify_access(stranger, the_case())) == ("everything", "nothing")
    chloe.post("/compte/deconnexion")
    assert classify_access(chloe, the_case()) == "nothing"


@pytest.mark.usefixtures("pending_confirmation")
@pytest.mark.parametrize("sends", [True, False])
def test_what_waits_or_is_taken_back_is_held_where_it_was_last_done(
    stranger: Browser, other: Browser, sends: bool
) -> None:
    fill(stranger)
    waiting = send(other, reopen(other)).follow()
    draft_id = db.session.scalars(select(Draft.id)).one()
    if not sends:
        other.post(str(waiting.find_one("form[action$=correction]")["action"]))

    assert stranger.get(f"/brouillons/{draft_id}/attente").status == 404
    assert stranger.post(f"/brouillons/{draft_id}/correction").status == 404
    assert other.get(f"/brouillons/{draft_id}/attente").status in (200, 303)


@pytest.mark.usefixtures("pending_confirmation")
def test_what_is_taken_back_is_closed_to_whoever_followed_it_by_its_code(stranger: Browser, other: Browser) -> None:
    waiting = send(stranger).follow()
    reopen(other)
    draft_id = db.session.scalars(select(Draft.id)).one()
    assert other.get(f"/brouillons/{draft_id}/attente").status == 200

    stranger.post(str(waiting.find_one("form[action$=correction]")["action"]))

    assert other.get(f"/brouillons/{draft_id}").status == 404
    assert stranger.get(f"/brouillons/{draft_id}").status == 303


def test_an_account_that_sends_a_draft_begun_without_one_holds_it_alone(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    fill(stranger)
    send(chloe, reopen(chloe))

    case = the_case()
    assert (classify_access(stranger, case), classify_access(chloe, case)) == ("nothing", "everything")


def test_an_account_whose_draft_is_sent_by_code_reads_nothing_of_it(
    stranger: Browser, chloe: Person, procedure_version: UUID
) -> None:
    fill(chloe)
    send(stranger, reopen(stranger))

    case = the_case()
    assert (classify_access(stranger, case), classify_access(chloe, case)) == ("everything", "nothing")


def test_a_second_click_lands_on_the_receipt_of_the_sender_alone(
    stranger: Browser, other: Browser, procedure_version: UUID
) -> None:
    review = fill(stranger)
    reopen(other)
    first = send(stranger, review)

    again = send(stranger, review)

    assert again.location == first.location
    assert first.follow().text("h1") == "C’est envoyé"
    assert send(other, review).status == 404


def test_the_sender_who_signs_in_still_holds_it(stranger: Browser, chloe: Person, procedure_version: UUID) -> None:
    send(stranger)
    case = the_case()

    stranger.post("/compte/connexion", {"email": chloe.email, "password": "une phrase assez longue pour Parvis"})

    assert classify_access(stranger, case) == "everything"


def test_a_draft_begun_anew_under_a_discarded_number_is_that_of_another_browser(
    stranger: Browser, other: Browser, procedure_version: UUID
) -> None:
    typed = {"type": "trou", "description": "Un trou.", "new_draft": "7f4bd2a6-6b5e-4fb0-8f0b-3d7c3f6a1d11"}
    stranger.post(FORM, typed)
    stranger.post(f"/brouillons/{typed['new_draft']}/abandon")

    other.post(FORM, typed)

    assert stranger.get(f"/brouillons/{typed['new_draft']}").status == 404
    assert other.get(f"/brouillons/{typed['new_draft']}").status == 303
