"""« Mes factures et paiements »: what is to be paid, several invoices at once, and what was paid with its receipts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
from flask import Flask

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.payments.attempt_jobs import settle_attempt
from app.payments.attempts import list_attempts
from app.payments.credit_notes import cancel_invoice
from app.payments.instalment_plan import PlannedAmount
from app.payments.instalments import save_plan
from app.payments.models import Invoice
from app.payments.payers import Payer
from app.payments.readdressed_invoices import readdress_invoice
from app.payments.received_payments import list_credits, list_payments, record_counter_payment, record_refund
from bench.queries import count_statements
from devtools.payfip.payfip_double import PayfipDouble
from tests.cast import Person
from tests.client import Browser
from tests.payments.canteen import make_bill, make_regie

CHLOE = Payer("Chloé Exemple", "Chloe@Residents.example")


@pytest.fixture
def bills(app: Flask, payfip: PayfipDouble, chloe: Person) -> list[Invoice]:
    with app.app_context():
        regie = make_regie()
        return [make_bill(regie, meals=meals, payer=CHLOE) for meals in (1, 2, 3)]


def _tick(*invoices: Invoice) -> dict[str, str]:
    return {f"facture-{invoice.public_id}": "on" for invoice in invoices}


def test_nothing_yet(chloe: Person) -> None:
    page = chloe.get("/mes-factures")

    assert "Aucune facture n’est à votre nom." in page.text(".empty")
    assert chloe.get("/mes-demandes").find_one(".dropdown a[href='/mes-factures']")


@pytest.mark.postgresql
def test_three_ticked_invoices_are_paid_at_once(
    app: Flask, bills: list[Invoice], chloe: Person, payfip: PayfipDouble
) -> None:
    page = chloe.get("/mes-factures")
    assert page.text("[data-total]") == "Total : 20,70 €"
    assert len(page.find_all("input[type=checkbox][checked]")) == 3

    handover = chloe.post("/mes-factures/paiement", _tick(*bills))
    assert "3 factures, 20,70 € en tout" in handover.text()
    gateway_id = str(handover.find_one(".actions a")["href"]).rpartition("=")[2]
    back = chloe.get(f"/factures/{bills[0].public_id}/retour")
    assert "Ce paiement de 20,70 € porte sur 3 factures." in back.text()
    assert chloe.get("/mes-factures").find_all("input[type=checkbox]") == []
    payfip.choose(gateway_id, "pay")
    with app.app_context(), clock.shift_clock(timedelta(minutes=3)):
        assert settle_attempt(list_attempts(bills[2].id)[0].id) == "paid"

    page = chloe.get("/mes-factures")
    assert "Vous n’avez rien à payer." in page.text()
    assert page.texts(".links .badge") == ["Payée"] * 3


def test_two_of_them_only(bills: list[Invoice], chloe: Person, payfip: PayfipDouble) -> None:
    chloe.post("/mes-factures/paiement", _tick(bills[0], bills[2]))

    assert [operation.arguments["montant"] for operation in payfip.operations.values()] == ["1380"]


def test_nothing_ticked_is_said_and_the_page_comes_back(bills: list[Invoice], chloe: Person) -> None:
    page = chloe.post("/mes-factures/paiement", {})

    assert page.status == 422
    assert "Cochez au moins une facture." in page.text(".error-summary")
    assert page.find_all("input[checked]") == []


def test_nobody_sees_nor_pays_the_invoices_of_another(bills: list[Invoice], denis: Person, stranger: Browser) -> None:
    assert "Aucune facture" in denis.get("/mes-factures").text()
    assert denis.post("/mes-factures/paiement", _tick(*bills)).status == 422
    assert stranger.get("/mes-factures").status == 303


def test_a_late_invoice_and_an_instalment_are_said_plainly(app: Flask, bills: list[Invoice], chloe: Person) -> None:
    with app.app_context():
        make_regie(instalments=True)
        today = clock.today()
        save_plan(bills[2].id, [PlannedAmount(today, 500), PlannedAmount(today + timedelta(days=60), 535)])
        db.session.commit()

    page, own_page = chloe.get("/mes-factures"), chloe.get(f"/factures/{bills[2].public_id}")

    assert page.text("[data-total]") == "Total : 15,35 €"
    assert "échéance à payer avant le" in page.text()
    assert own_page.texts(".choices label") == ["L’échéance : 5,00 €", "Tout ce qui reste : 10,35 €"]
    with app.app_context():
        db.session.get_one(Invoice, bills[0].id).due_on = today - timedelta(days=1)
        db.session.commit()
    assert chloe.get("/mes-factures").texts(".links .badge") == ["En retard"]
    with clock.shift_clock(timedelta(days=40)):
        assert "Vous êtes en retard : 5,00 €" in chloe.get(f"/factures/{bills[2].public_id}").text()


def test_an_amount_is_chosen_and_a_wrong_one_comes_back(
    app: Flask, bills: list[Invoice], chloe: Person, payfip: PayfipDouble
) -> None:
    with app.app_context():
        make_regie(partial_payment=True)
    url = f"/factures/{bills[2].public_id}/paiement"

    page = chloe.post(url, {"somme": "12"})
    assert (page.status, page.find_one("#f-somme")["value"]) == (422, "12")
    chloe.post(url, {"somme": "4,50"})

    assert [operation.arguments["montant"] for operation in payfip.operations.values()] == ["450"]


def test_the_applicant_pays_for_their_request_unless_somebody_else_does(
    app: Flask, chloe: Person, denis: Person, make_case: Callable[..., Case], payfip: PayfipDouble
) -> None:
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    with app.app_context():
        invoice = make_bill(make_regie(), payer=Payer("Chloé", ""))
        db.session.get_one(Invoice, invoice.id).case_id = case.id
        db.session.commit()
    assert "41,40 €" in chloe.get("/mes-factures").text("[data-total]")

    with app.app_context():
        new_invoice = readdress_invoice(invoice.id, Payer("Denis Exemple", "denis@residents.example"))
        db.session.commit()

    assert "Vous n’avez rien à payer." in chloe.get("/mes-factures").text()
    assert new_invoice.number in denis.get("/mes-factures").text("#payment-cantine")


def test_receipts_and_the_certificate_of_a_year_are_tagged_files(
    app: Flask, chloe: Person, denis: Person, stranger: Browser
) -> None:
    with app.app_context():
        invoice = make_bill(make_regie(gateway=""), payer=CHLOE)
        payment = record_counter_payment(invoice.id, "cheque", 4140, reference="123", by=new_id())
        cancelled = make_bill(make_regie(gateway=""), payer=CHLOE, meals=1)
        record_counter_payment(cancelled.id, "cash", 345, reference="", by=new_id())
        cancel_invoice(cancelled.id)
        refund = record_refund(cancelled.id, list_credits(cancelled.id)[0].id, by=new_id())
        db.session.commit()
        paid_id = list_payments(invoice.id)[0].id
    page = chloe.get("/mes-factures")
    certificate_url = f"/mes-factures/attestation?annee={clock.today().year}"
    assert page.find_one(f"a[href='{certificate_url}']")

    receipt = _read(chloe.client.get(f"/mes-factures/recus/{paid_id}").data)
    certificate = _read(chloe.client.get(certificate_url).data)

    for words in (
        str(payment.receipt_number),
        "Restauration scolaire",
        "41,40 €",
        "Chloé Exemple",
        "Repas de novembre",
    ):
        assert words in receipt
    assert "Chloé Exemple nous a versé 41,40 €" in certificate
    assert denis.get(f"/mes-factures/recus/{paid_id}").status == 404
    assert denis.get(f"/mes-factures/remboursements/{refund.id}").status == 404
    assert denis.get(certificate_url).status == 404
    anonymous_receipt = _read(stranger.client.get(f"/factures/{invoice.public_id}/recus/{paid_id}").data)
    assert "Chloé" not in anonymous_receipt
    assert stranger.get(f"/factures/{cancelled.public_id}/recus/{paid_id}").status == 404


def test_the_page_asks_the_database_about_as_few_questions_as_that_of_requests(
    site: Site, bills: list[Invoice], chloe: Person, make_case: Callable[..., Case]
) -> None:
    for _ in range(3):
        make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    chloe.get("/mes-demandes")
    chloe.get("/mes-factures")

    with count_statements(site.engine) as request_statements:
        chloe.get("/mes-demandes")
    with count_statements(site.engine) as invoice_statements:
        chloe.get("/mes-factures")

    assert len(invoice_statements) <= 1.5 * len(request_statements), (invoice_statements, request_statements)


def _read(content: bytes) -> str:
    """The text of a PDF, which is tagged."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert opened.Root.MarkInfo.Marked
    pages = pypdfium2.PdfDocument(content)
    return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_bounded() for page in pages))
