"""The invoices of families for another portal: its credentials, what it reads, the payments that it announces."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from app.payments.campaigns import campaign_issue
from app.payments.campaigns.campaigns import CampaignSettings, create_campaign
from app.payments.family_api.family_invoices import delete_anonymised_families
from app.payments.family_api.models import FamilyPortal, InvoiceFamily
from app.payments.family_api.portals import create_portal, revoke_portal
from app.payments.models import SETTLED, TO_REFUND, Credit, Invoice, Payment
from app.privacy.models import AccessEntry
from app.procedures.sources.tables import read_table
from tests.cast import Person
from tests.payments.canteen import ROLE, make_bill, make_regie

TABLE = b"Nom;Quantite;Reference famille\nOdile;2;F 12\nDenis;3;F-13\nOdile;4;f12\n"
API = "/api/regies/cantine"
EDITED = {"view": [], "invoice": [ROLE], "control": [ROLE], "edit": [ROLE]}


class Caller:
    """A portal that calls with its credentials."""

    def __init__(self, app: Flask, username: str, password: str) -> None:
        self.client = app.test_client()
        token = base64.b64encode(f"{username}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {token}"}

    def get(self, path: str) -> Any:
        return self.client.get(f"{API}{path}", headers=self.headers)

    def pay(self, invoice_id: object, **body: Any) -> Any:
        return self.client.post(f"{API}/invoice/{invoice_id}/pay/", json=body, headers=self.headers)


@pytest.fixture
def portal(app: Flask, alice: Person) -> Caller:
    """A portal of the canteen, of which two families have invoices."""
    with app.app_context():
        regie = make_regie(gateway="", roles=EDITED)
        settings = CampaignSettings("Cantine", date(2090, 1, 1), "repas")
        campaign = create_campaign(regie, settings, read_table(TABLE), by=alice.account.id)
        campaign_issue.request_issue(campaign.id, issues_duplicates=False)
        campaign_issue.issue_batch(str(campaign.id))
        row, password = create_portal(regie, "Agglomération", can_pay=True, by=alice.account.id)
        db.session.commit()
        return Caller(app, row.username, password)


def _first_id(portal: Caller) -> str:
    return str(portal.get("/invoices/?NameID=F-13").get_json()["data"][0]["id"])


def test_a_portal_lists_the_invoices_of_one_family_and_names_nobody(portal: Caller) -> None:
    response = portal.get("/invoices/?NameID=F12")

    invoices = response.get_json()["data"]
    assert response.get_json()["err"] == 0 and [each["amount"] for each in invoices] == ["13.80", "6.90"]
    assert invoices[0]["pay_limit_date"] == "2090-01-01" and "Odile" not in response.get_data(as_text=True)
    assert portal.get("/invoices/?NameID=F99").get_json()["data"] == []
    assert portal.get("/invoices/").status_code == 400
    assert portal.get("/invoices/history/?NameID=F12").get_json()["data"] == []
    screens = db.session.scalars(select(AccessEntry.screen)).all()
    assert "api.family_invoices" in screens


@pytest.mark.postgresql
def test_a_payment_is_entered_once_for_each_transaction(portal: Caller) -> None:
    invoice_id = _first_id(portal)

    responses = [portal.pay(invoice_id, transaction_id="T1", transaction_date="2026-01-02T10:00:00") for _ in range(3)]

    assert [response.status_code for response in responses] == [200, 200, 200]
    assert "Idempotent-Replayed" in responses[1].headers
    payment = db.session.scalars(select(Payment)).one()
    assert (payment.means, payment.amount, payment.paid_on) == ("portal", 1035, date(2026, 1, 2))
    assert db.session.scalar(select(Invoice.state).where(Invoice.id == payment.invoice_id)) == SETTLED
    assert portal.get("/invoices/history/?NameID=F-13").get_json()["data"][0]["paid"] is True
    assert portal.get(f"/invoice/{invoice_id}/").get_json()["data"]["amount"] == "0.00"


def test_money_that_is_not_owed_is_a_credit(portal: Caller) -> None:
    invoice_id = _first_id(portal)

    portal.pay(invoice_id, transaction_id="T1")
    portal.pay(invoice_id, transaction_id="T2")

    credit = db.session.scalars(select(Credit)).one()
    assert (credit.amount, credit.state) == (1035, TO_REFUND)


def test_a_transaction_pays_one_invoice(portal: Caller) -> None:
    portal.pay(_first_id(portal), transaction_id="T1")
    other_id = portal.get("/invoices/?NameID=F12").get_json()["data"][0]["id"]

    assert portal.pay(other_id, transaction_id="T1").status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"transaction_id": ""},
        {"transaction_id": ["x"]},
        {"transaction_id": "T1", "transaction_date": "demain"},
        {"transaction_id": "T1", "transaction_date": "2089-01-01"},
    ],
)
def test_a_transaction_that_cannot_be_read_enters_nothing(portal: Caller, body: dict[str, Any]) -> None:
    assert portal.pay(_first_id(portal), **body).status_code == 400
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 0


def test_credentials_open_one_regie_and_only_invoices_of_families(portal: Caller, app: Flask, alice: Person) -> None:
    with app.app_context():
        make_regie(slug="piscine", code="PI", title="Piscine", gateway="")
        regie = make_regie(gateway="", roles=EDITED)
        unrelated = make_bill(regie)
        reader, password = create_portal(regie, "Lecture", can_pay=False, by=alice.account.id)
        db.session.commit()

    assert portal.get(f"/invoice/{unrelated.id}/").status_code == 404
    assert portal.pay(unrelated.id, transaction_id="T1").status_code == 404
    assert portal.client.get("/api/regies/piscine/invoices/?NameID=F12", headers=portal.headers).status_code == 401
    assert portal.client.get(f"{API}/invoices/?NameID=F12").status_code == 401
    assert Caller(app, reader.username, "faux").get("/invoices/?NameID=F12").status_code == 401
    assert Caller(app, reader.username, password).pay(_first_id(portal), transaction_id="T1").status_code == 403


def test_revoked_credentials_open_nothing(portal: Caller, app: Flask) -> None:
    with app.app_context():
        revoke_portal(make_regie(gateway="", roles=EDITED), db.session.scalars(select(FamilyPortal.id)).one())
        db.session.commit()

    assert portal.get("/invoices/?NameID=F12").status_code == 401


def test_the_family_of_an_anonymised_invoice_is_deleted(portal: Caller, app: Flask) -> None:
    with app.app_context():
        for invoice in db.session.scalars(select(Invoice)):
            invoice.key_id = invoice.payer = None
        db.session.flush()
        delete_anonymised_families()
        db.session.commit()

    assert db.session.scalar(select(func.count()).select_from(InvoiceFamily)) == 0


def test_the_editors_of_a_regie_make_credentials_that_are_shown_once(alice: Person, bruno: Person, app: Flask) -> None:
    make_regie(gateway="", roles=EDITED)
    url = "/agents/regies/cantine/portails"

    page = alice.post(url, {"nom": "Agglomération", "paiement": "on"})

    _address, username, password = page.texts(".summary-list dd")
    assert page.status == 201 and Caller(app, username, password).get("/invoices/?NameID=F12").status_code == 200
    assert password not in alice.get(url).html and username in alice.get(url).html
    assert alice.post(url, {"nom": ""}).status == 422
    portal_id = db.session.scalars(select(FamilyPortal.id)).one()
    assert bruno.get(url).status == bruno.post(f"{url}/{portal_id}/retrait").status == 404
    alice.post(f"{url}/{portal_id}/retrait")
    assert Caller(app, username, password).get("/invoices/?NameID=F12").status_code == 401
