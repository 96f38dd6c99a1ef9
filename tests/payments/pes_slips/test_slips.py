"""Slips of unpaid invoices: with the address of debtors, once for each invoice, and the same file again on purpose."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from lxml import etree
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.payments.models import Invoice
from app.payments.payers import Payer
from app.payments.pes_slips.models import StoredSlip
from app.payments.pes_slips.stored_slips import write_slip
from app.payments.received_payments import record_counter_payment
from tests.cast import Person
from tests.client import Browser
from tests.payments.canteen import ROLE, make_bill, make_regie
from tests.payments.regie_days import at_noon

URL = "/agents/regies/cantine"
SLIPS = f"{URL}/bordereaux"
SEPTEMBER = {"du": "2026-09-01", "au": "2026-09-30"}
PERIOD = "du=2026-09-01&au=2026-09-30"
CODES = {"sender": "Ville", "post": "042015", "siret": "21420218900017", "collectivity": "042", "budget": "00"}
ODILE = Payer("Odile Exemple", "", "12, rue de l’Église, 42100 Saint-Étienne")


@pytest.fixture
def bill(app: Flask, site: Site) -> Invoice:
    with app.app_context():
        regie = make_regie(gateway="", roles={"control": [ROLE], "edit": [ROLE]}, treasury=CODES, allows_partial=True)
        with at_noon(date(2026, 9, 1)):
            return make_bill(regie, payer=ODILE)


def _make_slip(alice: Person, number: str = "3") -> str:
    """Make a slip, and return the address of its file."""
    page = alice.post(SLIPS, {**SEPTEMBER, "bordereau": number, "objet": "Cantine"})
    assert page.status == 303, page.text("main")
    return str(page.follow().find_all("tbody a")[0]["href"])


def test_a_slip_carries_the_address_of_the_debtor(alice: Person, bill: Invoice) -> None:
    file = alice.client.get(_make_slip(alice))

    root = etree.fromstring(file.data)
    names = ("IdBord", "MtBordHt", "Nom", "Adr2", "CP", "Ville", "Nature", "NumeroFacture")
    assert [root.find(f".//{name}").get("V") for name in names] == [
        *("3", "41.40", "ODILE EXEMPLE", "12 RUE DE L'EGLISE", "42100", "SAINT-ETIENNE", "7067", bill.number)
    ]


def test_codes_are_asked_for_first(alice: Person, site: Site, app: Flask) -> None:
    with app.app_context(), at_noon(date(2026, 9, 1)):
        make_bill(make_regie(gateway=""), payer=ODILE)

    page = alice.get(f"{SLIPS}?{PERIOD}")

    assert "Le SIRET doit avoir quatorze chiffres." in page.text(".alert[data-tone=info]")
    refused = alice.post(SLIPS, {**SEPTEMBER, "bordereau": "3", "objet": "Cantine"})
    assert refused.status == 422
    assert "quatorze" in refused.text("main")


def test_a_form_that_is_wrong_loses_nothing(alice: Person, bill: Invoice) -> None:
    page = alice.post(SLIPS, {**SEPTEMBER, "bordereau": "", "objet": "Cantine"})

    assert page.status == 422
    assert page.find_one("#f-objet")["value"] == "Cantine"
    assert page.find_one("#slip-form input[name=du]")["value"] == "2026-09-01"


def test_a_second_slip_proposes_new_invoices_only(alice: Person, app: Flask, bill: Invoice) -> None:
    _make_slip(alice)
    page = alice.get(f"{SLIPS}?{PERIOD}")
    assert "Aucune facture de cette période n’est à envoyer" in page.text("main")
    assert "Alice Exemple" in page.text("tbody")
    with app.app_context(), at_noon(date(2026, 9, 2)):
        second_bill = make_bill(make_regie(gateway="", treasury=CODES), meals=1, payer=Payer("Denis Exemple"))

    page = alice.get(f"{SLIPS}?{PERIOD}")
    refused = alice.post(SLIPS, {**SEPTEMBER, "bordereau": "3", "objet": "Cantine"})
    file = alice.client.get(_make_slip(alice, "4"))

    assert "Une facture en retard, jamais envoyée : 3,45 €." in page.text("main")
    assert page.find_one("#f-bordereau")["value"] == "4"
    assert refused.status == 422
    assert "prenez le suivant" in refused.text("#f-bordereau-error")
    root = etree.fromstring(file.data)
    assert [one.get("V") for one in root.iter("NumeroFacture")] == [second_bill.number]


def test_an_incomplete_address_is_said(alice: Person, app: Flask, site: Site) -> None:
    with app.app_context(), at_noon(date(2026, 9, 2)):
        make_bill(make_regie(gateway="", treasury=CODES), payer=Payer("Denis Exemple"))

    page = alice.post(SLIPS, {**SEPTEMBER, "bordereau": "1", "objet": "Cantine"}).follow()

    assert "1 personne n’a pas d’adresse complète" in page.text("main")


def test_a_past_slip_is_made_again_with_the_same_content(alice: Person, app: Flask, bill: Invoice) -> None:
    address = _make_slip(alice)
    first_content = alice.client.get(address).data
    with app.app_context():
        record_counter_payment(bill.id, "cash", 1000, reference="", by=bill.id)
        make_regie(gateway="", code="ZZ", treasury={**CODES, "sender": "Autre ville"})
        db.session.commit()

    with app.app_context(), clock.shift_clock(timedelta(days=3)):
        second_content = write_slip(db.session.scalars(select(StoredSlip)).one())

    assert second_content == first_content


def test_a_colleague_and_a_stranger_get_no_slip(alice: Person, bruno: Person, stranger: Browser, bill: Invoice) -> None:
    address = _make_slip(alice)

    assert bruno.get(address).status == bruno.get(SLIPS).status == 404
    assert bruno.post(SLIPS, {**SEPTEMBER, "bordereau": "9", "objet": "Cantine"}).status == 404
    assert stranger.get(address).location.startswith("/compte/connexion")
