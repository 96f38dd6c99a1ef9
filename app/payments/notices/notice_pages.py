"""The text of a notice of payment: what is owed and why, until when, how to pay, who collects, and how to appeal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import segno

from app.core.formats import format_day
from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.i18n import gettext as _
from app.core.sites import current_site
from app.documents.rendering.letter_page import LetterPage, build_certificate_page
from app.documents.section_types import TABLE, Part
from app.payments.attempt_jobs import INVOICE_PATH
from app.payments.gateways.payfip.payfip_gateway import PAYFIP
from app.payments.instalments import find_plan
from app.payments.invoices import InvoiceNotFound
from app.payments.models import BILL, CANCELLED, Invoice, InvoiceLine
from app.payments.notices.postal_address import build_window
from app.payments.payers import NOBODY, Payer
from app.payments.receipts.page_parts import build_facts, build_lines, format_cents
from app.payments.receipts.receipt_pages import describe_payer
from app.payments.regie_definition import Regie

# The part of documents that says how to pay.
PAYMENT = "payment"


def has_notice(invoice: Invoice) -> bool:
    """Whether an invoice has a notice: it asks for money, or did until it was paid."""
    return invoice.kind == BILL and invoice.state != CANCELLED and invoice.total > 0


def build_notice(regie: Regie, invoice: Invoice, lines: Sequence[InvoiceLine], payer: Payer = NOBODY) -> LetterPage:
    """The notice of an invoice; without a payer, it names nobody. Raises InvoiceNotFound for what has no notice."""
    if not has_notice(invoice):
        raise InvoiceNotFound(invoice.id)
    with use_language(SOURCE_LANGUAGE):
        page = build_certificate_page(
            _("Avis des sommes à payer"),
            (
                _build_facts(regie, invoice, payer),
                build_lines(invoice, lines, title=_("Détail de la somme"), total_label=_("Total")),
                *_build_instalments(invoice),
                _build_payment(regie, invoice),
            ),
            day=invoice.issued_on,
            number=invoice.number,
            department=regie.title,
        )
        return replace(
            page,
            layout="letter",
            subject=_("avis des sommes à payer – %(title)s", title=invoice.title),
            recipient=build_window(payer.name, payer.address),
            remedies=_build_remedies(regie),
        )


def build_payment_url(invoice: Invoice) -> str:
    """The address where an invoice is paid, without an account."""
    return f"{current_site().base_url}{INVOICE_PATH}/{invoice.public_id}"


def _build_facts(regie: Regie, invoice: Invoice, payer: Payer) -> Part:
    facts = [
        (_("Référence à rappeler"), invoice.number),
        (_("Qui doit payer"), payer.name),
        *(describe_payer(payer) if payer.name else []),
        (_("Objet"), invoice.title),
        (_("Régie"), regie.title),
        (_("Acte qui la crée"), regie.act),
        (_("Émis par"), ", ".join(filter(None, (regie.notice.issuer_name, regie.notice.issuer_quality)))),
        (_("Émis le"), format_day(invoice.issued_on)),
        (_("Déjà payé"), format_cents(invoice.paid_amount) if invoice.paid_amount else ""),
        (_("Somme à payer"), format_cents(invoice.balance)),
        (_("À payer avant le"), format_day(invoice.due_on) if invoice.balance else ""),
    ]
    return build_facts(facts)


def _build_instalments(invoice: Invoice) -> list[Part]:
    plan = find_plan(invoice)
    if plan is None:
        return []
    rows = [(format_day(row.due_on), format_cents(row.remainder)) for row in plan.rows if not row.is_paid]
    headings = (_("À payer avant le"), _("Somme"))
    return [Part(TABLE, title=_("Échéancier"), headings=headings, rows=tuple(rows))]


def _build_payment(regie: Regie, invoice: Invoice) -> Part:
    """Build the part that says how to pay, with the code that a telephone reads; an invoice that is paid says so instead."""
    url = build_payment_url(invoice) if regie.gateway and regie.is_open else ""
    texts = {
        "balance": format_cents(invoice.balance) if invoice.balance else "",
        "number": invoice.number,
        "url": url,
        "image": segno.make(url, error="m").svg_data_uri(border=0) if url else "",
        "payfip_account": regie.account if regie.gateway == PAYFIP.key else "",
        "counter": regie.notice.counter,
        "accountant": regie.notice.accountant,
    }
    return Part(PAYMENT, texts=texts)


def _build_remedies(regie: Regie) -> tuple[str, ...]:
    """CGCT, art. L1617-5; livre des procédures fiscales, art. L281 and R*281-1."""
    court = regie.notice.court or _(
        "le tribunal administratif, par courrier ou sur www.telerecours.fr ; le tribunal judiciaire pour l’eau, "
        "l’assainissement et les autres services industriels et commerciaux, ou pour un loyer"
    )
    return (
        _("Une erreur ? Écrivez à la régie, à l’adresse qui est en tête de cet avis."),
        _(
            "Vous contestez cette somme ? Vous pouvez saisir le juge dans les deux mois qui suivent la réception de cet "
            "avis (article L. 1617-5 du code général des collectivités territoriales) : %(court)s.",
            court=court,
        ),
        _(
            "Vous contestez la régularité d’un acte de poursuite ? Écrivez d’abord au comptable public, dans les deux mois "
            "qui suivent sa notification (articles L. 281 et R.* 281-1 du livre des procédures fiscales)."
        ),
    )
