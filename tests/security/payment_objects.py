"""A régie of the agent in charge, with an invoice that was paid twice at the counter, and tried online."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.payments.invoices import Line, issue_invoice
from app.payments.models import DOUBLE_PAYMENT, REFUNDED, TO_REFUND, AttemptPart, Credit, PaymentAttempt, Refund
from app.payments.payers import Payer
from app.payments.received_payments import record_counter_payment
from app.payments.regie_store import save_regie
from tests.payments.canteen import REGIE

INVOICE_FORM = {"titre": "Cantine", "nom": "Odile Exemple", "echeance": "2090-01-01", "produit-1": "repas"}
PLAN_FORM = {"echeance-1": "2090-01-01", "somme-1": "1", "echeance-2": "2090-02-01", "somme-2": "1,45"}
PAYER_FORM = {"nom": "Odile Exemple", "email": "odile@courriel.example"}
REGIE_FORM = {
    "titre": "Piscine",
    "code": "PI",
    "produit-1-titre": "Entrée",
    "produit-1-compte": "7063",
    "produit-1-prix": "3",
}
# What each form of an agent of a régie, or of who edits it, is filled in with.
FORMS = {
    "invoice_creation.create_invoice": INVOICE_FORM,
    "invoice_terms.create_plan": PLAN_FORM,
    "invoice_terms.create_readdressing": PAYER_FORM,
    "invoices.create_payment": {"moyen": "cash", "montant": "2"},
    "regie_settings.create_regie": REGIE_FORM,
    "regie_settings.update_regie": REGIE_FORM,
    "own_regie_settings.update_own_regie": REGIE_FORM,
}


def make_payments(agent: Actor, owner: Account) -> dict[str, Any]:
    """Make the rows, and return the values that addresses name them by."""
    assert agent.account_id
    rights = {right: ["voirie-instruction"] for right in ("view", "invoice", "control", "edit")}
    regie = save_regie({**REGIE, "gateway": "", "allows_partial": True, "instalments": True, "roles": rights})
    invoice = issue_invoice(
        regie, [Line("Repas", 345, "7067")], Payer("Odile", read_profile(owner).email), title="Cantine de mars"
    )
    payment = record_counter_payment(invoice.id, "cash", 100, reference="", by=agent.account_id)
    attempt = PaymentAttempt(
        id=new_id(),
        invoice_id=invoice.id,
        notification_id="notification",
        gateway="payfip",
        account="090909",
        mode="T",
        reference="FRS202600001",
        amount=345,
        state="expired",
        created_at=clock.now(),
        code="",
    )
    credit = Credit(
        id=new_id(),
        invoice_id=invoice.id,
        payment_id=payment.id,
        reason=DOUBLE_PAYMENT,
        amount=10,
        state=TO_REFUND,
        created_at=clock.now(),
    )
    refunded_credit = Credit(
        id=new_id(),
        invoice_id=invoice.id,
        payment_id=payment.id,
        reason=DOUBLE_PAYMENT,
        amount=5,
        state=REFUNDED,
        created_at=clock.now(),
    )
    db.session.add_all([attempt, credit, refunded_credit])
    db.session.flush()
    refund = Refund(
        id=new_id(), credit_id=refunded_credit.id, amount=5, refunded_on=clock.today(), by_id=agent.account_id
    )
    db.session.add(refund)
    db.session.add(AttemptPart(attempt_id=attempt.id, invoice_id=invoice.id, amount=345, is_open=False))
    return {
        "regie_slug": regie.slug,
        "invoice_id": invoice.id,
        "public_id": invoice.public_id,
        "payment_attempt_id": attempt.id,
        "invoice_payment_id": payment.id,
        "credit_id": credit.id,
        "refund_id": refund.id,
        "notification_id": attempt.notification_id,
    }
