"""The notice of payment of one invoice, as a PDF for the agents of its régie."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import gettext as _
from app.core.rate_limits.enforcement import count_request
from app.core.rate_limits.limits import HEAVY_REQUEST
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import PDF, create_download
from app.core.web.responses import redirect
from app.documents.rendering.pdf_renderer import PdfNotMade
from app.documents.rendering.preview_pdf import PreviewBusy
from app.payments.invoices import invoice_of, list_lines
from app.payments.notices.notice_pages import build_notice
from app.payments.payers import read_payer
from app.payments.receipts.receipt_pdf import render_receipt
from app.payments.regie_definition import PRODUCTION
from app.payments.regie_rights import regie_seen_by
from app.privacy.access_log import log_access

bp = Blueprint("invoice_notices", __name__, url_prefix="/agents/regies/<regie_slug>/factures/<uuid:invoice_id>/avis")

SCREEN = "backoffice.invoice_notices"


@bp.get("")
@access("agent")
def show_notice(regie_slug: str, invoice_id: UUID) -> ResponseReturnValue:
    """Make the notice and send it; while other documents are made, lead back and say so."""
    regie = regie_seen_by(current_actor(), regie_slug)
    invoice = invoice_of(regie, invoice_id)
    log_access(current_actor(), "read", screen=SCREEN)
    page = build_notice(regie, invoice, list_lines(invoice.id), read_payer(invoice))
    count_request(HEAVY_REQUEST)
    try:
        pdf = render_receipt(page, is_test=invoice.mode != PRODUCTION)
    except (PreviewBusy, PdfNotMade):
        flash(_("Ce document n’a pas pu être préparé. Réessayez dans quelques secondes."), "warning")
        return redirect(url_for("invoices.show_invoice", regie_slug=regie.slug, invoice_id=invoice.id))
    return create_download(f"{page.title} {page.number}.pdf", PDF, len(pdf), iter([pdf]))
