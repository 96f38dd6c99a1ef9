"""The notice of an invoice: its words, its tags, its code, and who may open it."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from flask import Flask

from app.core.db import db
from app.core.sites import Site
from app.payments.credit_notes import cancel_invoice
from app.payments.models import Invoice
from app.payments.payers import Payer
from tests.cast import Person
from tests.client import Browser
from tests.documents.pdf_probes import find_faults
from tests.payments.canteen import ROLE, make_bill, make_regie

CHLOE = Payer("Chloé Exemple", "chloe@residents.example", "12 rue des Lilas, 29200 Brest")
TERMS = {
    "accountant": "Service de gestion comptable de Brest\n8 rue Duquesne, 29200 Brest",
    "issuer_name": "Émis par Anne Maire, Maire",
    "issuer_quality": "Maire",
    "court": "tribunal administratif de Rennes",
    "counter": "Par chèque à l’ordre du Trésor public.",
}


@pytest.fixture
def bill(app: Flask, site: Site) -> Invoice:
    with app.app_context():
        return make_bill(make_regie(mode="W", notice=TERMS), payer=CHLOE)


def _read_words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def test_an_agent_of_the_regie_opens_an_accessible_notice(
    alice: Person, bruno: Person, bill: Invoice, tmp_path: Path
) -> None:
    address = f"/agents/regies/cantine/factures/{bill.id}"

    page, foreign = alice.get(address), bruno.get(f"{address}/avis")
    notice = alice.client.get(f"{address}/avis")

    assert page.find_one(f'a[href="{address}/avis"]')
    assert foreign.status == 404
    assert notice.headers["Content-Disposition"].startswith("attachment")
    assert find_faults(notice.data, title="Avis des sommes à payer", folder=tmp_path) == []
    words = _read_words(notice.data)
    for part in (
        "Chloé Exemple 12 rue des Lilas 29200 Brest",
        f"Référence à rappeler {bill.number}",
        "Repas de novembre 12 repas 3,45 € 41,40 €",
        "Total 41,40 €",
        "À payer avant le",
        "Numéro de client de la régie : 090909",
        "Service de gestion comptable de Brest",
        "Anne Maire",
        "tribunal administratif de Rennes",
        "L. 1617-5",
        "Par chèque à l’ordre du Trésor public.",
        f"/factures/{bill.public_id}",
    ):
        assert part in words


def test_the_code_of_a_notice_leads_to_the_payment_page(alice: Person, bill: Invoice) -> None:
    notice = alice.client.get(f"/agents/regies/cantine/factures/{bill.id}/avis").data

    codes = [
        code.text
        for page in pypdfium2.PdfDocument(notice)
        for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    ]

    assert codes == [f"http://localhost:8000/factures/{bill.public_id}"]


def test_the_payer_downloads_their_notice_and_a_stranger_gets_none(
    chloe: Person, denis: Person, stranger: Browser, bill: Invoice
) -> None:
    own_address, link_address = f"/mes-factures/avis/{bill.public_id}", f"/factures/{bill.public_id}/avis"

    own_notice, linked_notice = chloe.client.get(own_address).data, stranger.client.get(link_address).data

    assert chloe.get("/mes-factures").find_one(f'a[href="{own_address}"]')
    assert stranger.get(f"/factures/{bill.public_id}").find_one(f'a[href="{link_address}"]')
    assert "12 rue des Lilas" in _read_words(own_notice)
    # A link may be passed on: it names nobody.
    linked_words = _read_words(linked_notice)
    assert bill.number in linked_words
    assert "Chloé" not in linked_words
    assert "Lilas" not in linked_words
    assert denis.get(own_address).status == 404
    assert stranger.get(own_address).status == 303
    assert stranger.get("/factures/inconnue/avis").status == 404


def test_a_cancelled_invoice_has_no_notice(app: Flask, alice: Person, bill: Invoice) -> None:
    with app.app_context():
        cancel_invoice(bill.id)
        db.session.commit()

    assert alice.get(f"/agents/regies/cantine/factures/{bill.id}/avis").status == 404


def test_a_notice_of_a_test_says_that_it_is_worth_nothing(app: Flask, alice: Person, site: Site) -> None:
    with app.app_context():
        invoice = make_bill(make_regie(), payer=CHLOE)

    notice = alice.client.get(f"/agents/regies/cantine/factures/{invoice.id}/avis").data

    assert "Essai, sans valeur" in _read_words(notice)


def test_the_mentions_that_are_missing_are_said_to_agents(app: Flask, alice: Person, site: Site) -> None:
    with app.app_context():
        invoice = make_bill(make_regie(), payer=CHLOE)

    page = alice.get(f"/agents/regies/cantine/factures/{invoice.id}")

    assert "Il manque à cet avis des mentions" in page.text()


def test_an_address_is_typed_with_the_invoice(app: Flask, alice: Person, site: Site) -> None:
    with app.app_context():
        make_regie(roles={"view": [], "invoice": [ROLE], "control": [], "edit": []})
    form = {"titre": "Cantine", "nom": "Odile Exemple", "echeance": "2090-01-01", "produit-1": "repas"}

    page = alice.post("/agents/regies/cantine/nouvelle", {**form, "adresse": "12, rue des Lilas\n29200 Brest"}).follow()

    assert "12, rue des Lilas, 29200 Brest" in page.text()
