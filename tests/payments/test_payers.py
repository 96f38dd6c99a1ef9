"""Invoices after anonymisation: the accounts stay, the person goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site
from app.payments.anomaly_check import check_payment_anomalies
from app.payments.attempt_jobs import begin_payment, settle_attempt
from app.payments.attempts import find_page_id, list_anomalies
from app.payments.credit_notes import find_credit_note
from app.payments.day_totals import count_day, list_day_payments
from app.payments.invoices import Line, issue_invoice, list_invoices, list_lines
from app.payments.models import Invoice
from app.payments.payers import Payer, anonymise_old_invoices, read_payer
from app.payments.received_payments import list_credits_to_refund, list_payments, record_counter_payment
from app.privacy.anonymisation import delete_cases
from devtools.payfip.payfip_double import PayfipDouble
from tests.factories import MakeCase
from tests.payments.canteen import PAYER, make_bill, make_regie

pytestmark = pytest.mark.usefixtures("job_context")


def test_the_person_goes_after_the_months_of_the_regie_and_the_accounts_stay(site: Site) -> None:
    regie = make_regie(gateway="", retention_months=2)
    settled, due = make_bill(regie), make_bill(regie)
    record_counter_payment(settled.id, "cash", 4140, reference="", by=new_id())
    db.session.commit()
    assert anonymise_old_invoices() == 0

    with clock.shift_clock(timedelta(days=70)):
        assert anonymise_old_invoices() == 1
    db.session.commit()

    assert (read_payer(settled), read_payer(due)) == (Payer(), PAYER)
    assert [item.kind for item in db.session.query(OutboxItem).where(OutboxItem.kind == "erase_sealed")]
    totals = count_day(regie.slug, clock.today())
    assert (totals.total, totals.counts) == (4140, {"cash": 1})
    assert [invoice.number for _payment, invoice in list_day_payments(regie.slug, clock.today())] == [settled.number]
    assert {one.number for one in list_invoices(regie)} == {settled.number, due.number}
    assert [line.accounting_code for line in list_lines(settled.id)] == ["7067"]
    assert (find_credit_note(settled), list_credits_to_refund(regie.slug)) == (None, [])


def test_an_invoice_outlives_its_case_without_the_person(app: Flask, site: Site, make_case: MakeCase) -> None:
    case: Case = make_case()
    regie = make_regie(gateway="")
    invoice = issue_invoice(regie, [Line("Salle", 4140, "752")], PAYER, title="Salle", case_id=case.id)
    db.session.commit()

    delete_cases([case.id])
    db.session.commit()
    assert anonymise_old_invoices() == 1
    db.session.commit()

    row = db.session.get_one(Invoice, invoice.id, populate_existing=True)
    assert (row.case_id, row.payer, row.key_id, row.total) == (None, None, None, 4140)


def test_an_anomaly_is_in_the_page_of_the_regie_and_on_the_health_page(app: Flask, payfip: PayfipDouble) -> None:
    regie = make_regie()
    invoice = make_bill(regie)
    attempt = begin_payment(invoice.id, email=PAYER.email)
    payfip.choose(find_page_id(attempt), "pay")
    payfip.changes = {"montant": "1"}
    assert check_payment_anomalies(app.config["PARVIS"]).ok

    settle_attempt(attempt.id)

    assert not check_payment_anomalies(app.config["PARVIS"]).ok
    assert [one.number for _attempt, one in list_anomalies(regie.slug)] == [invoice.number]
    assert list_payments(invoice.id) == []
