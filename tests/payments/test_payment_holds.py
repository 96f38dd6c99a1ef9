"""Payment before the request is made: paid, changed, never paid, exempted, refused once it is paid, entered by an agent."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases import jobs
from app.cases.drafts import request_drafts
from app.cases.lifecycle.draft_submission import send_draft
from app.cases.models import Case, Draft
from app.cases.tracking.tracking_code import code_for
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.definitions.definition_kinds import PROCEDURE as PROCEDURE_KIND
from app.definitions.findings.rules import list_findings
from app.payments.case_payments import follow_payment, list_invoices
from app.payments.credit_notes import cancel_invoice
from app.payments.models import CANCELLED, CASH, DUE, SETTLED, TO_REFUND, Credit, Invoice
from app.payments.received_payments import record_counter_payment
from app.procedures import publishing as procedures
from app.procedures.checks.option_checks import problems_of_options
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW, write_charter
from tests.payments.canteen import make_regie
from tests.portal.test_procedure_availability import get_text, review
from tests.portal.test_request_confirmation import count, letters, link, send

MEALS = {"id": "repas", "type": "number", "label": "Repas"}
RULE = {"regie": "cantine", "product": "repas", "quantity": "repas", "hours": 10}


def build_procedure(**more: Any) -> dict[str, Any]:
    procedure = {**deepcopy(PROCEDURE), "payment": RULE, **more}
    procedure["pages"][0]["fields"].append(MEALS)
    procedure["pages"][1]["fields"][2]["required"] = True
    return procedure


@pytest.fixture
def paid_procedure(app: Flask, site: object) -> Iterator[None]:
    with app.app_context():
        workflows.publish(deepcopy(WORKFLOW))
        write_charter()
        procedures.publish(build_procedure())
        make_regie()
    yield


@pytest.fixture
def waiting(paid_procedure: None, stranger: Browser) -> Page:
    """A request of four meals, sent: the page where it is paid."""
    page = review(stranger, repas="4")
    assert page.texts(".invoice-lines td") == ["4 repas × 3,45 €", "13,80 €", "13,80 €"]
    return send(stranger, page).follow()


def find_invoice() -> Invoice:
    db.session.rollback()
    return db.session.scalars(select(Invoice).where(Invoice.kind == "invoice").order_by(Invoice.number.desc())).first()


def pay(app: Flask, invoice: Invoice) -> None:
    with app.app_context():
        record_counter_payment(invoice.id, CASH, invoice.total, reference="", by=uuid4())
        db.session.commit()
        follow(app, invoice)


def follow(app: Flask, invoice: Invoice) -> None:
    for _time in range(2):
        with app.app_context():
            follow_payment(str(invoice.id))
            db.session.commit()


@pytest.mark.postgresql
def test_the_request_is_made_once_it_is_paid(app: Flask, waiting: Page, stranger: Browser, denis: Person) -> None:
    invoice = find_invoice()
    assert (invoice.state, invoice.total, count(Case)) == (DUE, 4 * 345, 0)
    assert "Votre demande partira quand elle sera payée" in get_text(waiting)
    assert "/factures/" in letters()[0]

    pay(app, invoice)

    page = stranger.get(f"/factures/{invoice.public_id}")
    case = db.session.scalars(select(Case)).one()
    assert f"Votre demande {case.reference} est envoyée" in get_text(page)
    receipt = stranger.get(str(page.find_one(".alert a")["href"])).follow()
    assert receipt.text("h1") == "C’est envoyé"
    assert [bill.id for bill in list_invoices(case)] == [invoice.id]
    assert count(Draft) == 0
    seen_elsewhere = denis.get(f"/factures/{invoice.public_id}")
    assert not seen_elsewhere.find_all(".alert a")
    assert denis.get(f"/brouillons/{invoice.draft_id}").status == 404


def test_what_is_free_is_sent_at_once(paid_procedure: None, stranger: Browser) -> None:
    receipt = send(stranger, review(stranger, repas="0")).follow()

    assert (receipt.text("h1"), count(Invoice)) == ("C’est envoyé", 0)


def test_a_request_that_is_changed_is_invoiced_again(app: Flask, waiting: Page, stranger: Browser) -> None:
    first = find_invoice()

    corrected = stranger.post(str(waiting.find_one("form[action$=correction]")["action"])).follow().follow()
    follow(app, first)

    assert corrected.text("h1") == "Vérifiez vos réponses"
    assert find_invoice().state == CANCELLED
    send(stranger, corrected)
    second = find_invoice()
    assert (second.state, second.id != first.id) == (DUE, True)
    follow(app, first)
    assert count(Case) == 0
    pay(app, second)
    assert count(Case) == 1


def test_the_code_of_the_draft_leads_to_its_payment(waiting: Page, stranger: Browser) -> None:
    draft = db.session.scalars(select(Draft)).one()

    page = Browser(stranger.app).post("/suivi", {"code": code_for(draft.id)}, origin=True).follow().follow()

    assert page.text("h1") == waiting.text("h1")


def test_without_payment_it_is_a_draft_again_and_nothing_is_due(app: Flask, waiting: Page, stranger: Browser) -> None:
    with app.app_context(), clock.shift_clock(timedelta(hours=11)):
        jobs.expire_drafts()

    draft = db.session.scalars(select(Draft)).one()
    assert (draft.hold, draft.sent_at, find_invoice().state) == (None, None, CANCELLED)
    assert stranger.get(f"/brouillons/{draft.id}").follow().text("h1") == "Vérifiez vos réponses"


def test_what_is_paid_is_never_given_back_as_a_draft(app: Flask, waiting: Page, stranger: Browser) -> None:
    invoice = find_invoice()
    with app.app_context():
        record_counter_payment(invoice.id, CASH, invoice.total, reference="", by=uuid4())
        db.session.commit()
    draft_id = find_invoice().draft_id

    stranger.post(f"/brouillons/{draft_id}/correction")
    with app.app_context(), clock.shift_clock(timedelta(hours=11)):
        jobs.expire_drafts()

    assert (find_invoice().state, count(Draft)) == (SETTLED, 1)
    follow(app, invoice)
    assert count(Case) == 1


def test_an_invoice_that_the_regie_cancels_exempts_from_paying(app: Flask, waiting: Page) -> None:
    with app.app_context():
        cancel_invoice(find_invoice().id)
        db.session.commit()
        follow(app, find_invoice())

    assert (count(Case), count(Draft)) == (1, 0)


def test_the_money_of_a_request_that_is_refused_is_to_be_refunded(
    app: Flask, paid_procedure: None, stranger: Browser
) -> None:
    with app.app_context():
        procedures.publish(build_procedure(limits={"quota": {"places": 1}}))
        db.session.commit()
    send(stranger, review(stranger, repas="4"))
    invoice = find_invoice()
    other = Browser(app)
    assert send(other, review(other, repas="0")).status == 303

    pay(app, invoice)

    draft = db.session.scalars(select(Draft)).one()
    assert (count(Case), draft.hold, find_invoice().state) == (1, None, CANCELLED)
    assert [(credit.state, credit.amount) for credit in db.session.scalars(select(Credit))] == [(TO_REFUND, 4 * 345)]


def test_the_money_of_a_draft_that_is_gone_is_to_be_refunded(app: Flask, waiting: Page) -> None:
    with app.app_context():
        db.session.delete(db.session.scalars(select(Draft)).one())
        db.session.commit()

    pay(app, find_invoice())

    assert [(credit.state, credit.amount) for credit in db.session.scalars(select(Credit))] == [(TO_REFUND, 4 * 345)]


def test_a_closed_regie_keeps_the_draft_and_says_so(paid_procedure: None, app: Flask, stranger: Browser) -> None:
    page = review(stranger, repas="4")
    with app.app_context():
        make_regie(is_open=False)

    refused = send(stranger, page)

    assert refused.status == 409
    assert "le paiement n’est pas ouvert" in get_text(refused)
    draft = db.session.scalars(select(Draft)).one()
    assert (draft.sent_at, draft.hold) == (None, None)
    procedure_page = stranger.get("/demarches/signaler")
    assert "le paiement n’est pas ouvert" in get_text(procedure_page)
    assert not procedure_page.find_all("a[href='/demarches/signaler/remplir']")


def test_what_an_agent_enters_is_made_at_once_and_invoiced(paid_procedure: None, app: Flask, alice: Person) -> None:
    with app.app_context():
        make_regie(is_open=False)
        by = Actor(kind="agent", account_id=alice.account.id, families=frozenset({"polices-voirie"}))
        draft = request_drafts.open_draft(procedures.live_procedure("signaler"), by=by, channel="counter")
        result = send_draft(draft, {**ANSWERS, "repas": "3"}, by=by)
        db.session.commit()
        assert result.case is not None
        case_id = result.case.id

    invoice = find_invoice()
    assert (invoice.case_id, invoice.state, invoice.total) == (case_id, DUE, 3 * 345)


def test_an_address_is_confirmed_before_the_payment(app: Flask, paid_procedure: None, stranger: Browser) -> None:
    with app.app_context():
        procedures.publish(build_procedure(email_confirmation={"days": 3}))
        db.session.commit()
    send(stranger, review(stranger, repas="4"))
    mailbox = Browser(stranger.app)
    token = str(mailbox.get(link(letters()[0])).find_one("main [name=token]")["value"])

    page = mailbox.post("/demandes/confirmation", {"token": token}).follow()

    assert page.text("#payment-form button") == "Payer 13,80 € en ligne"
    assert mailbox.post("/demandes/confirmation", {"token": token}).status == 410
    pay(app, find_invoice())
    assert count(Case) == 1


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"payment": {**RULE, "quantity": "description"}}, "payment.quantity"),
        ({"payment": {**RULE, "booking": "repas"}}, "payment.booking"),
        ({"payment": {**RULE, "deposit": "caution"}}, "payment.deposit"),
        ({"internal": {"roles": ["accueil-voirie"]}}, "payment"),
        ({"payment": {**RULE, "company": "repas"}}, "payment.company"),
        ({"account": {"required": True, "certified": True, "without_helper": True, "reason": None}}, ""),
        ({"payment": RULE}, ""),
    ],
)
def test_a_rule_that_cannot_apply_is_refused(changes: dict[str, Any], place: str) -> None:
    places = {problem.path for problem in problems_of_options(build_procedure(**changes))}

    assert (place in places) if place else not places


@pytest.mark.parametrize(
    ("payment", "regie", "rules"),
    [
        (RULE, {}, []),
        ({**RULE, "regie": "piscine"}, {}, ["unknown_regie"]),
        ({**RULE, "product": "gouter"}, {}, ["unknown_product"]),
        (RULE, {"gateway": ""}, ["regie_offline"]),
        (RULE, {"products": [{"id": "repas", "title": "Repas", "accounting_code": "7067"}]}, ["product_without_price"]),
    ],
)
def test_the_studio_says_what_nobody_could_pay(
    paid_procedure: None, app: Flask, payment: dict[str, Any], regie: dict[str, Any], rules: list[str]
) -> None:
    with app.app_context():
        make_regie(**regie)
        names = {"unknown_regie", "unknown_product", "regie_offline", "product_without_price"}
        findings = list_findings(PROCEDURE_KIND, build_procedure(payment=payment))

    assert [finding.rule for finding in findings if finding.rule in names] == rules


def test_the_studio_offers_the_products_of_the_regie(paid_procedure: None, ada: Person) -> None:
    page = ada.get("/agents/studio/demarches/signaler?element=payment")

    assert "Repas" in page.texts("select option")
