"""The public page of a document: its state for whoever has its code, whose it is for whoever has its paper."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import case_documents, document_records
from app.documents.case_documents import ReadableDocument
from app.documents.document_verification import GUESSES
from app.documents.models import REPLACED, CaseDocument
from app.privacy.access_log import compute_subject_index
from app.privacy.anonymisation import delete_cases
from app.privacy.models import AccessEntry
from tests.cast import Person
from tests.client import Browser, Page
from tests.documents.order_case import make_order, submit_order_case


@pytest.fixture
def case(app: Flask, chloe: Person) -> Case:
    return submit_order_case(chloe)


@pytest.fixture
def order(app: Flask, alice: Person, case: Case) -> ReadableDocument:
    return make_order(app, alice, case)


def verify(browser: Browser, order: ReadableDocument, **facts: str) -> Page:
    return browser.post("/verifier", {"code": order.contents.code, **facts}, origin=True)


def test_a_typed_code_shows_the_state_and_nothing_personal(
    stranger: Browser, order: ReadableDocument, case: Case
) -> None:
    code = order.contents.code.lower()

    page = stranger.post("/verifier", {"code": f"{code[:4]} {code[4:8]}-{code[8:]}"}, origin=True)

    assert page.status == 200
    assert page.text("h1") == "Arrêté de voirie"
    assert "Ce document est valable" in page.text("main .alert")
    record = document_records.find_record(code)
    assert record is not None
    assert page.find_one("file-digest")["digest"] == record.digest.hex()
    content = page.text("main")
    assert "Voirie" in content
    assert not any(word in content for word in ("Chloé", case.reference, order.contents.number))


def test_the_address_of_the_qr_code_is_told_to_nobody(stranger: Browser, order: ReadableDocument) -> None:
    page = stranger.get(f"/v/{order.contents.code}")

    assert page.status == 200
    assert "Ce document est valable" in page.text("main .alert")
    headers = page.response.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "strict-origin"
    assert "noindex" in headers["X-Robots-Tag"]
    assert "Set-Cookie" not in headers


def test_a_withdrawn_document_says_so(stranger: Browser, order: ReadableDocument, case: Case) -> None:
    revision = order.document.revision
    case_documents.withdraw_document(order, case, revision=revision, reason="Erreur de date.", by=Actor(kind="agent"))
    db.session.commit()

    page = verify(stranger, order)

    assert "Ce document a été retiré" in page.text("main .alert")
    assert "Erreur de date" not in page.text("main")


def test_a_replaced_document_says_so(stranger: Browser, order: ReadableDocument) -> None:
    document_records.change_record(db.session.get_one(CaseDocument, order.id), REPLACED)
    db.session.commit()

    assert "Ce document a été remplacé" in verify(stranger, order).text("main .alert")


def test_an_unknown_code_is_refused_like_one_that_is_none(stranger: Browser, order: ReadableDocument) -> None:
    unknown = stranger.get("/v/0000-0000-0000")
    malformed = stranger.get("/v/bonjour")

    assert (unknown.status, malformed.status) == (404, 404)
    assert unknown.text("main") == malformed.text("main")
    assert "Aucun document ne répond à ce code" in unknown.text("main")
    assert malformed.find_one("#f-code")["value"] == "bonjour"


def test_unknown_codes_are_limited_and_right_ones_are_not(stranger: Browser, order: ReadableDocument) -> None:
    statuses = [stranger.post("/verifier", {"code": "0" * 12}, origin=True).status for _ in range(61)]

    assert statuses == [422] * 60 + [429]
    assert stranger.get("/v/111111111111").status == 429
    assert verify(stranger, order).status == 200


def test_a_form_of_another_site_is_refused(stranger: Browser, order: ReadableDocument) -> None:
    assert stranger.post("/verifier", {"code": order.contents.code}).status == 403


def test_two_facts_of_the_paper_say_whose_it_is(stranger: Browser, order: ReadableDocument, case: Case) -> None:
    page = verify(stranger, order, name="EXEMPLE", reference=case.reference.lower().replace("-", " "))

    identity = page.text("#identity")
    assert page.status == 200
    assert all(word in identity for word in ("Chloé Exemple", case.reference, order.contents.number))
    entries = db.session.scalars(
        select(AccessEntry.kind).where(
            AccessEntry.subject == compute_subject_index(case.id), AccessEntry.screen == "portal.document"
        )
    ).all()
    assert entries == ["anonymous"]


@pytest.mark.postgresql
def test_the_number_and_the_full_name_do_too(stranger: Browser, order: ReadableDocument) -> None:
    page = verify(stranger, order, name="chloe exemple", number=order.contents.number.lower())

    assert "Chloé Exemple" in page.text("#identity")


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "Exemple"},
        {"name": "Exemple", "reference": " "},
        {"name": "Chloé", "number": "right"},
        {"name": "Exemple", "reference": "26-0000-0000"},
        {"name": "Exemple", "number": "right", "reference": "26-0000-0000"},
        {"name": "Exemple Martin Durand", "number": "right"},
    ],
)
def test_one_fact_or_a_wrong_one_say_nothing(stranger: Browser, order: ReadableDocument, facts: dict[str, str]) -> None:
    facts_of_order = {name: order.contents.number if value == "right" else value for name, value in facts.items()}

    page = verify(stranger, order, **facts_of_order)

    assert page.status == 422
    assert "ne permettent pas de répondre" in page.text("#identity")
    assert "Chloé Exemple" not in page.text("main")
    assert page.find_one("#f-name")["value"] == facts_of_order["name"]


def test_what_is_left_of_a_deleted_case_is_its_state(
    app: Flask, stranger: Browser, order: ReadableDocument, case: Case
) -> None:
    facts = {"name": "Exemple", "reference": case.reference}
    wrong = verify(stranger, order, name="Martin", reference="26-0000-0000").text("#identity")
    code = order.contents.code
    with app.app_context():
        delete_cases([case.id])
    db.session.commit()

    page = stranger.post("/verifier", {"code": code, **facts}, origin=True)

    assert page.status == 422
    assert "Ce document est valable" in page.text("main .alert")
    assert page.text("#identity") == wrong
    assert db.session.scalars(select(CaseDocument.id)).all() == []


def test_facts_are_not_guessed(app: Flask, order: ReadableDocument, case: Case) -> None:
    guesses = [
        verify(Browser(app), order, name=f"Nom {number}", reference=case.reference).status
        for number in range(GUESSES.free + 1)
    ]

    assert guesses == [422] * GUESSES.free + [429]
    assert verify(Browser(app), order, name="Exemple", reference=case.reference).status == 429
    assert verify(Browser(app), order).status == 200


def test_right_facts_do_not_count(app: Flask, order: ReadableDocument, case: Case) -> None:
    facts_of_order = {"name": "Exemple", "reference": case.reference}

    assert {verify(Browser(app), order, **facts_of_order).status for _ in range(GUESSES.free + 2)} == {200}
