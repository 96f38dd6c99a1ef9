"""One invoice for the agents of its régie: its attempts and payments, and what they do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments.typed_amounts import write_cents
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.money import read_cents
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Day, Line, Parsed
from app.core.web.responses import redirect, render
from app.payments.attempt_jobs import INVOICE_PATH, settle_attempt
from app.payments.attempts import list_attempts
from app.payments.awaited_payments import find_awaited_payment_of
from app.payments.credit_notes import cancel_invoice, find_credit_note, list_reductions
from app.payments.instalments import find_plan
from app.payments.invoices import InvoiceNotFound, InvoiceRefused, invoice_of, list_lines
from app.payments.models import COUNTER_MEANS, REFUND_MEANS, TRANSFER, Invoice
from app.payments.notices.notice_pages import has_notice
from app.payments.partial_payments import has_whole_product, list_whole_labels
from app.payments.payers import read_payer
from app.payments.receipts.receipt_pages import describe_payer
from app.payments.received_payments import (
    PaymentRefused,
    list_credits,
    list_payments,
    record_counter_payment,
    record_refund,
    reverse_payment,
)
from app.payments.regie_definition import CONTROL, INVOICE, Regie
from app.payments.regie_rights import has_right, regie_controlled_by, regie_invoiced_by, regie_seen_by
from app.privacy.access_log import log_access

bp = Blueprint("invoices", __name__, url_prefix="/agents/regies/<regie_slug>/factures/<uuid:invoice_id>")

SCREEN = "backoffice.invoices"
MEANS, AMOUNT = Choice(COUNTER_MEANS, "moyen"), Parsed(read_cents, "montant", limit=20)
REFERENCE = Line("reference", limit=60)
DAY, REFUND_DAY = Day("jour"), Day("rembourse-le")
CHOSEN_REFUND_MEANS = Choice(REFUND_MEANS, "par")
NO_TEXTS: Mapping[str, str] = MappingProxyType({})
REFUSALS = {
    "not_due": lazy_gettext("Il n’y a rien à payer pour cette facture."),
    "means": lazy_gettext("Choisissez le moyen de paiement."),
    "amount": lazy_gettext("Indiquez la somme qui reste à payer, ou une partie si la régie le permet."),
    "held": lazy_gettext("La demande ne part qu’une fois payée en entier : indiquez tout ce qui reste à payer."),
    "whole_product": lazy_gettext(
        "Une prestation de cette facture se paie en une fois : indiquez tout ce qui reste à payer."
    ),
    "reversed": lazy_gettext("Ce paiement est déjà annulé."),
    "refunded": lazy_gettext("Ce trop-perçu est déjà remboursé."),
    "day": lazy_gettext("Indiquez un jour des trente derniers jours."),
    "closed_day": lazy_gettext("Ce jour est clôturé : indiquez la date d’aujourd’hui."),
    "closed_today": lazy_gettext("La journée est clôturée : enregistrez ce paiement demain."),
    "refund_means": lazy_gettext("Choisissez par quel moyen le remboursement est fait."),
    "refund_day": lazy_gettext("Indiquez le jour du remboursement, aujourd’hui au plus tard."),
    "cancelled": lazy_gettext("Cette facture est déjà annulée."),
    "paid": lazy_gettext(
        "Un paiement est fait ou en cours pour cette facture : annulez-la, puis émettez-en une autre."
    ),
}


@bp.get("")
@access("agent")
def show_invoice(regie_slug: str, invoice_id: UUID) -> ResponseReturnValue:
    regie = regie_seen_by(current_actor(), regie_slug)
    return render_invoice(regie, invoice_of(regie, invoice_id))


@bp.post("/tentatives/<uuid:payment_attempt_id>")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_check(regie_slug: str, invoice_id: UUID, payment_attempt_id: UUID) -> ResponseReturnValue:
    """Ask the gateway now, as a poll would."""
    regie = regie_seen_by(current_actor(), regie_slug)
    invoice = invoice_of(regie, invoice_id)
    if payment_attempt_id not in [attempt.id for attempt in list_attempts(invoice.id)]:
        raise InvoiceNotFound(payment_attempt_id)
    settle_attempt(payment_attempt_id)
    flash(_("Le service de paiement vient d’être interrogé."))
    return _back(regie, invoice_id)


@bp.post("/paiements")
@access("agent")
@rate_limit(DEFAULT)
def create_payment(regie_slug: str, invoice_id: UUID) -> ResponseReturnValue:
    """Enter money taken at the counter."""
    regie = regie_controlled_by(current_actor(), regie_slug)
    return _enter(
        regie,
        invoice_id,
        lambda: record_counter_payment(
            invoice_id,
            MEANS.read(),
            AMOUNT.read() or 0,
            reference=REFERENCE.read(),
            by=_agent_id(),
            paid_on=DAY.read() or clock.today(),
        ),
        notice=_("Le paiement est enregistré."),
    )


@bp.post("/paiements/<uuid:invoice_payment_id>/annulation")
@access("agent")
@rate_limit(DEFAULT)
def create_reversal(regie_slug: str, invoice_id: UUID, invoice_payment_id: UUID) -> ResponseReturnValue:
    """Enter that a payment bounced."""
    regie = regie_controlled_by(current_actor(), regie_slug)
    return _enter(
        regie,
        invoice_id,
        lambda: reverse_payment(invoice_id, invoice_payment_id, by=_agent_id()),
        notice=_("Le paiement rejeté est annulé : la facture est de nouveau à payer."),
    )


@bp.post("/avoirs/<uuid:credit_id>/remboursement")
@access("agent")
@rate_limit(DEFAULT)
def create_refund(regie_slug: str, invoice_id: UUID, credit_id: UUID) -> ResponseReturnValue:
    """Enter that money was given back."""
    regie = regie_controlled_by(current_actor(), regie_slug)
    return _enter(
        regie,
        invoice_id,
        lambda: record_refund(
            invoice_id,
            credit_id,
            by=_agent_id(),
            means=CHOSEN_REFUND_MEANS.read() or TRANSFER,
            refunded_on=REFUND_DAY.read() or clock.today(),
        ),
        notice=_("Le remboursement est enregistré."),
    )


@bp.post("/annulation")
@access("agent")
@rate_limit(DEFAULT)
def create_cancellation(regie_slug: str, invoice_id: UUID) -> ResponseReturnValue:
    """Cancel the invoice by a credit note."""
    regie = regie_invoiced_by(current_actor(), regie_slug)
    invoice_of(regie, invoice_id)
    try:
        note = cancel_invoice(invoice_id)
    except InvoiceRefused as refused:
        return _refuse(regie, invoice_id, refused.problem)
    db.session.commit()
    flash(_("La facture est annulée par l’avoir %(number)s.", number=note.number))
    return _back(regie, invoice_id)


def _enter(regie: Regie, invoice_id: UUID, record: Callable[[], object], *, notice: str) -> ResponseReturnValue:
    """Record something about an invoice of the régie, or say why it cannot be."""
    invoice_of(regie, invoice_id)
    try:
        record()
    except PaymentRefused as refused:
        return _refuse(regie, invoice_id, refused.problem)
    db.session.commit()
    flash(notice)
    return _back(regie, invoice_id)


def _agent_id() -> UUID:
    agent_id = current_actor().account_id
    assert agent_id is not None
    return agent_id


def _back(regie: Regie, invoice_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".show_invoice", regie_slug=regie.slug, invoice_id=invoice_id))


def _refuse(regie: Regie, invoice_id: UUID, problem: str) -> ResponseReturnValue:
    db.session.rollback()
    return render_invoice(regie, invoice_of(regie, invoice_id), problem=problem, status=422)


def render_invoice(
    regie: Regie,
    invoice: Invoice,
    *,
    problem: str = "",
    texts: Mapping[str, str] = NO_TEXTS,
    problems: Mapping[str, str] = NO_TEXTS,
    status: int = 200,
) -> ResponseReturnValue:
    """The page of an invoice, with what was typed in one of its forms when that is refused."""
    log_access(current_actor(), "read", screen=SCREEN)
    payments, payer, lines = list_payments(invoice.id), read_payer(invoice), list_lines(invoice.id)
    return render(
        "backoffice/payments/invoice.html",
        status=status,
        regie=regie,
        view="",
        invoice=invoice,
        payer=payer,
        payer_rows=describe_payer(payer),
        lines=lines,
        whole_labels=list_whole_labels(regie, lines, is_online=False),
        is_whole=has_whole_product(regie, lines),
        attempts=list_attempts(invoice.id),
        payments=payments,
        reversed_ids={payment.reverses_id for payment in payments},
        credits=list_credits(invoice.id),
        credit_note=find_credit_note(invoice),
        reductions=list_reductions(invoice),
        link=f"{current_site().base_url}{INVOICE_PATH}/{invoice.public_id}",
        balance_text=write_cents(invoice.balance),
        can_invoice=has_right(regie, current_actor(), INVOICE),
        can_control=has_right(regie, current_actor(), CONTROL),
        problem=REFUSALS.get(problem, ""),
        has_notice=has_notice(invoice),
        plan=find_plan(invoice),
        awaited_payment=find_awaited_payment_of(invoice),
        today=clock.today(),
        texts=texts or dict(request.form),
        problems=problems,
        errors=[(f"f-{name}", words) for name, words in problems.items()],
    )
