"""The invoices of other software for a resident: the family confirmed there, the payment here, then told there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core import outgoing
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.payments.external_invoices.external_invoice_jobs import MARK_PAID
from app.payments.external_invoices.invoice_sources import declare_source
from app.payments.external_invoices.models import ExternalFamily, ExternalInvoice, ExternalSource
from app.payments.models import Invoice
from app.payments.received_payments import record_counter_payment
from devtools.family_software.family_double import PASSWORD, USERNAME, FamilyDouble, serve_double
from tests.cast import Person
from tests.client import Browser
from tests.payments.canteen import ROLE, make_regie
from tests.servers import find_free_port

PAGE = "/compte/factures-d-ailleurs"
PROOF = {"famille": "F-77", "preuve": "2017-03-05"}
EDITED = {"view": [], "invoice": [ROLE], "control": [ROLE], "edit": [ROLE]}


@pytest.fixture
def double(app: Flask, departments: None) -> Iterator[FamilyDouble]:
    """Family software with one invoice, declared by the régie."""
    with serve_double(find_free_port()) as double:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({double.host})))
        double.add_invoice("12", "F-77", amount="34.50")
        declare_source(make_regie(gateway="", roles=EDITED), "Loisirs", double.url, USERNAME, PASSWORD)
        db.session.commit()
        yield double
    outgoing.install(app.config["PARVIS"])


def _source_id() -> UUID:
    return db.session.scalars(select(ExternalSource.id)).one()


def _confirm(chloe: Person) -> str:
    url = f"{PAGE}/{_source_id()}"
    assert chloe.post(f"{url}/famille", PROOF).status == 303
    return url


def _deliver(app: Flask) -> None:
    db.session.rollback()
    query = select(OutboxItem.id).where(OutboxItem.kind == MARK_PAID, OutboxItem.done_at.is_(None))
    items = [str(item_id) for item_id in db.session.scalars(query)]
    with app.app_context():
        deliver_items("principal", items)
    db.session.rollback()
    db.session.expire_all()


def test_a_family_is_confirmed_by_the_source_before_its_invoices_are_shown(
    chloe: Person, denis: Person, double: FamilyDouble
) -> None:
    url = f"{PAGE}/{_source_id()}"

    refused = chloe.post(f"{url}/famille", {**PROOF, "preuve": "2001-01-01"})
    assert refused.status == 422 and "ne connaît pas cette famille" in refused.text(".error-summary")
    assert refused.find_one("input[name=famille]")["value"] == "F-77" and "34,50" not in refused.text("main")
    assert chloe.post(f"{url}/famille", {"famille": ""}).status == 422
    page = chloe.post(f"{url}/famille", PROOF).follow()

    assert "34,50 €" in page.text("main") and "34,50" not in denis.get(PAGE).text("main")
    assert denis.post(f"{url}/paiement", {"facture": "12"}).status == 422


def test_an_invoice_is_paid_here_then_marked_paid_at_its_source_until_it_accepts(
    chloe: Person, app: Flask, double: FamilyDouble
) -> None:
    url = _confirm(chloe)

    page = chloe.post(f"{url}/paiement", {"facture": "12"}).follow()
    assert "34,50 €" in page.text("main")
    chloe.post(f"{url}/paiement", {"facture": "12"})
    invoice = db.session.scalars(select(Invoice)).one()
    with app.app_context():
        record_counter_payment(invoice.id, "cash", 3450, reference="", by=chloe.account.id)
        db.session.commit()
    assert "Rien à payer" in chloe.get(PAGE).text("main"), "paid here, not told there yet"
    double.fault = 503
    _deliver(app)
    assert double.transactions == {}
    double.fault = None
    item = db.session.scalars(select(OutboxItem).where(OutboxItem.kind == MARK_PAID)).one()
    assert item.done_at is None and item.failed_at is None
    _deliver(app)

    assert list(double.transactions) == ["12"]
    assert db.session.scalars(select(ExternalInvoice.accepted_at)).one() is not None


def test_a_source_that_is_down_is_said_and_blocks_nothing(chloe: Person, double: FamilyDouble) -> None:
    url = _confirm(chloe)
    double.fault = 500

    page = chloe.get(PAGE)

    assert page.status == 200 and "ne répond pas" in page.text("main")
    assert chloe.post(f"{url}/paiement", {"facture": "12"}).status == 422
    assert db.session.scalar(select(func.count()).select_from(Invoice)) == 0


def test_an_invoice_that_changed_at_its_source_is_not_paid(chloe: Person, double: FamilyDouble) -> None:
    url = _confirm(chloe)
    chloe.post(f"{url}/paiement", {"facture": "12"})
    double.add_invoice("12", "F-77", amount="40.00")

    page = chloe.post(f"{url}/paiement", {"facture": "12"})

    assert page.status == 422 and "a changé" in page.text(".alert")
    assert chloe.post(f"{url}/paiement", {"facture": "../../x"}).status == 422


def test_the_editors_of_a_regie_declare_sources_whose_password_is_never_shown(
    alice: Person, bruno: Person, chloe: Person, stranger: Browser
) -> None:
    make_regie(gateway="", roles=EDITED)
    url = "/agents/regies/cantine/logiciels"
    form = {
        "nom": "Loisirs",
        "adresse": "https://loisirs.example/api",
        "utilisateur": "p",
        "mot-de-passe": "très secret",
    }

    assert alice.post(url, {**form, "adresse": "ftp://x"}).status == 422
    page = alice.post(url, form).follow()

    assert "Loisirs" in page.text(".links") and "très secret" not in page.html
    assert b"secret" not in db.session.scalars(select(ExternalSource.password)).one()
    assert bruno.get(url).status == bruno.post(url, form).status == 404
    assert stranger.get(PAGE).location.startswith("/compte/connexion")
    assert alice.post(f"{url}/{_source_id()}/retrait").status == 303
    assert "Aucun autre service" in chloe.get(PAGE).text("main")
    assert db.session.scalar(select(func.count()).select_from(ExternalFamily)) == 0
