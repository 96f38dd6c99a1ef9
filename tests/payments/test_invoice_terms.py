"""Agents who issue invoices spread one over several dates, or have somebody else pay it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.payments.instalments import find_plan
from app.payments.models import Invoice
from app.payments.payers import read_payer
from tests.cast import Person
from tests.payments.canteen import make_bill, make_regie


@pytest.fixture
def invoice(app: Flask, alice: Person) -> Invoice:
    with app.app_context():
        return make_bill(make_regie(gateway="", instalments=True))


def _url(invoice: Invoice, path: str) -> str:
    return f"/agents/regies/cantine/factures/{invoice.id}/{path}"


def _plan(second_amount: str) -> dict[str, str]:
    days = [(clock.today() + timedelta(days=number)).isoformat() for number in (10, 40)]
    return {"echeance-1": days[0], "somme-1": "20", "echeance-2": days[1], "somme-2": second_amount}


def test_a_plan_that_adds_up_is_saved_and_another_comes_back(invoice: Invoice, alice: Person) -> None:
    page = alice.post(_url(invoice, "echeancier"), _plan("21"))
    assert page.status == 422
    assert "dont le total est exactement" in page.text(".error-summary")
    assert page.find_one("#f-somme-2")["value"] == "21"
    assert "Indiquez la date" in alice.post(_url(invoice, "echeancier"), {"somme-3": "4"}).text(".error-summary")

    page = alice.post(_url(invoice, "echeancier"), _plan("21,40")).follow()

    assert page.texts("tbody tr td:last-child")[-2:] == ["20,00 €", "21,40 €"]
    alice.post(_url(invoice, "echeancier/suppression"))
    db.session.expire_all()
    assert find_plan(db.session.get_one(Invoice, invoice.id)) is None


def test_somebody_else_pays_by_another_invoice(
    invoice: Invoice, alice: Person, chloe: Person, make_case: Callable[..., Case]
) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    db.session.get_one(Invoice, invoice.id).case_id = case.id
    db.session.commit()
    assert alice.post(_url(invoice, "payeur"), {"nom": "Denis", "email": "denis"}).status == 422

    page = alice.post(_url(invoice, "payeur"), {"nom": "Denis Exemple", "email": "denis@residents.example"}).follow()

    new_invoice = db.session.scalars(select(Invoice).where(Invoice.has_other_payer)).one()
    assert "Denis Exemple" in page.text(".summary-list")
    assert (new_invoice.case_id, new_invoice.total, read_payer(new_invoice).name) == (case.id, 4140, "Denis Exemple")
    db.session.expire_all()
    assert db.session.get_one(Invoice, invoice.id).state == "cancelled"
    assert chloe.get("/mes-factures").find_all("input[type=checkbox]") == []


def test_nobody_else_sets_them(invoice: Invoice, bruno: Person, ada: Person, chloe: Person) -> None:
    for person in (bruno, ada, chloe):
        for path in ("echeancier", "echeancier/suppression", "payeur"):
            assert person.post(_url(invoice, path), _plan("21,40")).status == 404
