"""A bank behind eopayment: the form that opens its page, and the answers that it signs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask

from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from app.payments.attempts import list_attempts
from app.payments.models import Invoice
from app.payments.received_payments import list_payments
from tests.cast import Person
from tests.client import Browser, Page
from tests.payments import bank_double
from tests.payments.canteen import make_bill, make_regie

SETTINGS = {"bank.platform": "systempayv2", "bank.test_key": bank_double.KEY}
SHOP = "12345678"


@pytest.fixture
def invoice(app: Flask, site: Site) -> Invoice:
    with app.app_context():
        site_settings.save_settings(SETTINGS)
        return make_bill(make_regie(gateway="bank", account=SHOP))


def pay(browser: Browser, invoice: Invoice) -> tuple[Page, Mapping[str, str]]:
    """Open the page of the bank: ours that leads there, and the form that it is sent."""
    page = browser.post(f"/factures/{invoice.public_id}/paiement", {})
    return page, {str(field["name"]): str(field["value"]) for field in page.find_all("main input[type=hidden]")}


def read_state(invoice: Invoice) -> str:
    db.session.rollback()
    return db.session.get_one(Invoice, invoice.id, populate_existing=True).state


def find_notification(invoice: Invoice) -> str:
    db.session.rollback()
    return f"/paiements/notification/{list_attempts(invoice.id)[0].notification_id}"


def test_the_page_of_the_bank_is_opened_by_a_signed_form(stranger: Browser, invoice: Invoice) -> None:
    page, form = pay(stranger, invoice)

    assert page.find_one("main form")["action"] == "https://paiement.systempay.fr/vads-payment/"
    policy = page.response.headers["Content-Security-Policy"]
    assert "form-action 'self' https://paiement.systempay.fr;" in f"{policy};"
    assert (form["vads_amount"], form["vads_site_id"], form["vads_ctx_mode"]) == ("4140", SHOP, "TEST")
    assert form["vads_order_id"] == list_attempts(invoice.id)[0].reference
    assert bank_double.sign({name: form[name] for name in form if name.startswith("vads_")}) == form["signature"]


@pytest.mark.parametrize("way", ["return", "notification"])
def test_what_the_bank_signs_settles_once(stranger: Browser, invoice: Invoice, way: str) -> None:
    query = bank_double.answer(pay(stranger, invoice)[1])

    for _time in range(2):
        if way == "return":
            stranger.get(f"/factures/{invoice.public_id}/retour?{query}")
        else:
            stranger.client.post(
                find_notification(invoice), data=query, content_type="application/x-www-form-urlencoded"
            )

    assert read_state(invoice) == "settled"
    payments = list_payments(invoice.id)
    assert [(payment.amount, payment.bank_reference) for payment in payments] == [(4140, "3fe1b2")]


@pytest.mark.parametrize(
    ("changes", "anomaly"),
    [
        ({"key": "AutreCle"}, None),
        ({"vads_amount": "100"}, "mismatch"),
        ({"vads_site_id": "87654321"}, "mismatch"),
        ({"vads_order_id": "RS2026000010000"}, "mismatch"),
    ],
)
def test_a_forged_or_different_answer_settles_nothing(
    stranger: Browser, invoice: Invoice, changes: dict[str, str], anomaly: str | None
) -> None:
    query = bank_double.answer(pay(stranger, invoice)[1], **changes)

    assert stranger.get(f"/factures/{invoice.public_id}/retour?{query}").status in (200, 303)

    assert (read_state(invoice), list_attempts(invoice.id)[0].anomaly) == ("due", anomaly)
    assert list_payments(invoice.id) == []


def test_a_refused_card_may_be_tried_again(stranger: Browser, invoice: Invoice) -> None:
    query = bank_double.answer(pay(stranger, invoice)[1], result="05")

    page = stranger.get(f"/factures/{invoice.public_id}/retour?{query}")

    assert "Le dernier paiement n’a pas abouti" in page.text("main")
    assert list_attempts(invoice.id)[0].state == "refused"


@pytest.mark.parametrize(
    "text", ["", "vads_result=00", "signature=a&vads_ctx_mode=TEST&vads_auth_result=00", "%ff" * 9000]
)
def test_what_is_no_answer_is_ignored(stranger: Browser, invoice: Invoice, text: str) -> None:
    pay(stranger, invoice)

    response = stranger.client.get(f"{find_notification(invoice)}?{text}")

    assert (response.status_code, read_state(invoice)) in ((200, "due"), (414, "due"), (400, "due"))


def test_the_account_of_a_bank_is_typed_in_the_settings(site: Site, ada: Person) -> None:
    form = {"titre": "Piscine", "code": "PI", "passerelle": "bank", "mode": "T", "produit-1-titre": "Entrée"}
    form |= {"produit-1-compte": "7063", "produit-1-prix": "3", "then": "try"}

    refused = ada.post("/agents/administration/regies/nouvelle", {**form, "numcli": "123456"})
    accepted = ada.post("/agents/administration/regies/nouvelle", {**form, "numcli": SHOP})

    assert "huit chiffres" in refused.text("main .alert")
    assert "bonne forme" in accepted.text("main .alert")
