"""Documents withdrawn before anybody signed them, and signed or withdrawn at the same instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases import timeline
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents import case_documents
from app.documents.models import GIVEN, MAKING, TO_SIGN, WITHDRAWN, CaseDocument, DocumentNumber, DocumentRecord
from tests.cast import Person
from tests.client import Page
from tests.documents.outbox_runs import make_queued_documents
from tests.documents.signed_orders import read_order, request_order, sign_order
from tests.factories import MakeCase

PAGES = "/agents/a-signer"
REASON = "Le demandeur a renoncé."


@pytest.fixture
def case(make_case: MakeCase, chloe: Person, alice: Person) -> Case:
    return make_case(by=Actor(kind="resident", account_id=chloe.account.id))


@pytest.fixture
def order(app: Flask, case: Case, alice: Person) -> CaseDocument:
    return request_order(app, case, by=alice)


def page_of(document: CaseDocument) -> str:
    return f"/agents/demandes/{document.case_id}/documents/{document.id}"


def withdraw(agent: Person, document: CaseDocument, *, revision: int, reason: str = REASON) -> Page:
    page = agent.post(f"{page_of(document)}/retraits", {"revision": str(revision), "reason": reason})
    db.session.expire_all()
    return page


def test_a_document_to_sign_is_withdrawn_by_whoever_prepares_it(
    case: Case, order: CaseDocument, alice: Person, rachel: Person, chloe: Person
) -> None:
    page = alice.get(page_of(order))
    assert page.texts("#acts ~ a") == []
    assert "Les agents liront cette raison, l’usager non." in page.text("#acts ~ details")
    revision = int(str(page.find_one("#acts ~ details input[name=revision]")["value"]))

    page = withdraw(alice, order, revision=revision).follow()

    assert "il n’attend plus de signature" in page.text(".alert")
    assert "Code de vérification" not in page.text(".document-facts")
    assert REASON in page.text(".document-facts")
    assert read_order(order, case).state == WITHDRAWN
    assert not rachel.get(PAGES).find_all(".to-sign")
    assert REASON in alice.get(f"/agents/demandes/{case.id}").text("#case-history")
    assert REASON not in chloe.get(f"/demandes/{case.id}").text("main")
    kinds = [entry.kind for entry in timeline.events_for(case, is_agent=False)]
    assert "document_withdrawn" not in kinds
    for table in (DocumentRecord, DocumentNumber):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.postgresql
def test_a_document_that_nobody_would_sign_is_withdrawn_too(
    case: Case, order: CaseDocument, alice: Person, rachel: Person
) -> None:
    rachel.post(f"{PAGES}/{order.id}/refus", {"revision": str(order.revision), "reason": "La durée manque."})
    db.session.expire_all()

    page = withdraw(alice, order, revision=order.revision)

    assert page.status == 303
    readable = read_order(order, case)
    assert (readable.state, readable.contents.reason) == (WITHDRAWN, REASON)


def test_a_reason_is_needed(case: Case, order: CaseDocument, alice: Person, bruno: Person) -> None:
    page = withdraw(alice, order, revision=order.revision, reason=" ")

    assert page.status == 422
    assert "Écrivez pourquoi" in page.text(".alert")
    assert withdraw(bruno, order, revision=order.revision).status == 404
    assert read_order(order, case).state == TO_SIGN


def test_whoever_signs_a_withdrawn_document_is_told_so(
    app: Flask, case: Case, order: CaseDocument, alice: Person, rachel: Person, bruno: Person
) -> None:
    read_revision = order.revision
    withdraw(alice, order, revision=read_revision)

    for act in ("refus", "delegation"):
        page = rachel.post(f"{PAGES}/{order.id}/{act}", {"revision": str(read_revision), "reason": "Non."})
        assert page.location == PAGES
        assert "vient d’être retiré par le service qui l’avait préparé" in page.follow().text("main .alert")
    page = sign_order(rachel, order, revision=read_revision).follow()
    assert "1 document n’attend plus de signature" in page.text("main .alert")
    assert rachel.get(f"{PAGES}/{order.id}").status == 303
    sign_order(bruno, order, revision=read_revision)
    assert make_queued_documents(app) == 0
    assert read_order(order, case).state == WITHDRAWN


def test_what_was_signed_meanwhile_is_not_withdrawn(
    app: Flask, case: Case, order: CaseDocument, alice: Person, rachel: Person
) -> None:
    read_revision = order.revision
    sign_order(rachel, order, revision=read_revision)

    page = withdraw(alice, order, revision=read_revision)
    assert (page.status, page.text("#unsent ~ p")) == (422, REASON)
    make_queued_documents(app)
    page = withdraw(alice, order, revision=read_revision)

    assert "Rien n’est retiré" in page.text(".alert")
    assert (page.status, page.text("#f-reason")) == (422, REASON)
    assert "L’usager lira cette raison." in page.text("#acts ~ details")
    assert read_order(order, case).state == GIVEN


@pytest.mark.postgresql
def test_of_a_signature_and_a_withdrawal_at_the_same_instant_one_is_done(
    case: Case, order: CaseDocument, alice: Person, rachel: Person
) -> None:
    form = {"revision": str(order.revision), "reason": REASON}
    signed_form = {"documents": f"{order.id}:{order.revision}", "read": "on"}
    signature_url, withdrawal_url = f"{PAGES}/signature", f"{page_of(order)}/retraits"
    db.session.rollback()

    with ThreadPoolExecutor(2) as pool:
        signature = pool.submit(rachel.post, signature_url, signed_form)
        withdrawal = pool.submit(alice.post, withdrawal_url, form)
        signed_page, withdrawn_page = signature.result(), withdrawal.result()

    state = read_order(order, case).state
    assert signed_page.location == PAGES
    if state == WITHDRAWN:
        assert withdrawn_page.status == 303
        assert "1 document" in signed_page.follow().text("main .alert")
    else:
        assert (state, withdrawn_page.status in (409, 422)) == (MAKING, True)
        assert "au même instant" in withdrawn_page.text(".alert")


def test_a_replacement_withdrawn_before_its_signature_replaces_nothing(
    app: Flask, case: Case, order: CaseDocument, alice: Person, rachel: Person
) -> None:
    sign_order(rachel, order)
    make_queued_documents(app)
    replacement = request_order(app, case, by=alice, replaces_id=order.id)
    assert "Sera remplacé par" in alice.get(page_of(order)).text(".document-facts")

    withdraw(alice, replacement, revision=replacement.revision)

    assert "Sera remplacé par" not in alice.get(page_of(order)).text(".document-facts")
    assert case_documents.find_document(case, order.id).state == GIVEN
