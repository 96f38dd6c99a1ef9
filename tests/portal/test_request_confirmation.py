"""Confirmation of the e-mail address of a request without an account; the question asked of suspected robots."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases import jobs
from app.cases.models import Case, Draft
from app.cases.tracking.tracking_code import code_for
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from app.portal.form import bot_check
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW, write_charter
from tests.portal.test_procedure_availability import get_text, review

Publish = Callable[..., None]


@pytest.fixture
def publish(app: Flask, site: Site) -> Publish:
    def make(**options: Any) -> None:
        with app.app_context():
            workflows.publish(deepcopy(WORKFLOW))
            write_charter()
            definition = {**deepcopy(PROCEDURE), **options}
            definition["pages"][1]["fields"][2]["required"] = True
            procedures.publish(definition)
            db.session.commit()

    return make


def send(person: Browser, page: Page | None = None, **more: object) -> Page:
    return person.post(str((page or review(person)).find_one("main form")["action"]), more)


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def letters() -> list[str]:
    db.session.rollback()
    messages = db.session.scalars(select(Message).order_by(Message.created_at))
    return [(unseal_content(message) or {})["text"] for message in messages]


def link(letter: str) -> str:
    match = re.search(r"/demandes/confirmation\?jeton=\w+", letter)
    assert match
    return match[0]


@pytest.fixture
def pending_confirmation(publish: Publish) -> None:
    publish(email_confirmation={"days": 6})


@pytest.mark.usefixtures("pending_confirmation")
def test_the_request_is_submitted_when_its_link_is_confirmed(stranger: Browser) -> None:
    waiting = send(stranger).follow()
    assert waiting.text("h1") == "Il reste à confirmer votre adresse"
    assert "chloe@residents.example" in waiting.text("main")
    assert count(Case) == 0

    mailbox = Browser(stranger.app)
    confirmation_page = mailbox.get(link(letters()[0]))
    assert count(Case) == 0  # a link scanner does not consume the link
    token = str(confirmation_page.find_one("main [name=token]")["value"])
    receipt = mailbox.post("/demandes/confirmation", {"token": token}).follow()

    assert receipt.text("h1") == "C’est envoyé"
    assert mailbox.post("/demandes/confirmation", {"token": token}).status == 410
    assert (count(Case), count(Draft)) == (1, 0)
    case = db.session.scalars(select(Case)).one()
    assert clock.now() - case.submitted_at < timedelta(minutes=1)


@pytest.mark.usefixtures("pending_confirmation")
def test_its_tracking_code_displays_the_pending_confirmation(stranger: Browser, denis: Person) -> None:
    waiting = send(stranger).follow()
    draft = db.session.scalars(select(Draft)).one()
    elsewhere = Browser(stranger.app)

    case_page = elsewhere.post("/suivi", {"code": code_for(draft.id)}, origin=True).follow().follow()

    assert case_page.text("h1") == waiting.text("h1")
    assert denis.get(f"/brouillons/{draft.id}/attente").status == 404
    assert denis.post(f"/brouillons/{draft.id}/correction").status == 404


@pytest.mark.usefixtures("pending_confirmation")
def test_correcting_the_address_invalidates_the_former_link(stranger: Browser) -> None:
    waiting = send(stranger).follow()
    former = link(letters()[0])

    corrected = stranger.post(str(waiting.find_one("form[action$=correction]")["action"])).follow().follow()

    assert corrected.text("h1") == "Vérifiez vos réponses"
    assert stranger.get(former).status == 410
    send(stranger, corrected)
    assert link(letters()[1]) != former
    assert stranger.get(link(letters()[1])).status == 200


@pytest.mark.usefixtures("pending_confirmation")
def test_an_unconfirmed_request_is_reminded_once_then_expires(stranger: Browser, app: Flask) -> None:
    send(stranger)
    with app.app_context():
        with clock.shift_clock(timedelta(days=2)):
            assert jobs.send_confirmation_reminders() == 0
        with clock.shift_clock(timedelta(days=4)):
            assert (jobs.send_confirmation_reminders(), jobs.send_confirmation_reminders()) == (1, 0)
        assert link(letters()[1]) == link(letters()[0])
        with clock.shift_clock(timedelta(days=7)):
            jobs.expire_drafts()

    assert (count(Draft), count(Case)) == (0, 0)
    assert stranger.get(link(letters()[0])).status == 410


@pytest.mark.usefixtures("pending_confirmation")
def test_an_account_needs_no_confirmation(chloe: Person) -> None:
    assert send(chloe).follow().text("h1") == "C’est envoyé"


def test_an_unconfirmed_address_reveals_nothing_of_other_requests(
    publish: Publish, stranger: Browser, chloe: Person
) -> None:
    publish(limits={"once": "always"}, email_confirmation={"days": 7})
    send(chloe)

    page = review(stranger)

    assert "déjà demandé" not in get_text(page)
    assert send(stranger, page).follow().text("h1") == "Il reste à confirmer votre adresse"
    confirmation_page = stranger.get(link(letters()[-1]))
    refusal = stranger.post(
        "/demandes/confirmation", {"token": str(confirmation_page.find_one("main [name=token]")["value"])}
    )
    assert refusal.status == 409 and "Une seule demande est possible par personne" in get_text(refusal)


def test_a_request_submitted_before_closing_can_be_confirmed_after(publish: Publish, stranger: Browser) -> None:
    publish(email_confirmation={"days": 7})
    send(stranger)
    soon = clock.to_paris(clock.now()) + timedelta(hours=1)
    publish(email_confirmation={"days": 7}, limits={"closes": f"{soon:%Y-%m-%dT%H:%M}"})

    with clock.shift_clock(timedelta(hours=5)):
        token = link(letters()[0]).rpartition("=")[2]
        stranger.post("/demandes/confirmation", {"token": token})

    assert count(Case) == 1


def test_a_suspiciously_fast_submission_must_copy_a_word(publish: Publish, stranger: Browser, chloe: Person) -> None:
    publish(robots={"check": "adaptive"})

    response = send(stranger)

    assert response.status == 422
    word = re.search(r"« (\w+) »", get_text(response, "label[for=f-mot]"))
    assert word and word[1] in bot_check.WORDS
    assert "Ce n’est pas ce mot" in get_text(send(stranger, response, mot="autre"), "#f-mot-error")
    assert send(stranger, response, mot=word[1].upper()).status == 303
    assert send(chloe).status == 303  # an account is already identified


@pytest.mark.postgresql
def test_an_ordinary_submission_asks_nothing(publish: Publish, stranger: Browser) -> None:
    publish(robots={"check": "adaptive"})
    page = review(stranger)

    with clock.shift_clock(timedelta(minutes=2)):
        assert send(stranger, page, precision_complementaire="spam").status == 422
        assert send(stranger, page).status == 303
    assert not page.find_all("#f-mot")


def test_a_procedure_may_require_it_of_every_anonymous_submission(publish: Publish, stranger: Browser) -> None:
    publish(robots={"check": "always"})

    assert review(stranger).find_all("#f-mot")
