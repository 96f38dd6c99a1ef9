"""The text of receipts and certificates: the régie, the number, the day, the means, the lines and the amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.core import clock
from app.core.formats import format_day
from app.core.i18n import SOURCE_LANGUAGE, lazy_gettext, use_language
from app.core.i18n import gettext as _
from app.documents.rendering.letter_page import LetterPage, build_certificate_page
from app.documents.section_types import TABLE, Part
from app.payments.models import CARD, CASH, CHEQUE, DEBIT, TERMINAL, Invoice, InvoiceLine, Payment, Refund
from app.payments.payers import NOBODY, Payer
from app.payments.receipts.page_parts import build_facts, build_lines, build_text, format_cents
from app.payments.regie_definition import Regie

MEANS_LABELS = {
    CARD: lazy_gettext("Carte, en ligne"),
    DEBIT: lazy_gettext("Prélèvement, en ligne"),
    CASH: lazy_gettext("Espèces"),
    CHEQUE: lazy_gettext("Chèque"),
    TERMINAL: lazy_gettext("Carte, au guichet"),
}
ONLINE_MEANS = (CARD, DEBIT)


def build_receipt(
    regie: Regie, invoice: Invoice, lines: Sequence[InvoiceLine], payment: Payment, *, payer: Payer = NOBODY
) -> LetterPage:
    """The receipt of one payment. Its payer is named only to themselves."""
    with use_language(SOURCE_LANGUAGE):
        remainder = invoice.balance
        facts = [
            *_describe_invoice(regie, invoice, payer),
            (_("Payé le"), format_day(payment.paid_on)),
            (_("Moyen de paiement"), str(MEANS_LABELS[payment.means])),
            (_("Référence"), payment.bank_reference),
            (_("Somme payée"), format_cents(payment.amount)),
            (_("Reste à payer à ce jour"), format_cents(remainder) if remainder else ""),
        ]
        parts = (
            build_facts(facts),
            build_lines(invoice, lines, title=_("Ce que la facture demande"), total_label=_("Total de la facture")),
            build_text(_describe_receipt(payment)),
        )
        return build_certificate_page(
            _("Reçu de paiement"),
            parts,
            day=payment.paid_on,
            number=payment.receipt_number or "",
            department=regie.title,
        )


def build_refund_receipt(regie: Regie, invoice: Invoice, refund: Refund, *, payer: Payer = NOBODY) -> LetterPage:
    """The certificate of one refund."""
    with use_language(SOURCE_LANGUAGE):
        facts = [
            *_describe_invoice(regie, invoice, payer),
            (_("Remboursé le"), format_day(refund.refunded_on)),
            (_("Somme remboursée"), format_cents(refund.amount)),
        ]
        title = _("Attestation de remboursement")
        return build_certificate_page(title, (build_facts(facts),), day=refund.refunded_on, department=regie.title)


def build_yearly_certificate(
    year: int,
    payments: Sequence[tuple[Payment, Invoice]],
    refunds: Sequence[tuple[Refund, Invoice]],
    *,
    payer_name: str,
    regies: Mapping[str, Regie],
) -> LetterPage:
    """The certificate of what somebody paid in a year, less what bounced and what was refunded."""
    with use_language(SOURCE_LANGUAGE):
        rows = [(payment.paid_on, payment.amount, invoice, _describe_payment(payment)) for payment, invoice in payments]
        rows += [(refund.refunded_on, -refund.amount, invoice, _("Remboursement")) for refund, invoice in refunds]
        rows.sort(key=lambda row: row[0])
        total = sum(amount for _day, amount, _invoice, _words in rows)
        sentence = _(
            "Nous attestons que %(name)s nous a versé %(amount)s du 1er janvier au 31 décembre %(year)s, "
            "remboursements et paiements rejetés déduits.",
            name=payer_name,
            amount=format_cents(total),
            year=year,
        )
        return build_certificate_page(
            _("Attestation de paiements de %(year)s", year=year),
            (
                build_text(sentence),
                Part(
                    TABLE,
                    title=_("Détail"),
                    headings=(_("Date"), _("Régie"), _("Objet"), _("Moyen de paiement"), _("Somme")),
                    rows=tuple(
                        (
                            _format_day(day),
                            regies[invoice.regie_slug].title,
                            invoice.title,
                            words,
                            format_cents(amount),
                        )
                        for day, amount, invoice, words in rows
                    ),
                ),
            ),
            day=clock.today(),
        )


def describe_payer(payer: Payer) -> list[tuple[str, str]]:
    """Describe what completes the name of a payer, by label: a company, and the person whose request somebody else pays."""
    request_label = _("Demande faite par") if payer.siret else _("Pour le compte de")
    rows = [
        (_("SIRET"), payer.siret),
        (_("Adresse"), payer.address if payer.siret else ""),
        (request_label, payer.applicant),
        (_("Demande faite avec"), _("un aidant (Aidants Connect)") if payer.has_helper else ""),
    ]
    return [row for row in rows if row[1]]


def _describe_invoice(regie: Regie, invoice: Invoice, payer: Payer) -> list[tuple[str, str]]:
    return [
        (_("Régie"), regie.title),
        (_("Acte qui la crée"), regie.act),
        (_("Qui a payé"), payer.name),
        *(describe_payer(payer) if payer.name else []),
        (_("Facture"), f"{invoice.number} – {invoice.title}"),
    ]


def _describe_payment(payment: Payment) -> str:
    return _("Paiement rejeté") if payment.amount < 0 else str(MEANS_LABELS[payment.means])


def _describe_receipt(payment: Payment) -> str:
    if payment.means in ONLINE_MEANS:
        return _(
            "Ce reçu est l’accusé de réception de votre paiement en ligne, prévu à l’article L. 112-11 du code des "
            "relations entre le public et l’administration."
        )
    return _("Ce reçu est établi par la régie qui a encaissé la somme.")


def _format_day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
