"""A request without an account waits for its address to be confirmed; and what is asked of those who behave like robots."""

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
from app.cases.tracking_code import code_for
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message
from app.portal import robots
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import PROCEDURE, WORKFLOW, write_charter
from tests.portal.test_procedure_availability import get_text, review

pytestmark = pytest.mark.postgresql

Publish = Callable[..., None]


@pytest.fixture
def publish(app: Flask, site: Site) -> Publish:
    def make(**options: Any) -> None:
        with app.app_context():
            workflows.publish(deepcopy(WORKFLOW))
            write_charter()
            document = {**deepcopy(PROCEDURE), **options}
            document["pages"][1]["fields"][2]["required"] = True
            procedures.publish(document)
            db.session.commit()

    return make


def send(person: Browser, page: Page | None = None, **more: object) -> Page:
    return person.post(str((page or review(person)).find_one("main form")["action"]), more)


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def letters() -> list[str]:
    db.session.rollback()
    found = db.session.scalars(select(Message).order_by(Message.created_at))
    return [(unseal_content(message) or {})["text"] for message in found]


def link(letter: str) -> str:
    found = re.search(r"/demandes/confirmation\?jeton=\w+", letter)
    assert found
    return found[0]


@pytest.fixture
def pending_confirmation(publish: Publish) -> None:
    publish(email_confirmation={"days": 6})


@pytest.mark.usefixtures("pending_confirmation")
def test_the_request_leaves_when_the_link_of_its_address_is_used(stranger: Browser) -> None:
    waiting = send(stranger).follow()
    assert waiting.text("h1") == "Il reste à confirmer votre adresse"
    assert "chloe@residents.example" in waiting.text("main")
    assert count(Case) == 0

    mailbox = Browser(stranger.app)
    asked = mailbox.get(link(letters()[0]))
    assert count(Case) == 0  # a scanner of links has used nothing up
    token = str(asked.find_one("main [name=token]")["value"])
    receipt = mailbox.post("/demandes/confirmation", {"token": token}).follow()

    assert receipt.text("h1") == "C’est envoyé"
    assert mailbox.post("/demandes/confirmation", {"token": token}).status == 410
    assert (count(Case), count(Draft)) == (1, 0)
    case = db.session.scalars(select(Case)).one()
    assert clock.now() - case.submitted_at < timedelta(minutes=1)


@pytest.mark.usefixtures("pending_confirmation")
def test_its_tracking_code_says_that_it_waits(stranger: Browser, denis: Person) -> None:
    waiting = send(stranger).follow()
    draft = db.session.scalars(select(Draft)).one()
    elsewhere = Browser(stranger.app)

    followed = elsewhere.post("/suivi", {"code": code_for(draft.id)}, origin=True).follow().follow()

    assert followed.text("h1") == waiting.text("h1")
    assert denis.get(f"/brouillons/{draft.id}/attente").status == 404
    assert denis.post(f"/brouillons/{draft.id}/correction").status == 404


@pytest.mark.usefixtures("pending_confirmation")
def test_a_mistyped_address_is_corrected_and_the_former_link_opens_nothing(stranger: Browser) -> None:
    waiting = send(stranger).follow()
    former = link(letters()[0])

    corrected = stranger.post(str(waiting.find_one("form[action$=correction]")["action"])).follow().follow()

    assert corrected.text("h1") == "Vérifiez vos réponses"
    assert stranger.get(former).status == 410
    send(stranger, corrected)
    assert link(letters()[1]) != former
    assert stranger.get(link(letters()[1])).status == 200


@pytest.mark.usefixtures("pending_confirmation")
def test_who_forgets_is_reminded_once_then_the_request_is_dropped(stranger: Browser, app: Flask) -> None:
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
def test_an_account_has_nothing_to_confirm(chloe: Person) -> None:
    assert send(chloe).follow().text("h1") == "C’est envoyé"


def test_an_address_only_typed_tells_nothing_of_what_its_owner_has_asked(
    publish: Publish, stranger: Browser, chloe: Person
) -> None:
    publish(limits={"once": "always"}, email_confirmation={"days": 7})
    send(chloe)

    page = review(stranger)

    assert "déjà demandé" not in get_text(page)
    assert send(stranger, page).follow().text("h1") == "Il reste à confirmer votre adresse"
    asked = stranger.get(link(letters()[-1]))
    refused = stranger.post("/demandes/confirmation", {"token": str(asked.find_one("main [name=token]")["value"])})
    assert refused.status == 409 and "Une seule demande est possible par personne" in get_text(refused)


def test_what_was_sent_before_the_closing_is_taken_when_confirmed_after(publish: Publish, stranger: Browser) -> None:
    publish(email_confirmation={"days": 7})
    send(stranger)
    soon = clock.to_paris(clock.now()) + timedelta(hours=1)
    publish(email_confirmation={"days": 7}, limits={"closes": f"{soon:%Y-%m-%dT%H:%M}"})

    with clock.shift_clock(timedelta(hours=5)):
        token = link(letters()[0]).rpartition("=")[2]
        stranger.post("/demandes/confirmation", {"token": token})

    assert count(Case) == 1


def test_whoever_types_faster_than_anybody_copies_a_word(publish: Publish, stranger: Browser, chloe: Person) -> None:
    publish(robots={"check": "adaptive"})

    asked = send(stranger)

    assert asked.status == 422
    word = re.search(r"« (\w+) »", get_text(asked, "label[for=f-mot]"))
    assert word and word[1] in robots.WORDS
    assert "Ce n’est pas ce mot" in get_text(send(stranger, asked, mot="autre"), "#f-mot-error")
    assert send(stranger, asked, mot=word[1].upper()).status == 303
    assert send(chloe).status == 303  # an account has shown who it is


def test_nothing_is_asked_of_most_people(publish: Publish, stranger: Browser) -> None:
    publish(robots={"check": "adaptive"})
    page = review(stranger)

    with clock.shift_clock(timedelta(minutes=2)):
        assert send(stranger, page, precision_complementaire="spam").status == 422
        assert send(stranger, page).status == 303
    assert not page.find_all("#f-mot")


def test_a_procedure_may_ask_it_of_everybody_without_an_account(publish: Publish, stranger: Browser) -> None:
    publish(robots={"check": "always"})

    assert review(stranger).find_all("#f-mot")
