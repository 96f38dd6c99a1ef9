"""A request that waits for a payment waits as its plan of instalments says: kept, broken, deleted, bounced."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.jobs import run_due_steps
from app.cases.models import Case
from app.cases.workflow.workflow_models import PendingStep
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.payments.awaited_payments import follow_plan
from app.payments.case_payments import follow_payment
from app.payments.instalments import delete_plan
from app.payments.models import CASH, DUE, Invoice
from app.payments.received_payments import list_payments, record_counter_payment, reverse_payment
from tests.cast import Person
from tests.factories import MakeCase
from tests.payments.canteen import make_regie
from tests.payments.test_asked_payments import ask, publish_circuit, read_status
from tests.portal.test_request_confirmation import letters

FIRST, SECOND = timedelta(days=30), timedelta(days=60)


@pytest.fixture
def invoice(app: Flask, site: Site, make_case: MakeCase, alice: Person, chloe: Person) -> Invoice:
    """An invoice of 13,80 € that the request of Chloé waits for during twenty days."""
    make_regie(instalments=True, allows_partial=True)
    publish_circuit()
    return ask(alice, make_case(by=Actor(kind="resident", account_id=chloe.account.id)))


@pytest.fixture
def planned_invoice(app: Flask, invoice: Invoice, alice: Person) -> Invoice:
    plan(app, invoice, alice)
    return invoice


def plan(app: Flask, invoice: Invoice, agent: Person) -> None:
    assert agent.post(f"{_url(invoice)}/echeancier", _build_form()).status == 303
    follow(app, invoice)


def follow(app: Flask, invoice: Invoice) -> None:
    """Run what the outbox asks for, twice: repeated, it has no effect."""
    for _time in range(2):
        with app.app_context():
            follow_plan(str(invoice.id))
            follow_payment(str(invoice.id))
            db.session.commit()
    db.session.expire_all()


def pay(app: Flask, invoice: Invoice, cents: int) -> None:
    with app.app_context():
        record_counter_payment(invoice.id, CASH, cents, reference="", by=uuid4())
        db.session.commit()
    follow(app, invoice)


def find_last_day() -> date:
    """The last day on which the request waits."""
    due_at = db.session.scalars(select(PendingStep.due_at)).one()
    assert due_at is not None
    return clock.to_paris(due_at).date() - timedelta(days=1)


def run_steps(app: Flask, *, after: timedelta) -> None:
    with app.app_context(), clock.shift_clock(after):
        run_due_steps()
        db.session.commit()


def _url(invoice: Invoice) -> str:
    return f"/agents/regies/cantine/factures/{invoice.id}"


def test_the_request_waits_as_long_as_the_plan_is_kept(app: Flask, planned_invoice: Invoice) -> None:
    case = db.session.get_one(Case, planned_invoice.case_id)
    assert find_last_day() == clock.today() + FIRST + timedelta(days=15)
    run_steps(app, after=timedelta(days=40))
    assert read_status(case) == "asked"

    pay(app, planned_invoice, 1000)

    assert find_last_day() == clock.today() + SECOND + timedelta(days=15)
    run_steps(app, after=timedelta(days=70))
    assert read_status(case) == "asked"
    pay(app, planned_invoice, 380)
    assert read_status(case) == "paid"


def test_a_plan_that_is_broken_ends_the_wait_after_a_reminder(app: Flask, planned_invoice: Invoice) -> None:
    case = db.session.get_one(Case, planned_invoice.case_id)

    run_steps(app, after=FIRST + timedelta(days=10))

    assert "L’échéance de 10,00 € de la facture" in letters()[-1].replace("\u00a0", " ")
    assert read_status(case) == "asked"
    run_steps(app, after=FIRST + timedelta(days=17))
    assert (read_status(case), db.session.get_one(Invoice, planned_invoice.id).state) == ("late", DUE)


def test_a_plan_that_is_deleted_gives_back_the_former_deadline_or_a_week(
    app: Flask, planned_invoice: Invoice, alice: Person
) -> None:
    due_on = planned_invoice.due_on
    alice.post(f"{_url(planned_invoice)}/echeancier/suppression")
    follow(app, planned_invoice)
    assert find_last_day() == due_on

    plan(app, planned_invoice, alice)
    with app.app_context(), clock.shift_clock(timedelta(days=25)):
        delete_plan(planned_invoice.id)
        db.session.commit()
        follow(app, planned_invoice)

    assert find_last_day() == clock.today() + timedelta(days=25 + 7)


def test_an_instalment_that_bounces_puts_the_deadline_back(app: Flask, planned_invoice: Invoice) -> None:
    pay(app, planned_invoice, 1000)
    former = find_last_day()
    (payment,) = list_payments(planned_invoice.id)

    with app.app_context():
        reverse_payment(planned_invoice.id, payment.id, by=uuid4())
        db.session.commit()
    follow(app, planned_invoice)

    today = clock.today()
    assert (former, find_last_day()) == (today + SECOND + timedelta(days=15), today + FIRST + timedelta(days=15))


def test_a_payment_that_bounces_late_leaves_a_week(app: Flask, planned_invoice: Invoice) -> None:
    pay(app, planned_invoice, 1000)
    (payment,) = list_payments(planned_invoice.id)

    with app.app_context(), clock.shift_clock(timedelta(days=50)):
        reverse_payment(planned_invoice.id, payment.id, by=uuid4())
        db.session.commit()
        follow(app, planned_invoice)

    assert find_last_day() == clock.today() + timedelta(days=50 + 7)


def test_a_request_that_is_not_sent_yet_is_paid_at_once(app: Flask, invoice: Invoice, alice: Person) -> None:
    row = db.session.get_one(Invoice, invoice.id)
    row.case_id, row.draft_id = None, uuid4()
    db.session.commit()
    page = alice.get(_url(invoice))

    refused = alice.post(f"{_url(invoice)}/echeancier", _build_form())

    assert not page.find_all("#plan-form")
    assert (refused.status, "pas d’échéancier" in refused.text(".error-summary")) == (422, True)


def test_a_request_without_a_plan_keeps_its_deadline_when_a_part_is_paid(app: Flask, invoice: Invoice) -> None:
    pay(app, invoice, 500)

    assert find_last_day() == invoice.due_on


def test_the_applicant_and_the_agent_read_the_new_date(
    app: Flask, planned_invoice: Invoice, alice: Person, bruno: Person, chloe: Person, denis: Person
) -> None:
    case_id = planned_invoice.case_id
    first_day = clock.today() + FIRST

    agent_page = alice.get(f"/agents/demandes/{case_id}")
    own_page = chloe.get(f"/demandes/{case_id}")

    words = "Prochaine échéance : 10,00 € avant le"
    assert words in _plain(agent_page.text("#case-invoices"))
    assert "à ce jour, jusqu’au" in _plain(agent_page.text("#case-invoices"))
    assert "se paie en plusieurs fois : votre demande attend jusqu’au" in _plain(own_page.text("main"))
    assert words in _plain(own_page.text("main"))
    assert "sont payées : à ce jour, jusqu’au" in _plain(own_page.text("main"))
    assert words in _plain(denis.get(f"/factures/{planned_invoice.public_id}").text("main"))
    assert str(first_day.year) in agent_page.text("#case-invoices")
    for person in (bruno, denis):
        assert person.get(f"/agents/demandes/{case_id}").status == 404
        assert person.get(_url(planned_invoice)).status == 404


def _build_form() -> dict[str, str]:
    days = [(clock.today() + delay).isoformat() for delay in (FIRST, SECOND)]
    return {"echeance-1": days[0], "somme-1": "10", "echeance-2": days[1], "somme-2": "3,80"}


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")
