"""Documents that somebody signs: read, signed, refused, entrusted; what is signed is what was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from flask import Flask

from app.cases import timeline
from app.cases.models import Case
from app.cases.reading.case_values import processing_of, set_processing
from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import SYSTEM, Actor
from app.documents import case_documents
from app.documents.case_documents import MAKE_DOCUMENT
from app.documents.models import GIVEN, MAKING, REFUSED, TO_SIGN, CaseDocument, DocumentRecord
from app.documents.signing.account_signatures import find_signature, give_signature
from tests.cast import Person
from tests.client import Browser, Page
from tests.documents.outbox_runs import make_queued_documents
from tests.documents.signed_orders import read_order, request_order, sign_order
from tests.factories import MakeCase

PAGES = "/agents/a-signer"


@pytest.fixture
def case(make_case: MakeCase, alice: Person) -> Case:
    return make_case()


@pytest.fixture
def order(app: Flask, case: Case, alice: Person) -> CaseDocument:
    return request_order(app, case, by=alice)


def send(person: Person, document: CaseDocument, act: str, **form: str) -> Page:
    """A decision taken on the page of the document as this person reads it."""
    revision = str(person.get(f"{PAGES}/{document.id}").find_all("input[name=revision]")[0]["value"])
    page = person.post(f"{PAGES}/{document.id}/{act}", {"revision": revision, **form})
    db.session.expire_all()
    return page


def change_text(document: CaseDocument) -> None:
    """Something that the document says is no longer what it said."""
    contents = case_documents.read_contents(document)
    case_documents.write_contents(document, replace(contents, text="Durée : dix jours."))
    db.session.commit()


def test_a_draft_waits_for_whoever_signs(case: Case, order: CaseDocument, rachel: Person, alice: Person) -> None:
    readable = read_order(order, case)
    assert (readable.state, readable.contents.number) == (TO_SIGN, "")
    assert readable.contents.code not in readable.contents.html

    page = rachel.get(PAGES)

    assert page.text(".to-sign .card__link").startswith("Arrêté de voirie")
    assert "demandé par Alice Exemple" in page.text(".to-sign")
    assert page.text("nav a[href='/agents/a-signer'] .badge") == "1 document attend"
    assert "Projet, pas encore signé" in rachel.get(f"{PAGES}/{order.id}").text("article.paper")
    assert not alice.get(PAGES).find_all(".to-sign")


def test_only_whoever_signs_reads_the_draft(
    order: CaseDocument, rachel: Person, alice: Person, bruno: Person, stranger: Browser
) -> None:
    for path in (f"{PAGES}/{order.id}", f"{PAGES}/{order.id}/fichier"):
        assert rachel.get(path).status == 200
        assert [person.get(path).status for person in (alice, bruno)] == [404, 404]
        assert stranger.get(path).status == 303
    for act in ("signature/retrait", "refus", "delegation", "reprise"):
        form = {"revision": str(order.revision), "reason": "Non.", "colleague": str(bruno.account.id)}
        assert bruno.post(f"{PAGES}/{order.id}/{act}", form).status == 404
    sign_order(bruno, order)
    assert order.state == TO_SIGN


def test_a_signature_makes_the_final_document(
    app: Flask, case: Case, order: CaseDocument, rachel: Person, ada: Person
) -> None:
    actor = Actor(kind="agent", account_id=ada.account.id)
    give_signature(rachel.account, quality="Pour le Maire, l’adjointe", image=b"RIFF....", by=actor)
    db.session.commit()

    assert "1 document signé." in sign_order(rachel, order).follow().text("main")
    assert read_order(order, case).state == MAKING
    make_queued_documents(app)

    readable = read_order(order, case)
    assert (readable.state, readable.contents.number[-5:]) == (GIVEN, "-0001")
    assert readable.document.signer_id == rachel.account.id
    for words in ("Pour le Maire, l’adjointe", "Rachel Exemple", "data:image/webp;base64,UklGRi4u"):
        assert words in readable.contents.html
    assert "Projet" not in readable.contents.html
    assert db.session.get_one(DocumentRecord, order.id).is_signed
    kinds = [entry.kind for entry in timeline.events_for(case, is_agent=True)]
    assert kinds[-4:] == ["document_made", "document_signed", "document_made", "document_given"]


def test_a_refused_document_goes_back_and_may_be_made_again(
    app: Flask, case: Case, order: CaseDocument, rachel: Person, alice: Person, chloe: Person
) -> None:
    page = send(rachel, order, "refus", reason=" ")
    assert (page.status, page.find_one("#f-reason")["aria-invalid"]) == (422, "true")

    send(rachel, order, "refus", reason="La durée manque.")

    readable = read_order(order, case)
    assert (readable.state, readable.contents.reason) == (REFUSED, "La durée manque.")
    assert "Signature refusée : Arrêté de voirie" in alice.get("/agents/notifications").text("main")
    assert "La durée manque." in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert not rachel.get(PAGES).find_all(".to-sign")
    case_documents.retry_document(readable)
    db.session.commit()
    make_queued_documents(app)
    again = read_order(order, case)
    assert (again.state, again.contents.reason) == (TO_SIGN, "")


@pytest.mark.postgresql
def test_a_colleague_who_was_given_a_signature_signs_instead(
    app: Flask, case: Case, order: CaseDocument, rachel: Person, bruno: Person, alice: Person
) -> None:
    give_signature(bruno.account, quality="L’adjoint aux travaux", image=None, by=SYSTEM)
    db.session.commit()
    page = rachel.get(f"{PAGES}/{order.id}")
    assert page.texts("#f-colleague option") == ["Bruno Exemple"]
    assert send(rachel, order, "delegation", colleague=str(alice.account.id)).status == 422

    send(rachel, order, "delegation", colleague=str(bruno.account.id))

    assert "attend Bruno Exemple" in rachel.get(PAGES).text("main")
    assert "est confié à un collègue" in rachel.get(f"{PAGES}/{order.id}").follow().text("main .alert")
    sign_order(bruno, order)
    make_queued_documents(app)
    readable = read_order(order, case)
    assert readable.state == GIVEN
    assert "L’adjoint aux travaux" in readable.contents.html
    assert "confiée à Bruno Exemple" in alice.get(f"/agents/demandes/{case.id}").text("#case-history")


def test_what_was_entrusted_is_taken_back(case: Case, order: CaseDocument, rachel: Person, bruno: Person) -> None:
    give_signature(bruno.account, quality="L’adjoint", image=None, by=SYSTEM)
    db.session.commit()
    send(rachel, order, "delegation", colleague=str(bruno.account.id))

    rachel.post(f"{PAGES}/{order.id}/reprise")

    assert rachel.get(f"{PAGES}/{order.id}").status == 200
    assert bruno.get(f"{PAGES}/{order.id}").status == 404


def test_nothing_is_signed_that_was_not_read(app: Flask, case: Case, order: CaseDocument, rachel: Person) -> None:
    former = read_order(order, case).contents.html
    change_text(order)

    page = sign_order(rachel, order).follow()

    assert "rien n’est signé" in page.text("main")
    readable = read_order(order, case)
    assert (readable.state, readable.document.signed_at) == (MAKING, None)
    make_queued_documents(app)
    readable = read_order(order, case)
    assert readable.state == TO_SIGN
    assert "dix jours" in readable.contents.html != former


def test_what_changes_before_the_file_is_made_comes_back_unsigned(
    app: Flask, case: Case, order: CaseDocument, rachel: Person
) -> None:
    sign_order(rachel, order)
    change_text(order)

    make_queued_documents(app)

    readable = read_order(order, case)
    assert (readable.state, readable.document.signed_at, readable.contents.signature) == (TO_SIGN, None, {})


@pytest.mark.postgresql
def test_the_page_of_a_former_draft_signs_nothing(order: CaseDocument, rachel: Person) -> None:
    page = sign_order(rachel, order, revision=order.revision - 1).follow()

    assert "1 document a changé entre-temps : relisez-le" in page.text("main")
    assert order.state == TO_SIGN


def test_several_are_signed_at_once(app: Flask, case: Case, order: CaseDocument, alice: Person, rachel: Person) -> None:
    second = request_order(app, case, by=alice, title="Second arrêté")
    third = request_order(app, case, by=alice, title="Troisième arrêté")
    boxes = [str(box["value"]) for box in rachel.get(PAGES).find_all("input[name=documents]")]
    assert len(boxes) == 3
    boxes[2] = f"{third.id}:{third.revision - 1}"

    confirmation_page = rachel.get(f"{PAGES}/signature?{urlencode({'documents': boxes}, doseq=True)}")
    page = rachel.post(f"{PAGES}/signature", {"documents": boxes, "read": "on"}).follow()

    assert [element.text for element in confirmation_page.find_all(".to-sign strong")] == [
        "Arrêté de voirie",
        "Second arrêté",
        "Troisième arrêté",
    ]
    assert "J’ai lu ces 3 documents jusqu’au bout" in confirmation_page.text("main form")

    assert "2 documents signés." in page.text("main")
    assert "1 document a changé" in page.text("main")
    states = [read_order(each, case).state for each in (order, second, third)]
    assert states == [MAKING, MAKING, TO_SIGN]


def test_nothing_is_signed_before_it_is_said_to_be_read(order: CaseDocument, rachel: Person) -> None:
    box = f"{order.id}:{order.revision}"

    page = rachel.post(f"{PAGES}/signature", {"documents": box})

    assert page.status == 422
    assert "Cochez la case" in page.text("main")
    assert page.find_one("main form input[name=documents]")["value"] == box
    db.session.expire_all()
    assert order.state == TO_SIGN


@pytest.mark.postgresql
def test_a_signature_is_taken_back_before_the_seal(
    app: Flask, case: Case, order: CaseDocument, rachel: Person, alice: Person
) -> None:
    sign_order(rachel, order)
    item = db.session.query(OutboxItem).filter_by(kind=MAKE_DOCUMENT, done_at=None).one()
    assert item.available_at >= clock.now() + timedelta(seconds=55)
    address = str(rachel.get(PAGES).find_one("form[action$='/signature/retrait']")["action"])

    refused_page = alice.post(address)
    page = rachel.post(address).follow()

    assert refused_page.status == 404
    assert "attend de nouveau" in page.text("main")
    assert make_queued_documents(app) == 0
    readable = read_order(order, case)
    assert (readable.state, readable.document.signed_at, readable.contents.signature) == (TO_SIGN, None, {})
    assert "Arrêté de voirie" in rachel.get(PAGES).text(".to-sign")


def test_a_signature_is_not_taken_back_from_a_sealed_document(
    app: Flask, case: Case, order: CaseDocument, rachel: Person
) -> None:
    sign_order(rachel, order)
    address = str(rachel.get(PAGES).find_one("form[action$='/signature/retrait']")["action"])
    item = db.session.query(OutboxItem).filter_by(kind=MAKE_DOCUMENT, done_at=None).one()
    item.attempts = 1
    db.session.commit()

    page = rachel.post(address).follow()
    make_queued_documents(app)

    assert "Il est trop tard" in page.text("main")
    assert rachel.post(address).status == 404
    assert read_order(order, case).state == GIVEN


def test_nobody_reads_nor_signs_under_limitation(case: Case, order: CaseDocument, rachel: Person) -> None:
    case.limited_at = clock.now()
    db.session.commit()

    assert not rachel.get(PAGES).find_all(".to-sign")
    assert rachel.get(f"{PAGES}/{order.id}").status == 404


def test_the_final_document_says_what_the_case_says_now(case: Case, order: CaseDocument, rachel: Person) -> None:
    set_processing(case, {**processing_of(case), "equipe": "Nord"})
    db.session.commit()

    # The template does not name the team: what was read is still what the case says.
    assert "1 document signé." in sign_order(rachel, order).follow().text("main")
    assert find_signature(rachel.account.id) is None
