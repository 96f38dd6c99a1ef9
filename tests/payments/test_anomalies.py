"""Answers of a gateway that an agent decides about, refunds, attempts without an answer."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db
from app.payments.attempt_outcomes import apply_outcome
from app.payments.attempt_states import Outcome
from app.payments.models import Credit, Invoice, Payment, PaymentAttempt, Refund
from app.payments.quarantines.models import Quarantine
from tests.cast import Person
from tests.payments.canteen import ROLE, make_regie
from tests.payments.regie_days import issue_bill, make_attempt

URL = "/agents/regies/cantine/a-regarder"
REASON = "Vu avec la DGFiP, l’argent est arrivé."


def _quarantine(app: Flask, *, amount: int = 4000, mode: str = "W", result: str = "paid") -> tuple[str, Outcome]:
    """An attempt of 41,40 € about which the gateway said something else; returns the address of the decision."""
    with app.app_context():
        bill = issue_bill(make_regie(gateway="", allows_partial=True))
        attempt = make_attempt(bill, amount=bill.total)
        outcome = Outcome(result, reference=attempt.reference, account="090909", amount=amount, mode=mode)
        apply_outcome(attempt.id, outcome)
        db.session.commit()
    return f"{URL}/{bill.id}/{attempt.id}", outcome


def _read_state() -> tuple[str, int, str, str | None]:
    db.session.rollback()
    invoice, attempt = db.session.scalars(select(Invoice)).one(), db.session.scalars(select(PaymentAttempt)).one()
    return invoice.state, invoice.paid_amount, attempt.state, attempt.anomaly


def test_an_accepted_answer_pays_what_was_received_and_stays_decided(alice: Person, app: Flask) -> None:
    url, outcome = _quarantine(app)
    page = alice.get(URL)
    assert page.texts(".invoice-lines tbody tr") == ["Montant 41,40 € 40,00 €"]
    refused = alice.post(url, {"decision": "accepted", "motif": ""})
    assert refused.status == 422 and refused.find_one("input[value=accepted]").has_attr("checked")
    assert alice.post(url, {"decision": "", "motif": REASON}).text("textarea") == REASON

    page = alice.post(url, {"decision": "accepted", "motif": REASON}).follow()

    assert REASON in page.text("h2 ~ .links")
    assert _read_state() == ("due", 4000, "paid", None)
    payment = db.session.scalars(select(Payment)).one()
    assert (payment.amount, payment.mode, payment.receipt_number is None) == (4000, "W", False)
    attempt_id = db.session.scalars(select(PaymentAttempt.id)).one()
    with app.app_context():
        apply_outcome(attempt_id, outcome)
        db.session.commit()
    assert _read_state() == ("due", 4000, "paid", None)
    again = alice.post(url, {"decision": "accepted", "motif": REASON})
    assert "n’est plus à regarder" in again.follow().text(".alert")
    assert db.session.scalars(select(Payment)).one().amount == 4000


def test_money_accepted_as_a_credit_is_refunded_with_a_date_and_means(alice: Person, app: Flask) -> None:
    url, _ = _quarantine(app, amount=5000)

    page = alice.post(url, {"decision": "credited", "motif": REASON}).follow()

    assert _read_state() == ("due", 0, "paid", None)
    assert "50,00 €" in page.text("h2 + .links")
    credit = db.session.scalars(select(Credit)).one()
    refund = f"/agents/regies/cantine/factures/{credit.invoice_id}/avoirs/{credit.id}/remboursement"
    refused = alice.post(refund, {"par": "cheque", "rembourse-le": "2020-01-01"})
    assert refused.status == 422 and refused.find_one("[name=rembourse-le]")["value"] == "2020-01-01"
    alice.post(refund, {"par": "cheque"}).follow()
    assert db.session.scalars(select(Refund.means)).one() == "cheque"
    assert "Remboursements" not in alice.get(URL).text("main")


def test_a_rejected_answer_enters_nothing_and_the_bill_may_be_paid_again(alice: Person, app: Flask) -> None:
    url, outcome = _quarantine(app)

    alice.post(url, {"decision": "rejected", "motif": "Paiement d’une autre commune."}).follow()

    assert _read_state() == ("due", 0, "unknown", None)
    with app.app_context():
        attempt_id = db.session.scalars(select(PaymentAttempt.id)).one()
        apply_outcome(attempt_id, outcome)
        db.session.commit()
        assert _read_state()[3] is None
        other = Outcome("paid", reference="AUTRE", account="090909", amount=4140, mode="W")
        apply_outcome(attempt_id, other)
        db.session.commit()
    assert _read_state()[3] == "mismatch"
    assert db.session.scalars(select(Quarantine.decision)).one() is None


@pytest.mark.parametrize(("mode", "result"), [("T", "paid"), ("W", "refused")])
def test_a_test_or_a_refusal_is_never_accepted_as_money(alice: Person, app: Flask, mode: str, result: str) -> None:
    url, _ = _quarantine(app, mode=mode, result=result)

    assert [one["value"] for one in alice.get(URL).find_all("input[name=decision]")] == ["rejected"]
    assert alice.post(url, {"decision": "accepted", "motif": REASON}).status == 422
    assert db.session.scalar(select(Payment.id)) is None


def test_who_controls_the_regie_alone_decides(alice: Person, bruno: Person, chloe: Person, app: Flask) -> None:
    url, _ = _quarantine(app)
    make_regie(gateway="", roles={"view": [ROLE], "invoice": [ROLE], "edit": [ROLE]})

    assert "input" not in str(alice.get(URL).find_all("main form"))
    for person in (alice, bruno, chloe):
        assert person.post(url, {"decision": "accepted", "motif": REASON}).status == 404
    assert bruno.get(URL).status == 404


@pytest.mark.postgresql
def test_a_regie_is_archived_once_nobody_has_to_act(alice: Person, bruno: Person, ada: Person, app: Flask) -> None:
    url, _ = _quarantine(app)
    make_regie(gateway="", roles={"control": [ROLE], "edit": [ROLE], "invoice": [ROLE]})
    archiving = "/agents/regies/cantine/reglages/archivage"
    assert bruno.post(archiving).status == 404
    assert "paiement est à regarder" in alice.post(archiving).follow().text(".alert")
    alice.post(url, {"decision": "rejected", "motif": REASON}).follow()

    assert "archivée" in alice.post(archiving).follow().text(".alert")

    assert "Archivée" in alice.get("/agents/regies").text(".links .badge")
    assert "Archivée" in ada.get("/agents/administration/regies").text(".links .badge")
    form = {"titre": "Mars", "nom": "Odile", "echeance": "2090-01-01", "produit-1": "repas"}
    assert "archivée" in alice.post("/agents/regies/cantine/nouvelle", form).text("#f-produit-1-error")
    invoice_id = db.session.scalars(select(Invoice.id)).one()
    entry = alice.post(f"/agents/regies/cantine/factures/{invoice_id}/paiements", {"moyen": "cash", "montant": "41,40"})
    assert entry.status == 303
    ada.post("/agents/administration/regies/cantine/archivage", {"reprise": "on"}).follow()
    assert "Archivée" not in alice.get("/agents/regies").html
