"""Signed links of e-mails, and codes sent again: the access that they give and what they never reveal."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.conversation import correspondence
from app.cases.links import case_links
from app.cases.models import Case
from app.cases.tracking.tracking_code import close_code, code_of, renew_code
from app.core import clock
from app.core.db import db
from app.core.formats import format_code
from app.core.web.access_rules import Actor
from app.notifications.messages import unseal_content
from app.notifications.models import Message
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import MakeCase

VOID_LINK = "Ce lien ne fonctionne plus"


def actor_of(person: Person) -> Actor:
    return Actor(kind="agent" if "mairie" in person.email else "resident", account_id=person.account.id)


def link_to(case: Case) -> str:
    link = case_links.issue_link(case)
    assert link is not None
    return link.url.removeprefix("http://localhost:8000")


def letters(case: Case) -> list[dict[str, str]]:
    messages = db.session.scalars(select(Message).where(Message.case_id == case.id).order_by(Message.created_at))
    return [content for content in map(unseal_content, messages) if content]


def answer(page: Page, browser: Browser, email: str) -> Page:
    form = page.find_one("main form")
    return browser.post(
        str(form["action"]), {"token": page.find_one("main input[name=token]")["value"], "email": email}
    )


def test_the_link_asks_an_unknown_device_for_the_address_then_opens_the_request(
    stranger: Browser, make_case: MakeCase
) -> None:
    case = make_case()

    question_page = stranger.get(link_to(case))
    refusal = answer(question_page, stranger, "denis@residents.example")
    opened_page = answer(question_page, stranger, " Chloe@residents.example").follow()

    assert question_page.status == 200 and "Un grand trou" not in question_page.text()
    assert refusal.status == 422 and "Ce n’est pas l’adresse" in refusal.text("main")
    assert "Un grand trou" in opened_page.text("main")
    assert stranger.get(link_to(case)).location == f"/demandes/{case.id}"


def test_opening_the_link_gives_no_access(stranger: Browser, make_case: MakeCase) -> None:
    case = make_case()

    stranger.get(link_to(case))

    assert stranger.get(f"/demandes/{case.id}").status == 404


def test_the_request_of_an_account_opens_with_that_account_alone(
    stranger: Browser, chloe: Person, denis: Person, make_case: MakeCase
) -> None:
    case = make_case(by=actor_of(chloe))

    assert stranger.get(link_to(case)).location == f"/compte/connexion?next=/demandes/{case.id}"
    assert chloe.get(link_to(case)).location == f"/demandes/{case.id}"
    assert "dans un autre compte" in denis.get(link_to(case)).text("main")


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 48, "A" * 4000])
def test_a_forged_link_is_refused(token: str, stranger: Browser, make_case: MakeCase) -> None:
    make_case()

    page = stranger.get(f"/demandes/acces?jeton={token}")

    assert page.status == 410
    assert page.text("h1") == VOID_LINK
    assert page.find_all('a[href="/suivi/code"]')


def test_a_link_expires_after_its_last_day_or_when_the_code_changes(
    stranger: Browser, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, other = make_case(), make_case()
    old, stolen = link_to(case), link_to(other)

    renew_code(other)
    db.session.commit()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=61))

    assert stranger.get(old).status == 410
    assert stranger.get(stolen).status == 410


def test_a_deleted_code_invalidates_the_link(stranger: Browser, make_case: MakeCase) -> None:
    case = make_case()
    close_code(case)
    db.session.commit()

    assert case_links.issue_link(case) is None


def test_the_link_of_one_request_opens_no_other(stranger: Browser, make_case: MakeCase) -> None:
    one, other = make_case(), make_case()
    token = link_to(one).partition("jeton=")[2]
    forged_token = case_links.urlsafe_b64encode(other.id.bytes + case_links.urlsafe_b64decode(token)[16:]).decode()

    assert stranger.get(f"/demandes/acces?jeton={forged_token}").status == 410


def test_a_letter_of_the_service_has_the_question_and_the_button(
    app: Flask, alice: Person, stranger: Browser, make_case: MakeCase
) -> None:
    case = make_case()

    with app.app_context():
        correspondence.ask_for_pieces(case, "Envoyez un justificatif de domicile.", by=actor_of(alice))
        db.session.commit()

    letter = letters(case)[-1]
    assert "justificatif de domicile" in letter["html"] and ">Répondre</a>" in letter["html"]
    url = letter["text"].split("/demandes/acces?jeton=")[1].split()[0]
    assert stranger.get(f"/demandes/acces?jeton={url}").text("h1") == "Ouvrir votre demande"
    assert "Ma commune" in letter["html"]


def test_a_letter_of_the_workflow_has_the_button_too(make_case: MakeCase) -> None:
    case = make_case(status="accepted")

    assert "/demandes/acces?jeton=" in letters(case)[-1]["html"]


def ask_for_code(browser: Browser, **form_values: str) -> Page:
    browser.get("/suivi/code")
    return browser.post("/suivi/code", form_values).follow()


def test_the_code_is_sent_again_to_the_address_of_the_request(stranger: Browser, make_case: MakeCase) -> None:
    token = uuid4()
    case = make_case(token=token)

    page = ask_for_code(stranger, email="CHLOE@residents.example")

    assert page.text("h1") == "Regardez votre messagerie"
    (letter,) = letters(case)
    assert letter["to"] == "chloe@residents.example"
    assert case.reference in letter["subject"]


def test_one_letter_has_the_codes_of_every_request(stranger: Browser, make_case: MakeCase) -> None:
    cases = [make_case() for _ in range(3)]

    page = ask_for_code(stranger, email="chloe@residents.example")

    (letter,) = [letter for case in cases for letter in letters(case)]
    for case in cases:
        assert case.reference in letter["text"]
        assert format_code(code_of(case)) in letter["text"]
    assert letter["subject"] == "Les codes de vos demandes"
    assert "dans un seul message" in page.text("main")


@pytest.mark.postgresql
def test_the_reference_narrows_it_to_one_request(stranger: Browser, make_case: MakeCase) -> None:
    one, other = make_case(), make_case()

    ask_for_code(stranger, email="chloe@residents.example", reference=one.reference.replace("-", "").lower())

    assert len(letters(one)) == 1
    assert letters(other) == []


def test_the_response_does_not_reveal_whether_a_request_exists(stranger: Browser, make_case: MakeCase) -> None:
    case = make_case()

    known_address_page = ask_for_code(stranger, email="chloe@residents.example", reference=case.reference)
    unknown = ask_for_code(stranger, email="paulo@residents.example", reference=case.reference)

    assert known_address_page.text("main").replace("chloe", "paulo") == unknown.text("main")
    assert len(letters(case)) == 1


def test_the_number_of_emails_to_an_address_is_limited(stranger: Browser, make_case: MakeCase) -> None:
    case = make_case()

    pages = [ask_for_code(stranger, email="chloe@residents.example") for _ in range(5)]

    assert {page.text("h1") for page in pages} == {"Regardez votre messagerie"}
    assert len(letters(case)) == 3


def test_a_mistyped_address_is_suggested_after_the_code_is_sent(stranger: Browser, make_case: MakeCase) -> None:
    page = ask_for_code(stranger, email="jean@gmial.com")

    assert "Vouliez-vous dire jean@gmail.com ?" in page.text("main")
