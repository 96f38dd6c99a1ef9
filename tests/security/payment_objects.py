"""A régie of the agent in charge, with an invoice that was paid twice at the counter, and tried online."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.core import clock, storage
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import create_key, get_encryption_key
from app.core.web.access_rules import Actor
from app.payments.accounting.bank_statements import read_statement
from app.payments.attempt_states import Outcome
from app.payments.booking_adjustments.models import BookingAdjustment
from app.payments.campaigns.campaigns import CampaignSettings, create_campaign
from app.payments.campaigns.models import Campaign
from app.payments.closings.closing_chain import hash_movements
from app.payments.closings.day_closings import close_day
from app.payments.closings.models import DayClosing
from app.payments.external_invoices.invoice_sources import declare_source
from app.payments.family_api.portals import create_portal
from app.payments.invoices import Line, issue_invoice
from app.payments.models import (
    DOUBLE_PAYMENT,
    REFUNDED,
    TO_REFUND,
    AttemptPart,
    Credit,
    Invoice,
    PaymentAttempt,
    Refund,
)
from app.payments.notices.models import POST, BatchNotice, NoticeBatch
from app.payments.payers import Payer
from app.payments.pes_slips.models import SlipDebt, StoredSlip
from app.payments.quarantines.quarantines import record_anomaly
from app.payments.received_payments import record_counter_payment
from app.payments.reconciliations.models import StatementRow, StoredStatement
from app.payments.reconciliations.statement_reconciliations import list_rows, reconcile_statement, save_statement
from app.payments.regie_definition import Regie
from app.payments.regie_movements import list_movements
from app.payments.regie_store import save_regie
from app.procedures.sources.tables import read_table
from tests.payments.canteen import REGIE
from tests.payments.priced_form import PRODUCT

INVOICE_FORM = {"titre": "Cantine", "nom": "Odile Exemple", "echeance": "2090-01-01", "produit-1": "repas"}
PLAN_FORM = {"echeance-1": "2090-01-01", "somme-1": "1", "echeance-2": "2090-02-01", "somme-2": "1,45"}
PAYER_FORM = {"nom": "Odile Exemple", "email": "odile@courriel.example"}
CAMPAIGN_FORM = {"titre": "Cantine de mai", "echeance": "2090-01-01", "prestation": "repas"}
REGIE_FORM = {
    "titre": "Piscine",
    "code": "PI",
    "produit-1-titre": "Entrée",
    "produit-1-compte": "7063",
    "produit-1-prix": "3",
}
SOURCE_FORM = {"nom": "Loisirs", "adresse": "https://x.example/api", "utilisateur": "p", "mot-de-passe": "s"}
PRODUCT_FORM = {"titre": "Carte", "compte": "7063", "tarif": "fixed", "prix": "3"}
PAYMENT_FORMS: dict[str, dict[str, Any]] = {
    "invoice_creation.create_invoice": INVOICE_FORM,
    "invoices.create_payment": {"moyen": "cash", "montant": "2"},
    "booking_adjustments.create_decision": {"decision": "accept", "motif": "Vu."},
    "payment_anomalies.create_decision": {"decision": "rejected", "motif": "Vu avec la banque."},
    "regie_slips.create_slip": {"bordereau": "1", "objet": "Cantine"},
    "regie_statements.create_explanation": {"explication": "Attendu au prochain relevé."},
    "regie_products.create_product": PRODUCT_FORM,
    "regie_products.update_product": PRODUCT_FORM,
    "invoice_terms.create_plan": PLAN_FORM,
    "invoice_terms.create_readdressing": PAYER_FORM,
    "regie_settings.create_regie": REGIE_FORM,
    "regie_settings.update_regie": REGIE_FORM,
    "own_regie_settings.update_own_regie": REGIE_FORM,
    "campaign_preparation.update_prepared_campaign": CAMPAIGN_FORM,
    "external_sources.create_external_source": SOURCE_FORM,
    "family_portals.create_family_portal": {"nom": "Agglomération"},
}


def make_payments(agent: Actor, owner: Account) -> dict[str, Any]:
    """Make the rows, and return the values that addresses name them by."""
    assert agent.account_id
    card = {**PRODUCT, "procedure": ""}
    rights = {right: ["voirie-instruction"] for right in ("view", "invoice", "control", "edit")}
    regie = save_regie(
        {
            **REGIE,
            "gateway": "",
            "allows_partial": True,
            "instalments": True,
            "roles": rights,
            "products": [*REGIE["products"], card],
        }
    )
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
        anomaly="mismatch",
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
    adjustment = _build_adjustment(invoice)
    db.session.add(adjustment)
    db.session.flush()
    refund = Refund(
        id=new_id(),
        credit_id=refunded_credit.id,
        amount=5,
        refunded_on=clock.today(),
        accounted_on=clock.today(),
        means="transfer",
        by_id=agent.account_id,
    )
    db.session.add(refund)
    db.session.add(AttemptPart(attempt_id=attempt.id, invoice_id=invoice.id, amount=345, is_open=False))
    db.session.flush()
    answer = Outcome("paid", reference=attempt.reference, account="090909", amount=1, mode="T")
    record_anomaly(attempt, answer, attempt.anomaly)
    closing = _close_day_before(regie, invoice, agent.account_id)
    statement, row = _make_statement(regie, agent.account_id)
    settings = CampaignSettings("Cantine d’avril", date(2090, 1, 1), "repas")
    campaign = create_campaign(regie, settings, read_table(b"Nom;Courriel\nOdile;\n"), by=agent.account_id)
    source = declare_source(regie, "Loisirs", "https://loisirs.example/api", "parvis", "secret")
    portal, _password = create_portal(regie, "Portail", can_pay=True, by=agent.account_id)
    return {
        "regie_slug": regie.slug,
        "adjustment_id": adjustment.id,
        "product_id": card["id"],
        "campaign_id": campaign.id,
        "notice_batch_id": _make_notice_batch(campaign, invoice, agent.account_id),
        "external_source_id": source.id,
        "family_portal_id": portal.id,
        "invoice_id": invoice.id,
        "public_id": invoice.public_id,
        "payment_attempt_id": attempt.id,
        "invoice_payment_id": payment.id,
        "credit_id": credit.id,
        "refund_id": refund.id,
        "notification_id": attempt.notification_id,
        "closing_number": closing.number,
        "statement_id": statement.id,
        "pes_slip_id": _make_slip(regie, invoice, agent.account_id),
        "statement_row_id": row.id,
        "accounts_format": "csv",
    }


def _build_adjustment(invoice: Invoice) -> BookingAdjustment:
    return BookingAdjustment(
        id=new_id(),
        regie_slug=invoice.regie_slug,
        invoice_id=invoice.id,
        booking_id=new_id(),
        sequence=1,
        occasion="resident",
        booked_time=clock.now(),
        days_left=3,
        share=50,
        amount=10,
        deposit=0,
        rule_amount=10,
        unpaid=10,
        lines=[{"invoice": str(invoice.id), "position": 0, "is_deposit": False}],
        state="proposed",
        created_at=clock.now(),
    )


def _close_day_before(regie: Regie, invoice: Invoice, agent_id: UUID) -> DayClosing:
    day = clock.today() - timedelta(days=1)
    record_counter_payment(invoice.id, "cash", 10, reference="", by=agent_id, paid_on=day)
    movements = list_movements(regie.slug, day, day)
    return close_day(regie, day, totals_hash=hash_movements(movements), by=agent_id)


def _make_notice_batch(campaign: Campaign, invoice: Invoice, agent_id: UUID) -> UUID:
    """A batch of one notice, whose file is made."""
    key_id = create_key()
    stored_file = storage.write_file(BytesIO(b"%PDF-1.7"), get_encryption_key(key_id), limit=100)
    batch = NoticeBatch(
        id=new_id(),
        campaign_id=campaign.id,
        kind=POST,
        for_everybody=True,
        requested_at=clock.now(),
        requested_by_id=agent_id,
        notice_count=1,
        key_id=key_id,
        finished_at=clock.now(),
        expires_at=clock.now() + timedelta(days=30),
    )
    db.session.add(batch)
    db.session.flush()
    file = {"key_id": key_id, "stored_name": stored_file.name, "size": stored_file.size}
    db.session.add(BatchNotice(batch_id=batch.id, invoice_id=invoice.id, line=2, **file))
    return batch.id


def _make_slip(regie: Regie, invoice: Invoice, agent_id: UUID) -> UUID:
    """A slip with the invoice, for an accountant whose codes are known."""
    slip = StoredSlip(
        id=new_id(),
        regie_slug=regie.slug,
        year=2025,
        number=1,
        period=11,
        subject="Cantine",
        issued_on=clock.today(),
        issuer={"sender": "Ville", "post": "042015", "siret": "21420218900017", "collectivity": "042", "budget": "00"},
        product=regie.code,
        debt_count=1,
        total=345,
        made_at=clock.now(),
        by_id=agent_id,
    )
    db.session.add(slip)
    db.session.flush()
    db.session.add(SlipDebt(invoice_id=invoice.id, slip_id=slip.id, position=1, amount=345, nature="7067"))
    return slip.id


def _make_statement(regie: Regie, agent_id: UUID) -> tuple[StoredStatement, StatementRow]:
    """A statement that was compared, with the payment that it has not."""
    content = f"Date;Montant\n{clock.today()};7,00\n".encode()
    statement = save_statement(regie, read_statement(content), file_name="releve.csv", by=agent_id)
    reconcile_statement(statement, clock.today(), clock.today(), ["cash"])
    return statement, list_rows(statement.id)[0]
