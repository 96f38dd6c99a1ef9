"""A receipt sent as a PDF, or the page that it was asked from when it cannot be made now."""

from __future__ import annotations

from flask import Response, flash

from app.core.i18n import gettext as _
from app.core.rate_limits.enforcement import count_request
from app.core.rate_limits.limits import HEAVY_REQUEST
from app.core.web.downloads import PDF, create_download
from app.core.web.responses import redirect
from app.documents.rendering.letter_page import LetterPage
from app.documents.rendering.pdf_renderer import PdfNotMade
from app.documents.rendering.preview_pdf import PreviewBusy
from app.payments.invoices import list_lines
from app.payments.models import Invoice, Payment
from app.payments.notices.notice_pages import build_notice
from app.payments.payers import NOBODY, Payer
from app.payments.receipts.receipt_pages import build_receipt
from app.payments.receipts.receipt_pdf import render_receipt
from app.payments.received_payments import PaymentNotFound, find_reversal
from app.payments.regie_definition import PRODUCTION
from app.payments.regie_store import get_regie


def send_payment_receipt(payment: Payment, invoice: Invoice, *, back_url: str, payer: Payer = NOBODY) -> Response:
    """Send the receipt of a payment. Raises PaymentNotFound for one that bounced: it has none any more."""
    if payment.amount <= 0 or find_reversal(payment.id) is not None:
        raise PaymentNotFound(payment.id)
    regie = get_regie(invoice.regie_slug)
    page = build_receipt(regie, invoice, list_lines(invoice.id), payment, payer=payer)
    return send_receipt(page, back_url=back_url, is_test=payment.mode != PRODUCTION)


def send_notice(invoice: Invoice, *, back_url: str, payer: Payer = NOBODY) -> Response:
    """Send the notice of an invoice; without a payer it names nobody. Raises InvoiceNotFound for what has none."""
    page = build_notice(get_regie(invoice.regie_slug), invoice, list_lines(invoice.id), payer)
    return send_receipt(page, back_url=back_url, is_test=invoice.mode != PRODUCTION)


def send_receipt(page: LetterPage, *, back_url: str, is_test: bool = False) -> Response:
    """Make the PDF of a page and send it; while others are made, lead back and say so."""
    count_request(HEAVY_REQUEST)
    try:
        pdf = render_receipt(page, is_test=is_test)
    except (PreviewBusy, PdfNotMade):
        flash(_("Ce document n’a pas pu être préparé. Réessayez dans quelques secondes."), "warning")
        return redirect(back_url)
    name = f"{page.title} {page.number}".strip()
    return create_download(f"{name}.pdf", PDF, len(pdf), iter([pdf]))
