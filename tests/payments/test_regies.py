"""A régie for its agents, for a colleague of another department, for an administrator."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.payments.attempt_jobs import begin_payment
from app.payments.attempts import find_page_id
from app.payments.models import Credit, Invoice, Payment
from app.payments.regie_store import get_regie
from devtools.payfip.payfip_double import PayfipDouble
from tests.cast import Person
from tests.client import Browser, Page
from tests.payments.canteen import ROLE, make_bill, make_regie

REGIE_FORM = {
    "titre": "Médiathèque",
    "code": "md",
    "passerelle": "payfip",
    "numcli": "090909",
    "mode": "T",
    "ouverte": "on",
    f"role-control-{ROLE}": "on",
    "produit-1-titre": "Abonnement annuel",
    "produit-1-compte": "7062",
    "produit-1-prix": "12",
}
INVOICE_FORM = {
    "titre": "Cantine de mars",
    "nom": "Odile Exemple",
    "email": "odile@courriel.example",
    "echeance": "2090-01-01",
    "produit-1": "repas",
    "quantite-1": "10,5",
    "produit-2": "repas",
    "libelle-2": "Goûter",
    "prix-2": "0,80",
}


def _issue(alice: Person) -> tuple[Page, str]:
    page = alice.post("/agents/regies/cantine/nouvelle", INVOICE_FORM)
    assert page.location
    return page.follow(), page.location


def test_an_invoice_is_issued_with_lines_and_its_link_is_sent(alice: Person, app: Flask) -> None:
    make_regie(gateway="")

    page, _ = _issue(alice)

    assert page.text("h1").startswith("F-RS-")
    # 10.5 × 3.45 is 36.225.
    assert page.texts(".invoice-lines td")[1::2][:2] == ["36,23 €", "0,80 €"]
    assert "Odile Exemple" in page.text(".summary-list")
    refused = alice.post("/agents/regies/cantine/nouvelle", INVOICE_FORM | {"quantite-1": "-1", "nom": ""})
    assert refused.status == 422 and len(refused.find_all(".field__error")) == 2


def test_counter_payments_have_receipts_and_make_the_total_of_the_day(alice: Person, app: Flask) -> None:
    make_regie(gateway="", allows_partial=True)
    _, url = _issue(alice)

    assert alice.post(f"{url}/paiements", {"moyen": "cash", "montant": "37,04"}).status == 422
    alice.post(f"{url}/paiements", {"moyen": "cash", "montant": "10"}).follow()
    page = alice.post(f"{url}/paiements", {"moyen": "cheque", "montant": "27,03", "reference": "0012"}).follow()

    assert page.text(".lead .badge") == "Payée"
    day = alice.get("/agents/regies/cantine/journee")
    assert day.text("tfoot td") == "37,03 €"
    receipts = sorted(filter(None, db.session.scalars(select(Payment.receipt_number))))
    assert [number[-5:] for number in receipts] == ["00001", "00002"]
    payment_id = db.session.scalar(select(Payment.id).where(Payment.means == "cheque"))
    page = alice.post(f"{url}/paiements/{payment_id}/annulation").follow()
    assert page.text(".lead .badge") == "À payer"
    assert alice.get("/agents/regies/cantine/journee").text("tfoot td") == "10,00 €"


def test_a_payment_online_is_checked_now_and_a_test_is_no_receipt(
    alice: Person, app: Flask, payfip: PayfipDouble
) -> None:
    with app.app_context():
        invoice = make_bill(make_regie())
        attempt = begin_payment(invoice.id, email="odile@courriel.example")
    payfip.choose(find_page_id(attempt), "pay")
    url = f"/agents/regies/cantine/factures/{invoice.id}"

    page = alice.post(f"{url}/tentatives/{attempt.id}").follow()

    assert page.text(".lead .badge") == "Payée"
    day = alice.get("/agents/regies/cantine/journee")
    assert day.text("tfoot td") == "0,00 €" and "Essai" in day.text("h2 ~ .links")
    page = alice.post(f"{url}/annulation").follow()
    assert "À rembourser : 41,40 €" in page.text()
    credit_id = db.session.scalar(select(Credit.id))
    assert "Remboursé : 41,40 €" in alice.post(f"{url}/avoirs/{credit_id}/remboursement").follow().text()
    assert alice.post(f"{url}/avoirs/{credit_id}/remboursement").status == 422


def test_a_stranger_and_a_colleague_see_no_trace_of_it(
    app: Flask, bruno: Person, ada: Person, chloe: Person, stranger: Browser
) -> None:
    with app.app_context():
        invoice = make_bill(make_regie())
    url = f"/agents/regies/cantine/factures/{invoice.id}"

    for person in (bruno, ada, chloe):
        for path in (
            "/agents/regies/cantine",
            "/agents/regies/cantine/journee",
            "/agents/regies/cantine/nouvelle",
            url,
        ):
            assert person.get(path).status == 404
        assert person.post(f"{url}/annulation").status == 404
    assert stranger.get(url).location.startswith("/compte/connexion")
    assert "cantine" not in bruno.get("/agents/regies").html


@pytest.mark.parametrize("right", ["view", "invoice", "control"])
def test_each_right_does_its_part(app: Flask, alice: Person, right: str) -> None:
    with app.app_context():
        invoice = make_bill(make_regie(gateway="", roles={right: [ROLE]}))
    url = f"/agents/regies/cantine/factures/{invoice.id}"

    assert alice.get(url).status == 200
    assert (alice.get("/agents/regies/cantine/nouvelle").status == 200) == (right == "invoice")
    page = alice.post(f"{url}/paiements", {"moyen": "cash", "montant": "41,40"})
    assert (page.status == 303) == (right == "control")
    assert (alice.post(f"{url}/annulation").status == 303) == (right == "invoice")


def test_an_administrator_makes_a_regie_and_tests_its_account(ada: Person, payfip: PayfipDouble) -> None:
    url = "/agents/administration/regies/nouvelle"
    tried = ada.post(url, REGIE_FORM | {"then": "try"})
    assert "VAUBRELLES RESTAURATION SCOLAIRE DEMO" in tried.text(".alert")
    assert "ne connaît pas" in ada.post(url, REGIE_FORM | {"numcli": "111111", "then": "try"}).text(".alert")
    # A double is no place to take money.
    assert ada.post(url, REGIE_FORM | {"mode": "W"}).status == 422
    assert ada.post(url, REGIE_FORM | {"numcli": "12"}).status == 422

    assert "Médiathèque" in ada.post(url, REGIE_FORM).follow().text(".links")

    regie = get_regie("mediatheque")
    assert (regie.code, regie.account, regie.products[0].unit_price) == ("MD", "090909", 1200)
    assert ada.post(url, REGIE_FORM).status == 422
    page = ada.get("/agents/administration/regies/mediatheque")
    form = {str(one["name"]): str(one.get("value", "")) for one in page.find_all("#regie-form [name^=produit]")}
    ada.post("/agents/administration/regies/mediatheque", REGIE_FORM | form | {"produit-1-prix": "15"}).follow()
    assert get_regie("mediatheque").products[0].unit_price == 1500
    assert db.session.scalar(select(Invoice.id)) is None


def test_the_role_that_edits_a_regie_changes_its_prices_and_gives_no_right(alice: Person, bruno: Person) -> None:
    make_regie(gateway="", roles={"edit": [ROLE]})
    url = "/agents/regies/cantine/reglages"
    form = REGIE_FORM | {"titre": "Cantine", "passerelle": ""}

    assert alice.get("/agents/regies/cantine").texts(".chips a")[-5] == "Réglages"
    alice.post(url, form).follow()

    regie = get_regie("cantine")
    assert (regie.title, regie.roles["edit"], regie.roles["control"]) == ("Cantine", {ROLE}, frozenset())
    assert (bruno.get(url).status, bruno.post(url, form).status) == (404, 404)
    assert alice.get("/agents/administration/regies").status == 404
