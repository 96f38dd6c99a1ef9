"""A régie of the agent in charge, with an invoice that was paid twice at the counter, and tried online."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.payments.campaigns.campaigns import CampaignSettings, create_campaign
from app.payments.external_invoices.invoice_sources import declare_source
from app.payments.family_api.portals import create_portal
from app.payments.invoices import Line, issue_invoice
from app.payments.models import DOUBLE_PAYMENT, TO_REFUND, Credit, PaymentAttempt
from app.payments.payers import Payer
from app.payments.received_payments import record_counter_payment
from app.payments.regie_store import save_regie
from app.procedures.sources.tables import read_table
from tests.payments.canteen import REGIE

INVOICE_FORM = {"titre": "Cantine", "nom": "Odile Exemple", "echeance": "2090-01-01", "produit-1": "repas"}
CAMPAIGN_FORM = {"titre": "Cantine de mai", "echeance": "2090-01-01", "prestation": "repas"}
REGIE_FORM = {
    "titre": "Piscine",
    "code": "PI",
    "produit-1-titre": "Entrée",
    "produit-1-compte": "7063",
    "produit-1-prix": "3",
}
SOURCE_FORM = {"nom": "Loisirs", "adresse": "https://x.example/api", "utilisateur": "p", "mot-de-passe": "s"}
PAYMENT_FORMS = {
    "campaign_preparation.update_prepared_campaign": CAMPAIGN_FORM,
    "external_sources.create_external_source": SOURCE_FORM,
    "family_portals.create_family_portal": {"nom": "Agglomération"},
    "invoice_creation.create_invoice": INVOICE_FORM,
    "invoices.create_payment": {"moyen": "cash", "montant": "2"},
    "own_regie_settings.update_own_regie": REGIE_FORM,
    "regie_settings.create_regie": REGIE_FORM,
    "regie_settings.update_regie": REGIE_FORM,
}


def make_payments(agent: Actor) -> dict[str, Any]:
    """Make the rows, and return the values that addresses name them by."""
    assert agent.account_id
    rights = {right: ["voirie-instruction"] for right in ("view", "invoice", "control", "edit")}
    regie = save_regie({**REGIE, "gateway": "", "allows_partial": True, "roles": rights})
    invoice = issue_invoice(regie, [Line("Repas", 345, "7067")], Payer("Odile"), title="Cantine de mars")
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
    db.session.add_all([attempt, credit])
    settings = CampaignSettings("Cantine d’avril", date(2090, 1, 1), "repas")
    campaign = create_campaign(regie, settings, read_table(b"Nom;Courriel\nOdile;\n"), by=agent.account_id)
    source = declare_source(regie, "Loisirs", "https://loisirs.example/api", "parvis", "secret")
    portal, _password = create_portal(regie, "Portail", can_pay=True, by=agent.account_id)
    return {
        "regie_slug": regie.slug,
        "campaign_id": campaign.id,
        "external_source_id": source.id,
        "family_portal_id": portal.id,
        "invoice_id": invoice.id,
        "public_id": invoice.public_id,
        "payment_attempt_id": attempt.id,
        "invoice_payment_id": payment.id,
        "credit_id": credit.id,
        "notification_id": attempt.notification_id,
    }
