"""An invoice by its link: read, paid through the double of PayFiP, checked when the payer comes back."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.payments.attempt_jobs import settle_attempt
from app.payments.attempts import list_attempts
from app.payments.credit_notes import cancel_invoice
from app.payments.models import Invoice
from app.payments.payers import Payer
from devtools.payfip.payfip_double import OUTAGE, PayfipDouble
from tests.client import Browser, Page
from tests.payments.canteen import make_bill, make_regie


@pytest.fixture
def invoice(app: Flask, payfip: PayfipDouble) -> Invoice:
    with app.app_context():
        return make_bill(make_regie())


def _pay(browser: Browser, invoice: Invoice, **form: str) -> Page:
    return browser.post(f"/factures/{invoice.public_id}/paiement", form)


def _settle(app: Flask, invoice: Invoice) -> str:
    with app.app_context(), clock.shift_clock(timedelta(minutes=3)):
        return settle_attempt(list_attempts(invoice.id)[0].id)


def _read_page_url(page: Page) -> str:
    return str(page.find_one(".actions a")["href"])


def test_the_page_says_what_is_to_be_paid_and_names_nobody(stranger: Browser, invoice: Invoice) -> None:
    page = stranger.get(f"/factures/{invoice.public_id}")

    assert page.texts(".invoice-lines tbody td") == ["12 repas × 3,45 €", "41,40 €"]
    assert page.text("#payment-form button") == "Payer 41,40 € en ligne"
    assert "Essai" in page.text(".alert")
    assert "Odile" not in page.html and "odile@" not in page.html


def test_paying_leads_to_the_declared_host_and_the_return_is_checked(
    app: Flask, stranger: Browser, invoice: Invoice, payfip: PayfipDouble
) -> None:
    handover = _pay(stranger, invoice)
    page_url = _read_page_url(handover)
    gateway_id = page_url.rpartition("=")[2]
    refresh = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', handover.html)
    assert refresh and unescape(refresh[1]) == page_url
    assert page_url.startswith(f"http://{payfip.host}/tpa/paiementws.web?idop=")
    assert handover.response.headers["Cache-Control"] == "no-store"
    assert payfip.operations[gateway_id].arguments["objet"] == f"{invoice.number} CANTINE DE NOVEMBRE".replace("-", " ")

    back = stranger.get(f"/factures/{invoice.public_id}/retour?resultrans=P")
    assert "en cours de vérification" in back.text(".alert:nth-of-type(2)")
    assert back.response.headers["Refresh"] == f"10; url=/factures/{invoice.public_id}/retour"
    payfip.choose(gateway_id, "pay")
    assert _settle(app, invoice) == "paid"

    page = stranger.get(f"/factures/{invoice.public_id}/retour").follow()
    assert "Cette facture est payée." in page.text()
    assert "41,40 € – Carte, en ligne" in page.text(".links")


def test_the_return_and_fifty_notifications_queue_one_check(
    stranger: Browser, invoice: Invoice, payfip: PayfipDouble
) -> None:
    _pay(stranger, invoice)
    attempt = list_attempts(invoice.id)[0]

    for _ in range(50):
        page = stranger.client.post(f"/paiements/notification/{attempt.notification_id}", data={"idop": "forgé"})
        assert (page.status_code, page.data) == (200, b"")
    stranger.get(f"/factures/{invoice.public_id}/retour")

    kinds = list(db.session.scalars(select(OutboxItem.kind).where(OutboxItem.kind == "check_payment")))
    assert len(kinds) == 1
    assert list_attempts(invoice.id)[0].state == "sent"


def test_a_notification_about_nothing_costs_nothing_and_a_long_one_is_refused(
    stranger: Browser, invoice: Invoice
) -> None:
    assert stranger.client.get("/paiements/notification/inconnu").status_code == 200
    assert stranger.client.post("/paiements/notification/inconnu").status_code == 200
    assert stranger.client.post("/paiements/notification/inconnu", data=b"x" * 8193).status_code == 413


def test_a_second_click_opens_the_page_again(stranger: Browser, invoice: Invoice, payfip: PayfipDouble) -> None:
    first, second = _pay(stranger, invoice), _pay(stranger, invoice)

    assert _read_page_url(first) == _read_page_url(second)
    assert len(payfip.operations) == 1


def test_refused_then_paid(app: Flask, stranger: Browser, invoice: Invoice, payfip: PayfipDouble) -> None:
    payfip.choose(_read_page_url(_pay(stranger, invoice)).rpartition("=")[2], "refuse")
    assert _settle(app, invoice) == "refused"

    page = stranger.get(f"/factures/{invoice.public_id}")
    assert "n’a pas abouti" in page.text(".alert:nth-of-type(2)")
    payfip.choose(_read_page_url(_pay(stranger, invoice)).rpartition("=")[2], "pay")

    assert _settle(app, invoice) == "paid"


def test_an_outage_is_told_and_an_address_is_asked_for(app: Flask, stranger: Browser, payfip: PayfipDouble) -> None:
    with app.app_context():
        invoice = make_bill(make_regie(), payer=Payer("Odile"))
    payfip.plan_faults("creerPaiementSecurise", OUTAGE)

    assert _pay(stranger, invoice).status == 422
    assert _pay(stranger, invoice, email="odile@courriel.example").status == 503
    page = _pay(stranger, invoice)

    assert payfip.operations[_read_page_url(page).rpartition("=")[2]].arguments["mel"] == "odile@courriel.example"


def test_a_cancelled_invoice_is_not_paid(app: Flask, stranger: Browser, invoice: Invoice, payfip: PayfipDouble) -> None:
    with app.app_context():
        note = cancel_invoice(invoice.id)
        db.session.commit()

    assert _pay(stranger, invoice).status == 409
    assert note.number in stranger.get(f"/factures/{invoice.public_id}").text(".alert:nth-of-type(2)")
    assert stranger.get(f"/factures/{note.public_id}").text("h1") == f"Avoir {note.number}"
    assert stranger.get("/factures/inconnue").status == 404
