"""Mentions in notes: colleagues who may open the case are told; nobody else is suggested, found or given a right."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.people import delete_account
from app.cases.mentions.models import Mention
from app.cases.models import CaseEvent
from app.cases.timeline import DETAILS
from app.core.db import db
from app.core.sealing import unseal
from app.notifications.models import Notice
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

LIST = "/agents/mentions"


def count_mentions() -> int:
    db.session.rollback()
    return db.session.query(Mention).count()


def test_a_mentioned_colleague_is_told_without_a_word_of_the_note(
    alice: Person, albane: Person, make_case: MakeCase
) -> None:
    case = make_case()
    url = f"/agents/demandes/{case.id}"

    page = alice.post(f"{url}/notes", {"text": "Vu avec @albane exemple, à rappeler."}).follow()

    assert "Albane Exemple est prévenu." in page.text("#write-note")
    assert "Vu avec @Albane Exemple, à rappeler." in page.text("#thread")
    mention = albane.get(LIST)
    assert "Alice Exemple vous mentionne" in mention.text("main")
    assert "rappeler" not in mention.html
    notices = albane.get("/agents/notifications")
    assert "Un collègue vous mentionne" in notices.text("main") and "rappeler" not in notices.html
    assert alice.get(LIST).find_all(".card") == []


def test_the_note_keeps_the_identifier_and_shows_the_name(alice: Person, albane: Person, make_case: MakeCase) -> None:
    case = make_case()

    alice.post(f"/agents/demandes/{case.id}/notes", {"text": "Vu avec @Albane."})

    db.session.rollback()
    event = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == "note")).one()
    assert unseal(case.key_id, event.details, about=DETAILS)["text"] == f"Vu avec @[{albane.account.id}]."
    delete_account(albane.account)
    db.session.commit()
    assert "Vu avec @ancien agent." in alice.get(f"/agents/demandes/{case.id}").text("#thread")
    assert count_mentions() == 0


def test_opening_a_mention_marks_it_as_read_and_leads_to_the_case(
    alice: Person, albane: Person, make_case: MakeCase
) -> None:
    case = make_case()
    alice.post(f"/agents/demandes/{case.id}/notes", {"text": "@Albane Exemple ?"})
    assert "À lire" in albane.get(LIST).text("main")
    form = albane.get(LIST).find_one(".card form")["action"]

    response = albane.post(str(form))

    assert str(case.id) in str(response.location)
    assert "À lire" not in albane.get(LIST).text("main")
    assert alice.post(str(form)).status == 404


@pytest.mark.parametrize("how", ["answer", "notice", "all"])
def test_other_ways_of_reading_a_mention(alice: Person, albane: Person, make_case: MakeCase, how: str) -> None:
    case = make_case()
    alice.post(f"/agents/demandes/{case.id}/notes", {"text": "@Albane Exemple ?"})

    if how == "answer":
        albane.post(f"/agents/demandes/{case.id}/notes", {"text": "Oui."})
    elif how == "notice":
        db.session.rollback()
        notice = db.session.scalars(select(Notice).where(Notice.recipient_id == albane.account.id)).one()
        albane.post(f"/agents/notifications/{notice.id}/lecture")
    else:
        albane.post(f"{LIST}/lectures")

    assert "À lire" not in albane.get(LIST).text("main")


def test_an_agent_who_may_not_open_the_case_is_neither_suggested_nor_found(
    alice: Person, albane: Person, bruno: Person, rachel: Person, chloe: Person, stranger: Browser, make_case: MakeCase
) -> None:
    case = make_case()
    url = f"/agents/demandes/{case.id}"

    suggested = alice.client.get(f"{url}/collegues").get_json()["names"]
    text = "@Bruno Exemple et @Rachel, alice@mairie.example"
    page = alice.post(f"{url}/notes", {"text": text})

    assert suggested == ["Albane Exemple"]
    assert page.status == 422
    assert "ne peut ouvrir la demande\u00a0: @Bruno, @Rachel." in page.find_one("#write-note").get_text()
    assert page.find_one("#note-text").get_text().strip() == text
    assert text not in page.text("#thread")
    assert count_mentions() == 0
    assert bruno.get(LIST).find_all(".card") == []
    assert [person.get(f"{url}/collegues").status for person in (bruno, rachel, chloe)] == [404, 404, 404]
    assert "/compte/connexion" in str(stranger.get(f"{url}/collegues").location)


@pytest.mark.postgresql
def test_a_mention_gives_no_right_and_is_hidden_once_rights_are_gone(
    alice: Person, albane: Person, make_case: MakeCase
) -> None:
    case = make_case()
    alice.post(f"/agents/demandes/{case.id}/notes", {"text": "@Albane Exemple ?"})
    form = str(albane.get(LIST).find_one(".card form")["action"])
    albane.account.roles = []
    db.session.commit()

    assert albane.get(LIST).find_all(".card") == []
    assert albane.post(form).status == 404
    assert albane.get(f"/agents/demandes/{case.id}").status == 404
