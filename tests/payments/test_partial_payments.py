"""A product says whether a part of it may be paid; an invoice is paid in part only when all its lines allow it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from flask import Flask

from app.core import clock
from app.core.db import db
from app.payments.invoices import Line, issue_invoice
from app.payments.models import CASH, Invoice
from app.payments.received_payments import PaymentRefused, record_counter_payment
from app.payments.regie_definition import RegieRefused, parse_regie
from app.payments.regie_store import get_regie
from devtools.payfip.payfip_double import PayfipDouble
from tests.backoffice.test_regie_products import NEW, URL, make_priced_regie, read_form
from tests.cast import Person
from tests.client import Browser
from tests.payments.canteen import PAYER, REGIE, ROLE, make_regie

MEALS = Line("Repas de novembre", 345, "7067", quantity=Decimal(4), unit="repas", product="repas")
DEPOSIT = Line("Caution du badge", 2000, "165", product="caution")


def build_products(meals: bool | None, deposit: bool | None) -> list[dict[str, object]]:
    (product,) = REGIE["products"]
    badge = {"id": "caution", "title": "Caution", "accounting_code": "165", "unit_price": 2000}
    return [{**product, "partial_payment": meals}, {**badge, "partial_payment": deposit}]


def make_invoice(app: Flask, *, meals: bool | None = None, deposit: bool | None = None, **regie: object) -> Invoice:
    """An invoice of 33,80 € for four meals and a deposit, each of which may be paid in part, may not, or as the régie says."""
    with app.app_context():
        saved_regie = make_regie(products=build_products(meals, deposit), **regie)
        invoice = issue_invoice(saved_regie, [MEALS, DEPOSIT], PAYER, title="Cantine de novembre")
        db.session.commit()
        return invoice


def read_montants(payfip: PayfipDouble) -> list[str]:
    return [operation.arguments["montant"] for operation in payfip.operations.values()]


def test_a_product_paid_at_once_has_the_whole_invoice_be_so(
    app: Flask, payfip: PayfipDouble, stranger: Browser
) -> None:
    invoice = make_invoice(app, deposit=False, partial_payment=True)
    address = f"/factures/{invoice.public_id}"

    page = stranger.get(address)
    refused = stranger.post(f"{address}/paiement", {"somme": "10"})

    assert "« Caution du badge » se paie en une fois" in page.text("#payment-form").replace("\u00a0", " ")
    assert not page.find_all("#f-somme")
    assert page.text("#payment-form button") == "Payer 33,80 € en ligne"
    assert (refused.status, read_montants(payfip)) == (422, [])
    assert "se paie en une fois : payez tout ce qui reste" in refused.text("main").replace("\u00a0", " ")
    stranger.post(f"{address}/paiement", {"somme": "33,80"})
    assert read_montants(payfip) == ["3380"]


def test_products_allow_a_part_where_the_regie_does_not(app: Flask, payfip: PayfipDouble, stranger: Browser) -> None:
    invoice = make_invoice(app, meals=True, deposit=True)

    page = stranger.get(f"/factures/{invoice.public_id}")
    too_much = stranger.post(f"/factures/{invoice.public_id}/paiement", {"somme": "50"})
    stranger.post(f"/factures/{invoice.public_id}/paiement", {"somme": "10"})

    assert page.find_all("#f-somme")
    assert "au plus ce qui reste à payer" in too_much.text(".error-summary")
    assert read_montants(payfip) == ["1000"]


@pytest.mark.parametrize(
    ("meals", "deposit", "regie", "refusal"),
    [
        (None, None, {"allows_partial": True}, ""),
        (None, None, {"allows_partial": False}, "amount"),
        (True, True, {"allows_partial": False}, ""),
        (True, None, {"allows_partial": False}, "whole_product"),
        (None, False, {"allows_partial": True}, "whole_product"),
        (False, False, {"allows_partial": False}, "amount"),
    ],
)
def test_the_counter_follows_the_products_too(
    app: Flask, site: object, meals: bool | None, deposit: bool | None, regie: dict[str, bool], refusal: str
) -> None:
    invoice = make_invoice(app, meals=meals, deposit=deposit, **regie)

    with app.app_context():
        try:
            record_counter_payment(invoice.id, CASH, 1000, reference="", by=uuid4())
            problem = ""
        except PaymentRefused as refused:
            problem = refused.problem

    assert problem == refusal


def test_a_request_that_is_not_sent_yet_is_paid_in_full(app: Flask, payfip: PayfipDouble, stranger: Browser) -> None:
    invoice = make_invoice(app, partial_payment=True)
    with app.app_context():
        db.session.get_one(Invoice, invoice.id).draft_id = uuid4()
        db.session.commit()

    refused = stranger.post(f"/factures/{invoice.public_id}/paiement", {"somme": "10"})

    assert (refused.status, read_montants(payfip)) == (422, [])
    assert "payez tout ce qui reste" in refused.text("main")
    assert not refused.find_all("#f-somme")


def test_the_agent_reads_why_an_invoice_is_paid_at_once(app: Flask, alice: Person) -> None:
    invoice = make_invoice(app, deposit=False, allows_partial=True, instalments=True)
    address = f"/agents/regies/cantine/factures/{invoice.id}"
    days = [(clock.today() + timedelta(days=number)).isoformat() for number in (10, 40)]

    page = alice.get(address)
    refused = alice.post(f"{address}/paiements", {"moyen": "cash", "montant": "10"})
    plan = {"echeance-1": days[0], "somme-1": "20", "echeance-2": days[1], "somme-2": "13,80"}
    refused_plan = alice.post(f"{address}/echeancier", plan)

    assert "« Caution du badge » se paie en une fois" in page.text("main").replace("\u00a0", " ")
    assert not page.find_all("#plan-form")
    assert (refused.status, "indiquez tout ce qui reste" in refused.text("main")) == (422, True)
    assert (refused_plan.status, "pas d’échéancier" in refused_plan.text(".error-summary")) == (422, True)


def test_the_screen_of_a_product_keeps_what_it_says(site: object, alice: Person, bruno: Person) -> None:
    make_priced_regie()
    page = alice.post(f"{URL}/nouvelle", {**NEW, "partiel": "no"}).follow()
    assert page.find_one("[name=partiel][checked]")["value"] == "no"
    assert "se paie en une fois" in alice.get(URL).text(".links")

    alice.post(f"{URL}/droit-de-place", {**read_form(page), "partiel": ""}).follow()

    product = get_regie("cantine").find_product("droit-de-place")
    assert product is not None
    assert product.partial_payment is None
    assert bruno.post(f"{URL}/droit-de-place", {**NEW, "partiel": "yes"}).status == 404


def test_a_definition_that_says_something_else_is_refused() -> None:
    (product,) = REGIE["products"]

    with pytest.raises(RegieRefused):
        parse_regie({**REGIE, "products": [{**product, "partial_payment": "perhaps"}], "roles": {"view": [ROLE]}})
