"""Answering by a letter, a short message or the telephone, and the queue of letters to print."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.cases import timeline
from app.core.db import db
from app.mailroom.models import OutgoingLetter
from app.notifications.models import Message
from tests.cast import Person
from tests.client import Page
from tests.factories import MakeCase

ADDRESS = "Chloé Exemple\r\n1 rue des Lilas\r\n99000 VAUBRELLES"
QUEUE = "/agents/courrier/a-imprimer"


def write(agent: Person, case_id: object, **values: str) -> Page:
    return agent.post(f"/agents/demandes/{case_id}/autre-canal", {"channel": "post", "text": "Bonjour.", **values})


def test_a_letter_is_written_printed_and_posted(alice: Person, bruno: Person, make_case: MakeCase) -> None:
    case = make_case()
    messages = len(db.session.scalars(select(Message)).all())

    write(alice, case.id, recipient=ADDRESS, subject="Votre signalement")
    letter = db.session.scalars(select(OutgoingLetter)).one()

    assert "Chloé Exemple" in alice.get(QUEUE).text("table")
    page = alice.get(f"{QUEUE}/{letter.id}")
    assert page.text(".letter__recipient") == "Chloé Exemple 1 rue des Lilas 99000 VAUBRELLES"
    assert bruno.get(f"{QUEUE}/{letter.id}").status == 404
    assert bruno.post(f"{QUEUE}/{letter.id}/envoi").status == 404
    assert bruno.get(QUEUE).texts("table") == []
    alice.post(f"{QUEUE}/{letter.id}/envoi").follow()
    alice.post(f"{QUEUE}/{letter.id}/envoi").follow()

    entries = timeline.events_for(case, is_agent=False)
    assert [entry.kind for entry in entries if entry.kind in ("message", "letter_posted")] == [
        "message",
        "letter_posted",
    ]
    assert next(entry for entry in entries if entry.is_message).details == {"text": "Bonjour.", "via": "post"}
    assert alice.get(QUEUE).texts("table") == []
    # The letter is the answer: no e-mail leaves besides.
    assert len(db.session.scalars(select(Message)).all()) == messages


@pytest.mark.parametrize("recipient", ["", "Chloé Exemple", "\n".join(["ligne"] * 7), f"Chloé\n{'x' * 39}"])
def test_an_address_that_does_not_fit_the_window_is_refused(alice: Person, make_case: MakeCase, recipient: str) -> None:
    case = make_case()

    page = write(alice, case.id, recipient=recipient)

    assert page.status == 422
    assert "Bonjour." in page.text("#f-text")
    assert db.session.scalars(select(OutgoingLetter)).all() == []


def test_a_call_is_noted_in_the_thread(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    write(alice, case.id, channel="phone").follow()

    assert timeline.events_for(case, is_agent=False)[-1].details["via"] == "phone"
    assert "au téléphone" in alice.get(f"/agents/demandes/{case.id}").text("main")


def test_no_short_message_without_a_mobile(alice: Person, make_case: MakeCase) -> None:
    case = make_case()

    page = write(alice, case.id, channel="sms")

    assert page.status == 422
    assert "mobile" in page.text("#error-summary")


@pytest.mark.postgresql
def test_the_preference_follows_what_the_person_gave(alice: Person, make_case: MakeCase) -> None:
    case = make_case(courriel="")

    page = alice.get(f"/agents/demandes/{case.id}/autre-canal")

    assert "n’a pas d’adresse e-mail" in page.text(".alert")
    assert page.find_one("input[name=channel][value=post]").has_attr("checked")


def test_another_department_answers_nothing(bruno: Person, make_case: MakeCase) -> None:
    case = make_case()

    assert write(bruno, case.id, recipient=ADDRESS).status == 404
    assert bruno.get(f"/agents/demandes/{case.id}/autre-canal").status == 404
